"""What a DNS zone says of its names, as its administrators wrote it."""

from __future__ import annotations

from doorward.table import Column, Table

dns_records = Table(
    "dns_records",
    {
        "zone": Column("string", "name of the zone, lower case, without a dot at its end"),
        "record_name": Column("string", "name the record is about, lower case, without a dot at its end"),
        "record_type": Column("string", "A, AAAA, CNAME, MX, NS, PTR, SRV, TXT, …"),
        "record_data": Column("string", "what it says, as written; names in it are made whole, lower case"),
        "address": Column("string", "IP address of an A or AAAA record, or the one a PTR record is about, else null"),
        "record_ttl": Column("int64", "seconds it may be cached, null where the file does not say"),
    },
)
