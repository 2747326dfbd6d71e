"""Work out what is left when fixes are carried out: over all moves, not over the listed paths only."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from doorward.attack_graph.planning import residual
from doorward.console.work import task
from doorward.last_analysis import asked, shelf
from doorward.settings import load

if TYPE_CHECKING:
    from doorward.attack_graph.solving import Asked
    from doorward.console.work import Work


@task(lane="quick")
def what_if(work: Work) -> list[str]:
    """Answer with one line of JSON a crown jewel; see planning.Residual. The job's arguments name the fixes."""
    found = _asked(work)
    if found is None:
        return []
    known = set(found.rows.graph.fixes)
    closed = [str(fix) for fix in work.job.arguments.get("fixes", ()) if str(fix) in known]
    return [json.dumps(asdict(item)) for item in residual(found, closed)]


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
