"""Ingest a log into a fresh workspace: `ingest_day.py LOG WORKSPACE`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from doorward import pipeline
from doorward.settings import Settings


def main() -> None:
    """Print rows and seconds as JSON."""
    workspace = pipeline.open_workspace(Settings(Path(sys.argv[2])))
    begun = time.perf_counter()
    [row] = pipeline.ingest(workspace, [Path(sys.argv[1])])
    seconds = time.perf_counter() - begun
    workspace.close()
    assert row["rows"] + row["headers"] + row["rejects"] == row["units"]
    print(json.dumps({"rows": row["rows"], "seconds": seconds}))


if __name__ == "__main__":
    main()
