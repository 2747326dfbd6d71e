"""Crown jewels that people named in the console: they hold beside doorward.toml and the registers, from the next analysis on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from doorward.desk.act import DeskError, said
from doorward.desk.schema import Jewels
from doorward.finding import content_id
from doorward.wording import clip

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from doorward.desk.act import By
    from doorward.desk.store import Store

_LONGEST_NAME = 200
_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Jewel:
    """What must not fall.

    Attributes:
        name: what people call it.
        asset: where it lies, as the analysis calls that asset.
        worth: why it matters; empty where nobody said.
        reason: why it was named; empty where nobody said.
        actor: who named it.
        time: when, UTC.
    """

    name: str
    asset: str
    worth: str
    reason: str
    actor: str
    time: datetime

    @property
    def id(self) -> str:
        """What pages and the audit know it by; it depends on the name only."""
        return content_id("jewel", self.name)


@dataclass(frozen=True, slots=True)
class JewelBook:
    """Keeps the crown jewels that people named."""

    store: Store

    def name(self, by: By, name: str, asset: str, worth: str = "", reason: str = "") -> Jewel:
        """Name a crown jewel from the next analysis on.

        Args:
            by: who names it.
            name: what people call it, unlike any other that is named here, however it is spelled.
            asset: where it lies; whether that is known was checked by who asked.
            worth: why it matters.
            reason: why it is named.

        Raises:
            DeskError: a text cannot be kept, or one of that name is there already.
        """
        told = {
            "name": said(name, "name of the crown jewel", _LONGEST_NAME),
            "asset": said(asset, "asset that it lies on", _LONGEST_NAME),
            "worth": _maybe(worth, "why it matters"),
            "reason": _maybe(reason, "reason"),
        }
        with self.store.write(by) as writing:
            made = Jewel(**told, actor=writing.by.actor, time=by.now)
            for other in _active(writing.connection):
                if other.name.casefold() == made.name.casefold():
                    raise DeskError(f"{clip(other.name, 60)!r} is a crown jewel already: withdraw it first")
            row = {"id": made.id, **told, "actor": made.actor, "time": made.time}
            writing.connection.execute(insert(Jewels), [row])
            writing.tell("name_jewel", ("jewel", made.id), None, told)
            writing.decided()
        return made

    def withdraw(self, by: By, number: str, reason: str) -> Jewel:
        """Take a crown jewel back by its id: from the next analysis on it is none, unless it is named elsewhere too.

        Raises:
            DeskError: nothing of that id is named here, or no reason is given.
        """
        why = said(reason, "reason", _LONGEST_REASON)
        with self.store.write(by) as writing:
            found = next((one for one in _active(writing.connection) if one.id == number), None)
            if found is None:
                raise DeskError(f"{clip(number, 40)!r} names no crown jewel of the desk")
            taken = {"withdrawn": by.now, "withdrawn_by": writing.by.actor, "withdrawn_for": why}
            active = (Jewels.id == number, Jewels.withdrawn.is_(None))
            writing.connection.execute(update(Jewels).where(*active).values(taken))
            before = {key: getattr(found, key) for key in ("name", "asset", "worth")}
            writing.tell("withdraw_jewel", ("jewel", number), before, {"reason": why})
            writing.decided()
        return found

    def every(self) -> list[Jewel]:
        """Return what was not withdrawn, the oldest first."""
        with self.store.read() as connection:
            return _active(connection)

    def one(self, number: str) -> Jewel | None:
        """Return the crown jewel of an id; None where none is named here."""
        return next((one for one in self.every() if one.id == number), None)


def _active(connection: Connection) -> list[Jewel]:
    columns = (Jewels.name, Jewels.asset, Jewels.worth, Jewels.reason, Jewels.actor, Jewels.time)
    rows = connection.execute(select(*columns).where(Jewels.withdrawn.is_(None)).order_by(Jewels.number))
    return [Jewel(**row) for row in rows.mappings()]


def _maybe(text: str, what: str) -> str:
    return said(text, what, _LONGEST_REASON) if text.strip() else ""
