"""Make the snapshot of an analysis that somebody made on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward import pipeline
from doorward.console.snapshot.make import make
from doorward.console.work import task
from doorward.settings import load

if TYPE_CHECKING:
    from doorward.console.work import Work


@task
def snapshot(work: Work) -> list[str]:
    """Lay the last analysis where pages read it."""
    workspace = pipeline.open_workspace(load(work.config.workspace))
    try:
        name = make(workspace, work.say)
    finally:
        workspace.close()
    return [f"Made snapshot {name}." if name else "Nothing was analysed yet."]
