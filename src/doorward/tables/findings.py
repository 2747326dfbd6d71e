"""Answers of the detectors."""

from __future__ import annotations

from doorward.table import Column, Table

findings = Table(
    "findings",
    {
        "id": Column("string", "content hash: stable over re-runs"),
        "detector": Column("string", "file in detectors/"),
        "question": Column("string", "what was asked"),
        "severity": Column("string", "info, low, medium, high, critical"),
        "score": Column("float64", "0 to 1"),
        "summary": Column("string", "one sentence"),
        "entities": Column("string", "JSON list of {kind, id}"),
        "first_seen": Column("timestamp('UTC')", "first event"),
        "last_seen": Column("timestamp('UTC')", "last event"),
        "events": Column("int64", "events behind it"),
        "attack": Column("list<string>", "ATT&CK technique ids"),
        "reasons": Column("string", "JSON list of {name, value, points}; points add up to the score"),
        "details": Column("string", "JSON object, per detector"),
        "evidence": Column("string", "JSON list of {origin, file, table, rows}"),
        "due": Column("date", "date it should be closed by"),
        "expected": Column(
            "string", "JSON object {id, reason, owner, until}: the entry of expected.toml that covers it"
        ),
    },
    observed=False,
)
