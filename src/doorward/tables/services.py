"""What answered where, seen from which vantage."""

from __future__ import annotations

from doorward.table import Column, Table

services = Table(
    "services",
    {
        "time": Column("timestamp('UTC')", "when it was looked at or seen"),
        "address": Column("string", "address that answered"),
        "hostname": Column("string", "name the scan gave for it"),
        "mac": Column("string", "MAC address, where the scanner shared its link"),
        "port": Column("int64", "port"),
        "proto": Column("string", "transport: tcp, udp, sctp"),
        "state": Column("string", "open, closed, filtered, …"),
        "service": Column("string", "application protocol"),
        "product": Column("string", "product name as recognised"),
        "version": Column("string", "version as recognised"),
        "cpes": Column("list<string>", "CPE names as recognised"),
        "cves": Column("list<string>", "CVE ids a check of the scanner named for this port"),
        "cves_inferred": Column(
            "list<string>", "CVE ids that a platform inferred from the version alone: nothing was checked"
        ),
        "banner": Column("string", "what it said of itself"),
        "vantage": Column(
            "string", "where it was looked at from: internet, inside, wire (a sensor saw it serve others), or a name"
        ),
        "scanner": Column("string", "tool that looked or saw"),
    },
)
