"""What the worker worked out over all moves for the plan: asked for once, found again by what was asked."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.console.waiting import waited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.console.page import Ask
    from doorward.desk import Job

    Row = dict[str, Any]

KIND = "what_if"
_LOOKED = 40
"""Answers that are looked through for one that was given already."""
_WAIT = 0.8
"""Seconds for which an answer is waited for, so that most pages have it when they are shown first."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """Where the answer stands.

    Attributes:
        state: `none` (nobody asked), `lasting`, `failed`, `other` (the lake has another analysis than the page), or `done`.
        message: what is being done, or why it failed.
        whole: what is told of all together; see answers/what_if.py.
        lines: what it tells of -> its lines.
    """

    state: str
    message: str = ""
    whole: Row = field(default_factory=dict)
    lines: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def within(self) -> float:
        """Half the width in which a sampled share lies in 19 of 20 cases, at most: that of a binomial share of one half."""
        return 1.96 * math.sqrt(0.25 / max(1, self.whole.get("worlds") or 1))


def fixes_asked(fixes: Sequence[Row]) -> Row:
    """Return what is asked of the worker about fixes of a snapshot."""
    return {"fixes": sorted(fix["fix"] for fix in fixes)}


def worked_out(ask: Ask, told: Row) -> WorkedOut:
    """Return where the answer to a question stands, for the state of the data that is shown."""
    job = _asked(ask, told)
    if job is None:
        return WorkedOut("none")
    if not job.over:
        return WorkedOut("lasting", job.message)
    if job.state != "done":
        return WorkedOut("failed", job.message)
    lines: dict[str, list[Row]] = {}
    for line in map(json.loads, job.lines):
        lines.setdefault(line["tells"], []).append(line)
    whole = lines.get("whole", [{}])[0]
    return WorkedOut("done" if whole.get("state") == ask.snapshot.id else "other", "", whole, lines)


def work_out(ask: Ask, told: Row) -> None:
    """Ask the worker, unless that was done already, and wait a moment."""
    job = _asked(ask, told)
    if job is None or (job.over and worked_out(ask, told).state != "done"):
        job = ask.desk.jobs.enqueue(ask.by, KIND, _whole(ask, told))
    waited(ask.desk.jobs, job, _WAIT)


def _whole(ask: Ask, told: Row) -> Row:
    return {**told, "state": ask.snapshot.id}


def _asked(ask: Ask, told: Row) -> Job | None:
    """Return the latest job that asks just this of this state."""
    found = ask.desk.jobs.latest(_LOOKED, kinds=(KIND,))
    return next((job for job in found if job.arguments == _whole(ask, told)), None)
