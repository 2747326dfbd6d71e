"""What the desk forgets in time: sessions, tries and jobs that are over. Decisions and the audit stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from doorward.desk.schema import Attempts, Jobs, Sessions, Starts

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.desk.store import Store

TRIES = timedelta(days=1)
JOBS = timedelta(days=90)


def tidy(store: Store, now: datetime, jobs: timedelta = JOBS) -> dict[str, int]:
    """Remove what is over; return how many rows of each table went.

    Args:
        store: the database.
        now: what time it is.
        jobs: how long a job that is over is kept.
    """
    gone = {
        "sessions": delete(Sessions).where(Sessions.ends <= now),
        "starts": delete(Starts).where(Starts.ends <= now),
        "attempts": delete(Attempts).where(Attempts.time <= now - TRIES),
        "jobs": delete(Jobs).where(Jobs.ended <= now - jobs),
    }
    with store.housekeep() as connection:
        return {name: connection.execute(query).rowcount for name, query in gone.items()}
