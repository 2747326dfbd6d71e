"""What every list of the API has in common: the same query layer as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.listing import MOST, PER, listing
from doorward.console.operation import OPEN, PREFIX, TEXT, WHOLE, Answer, Parameter, Resource, many, obj
from doorward.console.page import Refused, address
from doorward.console.row_text import row_of
from doorward.console.snapshot.lists import BODIES, EXAMPLES, LISTS, TITLES
from doorward.listing import ready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.console.page import Ask

ASOF = Parameter(
    "asof", "id of a snapshot; the newest where it is left out", {"type": "string", "pattern": "^[0-9a-f]{12}$"}
)
LISTED = obj(
    ("rows", "total", "page", "pages", "asof"),
    rows=many(OPEN),
    total=WHOLE,
    page=WHOLE,
    pages=WHOLE,
    facets=OPEN,
    asof=TEXT,
    as_of={"type": ["string", "null"]},
)


def fields_of(kind: str) -> tuple[Parameter, ...]:
    """Return the parameters of a list."""
    return (
        Parameter("q", f"field query over {kind}, such as {EXAMPLES[kind]}", {"type": "string", "maxLength": 1000}),
        Parameter("page", "from 1", {"type": "integer", "minimum": 1, "maximum": 100_000}),
        Parameter("per", "rows of a page", {"type": "integer", "minimum": 1, "maximum": MOST}),
        ASOF,
    )


def with_lists(held: Mapping[str, Resource]) -> dict[str, Resource]:
    """Return the resources, by name, and with them each list of a snapshot that none of them has.

    A resource that is named like a list and does not list it is what there is to do with the list besides.
    """
    own = {kind for one in held.values() for kind in one.kinds}
    made = {kind: _plain(kind) for kind in LISTS if kind not in own}
    for kind in made.keys() & held.keys():
        made[kind].operations.extend(held[kind].operations)
    return dict(sorted((dict(held) | made).items()))


def _plain(kind: str) -> Resource:
    resource = Resource(TITLES[kind])
    lists(resource, f"/{kind}", kind)
    one_of(resource, f"/{kind}", kind)
    return resource


def lists(resource: Resource, path: str, kind: str) -> None:
    """Give a resource the list of a kind at a path."""
    resource.kinds.append(kind)

    @resource.reads(path, f"List {path.strip('/')}", LISTED, *fields_of(kind))
    def told(ask: Ask) -> Answer:
        found = listing(ask, kind, per=PER)
        if found.error:
            raise QueryRefused(found.error.message, found.error.position, found.error.length)
        body = {
            "rows": [row_of(row) for row in found],
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "facets": found.facets,
            "asof": ask.snapshot.id,
            "as_of": ready(ask.snapshot.as_of) if ask.snapshot.as_of else None,
        }
        return Answer(body, headers=_links(ask, path, found.page, found.pages))


def one_of(resource: Resource, path: str, kind: str) -> None:
    """Give a resource the address of one row by its id, with the rest that the list leaves out."""
    body = f" join {BODIES[kind]} using (number)" if kind in BODIES else ""
    asked = f"select * from {kind}{body} where id = ?"

    @resource.reads(f"{path}/{{id}}", f"Return one of {path.strip('/')}", obj(("id",), id=TEXT), ASOF)
    def told(ask: Ask) -> Answer:
        row = ask.snapshot.one(asked, [ask.parts["id"]])
        if row is None:
            raise Refused(410, "It is not in this state of the data.")
        return Answer(row_of(row))


class QueryRefused(Refused):
    """A field query that cannot be understood: where, and how long what is wrong is."""

    def __init__(self, sentence: str, position: int, length: int) -> None:
        super().__init__(400, sentence)
        self.position, self.length = position, length


def _links(ask: Ask, path: str, page: int, pages: int) -> dict[str, str]:
    """Return the Link header of RFC 8288 for the neighbours of a page."""
    params = {name: value for name, value in ask.params.multi_items() if name != "page"}
    near = {"prev": page - 1 if page > 1 else 0, "next": page + 1 if page < pages else 0}
    told = [
        f'<{address(PREFIX + path, page=number, **params)}>; rel="{word}"' for word, number in near.items() if number
    ]
    return {"link": ", ".join(told)} if told else {}
