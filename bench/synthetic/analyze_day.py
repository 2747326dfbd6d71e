"""Analyse a workspace and time each stage: `analyze_day.py WORKSPACE`."""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from doorward import pipeline
from doorward.detectors import detectors
from doorward.settings import Settings


def main() -> None:
    """Print the seconds of the whole and of the beacon analysis, and the pairs found, as JSON."""
    workspace = pipeline.open_workspace(Settings(Path(sys.argv[1])))
    question = detectors()["beacons"].question
    begun = time.perf_counter()
    marks: list[tuple[str, float]] = []
    answer = pipeline.analyze(workspace, "bench", stage=lambda name: marks.append((name, time.perf_counter())))
    ended = time.perf_counter()
    workspace.close()
    marks.append(("end", ended))
    beacons = sum(after - at for (name, at), (_, after) in itertools.pairwise(marks) if question in name)
    found = [
        (finding.details["source"], finding.details["destination"])
        for finding in answer.findings
        if finding.detector == "beacons"
    ]
    print(json.dumps({"seconds": ended - begun, "beacons": beacons, "found": found}))


if __name__ == "__main__":
    main()
