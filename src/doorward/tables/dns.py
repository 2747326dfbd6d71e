"""One row per DNS question with its answer."""

from __future__ import annotations

from doorward.table import Column, Table

dns = Table(
    "dns",
    {
        "time": Column("timestamp('UTC')", "when the question was seen"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "proto": Column("string", "transport: tcp, udp"),
        "query": Column("string", "name asked for"),
        "query_type": Column("string", "record type: A, AAAA, TXT, …"),
        "response_code": Column("string", "NOERROR, NXDOMAIN, …; null if no answer was seen"),
        "answers": Column("list<string>", "data of the answers, in order"),
        "ttls": Column("list<float64>", "seconds each answer may be cached, in the same order"),
        "round_trip": Column("float64", "seconds from question to answer"),
        "rejected": Column("boolean", "the server refused the question"),
        "sensor": Column("string", "which sensor saw it"),
    },
)
