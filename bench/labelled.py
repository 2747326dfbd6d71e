"""What the main job says on labelled captures, beside RITA's published score on the same rows.

    python bench/labelled.py [FOLDER]

FOLDER holds the captures (default ../shared/data/network). Prints a line a capture; exits 1 if a floor is broken.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

from doorward import pipeline
from doorward.query import sql
from doorward.settings import Settings

HERE = Path(__file__).parent
LOUD = ("medium", "high", "critical")
MASTERS = {
    "c2-warmcookie-mta20240815": ("10.8.15.133", "72.5.43.29"),
    "c2-rita-proxy/proxy": ("10.136.0.18", "www.honestimnotevil.com"),
    "c2-njrat-ctu230": ("192.168.1.115", "41.108.179.197"),
    "c2-rbot-irc-ctu13": ("147.32.84.165", "86.65.39.15"),
    "c2-mirai-iot23-34": ("192.168.1.195", "185.244.25.235"),
}
INNOCENT = {"benign-ctu-normal-40": 1.17, "benign-ctu-normal-43": 1.0}
"""Capture -> host-days."""


def main() -> int:
    """Print the figures and return 1 if a master was missed or an innocent day was loud."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "data" / "network"
    if not folder.is_dir():
        print(f"skipped: no labelled captures in {folder}")
        return 0
    broken = False
    print(
        f"{'capture':<28} {'worth a look':>12}  {'place of the master':<20} {'RITA score':>10}  RITA pairs at least as high"
    )
    for capture, (host, master) in MASTERS.items():
        answer, scored = analysed(folder / capture)
        places = [
            place for place, item in enumerate(answer.findings, 1) if {host, master} <= {e.id for e in item.entities}
        ]
        rita = scored.get((host, master))
        above = "" if rita is None else sum(value >= rita for value in scored.values())
        loud = sum(item.severity in LOUD for item in answer.findings)
        broken |= not places or places[0] > 3
        print(
            f"{capture:<28} {loud:>12}  {places[0] if places else 'missed':<20} {rita if rita is not None else '-':>10}  {above}"
        )
    print(f"\n{'innocent capture':<28} {'worth a look':>12}  a host-day   RITA pairs of 0.7 or more")
    for capture, days in INNOCENT.items():
        answer, scored = analysed(folder / capture)
        loud = sum(item.severity in LOUD for item in answer.findings)
        broken |= loud / days > 1
        print(f"{capture:<28} {loud:>12}  {loud / days:>10.2f}   {sum(value >= 0.7 for value in scored.values())}")
    return int(broken)


def analysed(capture):
    """Run the main job on one capture; return its answer and RITA's score of each pair."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = pipeline.open_workspace(Settings(Path(folder)))
        list(pipeline.ingest(workspace, [capture]))
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
