"""known_hosts.log: one line a day per host that completed a TCP handshake."""

from __future__ import annotations

from doorward.readers.zeek.log import SEEN, Log, known_as

known_hosts = Log(
    table="services",
    fields={"time": SEEN["time"], "address": known_as("host")},
    # Its fields are those of half a dozen other logs: only its name shows it.
    signs=(),
    required=("time", "address"),
    constants={"state": "up", "vantage": "wire", "scanner": "zeek"},
)
