"""How fast weaknesses are given their time: every CVE of CISA's Vulnrichment on each of 10,000 assets, three in ten exposed.

    python bench/tiers.py [--assets 10000] [--intel ../shared/data/intel]

Prints also how often a CVSS vector alone would have said what CISA decided.
Ends with 1 where a floor is broken; without the data it says so and ends with 0.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward import pipeline
from doorward.exposure.remediation import AUTOMATABLE_VECTOR, TOTAL_VECTOR
from doorward.exposure.urgency import urgency
from doorward.query import sql
from doorward.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10
"""Floor: every CVE on every asset."""
FILES = ("cisa-vulnrichment.tar.xz", "kev/known_exploited_vulnerabilities.json")
_EACH = """
    select asset, count(*) as pairs, count_if(days = 3) as three, count_if(days = 14) as fourteen, count_if(days = 60) as sixty,
        count_if(days is null) as upgrade, count_if(forensic) as forensic
    from (
        select a.asset, case when a.exposed then t.days_exposed else t.days_inside end as days,
            case when a.exposed then t.forensic_exposed else t.forensic_inside end as forensic
        from {estate} as a cross join {tiers} as t
    ) as judged
    group by asset
"""
_VECTORS = """
    select s.cve, s.automatable, s.technical_impact, a.severities from {ssvc} as s join {advisories} as a on a.id = s.cve
    where s.automatable is not null and s.technical_impact is not null
"""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--intel", type=Path, default=Path("../shared/data/intel"))
    given = parser.parse_args()
    paths = [given.intel / name for name in FILES]
    if not all(path.exists() for path in paths):
        print(f"not measured: {given.intel} does not hold {' and '.join(FILES)}")
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = pipeline.open_workspace(Settings(Path(folder)))
        try:
            sys.exit(measured(workspace, paths, given.assets))
        finally:
            workspace.close()


def measured(workspace: pipeline.Workspace, paths: list[Path], assets: int) -> int:
    """Read the intelligence, give every pair its time, and return the exit code."""
    begun = time.perf_counter()
    read = list(pipeline.ingest(workspace, paths))
    print(f"{len(read):,} files read in {time.perf_counter() - begun:.1f} s")
    engine = workspace.engine
    engine.attach(workspace.lake.files())
    rows = [{"asset": f"asset{number:05}", "exposed": number % 10 < 3} for number in range(assets)]
    engine.provide("estate", pa.Table.from_pylist(rows))
    met = sql("select cve from {ssvc}")
    begun, before = time.perf_counter(), time.process_time()
    told = engine.run(sql(_EACH, tiers=urgency(met)), {}).to_pylist()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - before
    pairs = sum(row["pairs"] for row in told)
    shares = ", ".join(
        f"{name} {sum(row[name] for row in told) / pairs:.2%}"
        for name in ("three", "fourteen", "sixty", "upgrade", "forensic")
    )
    print(f"{pairs // assets:,} CVEs on {assets:,} assets: {shares}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sentence = f"{pairs:,} pairs in {seconds:.1f} s (at most {SECONDS}), {cpu:.1f} CPU s, peak {peak:,.0f} MiB"
    print(f"{'held' if seconds <= SECONDS else 'BROKEN'}: {sentence}")
    _compare(workspace)
    return int(seconds > SECONDS)


def _compare(workspace: pipeline.Workspace) -> None:
    """Print how often a vector alone would have said what CISA decided."""
    rows = [row for row in workspace.engine.run(sql(_VECTORS), {}).to_pylist() if _told(row)]
    worse = [
        (
            any(re.search(AUTOMATABLE_VECTOR, vector) for vector in _told(row)) == row["automatable"],
            any(re.search(TOTAL_VECTOR, f"/{vector}") for vector in _told(row)) == (row["technical_impact"] == "total"),
        )
        for row in rows
    ]
    count = max(len(worse), 1)
    automatable, impact = (sum(pair[place] for pair in worse) / count for place in (0, 1))
    print(
        f"of {len(rows):,} CVEs with a decision and a vector, the vector alone agrees on automatable for {automatable:.1%} "
        f"and on total impact for {impact:.1%}"
    )


def _told(row: Mapping[str, Any]) -> list[str]:
    return [text for text in row["severities"] or () if "AV:" in text]


if __name__ == "__main__":
    main()
