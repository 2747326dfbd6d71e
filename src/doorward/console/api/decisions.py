"""Decisions and comments of people, with what was decided before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from doorward.console.operation import MAYBE, OPEN, TEXT, WHOLE, Answer, Resource, many, obj
from doorward.console.page import Refused
from doorward.desk import KINDS, STATUSES, Change, DeskError, Subject
from doorward.listing import ready

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.desk import Decision

decisions = Resource("Decisions")
_ID = {"type": "string", "minLength": 1, "maxLength": 200}
_SUBJECT = obj(
    ("kind", "id"),
    closed=True,
    kind={"type": "string", "enum": list(KINDS)},
    id=_ID,
    revision={"type": "integer", "minimum": 0, "maximum": 2**62},
)
_DECIDED = obj(("kind", "id", "revision", "status"), kind=TEXT, id=TEXT, revision=WHOLE, status=TEXT, assignee=MAYBE)


@decisions.writes(
    "/decisions",
    "Decide the same on every subject, on all or on none",
    obj(
        ("subjects",),
        closed=True,
        subjects=many(_SUBJECT, 1, 1000),
        status={"type": "string", "enum": list(STATUSES)},
        assignee={"type": "string", "maxLength": 200},
        accepted_until={"type": "string", "format": "date"},
        reason={"type": "string", "maxLength": 2000},
        withdrawn={"type": "boolean"},
    ),
    obj(("decisions",), decisions=many(_DECIDED)),
)
def _decide(ask: Ask, body: Any) -> Answer:
    subjects = [Subject(one["kind"], one["id"]) for one in body["subjects"]]
    seen = {Subject(one["kind"], one["id"]): one["revision"] for one in body["subjects"] if "revision" in one}
    until = body.get("accepted_until")
    change = Change(
        status=body.get("status"),
        assignee=body.get("assignee"),
        accepted_until=date.fromisoformat(until) if until else None,
        reason=body.get("reason"),
        withdrawn=body.get("withdrawn", False),
    )
    held = ask.desk.decisions.decide(ask.by, subjects, change, seen)
    return Answer({"decisions": [_told(one) for one in held]})


@decisions.writes(
    "/comments",
    "Add a comment to a subject",
    obj(
        ("kind", "id", "text"),
        closed=True,
        kind={"type": "string", "enum": list(KINDS)},
        id=_ID,
        text={"type": "string", "minLength": 1, "maxLength": 2000},
    ),
    _DECIDED,
    status=201,
)
def _comment(ask: Ask, body: Any) -> Answer:
    return Answer(_told(ask.desk.decisions.comment(ask.by, Subject(body["kind"], body["id"]), body["text"])), 201)


@decisions.reads(
    "/decisions/{kind}/{id}",
    "Return what holds for a subject, and its trail",
    obj(("decision", "trail"), decision=_DECIDED, trail=many(OPEN)),
)
def _one(ask: Ask) -> Answer:
    try:
        subject = Subject(ask.parts["kind"], ask.parts["id"]).checked()
    except DeskError as error:
        raise Refused(404, f"{error}.") from error
    trail = [
        {name: ready(value) for name, value in asdict(entry).items() if name != "address"}
        for entry in ask.desk.decisions.trail(subject)
    ]
    return Answer({"decision": _told(ask.desk.decisions.of(subject)), "trail": trail})


def _told(one: Decision) -> dict[str, Any]:
    told = {name: ready(value) for name, value in asdict(one).items() if name != "subject"}
    return {"kind": one.subject.kind, "id": one.subject.id, **told}
