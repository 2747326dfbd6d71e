"""The whole product on one page: ingest -> resolve -> detect -> step -> solve -> answer. READ THIS FIRST."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorward import proof, unpack
from doorward.answering import fixes, gaps, headline
from doorward.detector import Detector
from doorward.detectors import detectors
from doorward.engine import Engine
from doorward.engines.duckdb import DuckDB
from doorward.finding import Finding, content_id
from doorward.ingest import Ingest
from doorward.lake import Lake, rows_of
from doorward.paths import Derivation, ways
from doorward.query import sql
from doorward.readers import readers
from doorward.report import Answer, Way
from doorward.resolve import PRIVATE, inferred, resolve
from doorward.settings import Settings
from doorward.steps import steps
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES
from doorward.versions import schemes

INTERNET = "position:internet"
VERSIONS = """
    with met as (
        select a.scheme, a.introduced, a.fixed, a.last_affected, s.version
        from {affected} as a join {software} as s
            on s.package = a.package and split_part(s.ecosystem, ':', 1) = a.ecosystem
    )
    select scheme, version from (
        select scheme, version from met union select scheme, introduced from met
        union select scheme, fixed from met union select scheme, last_affected from met
    ) as every where version is not null
    order by scheme nulls last, version nulls last
"""
Stage = Callable[[str], None]
"""Told the name of each stage as it begins."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The lake and the engine of one workspace."""

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
    paths: Sequence[Path],
    unpacked: Callable[[int], None] = lambda _: None,
    progress: Callable[[float], None] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """Read files and folders into the lake; yield what became of each file as it is sealed."""
    limits = unpack.Limits(**workspace.settings.limits)
    leaves = unpack.leaves(paths, workspace.settings.spool, limits, unpacked, [workspace.settings.workspace])
    yield from Ingest(workspace.lake, workspace.engine, readers(), progress).run(leaves)


def analyze(workspace: Workspace, version: str, as_of: datetime | None = None, stage: Stage = lambda _: None) -> Answer:
    """Resolve, detect, step and solve over everything in the lake; keep the findings there and return the answer."""
    lake, engine, settings = workspace.lake, workspace.engine, workspace.settings
    sources = lake.sources()
    time = as_of or max((row["last_time"] for row in sources if row["last_time"]), default=None)
    engine.attach(lake.files())
    assumed = _resolve(engine, settings)
    _key_versions(engine)
    names = {row["origin"]: row["file"] for row in sources}
    found: list[Finding] = []
    # A detector that reads findings is a correlation: it runs after those that make them.
    for item in sorted(detectors().values(), key=lambda each: ("findings" in each.tables, each.name)):
        stage(f"asking: {item.question}")
        found += _detect(engine, item, settings.detectors.get(item.name, {}), time, names)
        engine.provide("findings", _rows("findings", [_flat(finding) for finding in found]))
    stage("finding ways to the jewels")
    moves, solved = _solve(engine)
    found.sort(key=lambda finding: finding.rank)
    lake.replace("findings", _rows("findings", [_flat(finding) for finding in found]))
    lake.replace("steps", _rows("steps", moves))
    lake.replace("paths", _rows("paths", [_path(way) for way in solved]))
    rows = counts(workspace)
    answer = Answer(
        version=version,
        as_of=time,
        headline="",
        findings=tuple(found),
        answers={name: item.answers for name, item in detectors().items()},
        ways=tuple(solved),
        fixes=fixes(found, moves, solved),
        sources=tuple(sources),
        gaps=gaps(rows, sources, assumed),
        counts=rows,
    )
    return replace(answer, headline=headline(answer))


def counts(workspace: Workspace) -> dict[str, int]:
    """Return how many rows each observed table has, from the footers of its files alone."""
    files = workspace.lake.files()
    return {
        name: sum(rows_of(file) for file in files.get(name, ())) for name, table in TABLES.items() if table.observed
    }


def _resolve(engine: Engine, settings: Settings) -> list[str]:
    """Provide networks, zones, jewels, domains and addresses; return public addresses assumed to be ours."""
    register = {name: _all(engine, name) for name in ("networks", "zones", "domains", "jewels", "assets")}
    own = [*settings.internal, *(row["network"] for row in register["networks"])]
    pairs = _all(engine, "pairs", "select source, destination, count(*) as n from {conn} group by source, destination")
    assumed = inferred(((row["source"], row["destination"], row["n"]) for row in pairs), own or PRIVATE)
    internal = [*(own or PRIVATE), *assumed]
    zones = [(row["zone"], row["network"]) for row in register["zones"]]
    zones += [(zone, network) for zone, listed in settings.zones.items() for network in listed]
    registered = [(row["name"], address) for row in register["assets"] for address in row["addresses"] or ()]
    seen = {row[side] for row in pairs for side in ("source", "destination")}
    seen |= {row["address"] for row in _all(engine, "services", "select distinct address from {services}")}
    engine.provide("addresses", _rows("addresses", resolve(seen - {None}, internal, zones, registered)))
    engine.provide("networks", _rows("networks", [{"network": text, "purpose": "internal"} for text in internal]))
    engine.provide("zones", _rows("zones", [{"zone": zone, "network": text} for zone, text in zones]))
    domains = {*settings.domains, *(row["domain"] for row in register["domains"])}
    engine.provide("domains", _rows("domains", [{"domain": name} for name in sorted(domains)]))
    jewels = {(row["jewel"], row["asset"]): row["worth"] for row in register["jewels"]}
    jewels |= {(name, jewel.get("asset")): jewel.get("worth") for name, jewel in settings.jewels.items()}
    rows = [{"jewel": jewel, "asset": asset, "worth": worth} for (jewel, asset), worth in sorted(jewels.items())]
    engine.provide("jewels", _rows("jewels", rows))
    return assumed


def _key_versions(engine: Engine) -> None:
    """Provide the keys of every version that stands in a range over a package somebody has."""
    known = schemes()
    rows = []
    for row in _all(engine, "versions", VERSIONS):
        scheme = known.get(row["scheme"])
        key = scheme.key(row["version"]) if scheme else None
        rows.append({**row, "sort_key": key.text if key else None, "exact": key.exact if key else None})
    engine.provide("version_keys", _rows("version_keys", rows))


def _detect(
    engine: Engine, item: Detector, overrides: Mapping[str, Any], time: datetime | None, names: Mapping[str, str]
) -> list[Finding]:
    values = {**item.values(overrides), "as_of": time}
    found = list(item.findings(engine.run(item.query(), values).to_pylist()))
    if not found or not item.evidence:
        return found
    engine.provide("asked", proof.asked(item, found))
    behind = proof.grouped(engine.run(proof.query(item, TABLES), {}).to_pylist(), names)
    return [replace(finding, evidence=behind.get(finding.id, ())) for finding in found]


def _solve(engine: Engine) -> tuple[list[dict[str, Any]], list[Way]]:
    moves = [dict(row, kind=name) for name, item in steps().items() for row in engine.run(item.query(), {}).to_pylist()]
    moves.sort(key=lambda move: (move["kind"], move["conclusion"], move["premises"]))
    jewels = [f"data:{row['jewel']}" for row in _all(engine, "jewels")]
    solved = ways(moves, [INTERNET], sorted(set(jewels)))
    return moves, [_way(item, moves) for item in solved]


def _way(item: Derivation, moves: Sequence[Mapping[str, Any]]) -> Way:
    hops = [moves[place] for place in item.steps]
    door = hops[0]["conclusion"] if hops else item.goal
    return Way(
        id=content_id(item.goal, [(hop["kind"], hop["conclusion"], hop["premises"]) for hop in hops]),
        door=door,
        jewel=item.goal.removeprefix("data:"),
        probability=round(item.probability, 4),
        seen=sum(bool(hop["seen"]) for hop in hops),
        moves_seen=tuple(bool(hop["seen"]) for hop in hops),
        sentences=tuple(hop["how"] for hop in hops),
        facts=tuple(item.facts),
    )


def _path(way: Way) -> dict[str, Any]:
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


def _flat(finding: Finding) -> dict[str, Any]:
    """Return a finding as a row of tables/findings.py: nested values as JSON text."""
    row = finding.as_dict()
    for name in ("entities", "reasons", "details", "evidence"):
        row[name] = json.dumps(row[name], sort_keys=True, ensure_ascii=False)
    return {**row, "first_seen": finding.first_seen, "last_seen": finding.last_seen, "due": finding.due}


def _rows(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    table = TABLES[name]
    schema = pa.schema([(column, ARROW_TYPES[kind.type]) for column, kind in table.columns.items()])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)


def _all(engine: Engine, name: str, text: str | None = None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.run(sql(text or f"select * from {{{name}}}"), {}).to_pylist()
    return rows
