"""Lines of evidence as pages show them: where their rows can be looked at, and why not where they cannot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doorward.console.snapshot.read import Snapshot

    Row = dict[str, Any]


def shown(snapshot: Snapshot, evidence: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return lines of evidence with what they count (`unit`), if their file is `known`, and `why` the rows cannot be shown."""
    lines = list(evidence)
    origins = json.dumps(sorted({str(one["origin"]) for one in lines}))
    asked = "select origin, unit, tables from sources where origin in (select value from json_each(?))"
    found = {row["origin"]: row for row in snapshot.all(asked, [origins])}
    return [{**one, **_told(one, found.get(str(one["origin"])))} for one in lines]


def _told(one: Mapping[str, Any], source: Mapping[str, Any] | None) -> Row:
    if source is None:
        return {"unit": "line", "known": False, "why": "its file is not in this state of the data"}
    read = one["table"] in (source["tables"] or ())
    why = "" if read else "worked out by the analysis, not read from a file"
    return {"unit": source["unit"] or "line", "known": True, "why": why}
