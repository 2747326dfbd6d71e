"""What is asked of a list of a snapshot, as statements of SQLite: the rows that fit, and how many there are of each value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.lists import FACETS, STATUSES

if TYPE_CHECKING:
    import sqlite3

    from doorward.field_query import Query


@dataclass(frozen=True, slots=True)
class Asked:
    """A list under a condition."""

    kind: str
    query: Query
    condition: str
    values: list[Any]

    @property
    def decides(self) -> bool:
        """Whether people decide on the rows."""
        return self.kind != "sources"

    @property
    def table(self) -> str:
        """The list beside what people decided."""
        decided = f" left join temp.decided as d on d.kind = '{subject(self.kind)}' and d.id = t.id"
        return f"{self.kind} as t{decided if self.decides else ''}"

    @property
    def joined(self) -> str:
        """The rows that fit, with decisions only where these are asked for."""
        table = self.table if self.query.decided else f"{self.kind} as t"
        return f"from {table} where {self.condition}"

    @property
    def whole(self) -> str:
        """The statement that returns rows by a JSON list of numbers, in its order."""
        shown = ", coalesce(d.status, 'new') as status, d.assignee" if self.decides else ""
        return f"select t.*{shown} from json_each(?) as wanted join {self.table} where t.number = wanted.value order by wanted.key"


def subject(kind: str) -> str:
    """Return what one row of a list is called at the desk: `finding` of `findings`, `fix` of `fixes`."""
    return "fix" if kind == "fixes" else kind.removesuffix("s")


def counted(connection: sqlite3.Connection, asked: Asked) -> tuple[int, dict[str, dict[str, int]]]:
    """Return how many rows fit, and how many of each value of each facet."""
    names = FACETS.get(asked.kind, ())
    told = "".join(f", t.{name} as {name}" for name in names)
    grouped = f" group by {', '.join(f't.{name}' for name in names)}" if names else ""
    rows = connection.execute(f"select count(*) as n{told} {asked.joined}{grouped}", asked.values).fetchall()
    facets: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in rows:
        for name in names:
            if row[name] is not None:
                facets[name][_word(row[name])] += row["n"]
    total = sum(row["n"] for row in rows)
    if asked.decides:
        facets["status"] = _statuses(connection, asked, total)
    return total, {name: dict(sorted(words.items())) for name, words in facets.items()}


def _word(value: Any) -> str:
    """Return a value as a query has it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _statuses(connection: sqlite3.Connection, asked: Asked, total: int) -> Counter[str]:
    """Count what was decided on; the rest is new."""
    kind = subject(asked.kind)
    decisions = connection.execute("select count(*) as n from temp.decided where kind = ?", [kind]).fetchone()["n"]
    # A cross join keeps SQLite to this order, from the smaller side; the plus keeps it from asking the condition row by row.
    if decisions < total:
        hits = "" if asked.condition == "true" else f" and +hit.number in (select t.number {asked.joined})"
        joined = f"temp.decided as d cross join {asked.kind} as hit on hit.id = d.id where d.kind = ?{hits}"
        values = [kind, *(asked.values if hits else ())]
    else:
        joined = f"(select t.id {asked.joined}) as hit cross join temp.decided as d on d.kind = ? and d.id = hit.id"
        values = [*asked.values, kind]
    found: Counter[str] = Counter()
    if decisions:
        rows = connection.execute(f"select d.status as status, count(*) as n from {joined} group by d.status", values)
        found.update({row["status"]: row["n"] for row in rows})
    found[STATUSES[0]] += total - found.total()
    return +found
