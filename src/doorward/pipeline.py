"""The whole product on one page: ingest -> resolve -> match -> detect -> step -> solve -> answer. READ THIS FIRST."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward import proof, unpack
from doorward.answering import fixes, gaps, headline, unjudged
from doorward.attack_graph.solving import Witness, moves, path_row, solved
from doorward.declared import declared
from doorward.detectors import detectors
from doorward.engine import DUCKDB, told
from doorward.engines.duckdb import DuckDB
from doorward.engines.spark import Spark, ready
from doorward.expected import marked
from doorward.ingest import Ingest
from doorward.lake import Lake
from doorward.last_analysis import asked, judged
from doorward.parquet_footer import rows_of
from doorward.readers import readers
from doorward.report import Answer
from doorward.stages import retold
from doorward.stages.collected import CERTIFIED, COLLECTED, uncertified, uncollected
from doorward.stages.escalating import escalated, untold
from doorward.stages.freshness import stale
from doorward.stages.isolating import isolated
from doorward.stages.matching import match
from doorward.stages.naming import named
from doorward.stages.recognising import fingerprints, recognised
from doorward.stages.resolving import resolved
from doorward.tables import TABLES, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from doorward.detector import Detector
    from doorward.engine import Engine
    from doorward.finding import Finding
    from doorward.settings import Settings
    from doorward.unpack import Leaf, Refused

ON_THE_WIRE = {"services": ("vantage", "==", "wire"), "software": ("evidence", "==", "seen on the wire")}
"""Table -> what its rows say that a sensor met on the wire."""
Stage = Callable[[str], None]
"""Told the name of each stage as it begins."""


def _unheard(_: Any) -> None:
    """Hear of progress where nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how an ingest goes on.

    Attributes:
        file: the name of each file as it is unpacked.
        unpacked: bytes of the paths given, as they are unpacked and hashed; they add up to unpack.total_bytes.
        read: how much of the current file has become rows, 0 to 1.
    """

    file: Callable[[str], None] = _unheard
    unpacked: Callable[[int], None] = _unheard
    read: Callable[[float], None] = _unheard


@dataclass(frozen=True, slots=True)
class Workspace:
    """The lake of one workspace, and the engine that reads files into it and is asked."""

    settings: Settings
    lake: Lake
    engine: Engine

    def close(self) -> None:
        """Give the engine's memory back."""
        self.engine.close()


def open_workspace(settings: Settings) -> Workspace:
    """Open a workspace, made if absent, readable by its owner only."""
    settings.workspace.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.spool.mkdir(exist_ok=True, mode=0o700)
    engine = DuckDB(TABLES, settings.spool, settings.memory, settings.threads)
    return Workspace(settings, Lake(settings.lake, TABLES), engine)


def ingest(
    workspace: Workspace,
    paths: Sequence[Path] | Mapping[Path, str],
    watch: Watch = Watch(),
    reader: str | None = None,
    *,
    again: bool = False,
) -> Iterator[dict[str, Any]]:
    """Read files and folders into the lake; yield what became of each file as it is sealed.

    Args:
        workspace: where to.
        paths: files and folders; of a mapping, files and the names under which the lake has them.
        watch: who is told how it goes on.
        reader: the one reader that takes them all: what was fetched as advisories is never taken for an inventory.
        again: what was read before is forgotten and read once more.
    """
    asked = readers() if reader is None else {reader: replace(readers()[reader], recognises=lambda _: True)}
    limits = unpack.Limits(**workspace.settings.limits)
    found = unpack.leaves(list(paths), workspace.settings.spool, limits, watch.unpacked, [workspace.settings.workspace])
    leaves = _renamed(found, paths) if isinstance(paths, Mapping) else found
    reading = Ingest(
        workspace.lake, workspace.engine, asked, watch.read, columns=workspace.settings.columns, again=again
    )
    yield from reading.run(_told(leaves, watch))


def _renamed(leaves: Iterable[Leaf | Refused], names: Mapping[Path, str]) -> Iterator[Leaf | Refused]:
    """Yield files, and what was packed in them, under other names than those of their paths."""
    others = {unpack.label(str(path)): name for path, name in names.items()}
    for leaf in leaves:
        ends = (len(leaf.name), *(place for place, sign in enumerate(leaf.name) if sign == "!"))
        outer = next(leaf.name[:end] for end in ends if leaf.name[:end] in others)
        yield replace(leaf, name=others[outer] + leaf.name[len(outer) :])


def _told(leaves: Iterable[Leaf | Refused], watch: Watch) -> Iterator[Leaf | Refused]:
    for leaf in leaves:
        watch.file(leaf.name)
        yield leaf


def check(settings: Settings) -> None:
    """Refuse an engine and a desk that cannot be asked and fingerprints that cannot be read, before hours go into reading.

    Raises:
        OSError: the message says what is missing, and what to do.
        ValueError: a file is no file of fingerprints; the message says where.
    """
    fingerprints(settings.fingerprints)
    declared(settings)
    if settings.engine != DUCKDB:
        ready(settings.engine)


def analyze(workspace: Workspace, version: str, as_of: datetime | None = None, stage: Stage = _unheard) -> Answer:
    """Resolve, detect, step and solve over everything in the lake; keep the findings there and return the answer."""
    workspace = _declared(workspace)
    workspace.engine.attach(workspace.lake.files())
    stage("leaving out what is told twice")
    retold.settle(workspace.lake, workspace.engine)
    with _asked(workspace) as engine:
        return _analyzed(replace(workspace, engine=engine), version, as_of, stage)


def _declared(workspace: Workspace) -> Workspace:
    """Return the workspace with what people declare, read once: what is said while an analysis runs counts in the next."""
    return replace(workspace, settings=declared(workspace.settings))


@contextmanager
def _asked(workspace: Workspace) -> Iterator[Engine]:
    """Lend the engine that the settings name; Spark only answers, and what it is told of dies with it."""
    settings = workspace.settings
    if settings.engine == DUCKDB:
        yield workspace.engine
        return
    engine = Spark(TABLES, settings.engine, settings.spool, settings.memory, settings.lake)
    try:
        yield engine
    finally:
        engine.close()


def _analyzed(workspace: Workspace, version: str, as_of: datetime | None, stage: Stage) -> Answer:
    lake, engine, settings = workspace.lake, workspace.engine, workspace.settings
    sources = lake.sources()
    time = as_of or max((row["last_time"] for row in sources if row["last_time"]), default=None)
    engine.attach(retold.files(lake))
    stage("resolving addresses")
    assumed = resolved(lake, engine, settings, time)
    stage("recognising products in what services said")
    recognised(lake, engine, settings)
    stage("matching components with weaknesses")
    match(lake, engine)
    stage("working out what cloud identities may turn into")
    escalated(lake, engine)
    stage("asking firewalls what they let from zone to zone")
    isolated(lake, engine, time)
    names = {row["origin"]: row["file"] for row in sources}
    found: list[Finding] = []
    for item in _first():
        stage(f"asking: {item.question}")
        found += _detect(engine, item, settings.detectors.get(item.name, {}), time, names)
    found = named(engine, found)
    return _concluded(workspace, _Case(version, time, sources, assumed), found, stage)


def rejudged(
    workspace: Workspace, version: str, as_of: datetime | None = None, stage: Stage = _unheard
) -> Answer | None:
    """Judge the findings of the last analysis by what is expected now; None if there was none yet.

    Observed rows are not searched again: correlations, moves and ways follow from the findings that are left.
    """
    before = judged(workspace)
    if before is None:
        return None
    workspace = _declared(workspace)
    sources = workspace.lake.sources()
    time = as_of or max((row["last_time"] for row in sources if row["last_time"]), default=None)
    workspace.engine.attach(retold.files(workspace.lake))
    stage("resolving addresses")
    assumed = resolved(workspace.lake, workspace.engine, workspace.settings, time)
    first = {item.name for item in _first()}
    found = [finding for finding in before if finding.detector in first]
    return _concluded(workspace, _Case(version, time, sources, assumed), found, stage)


def _first() -> list[Detector]:
    """Return the detectors that read no findings; a correlation, which does, comes after all of them."""
    return [item for item in detectors().values() if "findings" not in item.tables]


@dataclass(frozen=True, slots=True)
class _Case:
    """What every answer over the same lake has in common."""

    version: str
    time: datetime | None
    sources: Sequence[Mapping[str, Any]]
    assumed: Sequence[str]


def _concluded(workspace: Workspace, case: _Case, found: list[Finding], stage: Stage) -> Answer:
    """Correlate and solve over the findings that are not expected; keep them all in the lake and return the answer."""
    lake, engine, settings = workspace.lake, workspace.engine, workspace.settings
    inside = {name for name, item in detectors().items() if item.answers == "inside"}
    vouched = partial(marked, listed=settings.expected, day=case.time.date() if case.time else None, behaviour=inside)
    every = vouched(found)
    left = [finding for finding in every if not finding.expected]
    engine.provide("findings", filled("findings", [finding.as_row() for finding in left]))
    for item in detectors().values():
        if "findings" in item.tables:
            stage(f"asking: {item.question}")
            joined = vouched(named(engine, _correlate(engine, item, settings, case.time, left)))
            every += joined
            left += (finding for finding in joined if not finding.expected)
            engine.provide("findings", filled("findings", [finding.as_row() for finding in left]))
    stage("finding ways to the jewels")
    lake.replace("steps", moves(engine))
    files = {row["origin"]: row["file"] for row in case.sources}
    outcome = solved(asked(workspace, settings.jewels), left, Witness(engine, files))
    every.sort(key=lambda finding: finding.rank)
    left.sort(key=lambda finding: finding.rank)
    lake.replace("findings", filled("findings", [finding.as_row() for finding in every]))
    lake.replace("paths", filled("paths", [path_row(way) for way in outcome.ways]))
    rows = counts(workspace)
    answer = Answer(
        version=case.version,
        as_of=case.time,
        headline="",
        findings=tuple(left),
        expected=tuple(finding for finding in every if finding.expected),
        answers={name: item.answers for name, item in detectors().items()},
        ways=outcome.ways,
        fixes=fixes(left, outcome.cuts, settings.costs),
        ranked=outcome.doors,
        closing=outcome.closing,
        sources=tuple(case.sources),
        gaps=_unsaid(workspace, case, rows),
        counts=rows,
    )
    return _kept(lake, replace(answer, headline=headline(answer)), settings.jewels)


def _kept(lake: Lake, answer: Answer, jewels: Mapping[str, Any]) -> Answer:
    """Keep what the lake does not tell by itself, or only after long work: plan, doors, what was named, what could not be judged."""
    told: dict[str, Any] = {
        "version": answer.version,
        "as_of": answer.as_of,
        "headline": answer.headline,
        "gaps": list(answer.gaps),
    }
    told["jewels"] = json.dumps(jewels)
    told["doors"] = json.dumps([asdict(door) for door in answer.ranked])
    told["closing"] = json.dumps(asdict(answer.closing)) if answer.closing else None
    lake.replace("analyses", filled("analyses", [told]))
    return answer


def _unsaid(workspace: Workspace, case: _Case, rows: Mapping[str, int]) -> tuple[str, ...]:
    """Return a sentence on everything that could not be judged."""
    engine = workspace.engine
    of_files = gaps(rows, case.sources, case.assumed) + uncovered(workspace)
    directory = (*uncollected(told(engine, COLLECTED)), *uncertified(told(engine, CERTIFIED)))
    return (*of_files, *stale(engine, case.time), *directory, *untold(engine))


def counts(workspace: Workspace) -> dict[str, int]:
    """Return how many rows each observed table has; jewels of the settings count too.

    What a sensor met on the wire is no scan and no inventory, and counts apart, as `wire`: a port that nobody called may
    stand open.
    """
    files = workspace.lake.files()
    found = {
        name: sum(rows_of(file) for file in files.get(name, ())) for name, table in TABLES.items() if table.observed
    }
    found["wire"] = 0
    for name, met in ON_THE_WIRE.items():
        rows = sum(pq.read_table(file, filters=[met], use_threads=False).num_rows for file in files.get(name, ()))
        found |= {name: found[name] - rows, "wire": found["wire"] + rows}
    return found | {"jewels": found["jewels"] + len(workspace.settings.jewels)}


def uncovered(workspace: Workspace) -> tuple[str, ...]:
    """Return a sentence on the components that no feed could judge in the last analysis; none where all could."""
    files = workspace.lake.files().get("coverage", ())
    return unjudged([row for file in files for row in pq.read_table(file).to_pylist()])


def _detect(
    engine: Engine, item: Detector, overrides: Mapping[str, Any], time: datetime | None, names: Mapping[str, str]
) -> list[Finding]:
    values = {**item.values(overrides), "as_of": time}
    if not engine.holds(item.tables):
        return []
    found = list(item.findings(engine.run(item.query(), values).to_pylist()))
    if not found or not item.evidence:
        return found
    engine.provide("asked", proof.asked(item, found))
    behind = proof.grouped(engine.run(proof.query(item, TABLES), {}).to_pylist(), names)
    return [replace(finding, evidence=behind.get(finding.id, ())) for finding in found]


def _correlate(
    engine: Engine, item: Detector, settings: Settings, time: datetime | None, left: Sequence[Finding]
) -> list[Finding]:
    """Ask a correlation; the rows behind its findings are those behind the findings that `details.signs` names."""
    values = {**item.values(settings.detectors.get(item.name, {})), "as_of": time}
    joined = item.findings(engine.run(item.query(), values).to_pylist())
    behind = {finding.id: finding.evidence for finding in left}
    return [
        replace(one, evidence=proof.joined(behind[sign] for sign in one.details.get("signs") or ())) for one in joined
    ]
