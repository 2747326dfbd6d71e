"""A job in hand, without a worker process."""

from __future__ import annotations

from doorward.console.work import Work
from doorward.desk import By

REGISTER = b"kind,asset,address,owner\nasset,web01,10.0.0.5,ana\n"


def work(config, desk, kind, **arguments):
    """Ask for a job, take it, and return it as a worker has it."""
    desk.jobs.enqueue(By("ana", config.now()), kind, arguments)
    return Work(config, desk, desk.jobs.take("w", config.now(), (kind,)))
