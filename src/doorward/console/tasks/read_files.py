"""Read files that were sent, analyse, and make the snapshot. Reading the same bytes twice changes nothing, so it may be repeated."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from doorward import pipeline, unpack
from doorward.console.analysing import analysed
from doorward.console.inbox import folder_of
from doorward.console.work import task
from doorward.ingest.pace import Pace
from doorward.settings import load
from doorward.wording import file_name, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from doorward.console.work import Work

_READING = 0.5
"""Part of the bar that reading takes."""
_TOLD = 200
_KNOWN = "known"


@task(lane="heavy")
def read_files(work: Work) -> list[str]:
    """Read the files of one upload."""
    folder = folder_of(work.config.workspace, str(work.job.arguments.get("inbox", "")))
    if not folder.is_dir():
        return ["Its files are not there any more; they were read already, or removed."]
    workspace = pipeline.open_workspace(load(work.config.workspace))
    try:
        rows = list(_read(work, workspace, [folder]))
        # What somebody has to look at is not lost among what is well.
        rows.sort(key=_rank)
        lines = [_told(row, str(folder)) for row in rows[:_TOLD]]
        if len(rows) > _TOLD:
            lines.append(f"and {plural(len(rows) - _TOLD, 'more file')}")
        lines += analysed(work, workspace, _READING)
    finally:
        workspace.close()
    shutil.rmtree(folder, ignore_errors=True)
    return lines


def _read(work: Work, workspace: pipeline.Workspace, paths: Sequence[Path]) -> list[dict[str, Any]]:
    whole, name = max(1, unpack.total_bytes(paths)), ""

    def begun(told: str) -> None:
        nonlocal name
        name = file_name(told, 60)
        pace.file()

    pace = Pace(lambda done: work.say(f"reading {name}", _READING * min(1.0, done / whole)))
    made = []
    for row in pipeline.ingest(workspace, paths, pipeline.Watch(begun, pace.unpacked, pace.read)):
        pace.sealed(known=row["status"] == _KNOWN)
        made.append(row)
        # What is sealed stays; a wish to stop is heard between two files.
        work.say(f"read {file_name(str(row['file']), 60)}")
    return made


def _rank(row: dict[str, Any]) -> int:
    if row["status"] in ("read", _KNOWN):
        return 1 if row["rejects"] else 2
    return 0 if row.get("note") else 3


def _told(row: dict[str, Any], folder: str) -> str:
    # As it was sent: where it lay meanwhile, under the number that it had among the others, is nobody's concern.
    name = file_name(str(row["file"]).removeprefix(f"{folder}/").partition("/")[2], 120)
    if row["status"] == "read":
        rest = f", {plural(row['rejects'], 'line or record', 'lines or records')} rejected" if row["rejects"] else ""
        return f"{name}: {plural(row['rows'], 'row')} as {row['reader']}{rest}"
    if row["status"] == _KNOWN:
        return f"{name}: known already"
    return f"{name}: not read. {row.get('note') or 'No reader knows it.'}"
