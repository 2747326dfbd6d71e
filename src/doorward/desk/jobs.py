"""Long work, done by processes of its own: what waits, what runs, what became of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select, update

from doorward.desk.act import DeskError, said
from doorward.desk.schema import Jobs
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from doorward.desk.act import By
    from doorward.desk.store import Store

MOST = 100
"""Jobs of one person that wait at once."""
STATES = ("waiting", "running", "done", "failed", "stopped")
"""Where a job stands; the last three are over."""
_LONGEST_KIND = 40
_LONGEST_MESSAGE = 500
_LONGEST_LINE = 2000
_MOST_LINES = 1000
_BEGUN = 5
"""So often a job is begun; one that brings its worker down each time would otherwise keep all others from theirs."""


class CrowdedError(DeskError):
    """Somebody asked for more work than is taken from one person at once."""


@dataclass(frozen=True, slots=True)
class Job:
    """Long work.

    Attributes:
        number: counts up.
        kind: what is to be done; the worker knows what it means.
        arguments: with what.
        actor: who asked for it.
        state: one of STATES.
        progress: 0 to 1.
        message: what is being done, or why it ended.
        lines: what came of it, a sentence a line.
        created: when it was asked for.
        started: when a worker took it last.
        ended: when it was over.
        beat: when the worker was heard of last.
        worker: which one.
        cancelled: whether somebody wants it to stop.
    """

    number: int
    kind: str
    arguments: dict[str, Any]
    actor: str
    state: str
    progress: float
    message: str
    lines: list[str]
    created: datetime
    started: datetime | None
    ended: datetime | None
    beat: datetime | None
    worker: str | None
    cancelled: bool

    @property
    def over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.state in STATES[2:]


@dataclass(frozen=True, slots=True)
class JobBook:
    """Keeps the queue. Workers name themselves; one that is no longer heard of loses its job.

    Attributes:
        store: the database.
        patience: a job whose worker was silent for so long has lapsed.
        ring: called whenever a job begins to wait, so that workers need not look often.
    """

    store: Store
    patience: timedelta = timedelta(seconds=60)
    ring: Callable[[], object] = lambda: None

    def enqueue(self, by: By, kind: str, arguments: Mapping[str, Any]) -> Job:
        """Ask for work.

        Raises:
            CrowdedError: as much as is taken of one person waits already.
        """
        row: dict[str, Any] = {"kind": said(kind, "kind", _LONGEST_KIND), "arguments": dict(arguments)}
        row |= {"state": "waiting", "progress": 0.0, "message": "", "lines": [], "created": by.now, "cancelled": False}
        with self.store.write(by) as writing:
            mine = (Jobs.state == "waiting", Jobs.actor == writing.by.actor)
            if writing.connection.execute(select(func.count()).where(*mine)).scalar_one() >= MOST:
                raise CrowdedError(f"{MOST} jobs of yours wait already: wait until some are done, or stop some")
            query = insert(Jobs).returning(Jobs.number)
            number = writing.connection.execute(query, [row | {"actor": writing.by.actor}]).scalar_one()
            writing.tell("enqueue", ("job", str(number)), None, {"kind": kind, "arguments": row["arguments"]})
            job = _one(writing.connection, number)
        self.ring()
        return job

    def take(self, worker: str, now: datetime, kinds: Collection[str] | None = None) -> Job | None:
        """Take the job that waits longest; None where none waits. No two workers get the same."""
        query = select(Jobs.number).where(Jobs.state == "waiting").order_by(Jobs.number).limit(1)
        if kinds is not None:
            query = query.where(Jobs.kind.in_(kinds))
        # Workers look many times a second, mostly in vain: that is no reason to hold writers up.
        with self.store.read() as connection:
            if connection.execute(query).first() is None:
                return None
        with self.store.housekeep() as connection:
            # On PostgreSQL, passes over what another worker is taking; on SQLite there is one writer anyway.
            number = connection.execute(query.with_for_update(skip_locked=True)).scalar()
            if number is None:
                return None
            taken = {"state": "running", "worker": worker, "started": now, "beat": now, "progress": 0.0, "message": ""}
            connection.execute(update(Jobs).where(Jobs.number == number).values(taken))
            return _one(connection, number)

    def beat(self, job: Job, now: datetime, progress: float | None = None, message: str | None = None) -> bool:
        """Say that a worker is alive, and how far it is; return whether it may go on: False where somebody wants it to stop."""
        told: dict[str, Any] = {"beat": now}
        if progress is not None:
            told["progress"] = min(1.0, max(0.0, progress))
        if message is not None:
            told["message"] = clip(message, _LONGEST_MESSAGE)
        mine = (Jobs.number == job.number, Jobs.worker == job.worker, Jobs.state == "running")
        with self.store.housekeep() as connection:
            query = update(Jobs).where(*mine).values(told).returning(Jobs.cancelled)
            return connection.execute(query).scalar() is False

    def finish(self, job: Job, now: datetime, state: str, message: str = "", lines: Iterable[str] = ()) -> bool:
        """Say what became of a job: `done`, `failed` or `stopped`; False where another worker has it by now."""
        if state not in STATES[2:]:
            raise DeskError(f"a job ends {', '.join(STATES[2:])}, not {clip(state, 40)!r}")
        kept = [clip(line, _LONGEST_LINE) for line in lines][:_MOST_LINES]
        told: dict[str, Any] = {"state": state, "ended": now, "message": clip(message, _LONGEST_MESSAGE), "lines": kept}
        if state == "done":
            told["progress"] = 1.0
        mine = (Jobs.number == job.number, Jobs.worker == job.worker, Jobs.state == "running")
        with self.store.housekeep() as connection:
            return connection.execute(update(Jobs).where(*mine).values(told)).rowcount == 1

    def cancel(self, by: By, number: int) -> Job:
        """Stop a job: at once where it waits, at its worker's next beat where it runs.

        Raises:
            DeskError: there is no such job, or it is over.
        """
        with self.store.write(by) as writing:
            job = _one(writing.connection, number)
            if job.over:
                raise DeskError(f"job {number} is over: {job.state}")
            waits = update(Jobs).where(Jobs.number == number, Jobs.state == "waiting")
            stopped = {"state": "stopped", "ended": by.now, "cancelled": True, "message": f"cancelled by {by.actor}"}
            if writing.connection.execute(waits.values(stopped)).rowcount == 0:
                writing.connection.execute(update(Jobs).where(Jobs.number == number).values(cancelled=True))
            if not job.cancelled:
                writing.tell("cancel", ("job", str(number)), {"state": job.state}, None)
            return _one(writing.connection, number)

    def lapsed(self, now: datetime, repeatable: Collection[str], gone: str = "") -> list[Job]:
        """Take jobs from workers that fell silent; return them as they are now. Each time is told in a line of the job.

        Args:
            now: what time it is.
            repeatable: kinds that may be done again: these wait once more, the others are stopped, and say so.
            gone: how the names of workers begin that are known to be gone, so that nobody waits for a word of theirs.
        """
        silent = Jobs.beat < now - self.patience
        lost = or_(silent, Jobs.worker.startswith(gone, autoescape=True)) if gone else silent
        with self.store.housekeep() as connection:
            query = select(Jobs.__table__).where(Jobs.state == "running", lost).with_for_update(skip_locked=True)
            rows = [Job(**row) for row in connection.execute(query.order_by(Jobs.number)).mappings()]
            for job in rows:
                told = _left(job, now, again=job.kind in repeatable and not job.cancelled)
                connection.execute(update(Jobs).where(Jobs.number == job.number).values(told))
            return [_one(connection, job.number) for job in rows]

    def one(self, number: int) -> Job:
        """Return a job.

        Raises:
            DeskError: there is no such job.
        """
        with self.store.read() as connection:
            return _one(connection, number)

    def latest(
        self, most: int = 50, states: Collection[str] | None = None, kinds: Collection[str] | None = None
    ) -> list[Job]:
        """Return at most `most` jobs, the latest first."""
        query = select(Jobs.__table__).order_by(Jobs.number.desc()).limit(most)
        if states is not None:
            query = query.where(Jobs.state.in_(states))
        if kinds is not None:
            query = query.where(Jobs.kind.in_(kinds))
        with self.store.read() as connection:
            return [Job(**row) for row in connection.execute(query).mappings()]


def _left(job: Job, now: datetime, *, again: bool) -> dict[str, Any]:
    """Return what becomes of a job whose worker is gone."""
    lines = [*job.lines, f"Its worker was gone at {now:%Y-%m-%d %H:%M:%S} UTC, {job.progress:.0%} done."]
    if again and len(lines) < _BEGUN:
        message = "begun again: its worker fell silent"
        return {"state": "waiting", "worker": None, "progress": 0.0, "message": message, "lines": lines}
    why = f"it was begun {_BEGUN} times" if again else "it may be half done"
    return {"state": "stopped", "ended": now, "message": f"stopped: its worker fell silent, and {why}", "lines": lines}


def _one(connection: Connection, number: int) -> Job:
    row = connection.execute(select(Jobs.__table__).where(Jobs.number == number)).mappings().first()
    if row is None:
        raise DeskError(f"there is no job {number}")
    return Job(**{item.name: row[item.name] for item in fields(Job)})
