"""Ingest a file, or a folder of files, into a fresh workspace: `ingest_day.py PATH WORKSPACE`."""

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
    read = [row for row in pipeline.ingest(workspace, [Path(sys.argv[1])]) if row["status"] == "read"]
    seconds = time.perf_counter() - begun
    workspace.close()
    lines = [row for row in read if row["unit"] == "line"]
    assert all(row["rows"] + row["headers"] + row["rejects"] == row["units"] for row in lines)
    print(json.dumps({"rows": sum(row["rows"] for row in read), "seconds": seconds}))


if __name__ == "__main__":
    main()
