"""What the main job says on every labelled capture, beside RITA's published score on the same rows.

    python bench/labelled.py [FOLDER]

FOLDER holds the captures (default ../shared/data/network). Prints a line a capture; exits 1 if a floor is broken.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

from captures import INNOCENT, LED

from doorward import pipeline
from doorward.query import sql
from doorward.settings import Settings

HERE = Path(__file__).parent
RITA = 0.7
"""RITA calls a beacon high from this score on."""
UNSEEN = {"netflow/asyncrat-30a385ed", "netflow/dnscat2-txt"}
"""Captures whose master is not found: three flows; DNS questions of which only the sizes are told."""


def main() -> int:
    """Print the figures and return 1 if a master was missed that is not in UNSEEN, or an innocent day was loud."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "data" / "network"
    if not folder.is_dir():
        print(f"skipped: no labelled captures in {folder}")
        return 0
    lines = [led(folder, capture) for capture in LED]
    broken = [line["capture"] for line in lines if not 1 <= line["place"] <= 3 and line["capture"] not in UNSEEN]
    print(f"{'capture':<50} {'place':>5}  {'as':<8} {'by':<18} {'RITA':>6}  {'RITA pairs as high'}")
    for line in lines:
        print("{capture:<50} {place:>5}  {severity:<8} {detector:<18} {rita:>6}  {above}".format(**line))
    print(
        f"\n{sum(line['place'] in (1, 2, 3) for line in lines)} of {len(lines)} masters are among their host's first three"
    )
    calm = [innocent(folder, path, days) for path, days in INNOCENT.items()]
    print(f"\n{'innocent capture':<55} {'host-days':>9} {'worth a look':>12}   RITA pairs of {RITA} or more")
    for line in calm:
        print("{capture:<55} {days:>9} {loud:>12}   {rita}".format(**line))
    days, loud = sum(line["days"] for line in calm), sum(line["loud"] for line in calm)
    print(f"\n{loud / days:.2f} findings worth a look per innocent host-day (at most 1)")
    return int(bool(broken) or loud / days > 1)


def led(folder, capture):
    """Return where the master stands among the findings about its host, and RITA's score of the pair."""
    answer, scored = analysed(folder / capture.path, capture.internal)
    mine = [item for item in answer.findings if capture.host in {entity.id for entity in item.entities}]
    named = [{entity.id for entity in item.entities} & set(capture.masters) for item in mine]
    place = next((place for place, met in enumerate(named, 1) if met), 0)
    first = mine[place - 1] if place else None
    rita = max((scored[capture.host, name] for name in capture.masters if (capture.host, name) in scored), default=None)
    return {
        "capture": capture.name,
        "place": place,
        "severity": first.severity if first else "missed",
        "detector": first.detector if first else "",
        "rita": "-" if rita is None else rita,
        "above": "" if rita is None else sum(value >= rita for value in scored.values()),
    }


def innocent(folder, path, days):
    """Return what is said about hosts that nobody leads."""
    answer, scored = analysed(folder / path)
    rita = sum(value >= RITA for value in scored.values())
    return {"capture": path, "days": days, "loud": sum(item.loud for item in answer.findings), "rita": rita}


def analysed(capture, internal=()):
    """Run the main job on one capture; return its answer and RITA's score of each pair."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = pipeline.open_workspace(Settings(Path(folder), internal=internal))
        if not any(row["status"] == "read" for row in pipeline.ingest(workspace, [capture])):
            raise SystemExit(f"{capture} was not read")
        answer = pipeline.analyze(workspace, "bench")
        text = (
            "select source, destination, seconds(time) as time, ip_bytes_out as size from {conn} where time is not null"
        )
        rows = workspace.engine.run(sql(text), {}).to_pylist()
        own = {
            row["address"]
            for row in workspace.engine.run(sql("select address from {addresses} where internal"), {}).to_pylist()
        }
        workspace.close()
    return answer, anchor("rita").pairs(rows, own.__contains__)


def anchor(name):
    """Load one of bench/anchors by name."""
    spec = importlib.util.spec_from_file_location(name, HERE / "anchors" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
