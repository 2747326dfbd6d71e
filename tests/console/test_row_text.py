"""Rows go out as JSON and CSV have them, without what serves the snapshot."""

from __future__ import annotations

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from doorward.console.row_text import LEFT_OUT, columns_of, row_of
from doorward.listing import cell, ready


def test_times_are_text_and_helpers_stay():
    row = {
        "id": "a",
        "number": 3,
        "words": "x",
        "last_seen": datetime(2026, 11, 20, 9),
        "score": float("nan"),
        "tables": ["conn"],
    }
    told = row_of(row)
    assert told == {"id": "a", "last_seen": "2026-11-20T09:00:00.000000Z", "score": None, "tables": ["conn"]}
    assert not set(told) & set(LEFT_OUT)
    json.dumps(told, allow_nan=False)


NAMES = ("id", "number", "zone", "last_seen")
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.sampled_from(["", "a", "=1", "a;=b", "\x00"]), st.datetimes(),
    st.lists(st.integers(0, 2), max_size=2),
)  # fmt: skip


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=6))
def test_columns_are_what_rows_are(rows):
    for tell in (ready, cell):
        told = columns_of(NAMES, rows, tell)
        assert list(told) == ["id", "zone", "last_seen"]
        by_row = [repr(tuple(tell(row[NAMES.index(name)]) for name in told)) for row in rows]
        assert [repr(row) for row in zip(*told.values(), strict=True)] == by_row


def test_a_value_that_comes_again_is_told_once():
    asked = []
    columns_of(("zone", "risk"), [("dmz", 0.0), ("dmz", -0.0), (None, 0.0)], lambda value: asked.append(value) or value)
    assert sorted(map(repr, asked)) == sorted(["'dmz'", "None", "0.0", "-0.0", "0.0"])
