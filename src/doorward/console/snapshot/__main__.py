"""Make the snapshot of a workspace by hand: python -m doorward.console.snapshot WORKSPACE."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from doorward import pipeline
from doorward.console.snapshot.make import make
from doorward.settings import load


def main(folder: Path) -> int:
    """Make the snapshot of a workspace; return 1 where nothing was analysed yet."""
    os.umask(0o077)
    workspace = pipeline.open_workspace(load(folder))
    try:
        name = make(workspace, lambda told: sys.stderr.write(f"{told}\n"))
    finally:
        workspace.close()
    sys.stdout.write(f"{name or 'nothing was analysed yet'}\n")
    return 0 if name else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
