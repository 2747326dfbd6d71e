"""dns.log: one line per question, with its answer."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

dns = Log(
    table="dns",
    fields={
        **ENDPOINTS,
        "proto": known_as("proto"),
        "query": known_as("query"),
        "query_type": known_as("qtype_name"),
        "response_code": known_as("rcode_name"),
        "answers": known_as("answers"),
        "ttls": known_as("TTLs"),
        "round_trip": known_as("rtt"),
        "rejected": known_as("rejected"),
    },
    signs=(
        frozenset({"uid", "qtype"}),
        frozenset({"uid", "qtype_name"}),
        frozenset({"uid", "query", "rcode"}),
        frozenset({"uid", "proto", "trans_id"}),
    ),
)
