"""How long a large graph in BloodHound's open form takes to be read into a workspace.

    python bench/opengraph.py [--edges 240000] [--nodes 40000]

Edges are of three kinds, one of them memberships, each with a property; nodes have the properties that collectors write.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from doorward import pipeline
from doorward.settings import Settings

KINDS = ("CanRead", "CanWrite", "MemberOf")


def written(path: Path, edges: int, nodes: int) -> None:
    """Write a graph of so many edges and nodes."""
    people = [
        {
            "id": f"N{number}",
            "kinds": ["AppUser", "Base"],
            "properties": {"name": f"user{number}@example.org", "displayname": f"User {number}", "enabled": True},
        }
        for number in range(nodes)
    ]
    relations = [
        {
            "kind": KINDS[number % len(KINDS)],
            "start": {"value": f"N{number % nodes}", "match_by": "id"},
            "end": {"value": f"N{number * 7919 % nodes}", "match_by": "id"},
            "properties": {"since": "2024-01-01"},
        }
        for number in range(edges)
    ]
    path.write_text(json.dumps({"metadata": {"source_kind": "Base"}, "graph": {"nodes": people, "edges": relations}}))


def measured(path: Path, workspace: Path) -> tuple[int, float, float]:
    """Return rows, seconds and CPU seconds of reading a file into a fresh workspace.

    Raises:
        AssertionError: a record was not read.
    """
    opened = pipeline.open_workspace(Settings(workspace, threads=1))
    begun, worked = time.perf_counter(), time.process_time()
    (row,) = pipeline.ingest(opened, [path])
    found = row["rows"], time.perf_counter() - begun, time.process_time() - worked
    opened.close()
    assert (row["reader"], row["rejects"]) == ("opengraph", 0)
    return found


def main() -> None:
    """Print one line."""
    given = argparse.ArgumentParser()
    given.add_argument("--edges", type=int, default=240_000)
    given.add_argument("--nodes", type=int, default=40_000)
    told = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.json"
        written(path, told.edges, told.nodes)
        size = path.stat().st_size / 1e6
        rows, seconds, cpu = measured(path, Path(folder) / "workspace")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} rows of {size:.0f} MB in {seconds:.1f} s, {cpu:.1f} CPU s, at most {memory:.0f} MiB")


if __name__ == "__main__":
    main()
