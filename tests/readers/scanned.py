"""The collected results of scanners in the development data, by the name of their tool."""

from __future__ import annotations

import json
import tarfile
from functools import cache

from tests.readers.told import DATA

FOLDER = DATA / "exposure" / "scans-defectdojo"
TOOLS = ("masscan", "naabu", "httpx", "nuclei", "openvas", "tenable")


@cache
def _all() -> dict[str, bytes]:
    with tarfile.open(FOLDER / "scans.tar.xz") as archive:
        members = ((member.name.removeprefix("./"), member) for member in archive if member.isfile())
        return {name: archive.extractfile(member).read() for name, member in members if name.startswith(TOOLS)}


def collected(tool: str) -> dict[str, bytes]:
    """Return the files of a tool, name -> bytes."""
    return {name: data for name, data in _all().items() if name.startswith(f"{tool}/")}


def counted(name: str) -> int:
    """Return how many findings the collectors count in a file."""
    return json.loads((FOLDER / "expected_finding_counts.json").read_text())[name]
