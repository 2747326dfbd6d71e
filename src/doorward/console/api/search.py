"""Search, and everything that mentions one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.api_lists import ASOF
from doorward.console.operation import OPEN, Answer, Parameter, Resource, many, obj
from doorward.console.row_text import row_of

if TYPE_CHECKING:
    from doorward.console.page import Ask

search = Resource("Search")
_MOST = 500


@search.reads(
    "/search",
    "Find by words",
    obj(("groups",), groups=OPEN),
    Parameter("q", "words", {"type": "string", "maxLength": 300}),
    ASOF,
)
def _found(ask: Ask) -> Answer:
    found = ask.snapshot.found(ask.text("q")) if ask.text("q").strip() else {}
    return Answer({"groups": {kind: [row_of(row) for row in rows] for kind, rows in found.items()}})


@search.reads(
    "/mentions/{kind}/{value:path}", "Return everything that mentions a value", obj(("rows",), rows=many(OPEN)), ASOF
)
def _mentions(ask: Ask) -> Answer:
    rows = ask.snapshot.all(
        f"select * from mentions where kind = ? and value = ? order by last_seen is null, last_seen desc, subject limit {_MOST}",
        [ask.parts["kind"], ask.parts["value"]],
    )
    return Answer({"rows": [row_of(row) for row in rows]})
