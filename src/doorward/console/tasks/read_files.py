"""Read files that were sent, judge them unless others wait, and keep the files. It may be repeated: the same bytes change nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from doorward import pipeline, unpack
from doorward.console.analysing import analysed
from doorward.console.inbox import folder_of
from doorward.console.judging import judge, left_to
from doorward.console.keeping import Keeper, files_of, measured
from doorward.console.work import task
from doorward.desk import By, Sent
from doorward.ingest.pace import Pace
from doorward.settings import load
from doorward.wording import file_name, plural

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from doorward.console.work import Work

_READING = 0.5
"""Part of the bar that reading takes."""
_TOLD = 200
_KNOWN = "known"


@task
def read_files(work: Work) -> list[str]:
    """Read the files of one upload, and keep them as they came."""
    upload = str(work.job.arguments.get("inbox", ""))
    folder = folder_of(work.config.workspace, upload)
    if not folder.is_dir():
        return ["Its files are not there any more; they were read already, or removed."]
    reading = _Reading(work, upload, files_of(work.config.workspace, upload))
    workspace = pipeline.open_workspace(load(work.config.workspace))
    try:
        reading.read(workspace)
        later = judge(work.desk, work.config.now())
        lines = [*reading.lines(), *([left_to(later)] if later else analysed(work, workspace, _READING))]
    finally:
        workspace.close()
        # What was read is evidence, whatever came after it.
        reading.keep()
    shutil.rmtree(folder, ignore_errors=True)
    return lines


@dataclass(slots=True)
class _Reading:
    """The files of an upload, and what became of them."""

    work: Work
    upload: str
    files: Mapping[Path, str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    whole: bool = False

    def read(self, workspace: pipeline.Workspace) -> None:
        """Read them all, under the names by which they were sent: where they lie meanwhile is nobody's concern."""
        size, name = max(1, unpack.total_bytes(list(self.files))), ""

        def begun(told: str) -> None:
            nonlocal name
            name = file_name(told, 60)
            pace.file()

        pace = Pace(lambda done: self.work.say(f"reading {name}", _READING * min(1.0, done / size)))
        for row in pipeline.ingest(workspace, self.files, pipeline.Watch(begun, pace.unpacked, pace.read)):
            pace.sealed(known=row["status"] == _KNOWN)
            self.rows.append(row)
            # What is sealed stays; a wish to stop is heard between two files.
            self.work.say(f"read {file_name(str(row['file']), 60)}")
        self.whole = True

    def lines(self) -> list[str]:
        """Return what became of each, those that somebody has to look at first."""
        rows = sorted(self.rows, key=_rank)
        left = [f"and {plural(len(rows) - _TOLD, 'more file')}"] if len(rows) > _TOLD else []
        return [*map(_told, rows[:_TOLD]), *left]

    def keep(self) -> None:
        """Keep the files that were read to their end, unless the settings say that none is kept."""
        found: dict[str, set[str]] = {}
        for row in self.rows:
            found.setdefault(_outer(row), set()).add(row["origin"])
        # Of an archive at which somebody stopped, more may be to come.
        unsure = {_outer(self.rows[-1])} if self.rows and not self.whole else set()
        for file, name in self.files.items():
            if (self.whole or name in found) and name not in unsure and self.work.config.originals_days != 0:
                self._keep(file, found.get(name, set()))

    def _keep(self, file: Path, origins: set[str]) -> None:
        job = self.work.job
        # Who asks for it again is not who sent it.
        actor = str(job.arguments.get("sent_by") or job.actor)
        time = datetime.fromisoformat(str(job.arguments.get("sent") or job.created.isoformat()))
        digest, size = measured(file)
        sent = Sent(f"{self.upload}/{file.parent.name}", digest, size, file.name, actor, time)
        Keeper(self.work.config, self.work.desk).keep(By(actor, self.work.config.now()), file, sent, origins)


def _outer(row: Mapping[str, Any]) -> str:
    """Return the name of the file that was sent; there is no `!` in one."""
    return str(row["file"]).partition("!")[0]


def _rank(row: dict[str, Any]) -> int:
    if row["status"] in ("read", _KNOWN):
        return 1 if row["rejects"] else 2
    return 0 if row.get("note") else 3


def _told(row: dict[str, Any]) -> str:
    name = file_name(str(row["file"]), 120)
    if row["status"] == "read":
        rest = f", {plural(row['rejects'], 'line or record', 'lines or records')} rejected" if row["rejects"] else ""
        return f"{name}: {plural(row['rows'], 'row')} as {row['reader']}{rest}"
    if row["status"] == _KNOWN:
        return f"{name}: known already"
    return f"{name}: not read. {row.get('note') or 'No reader knows it.'}"
