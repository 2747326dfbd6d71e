"""Saved views: a page and its query string, under a name, for oneself or for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select, update

from doorward.desk.act import DeskError, said
from doorward.desk.schema import Views

if TYPE_CHECKING:
    from doorward.desk.act import By
    from doorward.desk.store import Store

_LONGEST_NAME = 100
_LONGEST_PATH = 300
_LONGEST_QUERY = 4000


@dataclass(frozen=True, slots=True)
class View:
    """A page that somebody keeps: `path` is of the console, `query` without its question mark."""

    number: int
    owner: str
    name: str
    path: str
    query: str
    shared: bool


@dataclass(frozen=True, slots=True)
class ViewBook:
    """Keeps saved views."""

    store: Store

    def save(self, by: By, name: str, path: str, query: str, *, shared: bool = False) -> View:
        """Keep a page under a name of one's own; what had that name is replaced.

        Raises:
            DeskError: the path leads out of the console, or a text is too long or cannot be kept.
        """
        told = {"path": _path(path), "query": said(query, "query", _LONGEST_QUERY) if query else "", "shared": shared}
        kept = said(name, "name of the view", _LONGEST_NAME)
        with self.store.write(by) as writing:
            here = (Views.owner == writing.by.actor, Views.name == kept)
            former = writing.connection.execute(select(Views.__table__).where(*here)).mappings().first()
            if former is None:
                writing.connection.execute(insert(Views), [{"owner": writing.by.actor, "name": kept, **told}])
            else:
                writing.connection.execute(update(Views).where(*here).values(told))
            made = View(**writing.connection.execute(select(Views.__table__).where(*here)).mappings().one())
            before = None if former is None else {key: former[key] for key in told}
            if before != told:
                writing.tell("save_view", ("view", f"{made.owner}/{kept}"), before, told)
        return made

    def remove(self, by: By, number: int, *, anyones: bool = False) -> None:
        """Remove a view of one's own; an admin removes anyone's.

        Raises:
            DeskError: there is no such view that one may remove.
        """
        with self.store.write(by) as writing:
            row = writing.connection.execute(select(Views.__table__).where(Views.number == number)).mappings().first()
            if row is None or not (anyones or row["owner"] == writing.by.actor):
                raise DeskError(f"there is no view {number} of yours")
            writing.connection.execute(delete(Views).where(Views.number == number))
            before = {key: row[key] for key in ("path", "query", "shared")}
            writing.tell("remove_view", ("view", f"{row['owner']}/{row['name']}"), before, None)

    def seen_by(self, owner: str) -> list[View]:
        """Return the views of somebody and those that others share, by name."""
        query = select(Views.__table__).where(or_(Views.owner == owner, Views.shared.is_(True)))
        with self.store.read() as connection:
            rows = connection.execute(query.order_by(Views.name, Views.owner)).mappings()
            return [View(**row) for row in rows]


def _path(path: str) -> str:
    told = said(path, "path", _LONGEST_PATH)
    # Two slashes, or a backslash that browsers take for one, name another server.
    if not told.startswith("/") or told.startswith("//") or set(told) & set("\\?#"):
        raise DeskError("a view is kept of a page of the console: its path begins with one slash")
    return told
