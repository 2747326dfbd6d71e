"""The last analysis: when it holds for, what it came to, and what it could not judge."""

from __future__ import annotations

from doorward.table import Column, Table

analyses = Table(
    "analyses",
    {
        "version": Column("string", "of Doorward"),
        "as_of": Column("timestamp('UTC')", "the time it holds for, null where the data have none"),
        "headline": Column("string", "the answer in one or two sentences"),
        "doors": Column("string", "JSON list: first moves, by what closing them is worth an hour"),
        "closing": Column("string", "JSON object: the cheapest fixes that leave no way; null where there is none"),
        "jewels": Column(
            "string", "JSON object: crown jewels that doorward.toml or the desk named: jewel -> asset, worth, by, time"
        ),
        "gaps": Column("list<string>", "sentences: what could not be judged, and why"),
    },
    observed=False,
)
