"""Work out what is left when fixes are carried out: over all moves, not over the listed paths only."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.attack_graph.planning import best_for, residual
from doorward.attack_graph.solving import found_ways
from doorward.console.snapshot.read import latest
from doorward.console.unlaid import analysed_at, unlaid
from doorward.console.work import task, warmed
from doorward.finding import content_id
from doorward.last_analysis import asked, shelf
from doorward.paths.cheapest import WIDE
from doorward.paths.encoding import encoded, moves
from doorward.settings import load
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.attack_graph.planning import Budgeted, Residual
    from doorward.attack_graph.solving import Asked
    from doorward.console.config import Config
    from doorward.console.work import Work
    from doorward.report import Way

_JEWELS, _WAYS = 500, 50
"""Lines of each at most; how many there are is told."""
_NAME, _SENTENCE = 200, 600
"""Characters: a line stays within what the desk keeps of one."""


def _warm(config: Config) -> None:
    """Read a move, which loads what Arrow loads then, and for a large graph the compiled search."""
    encoded([moves([{"conclusion": "", "premises": [], "fixes": [], "kind": "", "probability": 1.0}])])
    # To open a lake makes one.
    analysed = analysed_at(config) is not None
    files = shelf(load(config.workspace)).lake.files("steps").get("steps", ()) if analysed else ()
    if sum(pq.read_metadata(file).num_rows for file in files) >= WIDE:
        import doorward.kernels.derivations  # noqa: F401, PLC0415 - numba takes 0.2 s, and most graphs are small


@warmed(_warm)
@task
def what_if(work: Work) -> list[str]:
    """Answer with JSON objects, one a line, of which the first `tells` of the whole; none before any analysis.

    Arguments are `fixes`, in their own words, or `hours`: then the best set for so many person-hours is looked for first, and
    told as lines of `fix`, and in words with the whole. Then come `jewel` (planning.Residual), and `way`: what is found anew.
    """
    found = _asked(work)
    if found is None:
        return []
    told = work.job.arguments
    bought = best_for(found, float(told["hours"])) if "hours" in told else None
    fixes = list(bought.fixes) if bought else list(dict.fromkeys(map(str, told.get("fixes", ()))))
    closed = set(fixes) & set(found.rows.graph.fixes)
    jewels = residual(found, sorted(closed))
    ways = [way for way, _ in found_ways(replace(found, closed=closed))]
    lines = [_whole(work.config, fixes, closed, jewels) | {"ways": len(ways)} | _spent(bought)]
    lines += [{"tells": "fix", "id": content_id("fix", fix), "fix": clip(fix, _SENTENCE)} for fix in fixes if bought]
    lines += [{"tells": "jewel", **asdict(item), "jewel": clip(item.jewel, _NAME)} for item in jewels[:_JEWELS]]
    lines += [_way(way) for way in ways[:_WAYS]]
    return [json.dumps(line, ensure_ascii=False) for line in lines]


def _asked(work: Work) -> Asked | None:
    """Return the moves of the last analysis, read once for each analysis."""
    kept = shelf(load(work.config.workspace))
    files = tuple(kept.lake.files("steps").get("steps", ()))
    if not files:
        return None
    if work.kept.get("files") != files:
        work.kept |= {"files": files, "asked": asked(kept)}
    found: Asked = work.kept["asked"]
    return found


def _whole(config: Config, fixes: Sequence[str], closed: set[str], jewels: Sequence[Residual]) -> dict[str, Any]:
    """Tell of all together; `state` is the snapshot that shows the same analysis, empty where none does yet."""
    shown = None if unlaid(config) else latest(config.snapshots)
    return {
        "tells": "whole",
        "state": shown.id if shown else "",
        "moveless": len(fixes) - len(closed),
        "jewels": len(jewels),
        "reached": sum(bool(item.way_after) for item in jewels),
        "risk_before": round(sum(item.risk_before for item in jewels), 4),
        "risk_after": round(sum(item.risk_after for item in jewels), 4),
        "worlds": jewels[0].worlds if jewels else 0,
    }


def _spent(bought: Budgeted | None) -> dict[str, Any]:
    return {"cost": bought.hours, "said": bought.told(), "firm": bought.firm()} if bought else {}


def _way(way: Way) -> dict[str, Any]:
    return {
        "tells": "way",
        "id": way.id,
        "jewel": clip(way.jewel, _NAME),
        "sentence": clip(" → ".join(dict.fromkeys(way.called)), _SENTENCE),
        "probability": way.probability,
        "steps": len(way.sentences),
        "seen": way.seen,
    }
