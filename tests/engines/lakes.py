"""What tests on Spark share: whether it is here, three days of the sample organisation, and a cluster on loopback."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from doorward import demo

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = ("2026-10-07", "2026-10-10", "2026-10-18")
"""The night of the intrusion, a weekend and the last day."""
EAGER = "-XX:TieredStopAtLevel=1"
"""Java translates once and quickly: a test is over before more would pay."""

needs_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="pyspark (requirements/spark.txt) or a Java runtime is not installed",
)


def organisation(folder: Path) -> Path:
    """Write three days of the sample organisation; return the folder of its files."""
    demo.generate(folder)
    for day in (folder / "data" / "zeek").iterdir():
        if day.name not in DAYS:
            shutil.rmtree(day)
    return folder / "data"


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Run a master and two workers on loopback, and end them whatever happens; lend the master's address."""
    home = Path(importlib.util.find_spec("pyspark").origin).parent
    master, *ears = (free() for _ in range(6))
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "workers"),
        "SPARK_WORKER_DIR": str(folder / "workers"),
        "SPARK_DAEMON_MEMORY": "256m",
        "JAVA_TOOL_OPTIONS": EAGER,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    (folder / "workers").mkdir()
    started = []

    def start(role, *arguments):
        command = [home / "bin/spark-class", f"org.apache.spark.deploy.{role.lower()}.{role}", *map(str, arguments)]
        with (folder / f"{role}-{len(started)}.log").open("wb") as log:
            # A group of its own, so that executors, which are the workers' children, end with them.
            started.append(
                subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True)
            )

    try:
        start("Master", "--host", "127.0.0.1", "--port", master, "--webui-port", ears[0])
        until(lambda: answers(master))
        for ear, page in (ears[1:3], ears[3:5]):
            offer = ("--host", "127.0.0.1", "--port", ear, "--webui-port", page, "--cores", 1, "--memory", "1g")
            start("Worker", *offer, f"spark://127.0.0.1:{master}")
        yield f"spark://127.0.0.1:{master}"
    finally:
        for process in reversed(started):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in started:
            process.wait(30)


def free() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        return ear.getsockname()[1]


def answers(port: int) -> bool:
    """Say whether somebody listens at a port of this machine."""
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def until(said, seconds=60) -> None:
    """Wait until something is so."""
    for _ in range(seconds * 10):
        if said():
            return
        time.sleep(0.1)
    pytest.fail(f"nothing after {seconds} s")
