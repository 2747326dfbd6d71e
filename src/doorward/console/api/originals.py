"""Files as they were sent: who sent them, whether they are kept, and a way to take one away."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from doorward.console.keeping import Keeper
from doorward.console.operation import MAYBE, TEXT, WHOLE, Answer, Resource, many, obj
from doorward.console.page import Refused
from doorward.desk import DeskError
from doorward.listing import ready

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.desk import Original

originals = Resource("Files as they were sent")
_SENT = obj(
    ("digest", "name", "size", "sent_by", "sent", "removed", "removed_by", "reason"),
    digest=TEXT,
    name=TEXT,
    size=WHOLE,
    sent_by=TEXT,
    sent=TEXT,
    removed=MAYBE,
    removed_by=MAYBE,
    reason=MAYBE,
)


@originals.reads(
    "/originals/{origin}",
    "List each time that a file was sent with these bytes (the `origin` of a source), or with a part that has",
    obj(("sent",), sent=many(_SENT)),
)
def _list(ask: Ask) -> Answer:
    return Answer({"sent": [_told(one) for one in ask.desk.originals.of(ask.parts["origin"])]})


@originals.writes(
    "/originals/{digest}/remove",
    "Take a file away that was kept as it was sent; what was read of it stays",
    obj(("reason",), closed=True, reason={"type": "string", "minLength": 1, "maxLength": 1000}),
    obj(("sent",), sent=many(_SENT)),
    scope="admin",
)
def _remove(ask: Ask, body: Any) -> Answer:
    digest = ask.parts["digest"]
    if not ask.desk.originals.kept(digest):
        raise Refused(404, "This file is not kept, or not any more.")
    try:
        Keeper(ask.config, ask.desk).remove(ask.by, digest, body["reason"])
    except DeskError as error:
        raise Refused(422, f"{error}.") from error
    return Answer({"sent": [_told(one) for one in ask.desk.originals.of(digest)]})


def _told(one: Original) -> dict[str, Any]:
    told = {name: ready(value) for name, value in asdict(one).items() if name not in ("upload", "number")}
    return told | {"sent_by": told.pop("actor"), "sent": told.pop("time")}
