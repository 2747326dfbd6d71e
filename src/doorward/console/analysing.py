"""An analysis in a worker: judge everything in the lake, then lay what pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward import __version__, pipeline
from doorward.console.snapshot.make import make

if TYPE_CHECKING:
    from doorward.console.work import Work
    from doorward.pipeline import Workspace

_STAGES = 45
"""About how many stages an analysis has; only the bar depends on it."""


def analysed(work: Work, workspace: Workspace, begun: float) -> list[str]:
    """Analyse a workspace that is open and make its snapshot; `begun` is the part of the bar that is full already."""
    seen = 0

    def stage(told: str) -> None:
        nonlocal seen
        seen += 1
        work.say(told, begun + (0.9 - begun) * min(1.0, seen / _STAGES))

    answer = pipeline.analyze(workspace, __version__, stage=stage)
    make(workspace, lambda told: work.say(told, 0.92))
    return [answer.headline]
