"""The whole product on one page: ingest -> resolve -> detect -> step -> solve -> answer. READ THIS FIRST."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from doorward import proof, unpack
from doorward.answering import fixes, gaps, headline
from doorward.detectors import detectors
from doorward.engines.duckdb import DuckDB
from doorward.finding import Finding, content_id
from doorward.ingest import Ingest
from doorward.lake import Lake, rows_of
from doorward.paths import ways
from doorward.public_suffix import suffixes
from doorward.query import sql
from doorward.readers import readers
from doorward.report import Answer, Way
from doorward.resolve import PRIVATE, held, inferred, resolve
from doorward.steps import steps
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES
from doorward.versions import schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from doorward.detector import Detector
    from doorward.engine import Engine
    from doorward.paths import Derivation
    from doorward.settings import Settings
    from doorward.unpack import Leaf, Refused

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
# Every column that holds the address of a host, in every table that is observed.
SEEN = " union ".join(
    f"select {column} as address from {{{table}}} where {column} is not null"
    for table, columns in {
        "conn": ("source", "destination"),
        "dns": ("source", "destination"),
        "http": ("source", "destination"),
        "tls": ("source", "destination"),
        "files_seen": ("source", "destination"),
        "logons": ("source", "destination"),
        "shares": ("source", "destination"),
        "remote_calls": ("source", "destination"),
        "alerts": ("source", "destination"),
        "certificates": ("address",),
        "services": ("address",),
        "leases": ("address", "server"),
    }.items()
    for column in columns
)
PAIRS = """
    select source, destination, count(*) as connections from {conn}
    where source is not null and destination is not null group by source, destination
"""
# Each device that held an address, by its MAC address, the latest last; what was only offered was never held.
LEASES = """
    select address, mac, hostname from (
        select address, mac, hostname, max(coalesce(time, until)) over (partition by address, mac) as latest,
            row_number() over (
                partition by address, mac
                order by case when hostname is null then 1 else 0 end, coalesce(time, until) desc nulls last, hostname nulls last
            ) as place
        from {leases}
        where address is not null and (mac is not null or hostname is not null)
            and coalesce(state, '') not in ('offered', 'refused', 'declined', 'abandoned')
            and coalesce(time <= cast(:as_of as timestamp), true)
    ) as told
    where place = 1
    order by latest nulls first, address, mac nulls first
"""
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


def ingest(workspace: Workspace, paths: Sequence[Path], watch: Watch = Watch()) -> Iterator[dict[str, Any]]:
    """Read files and folders into the lake; yield what became of each file as it is sealed."""
    limits = unpack.Limits(**workspace.settings.limits)
    leaves = unpack.leaves(paths, workspace.settings.spool, limits, watch.unpacked, [workspace.settings.workspace])
    yield from Ingest(workspace.lake, workspace.engine, readers(), watch.read).run(_told(leaves, watch))


def _told(leaves: Iterable[Leaf | Refused], watch: Watch) -> Iterator[Leaf | Refused]:
    for leaf in leaves:
        watch.file(leaf.name)
        yield leaf


def analyze(workspace: Workspace, version: str, as_of: datetime | None = None, stage: Stage = _unheard) -> Answer:
    """Resolve, detect, step and solve over everything in the lake; keep the findings there and return the answer."""
    lake, engine, settings = workspace.lake, workspace.engine, workspace.settings
    sources = lake.sources()
    time = as_of or max((row["last_time"] for row in sources if row["last_time"]), default=None)
    engine.attach(lake.files())
    stage("resolving addresses and versions")
    assumed = _resolve(lake, engine, settings, time)
    _key_versions(lake, engine)
    names = {row["origin"]: row["file"] for row in sources}
    found: list[Finding] = []
    # A detector that reads findings is a correlation: it runs after those that make them.
    for item in sorted(detectors().values(), key=lambda each: ("findings" in each.tables, each.name)):
        stage(f"asking: {item.question}")
        found += _detect(engine, item, settings.detectors.get(item.name, {}), time, names)
        engine.provide("findings", _rows("findings", [finding.as_row() for finding in found]))
    stage("finding ways to the jewels")
    moves, solved, cuts = _solve(engine)
    found.sort(key=lambda finding: finding.rank)
    lake.replace("findings", _rows("findings", [finding.as_row() for finding in found]))
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
        fixes=fixes(found, cuts),
        sources=tuple(sources),
        gaps=gaps(rows, sources, assumed),
        counts=rows,
    )
    return replace(answer, headline=headline(answer))


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


def judged(workspace: Workspace) -> list[Finding] | None:
    """Return the findings of the last analysis, worst first; None if there was none yet."""
    files = workspace.lake.files()
    if "findings" not in files:
        return None
    workspace.engine.attach(files)
    found = [Finding.of_row(row) for row in _all(workspace.engine, "findings")]
    return sorted(found, key=lambda finding: finding.rank)


def _resolve(lake: Lake, engine: Engine, settings: Settings, time: datetime | None) -> list[str]:
    """Provide networks, zones, jewels, domains and addresses; return public addresses assumed to be ours."""
    register = {name: _all(engine, name) for name in ("networks", "zones", "domains", "jewels", "assets")}
    own = [*settings.internal, *(row["network"] for row in register["networks"])]
    # Column by column: a large network has a million pairs, and a dict for each would be ten times their size.
    pairs = engine.run(sql(PAIRS), {}).to_pydict()
    assumed = inferred(zip(*pairs.values(), strict=True), own or PRIVATE)
    internal = [*(own or PRIVATE), *assumed]
    zones = [(row["zone"], row["network"]) for row in register["zones"]]
    zones += [(zone, network) for zone, listed in settings.zones.items() for network in listed]
    registered = [(row["name"], address) for row in register["assets"] for address in row["addresses"] or ()]
    seen = engine.run(sql(SEEN), {})["address"].to_pylist()
    cards = [(row["name"], mac) for row in register["assets"] for mac in row["macs"] or ()]
    leases = engine.run(sql(LEASES), {"as_of": time}).to_pydict()
    holders = held(zip(*leases.values(), strict=True), cards)
    _keep(lake, engine, "addresses", resolve(seen, internal, zones, registered, holders))
    _keep(lake, engine, "suffixes", suffixes())
    engine.provide("networks", _rows("networks", [{"network": text, "purpose": "internal"} for text in internal]))
    engine.provide("zones", _rows("zones", [{"zone": zone, "network": text} for zone, text in zones]))
    domains = {*settings.domains, *(row["domain"] for row in register["domains"])}
    engine.provide("domains", _rows("domains", [{"domain": name} for name in sorted(domains)]))
    jewels = {(row["jewel"] or "", row["asset"] or ""): row["worth"] for row in register["jewels"]}
    jewels |= {(name, jewel["asset"]): jewel.get("worth") for name, jewel in settings.jewels.items()}
    rows = [{"jewel": jewel, "asset": asset, "worth": jewels[jewel, asset]} for jewel, asset in sorted(jewels)]
    engine.provide("jewels", _rows("jewels", rows))
    return assumed


def _key_versions(lake: Lake, engine: Engine) -> None:
    """Provide the keys of every version that stands in a range over a package somebody has."""
    known = schemes()
    rows = []
    for row in _all(engine, "versions", VERSIONS):
        scheme = known.get(row["scheme"])
        key = scheme.key(row["version"]) if scheme else None
        rows.append({**row, "sort_key": key.text if key else None, "exact": key.exact if key else None})
    _keep(lake, engine, "version_keys", rows)


def _keep(lake: Lake, engine: Engine, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Provide a derived table, and leave it in the lake so that a person can ask it too."""
    table = _rows(name, rows)
    engine.provide(name, table)
    lake.replace(name, table)


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


def _solve(engine: Engine) -> tuple[list[dict[str, Any]], list[Way], dict[str, set[str]]]:
    """Return the moves, the ways to the jewels, and for each fix the ways it cuts."""
    moves = [dict(row, kind=name) for name, item in steps().items() for row in engine.run(item.query(), {}).to_pylist()]
    # By all they say: an engine returns rows in any order, and the same input has the same answer.
    moves.sort(key=lambda move: json.dumps(move, sort_keys=True, default=str))
    jewels = {f"data:{row['jewel']}" for row in _all(engine, "jewels")}
    solved: list[Way] = []
    cuts: dict[str, set[str]] = {}
    for item in ways(moves, [INTERNET], sorted(jewels)):
        hops = [moves[place] for place in item.steps]
        solved.append(_way(item, hops))
        for fix in {fix for hop in hops for fix in hop["fixes"] or ()}:
            cuts.setdefault(fix, set()).add(solved[-1].id)
    return moves, solved, cuts


def _way(item: Derivation, hops: Sequence[Mapping[str, Any]]) -> Way:
    return Way(
        id=content_id(item.goal, [(hop["kind"], hop["conclusion"], hop["premises"], hop["how"]) for hop in hops]),
        door=hops[0]["conclusion"] if hops else item.goal,
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


def _rows(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    table = TABLES[name]
    schema = pa.schema([(column, ARROW_TYPES[kind.type]) for column, kind in table.columns.items()])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)


def _all(engine: Engine, name: str, text: str | None = None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.run(sql(text or f"select * from {{{name}}}"), {}).to_pylist()
    return rows
