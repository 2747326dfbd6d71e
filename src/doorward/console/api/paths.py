"""Ways from doors to crown jewels; one with its moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.api_lists import ASOF, lists
from doorward.console.operation import OPEN, TEXT, Answer, Resource, many, obj
from doorward.console.page import Refused
from doorward.console.row_text import row_of

if TYPE_CHECKING:
    from doorward.console.page import Ask

paths = Resource("Paths")
lists(paths, "/paths", "ways")


@paths.reads(
    "/paths/{id}",
    "Return one path with its moves and what breaks it",
    obj(("id", "moves"), id=TEXT, moves=many(OPEN)),
    ASOF,
)
def _one(ask: Ask) -> Answer:
    way = ask.snapshot.one("select * from ways where id = ?", [ask.parts["id"]])
    if way is None:
        raise Refused(410, "This path is not in this state of the data.")
    moves = ask.snapshot.all("select * from way_hops where way = ? order by place", [way["number"]])
    fixes = ask.snapshot.all(
        "select f.id, f.fix, f.hours from fixes f join way_fixes w on w.fix = f.number where w.way = ? order by f.hours",
        [way["number"]],
    )
    return Answer(row_of(way) | {"moves": [row_of(move) for move in moves], "fixes": [row_of(fix) for fix in fixes]})
