"""The command line as a person runs it: in this process through click, or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from doorward.cli import doorward

ROOT = Path(__file__).parents[2]
HOST, MASTER = "10.0.0.5", "203.0.113.9"
START = datetime(2026, 3, 2, tzinfo=UTC)
FIELDS = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration orig_bytes resp_bytes conn_state".split()  # noqa: SIM905 - as Zeek writes it
HEADER = "".join(
    f"#{line}\n"
    for line in ("separator \\x09", "path\tconn", "\t".join(["fields", *FIELDS]), "\t".join(["types", *FIELDS]))
)


def run(*arguments, columns=None):
    """Run a command in this process, on a terminal of so many columns or on none."""
    environment = {"COLUMNS": str(columns) if columns else None, "NO_COLOR": "1"}
    return CliRunner().invoke(doorward, [str(item) for item in arguments], env=environment, prog_name="doorward")


def process(*arguments, python=(), seconds=120, **given):
    """Run a command as a process of its own; what it says is text."""
    command = [sys.executable, *python, "-m", "doorward", *(str(item) for item in arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **given.pop("env", {})}
    environment.pop("COLUMNS", None)
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=seconds, **given
    )


def line(minutes, number, source, destination, size=449):
    """A line of conn.log: a call so many minutes after START."""
    cells = (START.timestamp() + 60 * minutes, f"C{number}", source, 40_000 + number, destination, 443, "tcp")
    return "\t".join(map(str, (*cells, 0.2, size, 2_000, "SF"))) + "\n"


def data(folder):
    """Write a folder as an organisation has it: a log with a beacon and a broken line, and a file that nobody knows."""
    beacon = [line(number, number, HOST, MASTER) for number in range(200)]
    others = [
        line(number**2 / 9, 500 + number, f"10.0.0.{20 + number % 7}", f"198.51.100.{number}", number)
        for number in range(40)
    ]
    folder.mkdir(parents=True)
    (folder / "conn.log").write_text(HEADER + "".join(beacon + others) + "not a time\tC\n", "utf-8")
    (folder / "notes.txt").write_text("Lorem ipsum.\n", "utf-8")
    return folder
