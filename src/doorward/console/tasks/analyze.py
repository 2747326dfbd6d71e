"""Analyse what lies in the lake, and make the snapshot that pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward import pipeline
from doorward.console.analysing import analysed
from doorward.console.work import task
from doorward.settings import load

if TYPE_CHECKING:
    from doorward.console.work import Work


@task
def analyze(work: Work) -> list[str]:
    """Judge everything again."""
    workspace = pipeline.open_workspace(load(work.config.workspace))
    try:
        return analysed(work, workspace, 0.0)
    finally:
        workspace.close()
