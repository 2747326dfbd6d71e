"""An analysed lake of the size that the console is measured at, hostile names among the rest: rows at rest, no detectors run."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from doorward.finding import Entity, Evidence, Finding, Reason, content_id
from doorward.report import Closing, Door, Planned
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.lake import Lake

AS_OF = datetime(2026, 11, 20, 14, 30, tzinfo=UTC).replace(tzinfo=None)
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "' or 1=1 --",
    "=cmd|'/c calc'!A0",
    "x" * 4_000,
    "\x1b[31mred",
    "a\tb\nc",
)
SEVERITIES = ("info", "low", "medium", "high", "critical")
INSIDE = ("beacons", "dns_tunnels", "exfiltration", "lateral_movement", "long_connections")
PROGRAMS = 400
"""Programs that stand open; to upgrade all of them cuts every way."""
_BATCH = 10_000


class Size(NamedTuple):
    """How much there is of each."""

    assets: int = 100_000
    findings: int = 50_000
    jewels: int = 1_667
    services: int = 200_000
    weaknesses: int = 20_000
    calls: int = 200_000


def laid(lake: Lake, size: Size, seed: int = 1) -> None:
    """Lay the estate to rest: what a register, scans and sensors told, and what an analysis made of it."""
    chance = np.random.default_rng(seed)
    _observed(lake, size, chance)
    replaced(lake, "holdings", holdings(size))
    replaced(lake, "identifiers", identifiers(size))
    replaced(lake, "addresses", addresses(size))
    replaced(lake, "matches", matches(size))
    replaced(lake, "steps", steps(size, chance))
    replaced(lake, "findings", (one.as_row() for one in sorted(findings(size, chance), key=lambda one: one.rank)))
    told = {"version": "bench", "as_of": AS_OF, "headline": "Doors are open.", "gaps": ["No DNS log was read."]}
    told |= {"doors": json.dumps([asdict(door) for door in ranked(size)]), "closing": json.dumps(asdict(closing(size)))}
    lake.replace("analyses", filled("analyses", [told]))


def name(number: int) -> str:
    """Return the name of an asset; one in a thousand has a hostile one."""
    if number % 1_000 == 999:
        return f"{HOSTILE[number // 1_000 % len(HOSTILE)]}-{number}"
    return f"{('web', 'db', 'ws', 'srv', 'app')[number % 5]}{number:06}"


def address(number: int) -> str:
    """Return the address of an asset."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def replaced(lake: Lake, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace a derived table by rows, batch by batch."""
    schema = pa.schema([(column, ARROW_TYPES[kind.type]) for column, kind in TABLES[table].columns.items()])
    lake.replace(table, pa.RecordBatchReader.from_batches(schema, _batches(rows, schema)))


def _batches(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    held = []
    for row in rows:
        held.append({column: row.get(column) for column in schema.names})
        if len(held) == _BATCH:
            yield pa.RecordBatch.from_pylist(held, schema)
            held = []
    if held:
        yield pa.RecordBatch.from_pylist(held, schema)


def _observed(lake: Lake, size: Size, chance: np.random.Generator) -> None:
    batch = lake.begin()
    origin = "0" * 64
    told = {
        "assets": (_asset(number) for number in range(size.assets)),
        "jewels": ({"jewel": f"jewel{number:05}", "asset": name(number * 7)} for number in range(size.jewels)),
        "services": (_service(number, size) for number in range(size.services)),
        "software": (_software(number, size) for number in range(size.assets)),
        "conn": (_call(number, size, chance) for number in range(size.calls)),
    }
    for table, rows in told.items():
        batch.write(table, [{**row, "origin_row": number} for number, row in enumerate(rows, 1)], origin)
    row = {"origin": origin, "file": "estate", "status": "read", "unit": "line", "rows": size.services, "rejects": 0}
    span = {"first_time": AS_OF - timedelta(days=14), "last_time": AS_OF}
    batch.seal(
        [{**row, **span, "units": size.services, "headers": 0, "bytes": 1, "reader": "zeek", "tables": ["conn"]}]
    )


def _asset(number: int) -> dict[str, Any]:
    return {
        "name": name(number),
        "addresses": [address(number)],
        "macs": [],
        "serials": [],
        "owner": f"team{number % 97}",
        "criticality": ("low", "medium", "high", "critical")[number % 4],
        "environment": ("production", "test")[number % 7 == 0],
        "purpose": f"purpose {number % 53}",
        "in_service_from": date(2024, 1, 1),
    }


def _service(number: int, size: Size) -> dict[str, Any]:
    port = (22, 443, 3389, 8080, 445)[number % 5]
    told = {"proto": "tcp", "state": "open", "service": "http", "product": f"Product {number % 211}", "version": "1.0"}
    lists = {"cpes": [], "cves": [], "cves_inferred": []}
    place = {"address": address(number % size.assets), "port": port, "vantage": "inside", "scanner": "nmap"}
    return {"time": AS_OF - timedelta(hours=number % 300), **told, **lists, **place}


def _software(number: int, size: Size) -> dict[str, Any]:
    package = f"package{number % size.weaknesses}"
    told = {
        "name": package,
        "version": "1.0",
        "ecosystem": "PyPI",
        "package": package,
        "kind": "library",
        "evidence": "sbom",
    }
    return {"time": AS_OF, "asset": name(number), **told}


def _call(number: int, size: Size, chance: np.random.Generator) -> dict[str, Any]:
    caller = number % max(1, size.findings // 5)
    time = AS_OF - timedelta(minutes=int(chance.integers(14 * 1440)))
    told = {"proto": "tcp", "source_port": number % 60_000, "bytes_out": 1_000, "bytes_in": 2_000, "state": "SF"}
    return {"time": time, "source": address(caller), "destination": _outside(caller), "destination_port": 443, **told}


def _outside(number: int) -> str:
    return f"198.51.{number >> 8 & 255}.{number & 255}"


def holdings(size: Size) -> Iterator[dict[str, Any]]:
    """Yield one address an asset, and a second for every tenth, held before."""
    for number in range(size.assets):
        row = {"asset": name(number), "in_register": True, "how": "register", "shared": False}
        yield {**row, "address": address(number)}
        if number % 10 == 0:
            yield {
                **row,
                "address": f"10.200.{number >> 8 & 255}.{number & 255}",
                "until": AS_OF - timedelta(days=3),
                "how": "lease",
            }


def identifiers(size: Size) -> Iterator[dict[str, Any]]:
    """Yield a name and a card for every asset."""
    seen = {"first_seen": AS_OF - timedelta(days=14), "in_register": True, "shared": False}
    for number in range(size.assets):
        row = {"asset": name(number), **seen, "last_seen": AS_OF - timedelta(minutes=number % 20_000)}
        yield {**row, "kind": "name", "value": name(number).lower()}
        yield {
            **row,
            "kind": "mac",
            "value": ":".join(f"{number >> shift & 255:02x}" for shift in (40, 32, 24, 16, 8, 0)),
        }


def addresses(size: Size) -> Iterator[dict[str, Any]]:
    """Yield whose each address is."""
    for number in range(size.assets):
        told = {"internal": True, "scope": "unicast", "zone": f"zone{number % 31}", "asset": name(number)}
        yield {"address": address(number), "canonical": address(number), **told}


def matches(size: Size) -> Iterator[dict[str, Any]]:
    """Yield a weakness for every package."""
    for number in range(size.weaknesses):
        told = {"answer": "affected", "why": "in the range", "fixed": "1.1", "exact": True, "advisories": []}
        yield {
            "ecosystem": "PyPI",
            "package": f"package{number}",
            "version": "1.0",
            "cve": f"CVE-2026-{number:06}",
            **told,
        }


def steps(size: Size, chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Yield three ways to every crown jewel: through hosts of a layer each, as many as there are jewels."""
    layers = [[f"host:{name(layer * size.jewels + place)}/user" for place in range(size.jewels)] for layer in range(3)]
    for place in range(size.jewels):
        yield _step("exploits", layers[0][place], ["position:internet"], 0.5, f"upgrade program {place % PROGRAMS}")
        for layer, before in ((1, 0), (2, 1)):
            for _ in range(3):
                source = layers[before][int(chance.integers(size.jewels))]
                yield _step(
                    "logs_on_to",
                    layers[layer][place],
                    [source],
                    0.5 + float(chance.random()) / 3,
                    f"stop ssh to {place}",
                )
        for source in chance.choice(layers[2], 3, replace=False).tolist():
            yield _step("reads_data", f"data:jewel{place:05}", [source], 0.9, f"guard jewel {place}")


def ranked(size: Size) -> Iterator[Door]:
    """Yield the first move of every way as an analysis ranks it."""
    for place in range(size.jewels):
        host = name(place)
        told = f"Whoever holds position:internet gains host:{host}/user."
        facts = (f"host:{host}/user", f"data:jewel{place:05}")
        yield Door(
            host, told, f"jewel{place:05}", 0.2, 1 + place % 2, (), 4.0, f"upgrade program {place % PROGRAMS}", facts
        )


def closing(size: Size) -> Closing:
    """Return the plan that upgrades every program, the risk that is left falling evenly."""
    risk = size.jewels / 5
    fixes = (
        Planned(f"upgrade program {place}", 4.0, round(risk * (1 - (place + 1) / PROGRAMS), 4))
        for place in range(PROGRAMS)
    )
    return Closing(tuple(fixes), 4.0 * PROGRAMS, 4.0 * PROGRAMS, proven=True, risk=risk)


def _step(kind: str, conclusion: str, premises: list[str], probability: float, fix: str) -> dict[str, Any]:
    told = {"seen": len(conclusion) % 5 == 0, "how": f"Whoever holds {premises[0]} gains {conclusion}.", "fixes": [fix]}
    return {"kind": kind, "conclusion": conclusion, "premises": premises, "probability": round(probability, 2), **told}


def findings(size: Size, chance: np.random.Generator) -> Iterator[Finding]:
    """Yield findings of both questions; a fifth of them are channels."""
    for number in range(size.findings):
        inside = number % 5 == 0
        yield _finding(number, INSIDE[number // 5 % len(INSIDE)] if inside else "open_doors", chance)


def _finding(number: int, detector: str, chance: np.random.Generator) -> Finding:
    host, source, cve = name(number), address(number), f"CVE-2026-{number % 20_000:06}"
    points = round(float(chance.random()), 3)
    first = AS_OF - timedelta(minutes=int(chance.integers(20_000, 40_000)))
    channel = detector in INSIDE
    caller = number // 5
    pair = {
        "source": address(caller),
        "destination": _outside(caller),
        "name": f"c{caller}.example",
        "port": 443,
        "proto": "tcp",
    }
    pair |= {"interval": 60.0, "holders": {address(caller): name(caller)}}
    door = {
        "asset": host,
        "address": source,
        "port": 443,
        "cve": cve,
        "cves": [cve],
        "fix": f"upgrade program {number % PROGRAMS}",
    }
    return Finding(
        id=content_id("bench", number),
        detector=detector,
        question="Which hosts call out on a clock?",
        severity=SEVERITIES[min(4, int(5 * points**2))],  # type: ignore[arg-type]  # one of the five
        score=points,
        summary=f"{host} calls {pair['destination']} again and again" if channel else f"program on {host} has {cve}",
        entities=(Entity("ip", pair["source"]), Entity("ip", pair["destination"]))
        if channel
        else (Entity("asset", host),),
        first_seen=first,
        last_seen=first + timedelta(minutes=int(chance.integers(20_000))),
        events=int(chance.integers(1, 5_000)),
        attack=("T1071",) if channel else ("T1190",),
        reasons=tuple(Reason(f"reason {place}", "as seen in the data", points / 8) for place in range(8)),
        details=pair if channel else door,
        evidence=(Evidence("0" * 64, "conn.log", "conn", tuple(range(1, 60))),),
        due=date(2026, 12, 1) if not channel else None,
    )
