"""Ingest one file into a fresh workspace and count what came of it: `ingest_sharphound.py FILE WORKSPACE`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from doorward import pipeline
from doorward.engine import told
from doorward.settings import Settings


def main() -> None:
    """Print rows by table, rejects, status and seconds as JSON."""
    workspace = pipeline.open_workspace(Settings(Path(sys.argv[2])))
    begun = time.perf_counter()
    [read] = pipeline.ingest(workspace, [Path(sys.argv[1])])
    seconds = time.perf_counter() - begun
    workspace.engine.attach(workspace.lake.files())
    counts = {
        name: told(workspace.engine, f"select count(*) as many from {{{name}}}")[0]["many"]
        for name in ("identities", "memberships", "rights")
    }
    workspace.close()
    print(json.dumps({**counts, "rejects": read["rejects"], "status": read["status"], "seconds": seconds}))


if __name__ == "__main__":
    main()
