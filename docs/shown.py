"""Write what the commands in README.md and the tutorial print: every `sh` block before a `text` block is run, its output put there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(
    r"^```sh\n(?P<command>.*?)^```\n\n```text(?P<most> \d+)?\n(?P<output>.*?)^```$", re.DOTALL | re.MULTILINE
)
PAGES = {"README.md": ".", "docs/tutorial.md": "demo-organisation"}
"""Page -> the folder its commands run in; the tutorial goes on where the README's `make demo` ended."""
WIDTH = "100"
"""Columns of the terminal that the commands believe to print to."""


def rewritten(text: str, folder: Path) -> str:
    """Return Markdown text with the output of its commands, run in `folder` one after the other.

    A `text` block that names a number shows so many lines of the output and an ellipsis.
    """
    return BLOCK.sub(lambda block: _block(block, folder), text)


def run(command: str, folder: Path) -> str:
    """Run shell text in `folder` with the installed product, and return what it prints on standard output.

    `make demo` becomes `doorward demo`: the product is installed already.

    Raises:
        RuntimeError: it failed; the message ends with what it wrote to standard error.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {"PATH": path, "HOME": str(folder), "COLUMNS": WIDTH, "NO_COLOR": "1", "LANG": "C.UTF-8"}
    line = ["sh", "-euc", command.replace("make demo", "doorward demo")]
    done = subprocess.run(line, cwd=folder, env=kept, check=False, capture_output=True, text=True, timeout=300)  # noqa: S603 - our own README
    if done.returncode:
        raise RuntimeError(f"{command.strip()}: exit status {done.returncode}: {done.stderr[-1000:]}")
    return done.stdout


def _block(block: re.Match[str], folder: Path) -> str:
    lines = [line.rstrip() for line in run(block["command"], folder).rstrip().splitlines()]
    most = int(block["most"] or len(lines))
    told = [*lines[:most], "…"] if len(lines) > most else lines
    return (
        f"```sh\n{block['command']}```\n\n```text{block['most'] or ''}\n"
        + "".join(f"{line}\n" for line in told)
        + "```"
    )


def main() -> None:
    """Run the commands of every page and write what they print."""
    with tempfile.TemporaryDirectory() as folder:
        for page, place in PAGES.items():
            file = ROOT / page
            file.write_text(rewritten(file.read_text("utf-8"), Path(folder) / place), "utf-8")


if __name__ == "__main__":
    main()
