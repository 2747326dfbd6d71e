"""The first page: the four questions, answered side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.page import Page, Shown
from doorward.wording import plural

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

overview = Page("Overview", place=10, key="o")
_FEW = 6
_FIXES = 5
_WAYS = 8


@overview.shows("/")
def _shown(ask: Ask) -> Shown:
    if ask.shown is None:
        return Shown("empty.html", "Nothing was analysed yet")
    snapshot = ask.shown
    first, second = _headline(str(snapshot.meta.get("headline", "")))
    values: dict[str, Any] = {
        "first": first,
        "second": second,
        "told": snapshot.meta.get("sentences", {}),
        "doors": snapshot.all(f"select * from doors where counted order by number limit {_FEW}"),
        "jewels": snapshot.all(f"select * from jewels where ways > 0 order by number limit {_FEW}"),
        "inside": snapshot.all(
            f"select * from findings where answers = 'inside' and loud and not vouched order by number limit {_FEW}"
        ),
        "fixes": snapshot.all(f"select * from fixes order by planned nulls last, number limit {_FIXES}"),
        "ways": snapshot.all(f"select * from ways order by number limit {_WAYS}"),
        "counts": _counts(snapshot),
        "changes": snapshot.all(
            "select what, kind, count(*) as count from changes group by what, kind order by kind, what"
        ),
        "left": _left(snapshot),
    }
    return Shown("overview.html", first, values)


def _headline(text: str) -> tuple[str, str]:
    first, _, second = text.rpartition(". ")
    return (f"{first}.", second) if first else (second, "")


def _counts(snapshot: Snapshot) -> dict[str, int]:
    row = snapshot.one(
        "select (select count(*) from doors where counted) as doors, (select count(*) from jewels where ways > 0) as jewels, "
        "(select count(*) from findings where answers = 'inside' and loud and not vouched) as inside, "
        "(select count(*) from ways) as ways, (select count(*) from ways where live) as live"
    )
    return row or {}


def _left(snapshot: Snapshot) -> str:
    """Return what the first fixes of the plan leave of the listed ways, worked out over the ways each of them ends."""
    row = snapshot.one(
        "select count(*) as n from ways where number not in (select way from way_fixes where fix in "
        f"(select number from fixes order by planned nulls last, number limit {_FIXES}))"
    )
    total = snapshot.one("select count(*) as n from ways")
    if not row or not total or not total["n"]:
        return ""
    return f"These together leave {row['n']:,} of {plural(total['n'], 'path')}."
