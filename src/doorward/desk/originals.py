"""Files that were sent and are kept as they came: who sent which, when and under what name; and who took one away, and why.

The bytes lie elsewhere, named after their SHA-256. Whoever lays or removes them does so while it holds the turn to write, so
that no file is removed that somebody has sent again meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, or_, select, update

from doorward.desk.act import DeskError, naive, said
from doorward.desk.schema import OriginalParts, Originals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from doorward.desk.act import By
    from doorward.desk.store import Store, Write

_LONGEST_NAME = 300
_LONGEST_REASON = 1_000
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sent it.

    Attributes:
        upload: names the sending and its place there; the same one is never kept twice.
        digest: SHA-256 of its bytes, hexadecimal.
        size: bytes.
        name: under which it was sent.
        actor: who sent it.
        time: when, UTC.
    """

    upload: str
    digest: str
    size: int
    name: str
    actor: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Original(Sent):
    """One sending of a file; `removed` is when it was taken away, None while it is kept."""

    number: int
    removed: datetime | None
    removed_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class OriginalBook:
    """Keeps what is known of the files that are kept as they were sent."""

    store: Store

    def keep(self, by: By, sent: Sent, origins: Collection[str], lay: Callable[[], None]) -> bool:
        """Keep a file; return whether it was not kept yet.

        Args:
            by: who keeps it, which may be later than it was sent.
            sent: the file.
            origins: SHA-256 of what was found in it, where it is packed.
            lay: puts the bytes where they stay; it is called before anything is written, and again where it broke off.

        Raises:
            DeskError: the name cannot be kept.
        """
        row = {"name": said(sent.name, "name of the file", _LONGEST_NAME), "time": naive(sent.time)}
        row |= {name: getattr(sent, name) for name in ("upload", "digest", "size", "actor")}
        with self.store.write(by) as writing:
            lay()
            if writing.connection.execute(select(Originals.number).where(Originals.upload == sent.upload)).first():
                return False
            writing.connection.execute(insert(Originals), [row])
            _add_parts(writing.connection, sent.digest, origins)
            told = {"name": row["name"], "size": sent.size, "sent_by": sent.actor}
            writing.tell("keep_original", ("original", sent.digest), None, told)
        return True

    def of(self, origin: str, name: str = "") -> list[Original]:
        """Return every sending of the files with these bytes, or with a part that has, the first first; removed ones too.

        Args:
            origin: SHA-256 of the bytes; empty: nobody knows them.
            name: what a file is called, where its bytes are not known.
        """
        if not origin:
            return self._found(Originals.name == name)
        inside = select(OriginalParts.digest).where(OriginalParts.origin == origin)
        return self._found(or_(Originals.digest == origin, Originals.digest.in_(inside)))

    def kept(self, digest: str) -> list[Original]:
        """Return the sendings of a file that is kept; none where it is not."""
        return self._found(Originals.digest == digest, Originals.removed.is_(None))

    def every(self) -> Iterator[Original]:
        """Yield every sending there ever was, the first first; no connection is held meanwhile."""
        last = 0
        while found := self._found(Originals.number > last, most=_PAGE):
            yield from found
            last = found[-1].number

    def total(self) -> tuple[int, int]:
        """Return how many different files are kept, and their bytes together."""
        size = func.max(Originals.size).label("size")
        each = select(size).where(Originals.removed.is_(None)).group_by(Originals.digest).subquery()
        with self.store.read() as connection:
            files, together = connection.execute(select(func.count(), func.sum(each.c.size)).select_from(each)).one()
        # PostgreSQL adds whole numbers up to a decimal one.
        return int(files), int(together or 0)

    def hand_out(self, by: By, digest: str) -> Original:
        """Tell the audit that somebody takes a copy of a file; return its first sending.

        Raises:
            DeskError: it is not kept.
        """
        with self.store.write(by) as writing:
            found = self._live(writing, digest)
            writing.tell("download_original", ("original", digest), None, {"name": found[0].name})
        return found[0]

    def remove(self, by: By, digest: str, reason: str) -> None:
        """Say that a file is kept no more; `drop` then takes its bytes away.

        Raises:
            DeskError: it is not kept, or no reason is given.
        """
        why = said(reason, "reason", _LONGEST_REASON)
        with self.store.write(by) as writing:
            self._taken_away(writing, self._live(writing, digest), why)

    def discard(self, by: By, upload: str, names: Sequence[str], unlink: Callable[[], None]) -> None:
        """Tell the audit that somebody throws away files of an upload that were never read, and throw them away."""
        with self.store.write(by) as writing:
            unlink()
            writing.tell("discard_upload", ("upload", upload), {"files": list(names)}, None)

    def expire(self, by: By, before: datetime | None = None, most: int | None = None) -> list[str]:
        """Say that files are kept no more: those sent for the last time before a time, then the oldest beyond a size.

        Args:
            by: who settled so.
            before: UTC; None: none is too old.
            most: bytes of all files together; None: as many as there are.

        Returns:
            The SHA-256 of each file that goes.
        """
        limits = [f"sent before {naive(before):%Y-%m-%d %H:%M} UTC"] if before else []
        limits += [f"all together at most {most:,} bytes"] if most is not None else []
        with self.store.read() as connection:
            if not _too_much(connection.execute(_files()).all(), before, most):
                return []
        with self.store.write(by) as writing:
            gone = _too_much(writing.connection.execute(_files()).all(), before, most)
            for digest in gone:
                self._taken_away(
                    writing, self._live(writing, digest), f"the limit that is settled: {', '.join(limits)}"
                )
        return gone

    def drop(self, by: By, digest: str, unlink: Callable[[], None]) -> bool:
        """Take the bytes of a file away unless it is kept; return whether that was done. No row tells of it: `remove` has."""
        kept = select(Originals.number).where(Originals.digest == digest, Originals.removed.is_(None))
        with self.store.write(by) as writing:
            if writing.connection.execute(kept).first():
                return False
            unlink()
            return True

    def removed(self) -> list[str]:
        """Return the SHA-256 of the files that were removed and not sent again."""
        kept = select(Originals.digest).where(Originals.removed.is_(None))
        query = select(Originals.digest).distinct().where(Originals.digest.not_in(kept)).order_by(Originals.digest)
        with self.store.read() as connection:
            return list(connection.execute(query).scalars())

    def _found(self, *conditions: ColumnElement[bool], most: int | None = None) -> list[Original]:
        query = select(Originals.__table__).where(*conditions).order_by(Originals.number).limit(most)
        with self.store.read() as connection:
            return [Original(**row) for row in connection.execute(query).mappings()]

    @staticmethod
    def _live(writing: Write, digest: str) -> list[Original]:
        query = select(Originals.__table__).where(Originals.digest == digest, Originals.removed.is_(None))
        rows = writing.connection.execute(query.order_by(Originals.number)).mappings()
        found = [Original(**row) for row in rows]
        if not found:
            raise DeskError("this file is not kept")
        return found

    @staticmethod
    def _taken_away(writing: Write, sendings: Sequence[Original], reason: str) -> None:
        digest = sendings[0].digest
        taken = {"removed": naive(writing.by.now), "removed_by": writing.by.actor, "reason": reason}
        live = (Originals.digest == digest, Originals.removed.is_(None))
        writing.connection.execute(update(Originals).where(*live).values(taken))
        before = {"name": sendings[0].name, "size": sendings[0].size}
        writing.tell("remove_original", ("original", digest), before, {"reason": reason})


def _files() -> Select[str, int, datetime]:
    """Return the question for each file that is kept, once: its SHA-256, size and when it was sent last; the oldest first."""
    last = func.max(Originals.time)
    query = select(Originals.digest, func.max(Originals.size).label("size"), last.label("last"))
    return query.where(Originals.removed.is_(None)).group_by(Originals.digest).order_by(last, Originals.digest)


def _too_much(files: Sequence[Row[str, int, datetime]], before: datetime | None, most: int | None) -> list[str]:
    """Return which files go, the oldest first."""
    left = sum(file.size for file in files)
    gone = []
    for file in files:
        if (before is None or file.last >= naive(before)) and (most is None or left <= most):
            break
        gone.append(file.digest)
        left -= file.size
    return gone


def _add_parts(connection: Connection, digest: str, origins: Collection[str]) -> None:
    known = select(OriginalParts.origin).where(OriginalParts.digest == digest)
    new = set(origins) - {digest, ""} - set(connection.execute(known).scalars())
    if new:
        connection.execute(insert(OriginalParts), [{"origin": origin, "digest": digest} for origin in sorted(new)])
