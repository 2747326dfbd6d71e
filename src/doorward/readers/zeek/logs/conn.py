"""conn.log: one line per connection."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

conn = Log(
    table="conn",
    fields={
        **ENDPOINTS,
        "proto": known_as("proto"),
        "service": known_as("service"),
        "duration": known_as("duration"),
        "bytes_out": known_as("orig_bytes"),
        "bytes_in": known_as("resp_bytes"),
        "packets_out": known_as("orig_pkts"),
        "packets_in": known_as("resp_pkts"),
        "ip_bytes_out": known_as("orig_ip_bytes"),
        "ip_bytes_in": known_as("resp_ip_bytes"),
        "state": known_as("conn_state"),
        "history": known_as("history"),
        "missed_bytes": known_as("missed_bytes"),
    },
    signs=(
        frozenset({"uid", "conn_state"}),
        frozenset({"uid", "proto", "orig_pkts"}),
        frozenset({"uid", "proto", "orig_bytes"}),
        frozenset({"uid", "proto", "duration"}),
    ),
    constants={"open": False},
)
