"""Crown jewels that people name here: on which asset, what waits for the next analysis, and what the desk says of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from doorward.console.page import Refused
from doorward.desk.act import said
from doorward.wording import clip, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot
    from doorward.desk import Jewel

_NEAR = 5
_ALIKE = 0.6
_LONGEST = 200
_LOOKED_AT = 2_000
"""Names that a text is compared with, at most: among a hundred thousand it would take a second."""
_KNOWN = (
    "select distinct name from assets where name = ? limit 2",
    "select distinct a.name from assets a join asset_names n on n.asset = a.number where n.value = ? and not n.shared limit 2",
    "select distinct a.name from assets a join asset_addresses h on h.asset = a.number where h.address = ? limit 2",
)
"""What means an asset, in the order in which it is taken: its name, another name of its own, an address that it alone held."""


class UnknownAssetError(Refused):
    """Nothing that was read knows the asset; `near` are names that look like it."""

    def __init__(self, text: str, near: Sequence[str]) -> None:
        step = f"Near it: {listed([clip(name, 80) for name in near])}." if near else ""
        super().__init__(422, f"Nothing that was read knows an asset {clip(text, 80)!r}.", step)
        self.near = near


@dataclass(frozen=True, slots=True)
class Waiting:
    """What people said since the analysis that is shown: it counts in the next.

    Attributes:
        named: crown jewels that this analysis does not know yet.
        taken: id and name of those that it knows and the desk no longer has.
    """

    named: Sequence[Jewel]
    taken: Sequence[tuple[str, str]]

    def about(self, name: str) -> Waiting:
        """Return what of it is about one crown jewel, by its id."""
        return Waiting([one for one in self.named if one.id == name], [one for one in self.taken if one[0] == name])

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.named or self.taken)


def on_asset(ask: Ask, text: str, *, insisted: bool = False) -> str:
    """Return the asset that a text means, as the newest analysis calls it; an unknown one that is insisted on as it is.

    Raises:
        DeskError: the text is empty or cannot be kept.
        UnknownAssetError: the analysis knows none, or several, and nobody insists.
    """
    told = said(text, "asset that it lies on", _LONGEST)
    for statement in _KNOWN:
        found = ask.newest.all(statement, [told]) if ask.newest else []
        if len(found) == 1:
            return str(found[0]["name"])
    if insisted:
        return told
    raise UnknownAssetError(told, near(ask.newest, told))


def near(snapshot: Snapshot | None, text: str) -> list[str]:
    """Return a few names of assets that look like a text, the likest first."""
    if snapshot is None:
        return []
    word = text.lower()
    rows = snapshot.all(
        "select name from assets where instr(lower(name), ?) or substr(lower(name), 1, 3) = ? order by number limit ?",
        [word, word[:3], _LOOKED_AT],
    )
    names = {str(row["name"]).lower(): str(row["name"]) for row in reversed(rows)}
    alike = get_close_matches(word, names, _NEAR, _ALIKE)
    holding = [name for name in sorted(names) if word in name]
    return [names[name] for name in list(dict.fromkeys([*alike, *holding]))[:_NEAR]]


def waiting(ask: Ask) -> Waiting:
    """Return what was named and taken back since the analysis that is shown."""
    here = ask.desk.jewels.every()
    told = {row["id"]: row for row in ask.shown.all(_ROWS)} if ask.shown else {}
    kept = {(one.id, one.actor, one.time) for one in here}
    return Waiting(
        [one for one in here if not _counts(one, told.get(one.id))],
        [
            (row["id"], row["name"])
            for row in told.values()
            for one in by_people(row)
            if (row["id"], one["by"], one["time"]) not in kept
        ],
    )


_ROWS = "select id, name, named from jewels where named like '%by%' or named like '%toml%' order by number"


def by_people(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return who named a crown jewel of a snapshot in the console, `by` and `time`."""
    told = [one for one in row["named"] or () if one.get("by")]
    return [{"by": one["by"], "time": datetime.fromisoformat(one["time"])} for one in told]


def _counts(jewel: Jewel, row: dict[str, Any] | None) -> bool:
    """Say whether the analysis knows what the desk says, or goes by doorward.toml, which comes first."""
    if row is None:
        return False
    by_file = any(not one["origin"] and not one.get("by") for one in row["named"] or ())
    return by_file or any((one["by"], one["time"]) == (jewel.actor, jewel.time) for one in by_people(row))
