"""A row goes out as JSON has it, without what serves the snapshot."""

from __future__ import annotations

import json
from datetime import datetime

from doorward.console.row_text import LEFT_OUT, row_of


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
