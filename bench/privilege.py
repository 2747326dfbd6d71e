"""Precision and recall of standing_privilege, exposed_administrators and standing_cloud_privilege on seeded directories.

    python bench/privilege.py [--seeds 4] [--first 0] [--levels 0 1 2 3 4] [--into FILE]

Five levels of noise: ruling groups under other names, nested deeper each level, a domain without sessions, without rights, without
log-ons, a cloud account without its report of keys. Told is what a person should look at, medium or above; what is told as low
stands beside it. Seeds below 100 were looked at. The intervals are 95 % of bootstraps over the worlds. What no collector told
counts as missed. Ends with 1 where precision is below .90, or recall below .85 where every collector told (noise 0 and 1).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from synthetic.privilege_world import CLOUD, EXPOSED, NOW, STANDING, world

from doorward.detectors.exposed_administrators import exposed_administrators
from doorward.detectors.standing_cloud_privilege import standing_cloud_privilege
from doorward.detectors.standing_privilege import standing_privilege
from doorward.engines.duckdb import DuckDB
from doorward.tables import TABLES, filled

if TYPE_CHECKING:
    from synthetic.privilege_world import World

    from doorward.detector import Detector

PRECISION, RECALL, BOOTSTRAPS = 0.90, 0.85, 2_000
FAULTS = {"standing_privilege": STANDING, "exposed_administrators": EXPOSED, "standing_cloud_privilege": CLOUD}
DETECTORS = (standing_privilege, exposed_administrators, standing_cloud_privilege)
Judged = dict[str, Any]


def planted(made: World, name: str) -> dict[str, str]:
    """Return identity -> what it is, of those that a detector is asked about."""
    about = {"exposed_administrators": "exposed "}.get(name, "")
    return {
        who.removeprefix("exposed "): kind
        for who, kind in made.truth.items()
        if who.startswith("exposed ") == bool(about) and who.startswith("arn:") == (name == "standing_cloud_privilege")
    }


def asked(engine: DuckDB, item: Detector, made: World) -> Judged:
    """Return what a detector tells of a world, beside what it should."""
    answered = item.findings(engine.run(item.query(), {**item.values({}), "as_of": NOW}).to_pylist())
    told = {str(finding.details["identity"]): finding.loud for finding in answered}
    known = planted(made, item.name)
    return {
        "planted": Counter(kind for kind in known.values() if kind in FAULTS[item.name]),
        "told": [(known.get(who, "nobody planted"), loud) for who, loud in sorted(told.items())],
    }


def judged(engine: DuckDB, seed: int, level: int) -> dict[str, Judged]:
    """Make a world and ask the three detectors."""
    made = world(seed, level)
    for name, table in TABLES.items():
        told = made.tables.get(name, [])
        if table.observed:
            told = [{"origin": name, "origin_row": number, **row} for number, row in enumerate(told, start=1)]
        # A view NAME reads NAME_rows, which a temporary table of that name hides.
        place = f"{name}_rows" if table.observed else name
        engine.provide(place, filled(name, told))
    return {item.name: asked(engine, item, made) for item in DETECTORS}


def counts(worlds: list[dict[str, Judged]], name: str) -> np.ndarray:
    """Return a row a world: right answers, answers, faults."""
    rows = []
    for one in worlds:
        loud = [kind for kind, worth in one[name]["told"] if worth]
        rows.append((sum(kind in FAULTS[name] for kind in loud), len(loud), one[name]["planted"].total()))
    return np.array(rows)


def rates(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return precision and recall; worlds are the first axis but one."""
    right, told, faults = np.moveaxis(rows.astype(float), -1, 0)
    return right.sum(-1) / np.maximum(1, told.sum(-1)), right.sum(-1) / np.maximum(1, faults.sum(-1))


def line(label: str, rows: np.ndarray) -> str:
    """Return a line of the table."""
    drawn = rates(rows[np.random.default_rng(4).integers(0, len(rows), (BOOTSTRAPS, len(rows)))])
    ends = [np.percentile(rate, [2.5, 97.5]) for rate in drawn]
    shown = [f"{rate:5.2f} [{low:4.2f} {high:4.2f}]" for rate, (low, high) in zip(rates(rows), ends, strict=True)]
    return f"{label:<28}{rows[:, 2].sum():>8}{rows[:, 1].sum():>7}  {'  '.join(shown)}"


def by_kind(worlds: list[dict[str, Judged]], name: str) -> list[str]:
    """Return recall by fault, worth a look and at all, and the look-alikes told of."""
    faults, told, loud = Counter(), Counter(), Counter()
    for one in worlds:
        faults += one[name]["planted"]
        told.update(kind for kind, _ in one[name]["told"])
        loud.update(kind for kind, worth in one[name]["told"] if worth)
    lines = [
        f"    {kind:<22}{loud[kind] / max(1, faults[kind]):>6.2f} worth a look, {told[kind] / max(1, faults[kind]):.2f} told"
        for kind in FAULTS[name]
    ]
    wrong = [f"{many} {kind} ({loud[kind]} worth a look)" for kind, many in told.most_common() if kind not in faults]
    return [*lines, f"    look-alikes told of: {'; '.join(wrong) or 'none'}"]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4, help="worlds of each level of noise (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    parser.add_argument("--levels", type=int, nargs="*", choices=range(5), default=range(5), help="levels of noise")
    given = parser.parse_args()
    begun = time.process_time()
    pairs = [(seed, level) for seed in range(given.first, given.first + given.seeds) for level in given.levels]
    with TemporaryDirectory() as folder:
        engine = DuckDB(TABLES, Path(folder), 512, 1)
        engine.attach({})
        worlds = {pair: judged(engine, *pair) for pair in pairs}
        engine.close()
    print(f"{len(worlds)} directories of three domains and a cloud account each")
    print(f"{'':<28}{'planted':>8}{'told':>7}  {'precision':<18} recall")
    short = False
    for name in FAULTS:
        for level in given.levels:
            print(line(f"{name} {level}", counts([one for (_, at), one in worlds.items() if at == level], name)))
        every = counts(list(worlds.values()), name)
        print(line(name, every))
        print("\n".join(by_kind(list(worlds.values()), name)))
        told = [one for (_, at), one in worlds.items() if at <= 1]
        short |= bool(rates(every)[0] < PRECISION or (told and rates(counts(told, name))[1] < RECALL))
    print(f"\n{time.process_time() - begun:.1f} CPU s")
    print(
        f"{'short' if short else 'held'}: precision at least {PRECISION:.2f} and recall at least {RECALL:.2f} at noise 0 and 1"
    )
    sys.exit(int(short))


if __name__ == "__main__":
    main()
