"""Expected behaviour that people vouch for, beside expected.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.operation import OPEN, TEXT, Answer, Resource, many, obj
from doorward.console.page import Refused
from doorward.desk import DeskError
from doorward.expected import ExpectationError, expectation

if TYPE_CHECKING:
    from doorward.console.page import Ask

expectations = Resource("Expected behaviour")
_WORD = {"type": "string", "minLength": 1, "maxLength": 300}


@expectations.reads(
    "/expectations", "List what is expected and not withdrawn", obj(("expectations",), expectations=many(OPEN))
)
def _list(ask: Ask) -> Answer:
    told = [{"id": one.rule.id, "actor": one.actor, **one.rule.as_dict()} for one in ask.desk.expectations.every()]
    return Answer({"expectations": told})


@expectations.writes(
    "/expectations",
    "Vouch for behaviour from the next analysis on",
    obj(
        ("reason", "owner", "until"),
        closed=True,
        source=_WORD,
        destination=_WORD,
        software=_WORD,
        port={"type": "integer", "minimum": 0, "maximum": 65535},
        detectors=many(_WORD, 0, 50),
        reason=_WORD,
        owner=_WORD,
        until={"type": "string", "format": "date"},
    ),
    obj(("id",), id=TEXT),
    status=201,
)
def _expect(ask: Ask, body: Any) -> Answer:
    try:
        # Which detectors there are is known where the analysis runs; one that is unknown covers nothing.
        made = ask.desk.expectations.expect(ask.by, expectation(body, body.get("detectors", ())))
    except (ExpectationError, DeskError) as error:
        raise Refused(422, f"{error}.") from error
    return Answer({"id": made.rule.id}, 201)


@expectations.writes("/expectations/{id}/withdraw", "Take an expectation back", obj(closed=True), obj(("id",), id=TEXT))
def _withdraw(ask: Ask, _: Any) -> Answer:
    try:
        ask.desk.expectations.withdraw(ask.by, ask.parts["id"])
    except DeskError as error:
        raise Refused(404, f"{error}.") from error
    return Answer({"id": ask.parts["id"]})
