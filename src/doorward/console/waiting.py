"""Waiting for a worker while a page is asked for: a moment, and never in so many threads that none is left for pages."""

from __future__ import annotations

import time
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorward.desk import Job
    from doorward.desk.jobs import JobBook

MOST = 8
"""Requests that wait at once, of the forty threads that answer; one more is told at once how its job stands."""
_STEP, _FIRST = 0.05, 0.002
"""Seconds between two looks, at most and at first: an answer that comes at once is seen at once."""
_ROOM = BoundedSemaphore(MOST)


def waited(jobs: JobBook, job: Job, seconds: float) -> Job:
    """Return a job as it is once it is over, or after so many seconds."""
    end, step = time.monotonic() + seconds, _FIRST
    if not _ROOM.acquire(blocking=False):
        return job
    try:
        while not (job := jobs.one(job.number)).over and time.monotonic() < end:
            time.sleep(step)
            step = min(2 * step, _STEP)
    finally:
        _ROOM.release()
    return job
