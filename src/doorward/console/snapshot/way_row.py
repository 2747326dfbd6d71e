"""A way as a row of the list: what the snapshot holds, and what a query is asked of where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.writer import words
from doorward.finding import content_id
from doorward.wording import place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from doorward.report import Way

HOST = "host:"


def row(way: Way, hops: Sequence[Mapping[str, Any]], live: Collection[str]) -> dict[str, Any]:
    """Return a way as a row of the list, without its number and without what only the snapshot links by.

    Args:
        way: the way.
        hops: its moves.
        live: hosts that show signs of somebody inside.
    """
    times = [time for hop in hops if hop["seen"] for time in (hop["first_seen"], hop["last_seen"]) if time]
    return {
        "id": way.id,
        "door": way.title,
        "door_id": content_id("place", way.door),
        "jewel": way.jewel,
        "probability": way.probability,
        "steps": len(way.sentences),
        "seen": way.seen,
        "walked": way.walked,
        "live": not set(live).isdisjoint(hosts_of(way)),
        "first_seen": min(times, default=None),
        "last_seen": max(times, default=None),
        "sentence": " → ".join(dict.fromkeys(way.called)),
        "words": words(way.jewel, *way.called, *way.sentences),
    }


def marks(way: Way, hops: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the values of the fields of which a way has several."""
    return {"host": hosts_of(way), "fix": sorted({fix for hop in hops for fix in hop["fixes"] or ()})}


def hosts_of(way: Way) -> list[str]:
    """Return the hosts that a way goes through, in order."""
    return list(dict.fromkeys(place(fact)[0] for fact in (way.door, *way.facts) if fact.startswith(HOST)))
