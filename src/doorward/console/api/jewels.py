"""Crown jewels that people name, and take back; the list of all is that of the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.named_jewels import on_asset
from doorward.console.operation import OPEN, TEXT, Answer, Resource, many, obj
from doorward.console.page import Refused

if TYPE_CHECKING:
    from doorward.console.page import Ask

jewels = Resource("Crown jewels")
_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
_WHY = {"type": "string", "maxLength": 2000}


@jewels.reads("/jewels/named", "List what people named and did not withdraw", obj(("jewels",), jewels=many(OPEN)))
def _list(ask: Ask) -> Answer:
    told = [
        {"id": one.id, "name": one.name, "asset": one.asset, "worth": one.worth, "reason": one.reason}
        | {"actor": one.actor, "time": one.time.isoformat()}
        for one in ask.desk.jewels.every()
    ]
    return Answer({"jewels": told})


@jewels.writes(
    "/jewels",
    "Name a crown jewel from the next analysis on",
    obj(
        ("name", "asset"),
        closed=True,
        name=_NAME,
        asset=_NAME,
        worth=_WHY,
        reason=_WHY,
        insisted={"type": "boolean", "description": "take the asset as it is, though nothing that was read knows it"},
    ),
    obj(("id", "asset"), id=TEXT, asset=TEXT),
    status=201,
)
def _name(ask: Ask, body: Any) -> Answer:
    asset = on_asset(ask, body["asset"], insisted=body.get("insisted", False))
    made = ask.desk.jewels.name(ask.by, body["name"], asset, body.get("worth", ""), body.get("reason", ""))
    return Answer({"id": made.id, "asset": made.asset}, 201)


@jewels.writes(
    "/jewels/{id}/withdraw",
    "Take back a crown jewel that people named",
    obj(("reason",), closed=True, reason=_WHY | {"minLength": 1}),
    obj(("id",), id=TEXT),
)
def _withdraw(ask: Ask, body: Any) -> Answer:
    if ask.desk.jewels.one(ask.parts["id"]) is None:
        raise Refused(404, "Nobody named that here, or it is withdrawn already.")
    ask.desk.jewels.withdraw(ask.by, ask.parts["id"], body["reason"])
    return Answer({"id": ask.parts["id"]})
