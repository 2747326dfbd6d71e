"""Long work as resources: asked for, looked at with its progress, stopped."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from doorward.console.operation import NUMBER, PREFIX, TEXT, WHOLE, Answer, Resource, many, obj
from doorward.console.page import Refused
from doorward.desk import DeskError
from doorward.listing import ready

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.desk import Job

jobs = Resource("Jobs")
_JOB = obj(
    ("number", "kind", "state", "progress", "message", "lines"),
    number=WHOLE,
    kind=TEXT,
    state=TEXT,
    progress=NUMBER,
    message=TEXT,
    lines=many(TEXT),
)
_MOST = 100


@jobs.reads("/jobs", "List the latest jobs", obj(("jobs",), jobs=many(_JOB)), scope="import")
def _list(ask: Ask) -> Answer:
    return Answer({"jobs": [_told(job) for job in ask.desk.jobs.latest(_MOST)]})


@jobs.writes("/jobs/analyze", "Judge everything in the lake again", obj(closed=True), _JOB, scope="import", status=202)
def _analyze(ask: Ask, _: Any) -> Answer:
    return _begun(ask, "analyze", {})


@jobs.writes(
    "/jobs/what-if",
    "Work out what is left after fixes, over all moves; the lines of the job hold the answer",
    obj(("fixes",), closed=True, fixes=many({"type": "string", "minLength": 1, "maxLength": 1000}, 1, 200)),
    _JOB,
    scope="read",
    status=202,
)
def _what_if(ask: Ask, body: Any) -> Answer:
    return _begun(ask, "what_if", {"fixes": body["fixes"]})


@jobs.writes(
    "/jobs/what-if/best",
    "Look for the best fixes for so many person-hours, and work out what is left after them; the lines of the job hold both",
    obj(("hours",), closed=True, hours={"type": "number", "minimum": 0.01, "maximum": 100_000}),
    _JOB,
    scope="read",
    status=202,
)
def _best(ask: Ask, body: Any) -> Answer:
    return _begun(ask, "what_if", {"hours": float(body["hours"])})


@jobs.reads("/jobs/{number}", "Return a job with its progress", _JOB)
def _one(ask: Ask) -> Answer:
    return Answer(_told(_known(ask)))


@jobs.writes("/jobs/{number}/cancel", "Stop a job", obj(closed=True), _JOB, scope="import")
def _cancel(ask: Ask, _: Any) -> Answer:
    try:
        return Answer(_told(ask.desk.jobs.cancel(ask.by, _known(ask).number)))
    except DeskError as error:
        raise Refused(409, f"{error}.") from error


def _known(ask: Ask) -> Job:
    number = ask.parts["number"]
    try:
        if number.isascii() and number.isdecimal() and len(number) < len(str(2**62)):
            return ask.desk.jobs.one(int(number))
    except DeskError:
        pass
    raise Refused(404, "There is no such job.")


def _begun(ask: Ask, kind: str, told: dict[str, Any]) -> Answer:
    job = ask.desk.jobs.enqueue(ask.by, kind, told)
    return Answer(_told(job), 202, {"location": f"{PREFIX}/jobs/{job.number}"})


def _told(job: Job) -> dict[str, Any]:
    return {name: ready(value) for name, value in asdict(job).items() if name not in ("arguments", "worker")}
