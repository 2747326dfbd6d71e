"""Who asks, and the audit for those who may see it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from doorward.console.operation import OPEN, TEXT, WHOLE, Answer, Parameter, Resource, many, obj
from doorward.desk import Asked
from doorward.listing import ready

if TYPE_CHECKING:
    from doorward.console.page import Ask

me = Resource("Myself and the audit")
_MOST = 200


@me.reads(
    "/me",
    "Return who asks",
    obj(("name", "role"), name=TEXT, role=TEXT, scopes={"type": ["array", "null"], "items": TEXT}),
)
def _me(ask: Ask) -> Answer:
    scopes = ask.person.scopes
    return Answer(
        {"name": ask.person.name, "role": ask.person.role, "scopes": list(scopes) if scopes is not None else None}
    )


@me.reads(
    "/audit",
    "List what was done, the latest first",
    obj(("entries",), entries=many(OPEN), below=WHOLE),
    Parameter("actor", "who did it"),
    Parameter("key", "name of the key by which it was done"),
    Parameter("kind", "kind of the subject"),
    Parameter("subject", "id of the subject"),
    Parameter(
        "below", "entries with a number below this one, to page on", {"type": "integer", "minimum": 1, "maximum": 2**53}
    ),
    scope="admin",
)
def _audit(ask: Ask) -> Answer:
    asked = Asked(
        actor=ask.text("actor") or None,
        key=ask.text("key") or None,
        kind=ask.text("kind") or None,
        subject=ask.text("subject") or None,
        below=ask.number("below", 2**53, 2**53) if ask.text("below") else None,
    )
    entries = ask.desk.audit.entries(asked, _MOST)
    told = [{name: ready(value) for name, value in asdict(entry).items()} for entry in entries]
    return Answer({"entries": told, "below": entries[-1].number if entries else 0})
