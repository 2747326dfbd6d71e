"""The last stage of an analysis: moves, the ways to the jewels, and which fix cuts which way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from doorward.engine import told
from doorward.finding import content_id
from doorward.paths import ways
from doorward.report import Way
from doorward.steps import steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.engine import Engine
    from doorward.paths import Derivation

INTERNET = "position:internet"


def solved(engine: Engine) -> tuple[list[dict[str, Any]], list[Way], dict[str, set[str]]]:
    """Return the moves, the ways to the jewels, and for each fix the ways it cuts."""
    moves = [dict(row, kind=name) for name, item in steps().items() for row in engine.run(item.query(), {}).to_pylist()]
    # By all they say: an engine returns rows in any order, and the same input has the same answer.
    moves.sort(key=lambda move: json.dumps(move, sort_keys=True, default=str))
    jewels = {f"data:{row['jewel']}" for row in told(engine, "select * from {jewels}")}
    found: list[Way] = []
    cuts: dict[str, set[str]] = {}
    for item in ways(moves, [INTERNET], sorted(jewels)):
        hops = [moves[place] for place in item.steps]
        found.append(_way(item, hops))
        for fix in {fix for hop in hops for fix in hop["fixes"] or ()}:
            cuts.setdefault(fix, set()).add(found[-1].id)
    return moves, found, cuts


def _way(item: Derivation, hops: Sequence[Mapping[str, Any]]) -> Way:
    return Way(
        id=content_id(item.goal, [(hop["kind"], hop["conclusion"], hop["premises"], hop["how"]) for hop in hops]),
        door=hops[0]["conclusion"] if hops else item.goal,
        jewel=item.goal.removeprefix("data:"),
        probability=round(item.probability, 4),
        seen=sum(bool(hop["seen"]) for hop in hops),
        moves_seen=tuple(bool(hop["seen"]) for hop in hops),
        sentences=tuple(hop["how"] for hop in hops),
        facts=tuple(item.facts),
    )


def path_row(way: Way) -> dict[str, Any]:
    """Return a way as a row of tables/paths.py."""
    lists = {"facts": list(way.facts), "sentences": list(way.sentences)}
    return {
        "id": way.id,
        "door": way.door,
        "jewel": way.jewel,
        "probability": way.probability,
        "steps": len(way.sentences),
        "steps_seen": way.seen,
        **lists,
    }
