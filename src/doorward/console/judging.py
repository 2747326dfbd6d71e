"""Uploads that wait for each other are judged together: the one that is read leaves it to a job behind those that wait.

That job stands by itself, so that nothing stays unjudged where one of the uploads is stopped or fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from doorward.desk import By, DeskError

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.desk import Desk, Job

_LEFT = re.compile(r"Read; judged with job (\d{1,18})\.")
_STATES = {
    "waiting": "read; it is judged with job {}, which waits",
    "running": "read; it is being judged with job {}",
    "done": "read, and judged with job {}",
    "failed": "read, not judged: job {} failed",
    "stopped": "read, not judged: job {} was stopped",
}


def judge(desk: Desk, now: datetime) -> Job | None:
    """Return the job that judges later what was read just now; None where nothing waits, and it is to be judged at once."""
    waiting = desk.jobs.latest(1, ("waiting",), ("analyze",))
    if waiting:
        return waiting[0]
    if not desk.jobs.latest(1, ("waiting",), ("read_files",)):
        return None
    # Behind all that wait now; what comes after it is judged with the next, so that a stream of uploads puts nothing off for ever.
    return desk.jobs.enqueue(By("doorward", now), "analyze", {})


def left_to(job: Job) -> str:
    """Return the line by which a job says which one judges what it read."""
    return f"Read; judged with job {job.number}."


def judge_of(desk: Desk, job: Job) -> Job | None:
    """Return the job to which another left the judging; None where it left it to none, or to one that is forgotten."""
    found = _LEFT.fullmatch(job.lines[-1]) if job.state == "done" and job.lines else None
    try:
        return desk.jobs.one(int(found[1])) if found else None
    except DeskError:
        return None


def judged(by: Job) -> str:
    """Say where the judging stands that was left to a job."""
    return _STATES[by.state].format(by.number)
