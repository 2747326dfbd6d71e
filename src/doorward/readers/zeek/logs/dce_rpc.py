"""dce_rpc.log: one line per remote procedure call."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

dce_rpc = Log(
    table="remote_calls",
    fields={
        **ENDPOINTS,
        "pipe": known_as("named_pipe"),
        "endpoint": known_as("endpoint"),
        "operation": known_as("operation"),
        "round_trip": known_as("rtt"),
    },
    signs=(frozenset({"uid", "named_pipe"}), frozenset({"uid", "endpoint", "operation"})),
)
