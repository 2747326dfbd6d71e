"""A field query asked of rows in hand, where no snapshot is at hand: the command line asks as the console does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.decided import Decided
from doorward.console.snapshot.read import status_of
from doorward.field_query import Viewpoint
from doorward.last_analysis import concluded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from doorward.field_query import Query
    from doorward.last_analysis import Shelf

    Row = Mapping[str, Any]


def fitting(rows: Iterable[Row], asks: Query, kind: str, shelf: Shelf, as_of: datetime | None) -> list[Row]:
    """Return the rows that a query asks for, in its order, else in theirs.

    Args:
        rows: values by field name, and the `id` that decisions are kept under.
        asks: of the fields of their list.
        kind: what the desk calls one of them, such as `finding`.
        shelf: where the analysis lies; its desk is opened only where the query asks what people decided.
        as_of: what ages count from; None: the time of the analysis.
    """
    last = concluded(shelf)
    time = as_of or (last["as_of"] if last else None)
    decided = _decided(shelf, kind, time) if asks.decided else {}
    told: Iterable[Row] = ({**row, **decided.get(str(row.get("id")), {})} for row in rows)
    return asks.ordered(row for row in told if asks.matches(row, Viewpoint(time)))


def _decided(shelf: Shelf, kind: str, time: datetime | None) -> Mapping[str, dict[str, Any]]:
    """Return what people decided on the subjects of a kind; nothing where there is no desk yet."""
    from doorward.desk import FILE, open_desk  # noqa: PLC0415 - its database is loaded only where it is asked

    place = shelf.settings.desk or shelf.settings.workspace / FILE
    if not shelf.settings.desk and not (shelf.settings.workspace / FILE).is_file():
        return {}
    desk = open_desk(place)
    try:
        held = desk.decisions.every()
    finally:
        desk.close()
    day = time.date() if time else None
    return {
        one.id: {"status": status_of(one, day)[0], "assignee": one.assignee}
        for one in (Decided(*who, now.status, now.assignee, now.accepted_until) for who, now in held.items())
        if one.kind == kind
    }
