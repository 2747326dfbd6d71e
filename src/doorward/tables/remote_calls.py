"""One row per remote procedure call: one machine had another one do something."""

from __future__ import annotations

from doorward.table import Column, Table

remote_calls = Table(
    "remote_calls",
    {
        "time": Column("timestamp('UTC')", "when the call was seen"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "pipe": Column("string", "named pipe it went through, or the port where it was none"),
        "endpoint": Column("string", "interface that was called: svcctl, atsvc, drsuapi, …"),
        "operation": Column("string", "what was called: CreateServiceW, DRSGetNCChanges, …"),
        "round_trip": Column("float64", "seconds from call to answer, null if no answer was seen"),
        "sensor": Column("string", "which sensor saw it"),
    },
    identity=("source", "source_port", "destination", "destination_port", "endpoint", "operation"),
)
