"""Make a snapshot of the last analysis: everything that pages show, laid into one file. Run by a worker, never by the server."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from doorward import last_analysis, pipeline
from doorward.answering import fixes
from doorward.attack_graph.planning import part
from doorward.attack_graph.solving import found_ways
from doorward.attack_graph.steadiness import steadiness
from doorward.console.snapshot.case import Case
from doorward.console.snapshot.laying.activity import activity, changes
from doorward.console.snapshot.laying.assets import assets
from doorward.console.snapshot.laying.channels import channels
from doorward.console.snapshot.laying.doors import doors
from doorward.console.snapshot.laying.findings import findings
from doorward.console.snapshot.laying.hashes import hashes
from doorward.console.snapshot.laying.inventory import inventory
from doorward.console.snapshot.laying.plan import plan
from doorward.console.snapshot.laying.search import search
from doorward.console.snapshot.laying.sources import hours, sources
from doorward.console.snapshot.laying.ways import jewels, ways
from doorward.console.snapshot.laying.weights import weights
from doorward.console.snapshot.read import POINTER, latest
from doorward.console.snapshot.schema import VERSION
from doorward.console.snapshot.writer import Writer, cell
from doorward.detectors import detectors
from doorward.durable import replaced, synced
from doorward.report import Answer, Closing, Door
from doorward.stages import retold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

FOLDER = "console"
"""Folder of the workspace where snapshots lie."""
KEPT = 5
"""Snapshots that are kept, the newest ones."""


def make(workspace: pipeline.Workspace, stage: Callable[[str], object] = lambda _: None) -> str | None:
    """Make the snapshot of the last analysis and point to it; return its id, or None if nothing was analysed yet.

    The same lake makes the same snapshot, byte for byte, unless the one before it was another.

    Args:
        workspace: where the lake is and the snapshots go.
        stage: told the name of each stage as it begins.
    """
    last = last_analysis.concluded(workspace)
    if last is None:
        return None
    jewels = last_analysis.named(workspace)
    workspace = replace(workspace, settings=replace(workspace.settings, jewels=jewels))
    workspace.engine.attach(retold.files(workspace.lake))
    folder = workspace.settings.workspace / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    with _alone(folder):
        part = folder / "snapshot.part"
        writer = Writer(part)
        try:
            _lay(workspace, last, writer, stage)
            writer.finish()
            name = _digest(part)
            _compared(part, folder, name)
        except BaseException:
            writer.close()
            part.unlink(missing_ok=True)
            raise
        _publish(folder, part, name)
    return name


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make snapshots here; remove what one that was killed left behind."""
    with (folder / ".making").open("wb") as handle:
        # The system drops the lock with the process that holds it.
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in (*folder.glob("*.part"), *folder.glob("*.part-journal"), *folder.glob(f".{POINTER}.*")):
            left.unlink(missing_ok=True)
        yield


def _lay(
    workspace: pipeline.Workspace, last: Mapping[str, Any], writer: Writer, stage: Callable[[str], object]
) -> None:
    answers = {name: item.answers for name, item in detectors().items()}
    joined = [name for name, item in detectors().items() if "findings" in item.tables]
    case = Case(workspace, last["as_of"], answers, workspace.lake.sources(), joined)
    case.ranked = [Door.of(told) for told in json.loads(last.get("doors") or "[]")]
    case.closing = Closing.of(json.loads(last["closing"])) if last.get("closing") else None
    parts: tuple[tuple[str, Callable[[Case, Writer], None]], ...] = (
        ("laying findings", findings),
        ("finding ways to the jewels, and how firm the plan is", _solve),
        ("laying ways", ways),
        ("laying jewels", jewels),
        ("laying doors", doors),
        ("laying the plan", plan),
        ("laying weights", weights),
        ("laying channels", channels),
        ("laying what was seen when", activity),
        ("laying assets", assets),
        ("laying what is on assets", inventory),
        ("laying sources", sources),
        ("laying hours", hours),
        ("laying hashes", hashes),
    )
    for told, lay in parts:
        stage(told)
        lay(case, writer)
    stage("laying what is searched")
    search(writer)
    _about(case, last, writer)


def _solve(case: Case, writer: Writer) -> None:
    """Find the ways with their moves again, which the lake does not hold, and what each fix ends."""
    del writer
    asked = last_analysis.asked(case.workspace)
    behind = last_analysis.rows_behind_ways(case.workspace)
    case.ways = [(replace(way, rows=behind.get(way.id, ())), hops) for way, hops in found_ways(asked)]
    cuts: dict[str, set[str]] = {}
    for way, hops in case.ways:
        for fix in {fix for hop in hops for fix in hop["fixes"] or ()}:
            cuts.setdefault(fix, set()).add(way.id)
    case.fixes = fixes(case.left, cuts, case.workspace.settings.costs)
    if case.closing:
        case.opinions = steadiness(part(asked.case()), [item.fix for item in case.closing.fixes])


def _about(case: Case, last: Mapping[str, Any], writer: Writer) -> None:
    """Lay the sentences that open the pages."""
    answer = Answer(
        version=last["version"],
        as_of=case.as_of,
        headline=last["headline"],
        findings=tuple(case.left),
        expected=tuple(finding for finding in case.findings if finding.expected),
        answers=case.answers,
        ways=tuple(way for way, _ in case.ways),
        fixes=tuple(case.fixes),
        closing=case.closing,
        sources=tuple(case.sources),
        gaps=tuple(last["gaps"]),
        counts=pipeline.counts(case.workspace),
    )
    told = {
        "schema": VERSION,
        "version": answer.version,
        "as_of": cell(answer.as_of),
        "headline": answer.headline,
        "sentences": answer.sentences(),
        "vouched": answer.vouched(),
        "reading": answer.reading(),
        "counts": dict(answer.counts),
        "doors": answer.doors,
        "units": answer.units,
    }
    writer.add("meta", ({"name": name, "value": {"value": value}} for name, value in told.items()))
    writer.add("gaps", ({"number": number, "sentence": told} for number, told in enumerate(answer.gaps, 1)))


def _digest(part: Path) -> str:
    """Return 12 hexadecimal digits of the content of a file."""
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _compared(part: Path, folder: Path, name: str) -> None:
    """Lay what is new and gone since the snapshot that the pointer names; one of the same content is no change."""
    before = latest(folder)
    if before is not None and before.id != name:
        changes(part, before.path)


def _publish(folder: Path, part: Path, name: str) -> None:
    """Put a finished file in its place, then point to it, then remove what is too old; each is one rename.

    What is named is on the disk before its name is, so that after a power cut too the pointer names a whole file.
    """
    path = folder / f"{name}.sqlite"
    # An empty one is what a power cut left of a file that was named too early.
    if path.exists() and path.stat().st_size:
        part.unlink()
        os.utime(path)
    else:
        synced(part)
        part.replace(path)
        synced(folder)
    replaced(folder / POINTER, f"{name}\n".encode())
    found = sorted(folder.glob("*.sqlite"), key=lambda one: (one.stat().st_mtime_ns, one.name), reverse=True)
    for old in [one for one in found if one.stem != name][KEPT - 1 :]:
        old.unlink(missing_ok=True)
