"""The files of the project: what git tracks, or what lies here where git cannot be asked."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PASSED = {"__pycache__", "build", "dist", "artefacts", "demo-organisation"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project, sorted."""
    try:
        command = ["git", "-C", str(ROOT), "ls-files", "-z"]
        listed = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        found = walked(ROOT)
    return tuple(sorted(path for path in found if path.is_file()))


def walked(folder: Path) -> list[Path]:
    """Return the files below a folder, hidden and made ones left out."""
    inside = [path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in PASSED]
    below = [path for path in inside if path.is_dir() and not path.name.endswith(".egg-info")]
    return [path for path in inside if path.is_file()] + [path for item in below for path in walked(item)]


def modules(folder: str) -> list[Path]:
    """Return the Python files below a folder of the project."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / folder)]


def name(path: Path) -> str:
    """Return how a file is called from the top of the project."""
    return str(path.relative_to(ROOT))
