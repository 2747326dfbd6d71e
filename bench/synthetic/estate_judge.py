"""Ask `forgotten_devices` about an estate, and the register alone: `estate_judge.py FOLDER`."""

from __future__ import annotations

import json
import re
import sys
import time
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from estate_astray import BOX
from estate_hosts import DAYS, START
from estate_register import register_asked

from doorward import pipeline
from doorward.detectors.forgotten_devices import TEMPORARY, forgotten_devices
from doorward.engine import told
from doorward.settings import Settings
from doorward.stages.resolving import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from doorward.finding import Finding

BEGUN = datetime(1970, 1, 1) + timedelta(seconds=START)  # noqa: DTZ001 - times at rest are naive UTC
TODAY = BEGUN.date() + timedelta(days=DAYS - 1)


class Truth:
    """Whose a name is, and whose an address was on a day."""

    def __init__(self, folder: Path) -> None:
        self.hosts = pq.read_table(folder / "truth.parquet").to_pydict()
        self.where = np.load(folder / "where.npy")
        names = (self.hosts["card"], self.hosts["later"], self.hosts["name"])
        self.names = {name: host for column in names for host, name in enumerate(column)}

    def host(self, finding: Finding) -> int:
        """Return the host a finding is about: by the name it gives, else by its address when that was last seen."""
        name = finding.details.get("known_as")
        if name in self.names:
            return self.names[name]
        day = min(DAYS - 1, max(0, (finding.last_seen - BEGUN).days))
        held = np.flatnonzero(self.where[day] == int(IPv4Address(finding.details["address"])))
        shown = [host for host in held.tolist() if not self.hosts["behind"][host]]
        return shown[0] if shown else -1


def register(assets: Iterable[Mapping[str, Any]]) -> list[tuple[float, str]]:
    """Return what the register alone gives away: past its end, nobody's, or a test by its words; the worst first."""
    points: dict[str, float] = {}
    ends: dict[str, list[date | None]] = {}
    for row in assets:
        ends.setdefault(row["name"], []).append(row["in_service_until"])
        words = f"{row['name']} {row['environment']}"
        told_test = bool(re.search(TEMPORARY, words)) and row["in_service_until"] is None
        points[row["name"]] = 0.5 * (row["owner"] is None) + 0.4 * told_test
    for name, dates in ends.items():
        past = all(until is not None and until < TODAY for until in dates)
        points[name] += 0.6 * past
    return sorted(((value, name) for name, value in points.items() if value > 0), key=lambda item: (-item[0], item[1]))


def rows(
    truth: Truth, told_of: Iterable[tuple[int, bool, str, list[str]]], listed: set[int]
) -> Iterator[dict[str, Any]]:
    """Yield what each answer is about; one that tells of a host again is worth nothing; `listed` are in the register.

    A box that nobody wrote down is told of rightly, yet was never forgotten: it counts for neither.
    """
    seen = set()
    for host, loud, standing, signs in told_of:
        if host >= 0 and truth.hosts["fate"][host] == BOX:
            continue
        kind = truth.hosts["kind"][host] if host >= 0 else -1
        again = host in seen
        seen.add(host)
        about = {"twin": truth.hosts["twin"][host], "role": truth.hosts["role"][host]} if host >= 0 else {}
        told_by = {"standing": standing, "signs": signs, "listed": host in listed}
        yield {"kind": kind, "again": again, "loud": loud, **told_by, **about}


def judge(folder: Path) -> dict[str, Any]:
    """Return what is planted, what the detector told, what the register alone tells, and what asking cost."""
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    engine = workspace.engine
    engine.attach(workspace.lake.files())
    as_of = told(engine, "select max(time) as time from {conn}")[0]["time"]
    begun, cpu = time.perf_counter(), time.process_time()
    resolved(workspace.lake, engine, workspace.settings, as_of)
    resolving, cpu_resolving = time.perf_counter() - begun, time.process_time() - cpu
    begun, cpu = time.perf_counter(), time.process_time()
    values = {**forgotten_devices.values({}), "as_of": as_of}
    found = list(forgotten_devices.findings(engine.run(forgotten_devices.query(), values).to_pylist()))
    asking, cpu_asking = time.perf_counter() - begun, time.process_time() - cpu
    assets = told(engine, "select name, owner, environment, in_service_until from {assets}")
    truth = Truth(folder)
    besides = register_asked(engine, folder, truth, found, as_of)
    workspace.close()
    ranked = [
        (
            truth.host(finding),
            finding.loud,
            str(finding.details["kind"]),
            [why.name for why in finding.reasons if why.points > 0],
        )
        for finding in sorted(found, key=lambda finding: finding.rank)
    ]
    listed = {truth.names[row["name"]] for row in assets}
    alone = [(truth.names[name], value >= 0.5, "register", []) for value, name in register(assets)]
    return {
        **besides,
        "planted": [kind for kind in truth.hosts["kind"] if kind >= 0],
        "found": list(rows(truth, ranked, listed)),
        "register": list(rows(truth, alone, listed)),
        "resolving": resolving,
        "cpu_resolving": cpu_resolving,
        "asking": asking,
        "cpu_asking": cpu_asking,
    }


def main() -> None:
    """Print the answer as JSON."""
    print(json.dumps(judge(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
