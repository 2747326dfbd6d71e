"""A Spark session of one's own: its Java process, its folder, and the refusals that come before and while it starts."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import re
import shutil
import socket
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import TYPE_CHECKING, Any

import pyarrow as pa

import doorward
from doorward.engines.spark import prelude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

_KNOCK = 5.0
"""Seconds a master has to answer."""
_PATIENCE = 120.0
"""Seconds workers have to take up the first work."""
_PROBES = 16
"""Tasks that look at the workers before anything is asked: more than one a worker on most clusters."""
_LOOPBACK = re.compile(r"localhost|127[.]\d+[.]\d+[.]\d+|::1")


def ready(master: str) -> None:
    """Refuse what cannot work, before hours go into reading.

    Args:
        master: `local[N]` or `spark://HOST:PORT[,HOST:PORT…]`.

    Raises:
        OSError: pyspark or Java is not here, or no master answers; the message says what to do.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise OSError("Spark is not installed: pip install 'doorward[spark]', or leave --engine out")
    if _java() is None:
        raise OSError(
            "Spark needs a Java runtime, 17 or newer, and there is none: install one, such as Debian's "
            "default-jre-headless, or name its folder in JAVA_HOME"
        )
    doors = _doors(master)
    if doors and not any(map(_answers, doors)):
        asked = ", ".join(f"{host}:{port}" for host, port in doors)
        raise OSError(f"no Spark master answers at {asked}: start it, or name the one that its log calls spark://…")


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")


def _doors(master: str) -> list[tuple[str, int]]:
    """Return host and port of each master; none for `local[N]`."""
    if not master.startswith("spark://"):
        return []
    pairs = (door.rpartition(":") for door in master.removeprefix("spark://").split(","))
    return [(host.strip("[]"), int(port)) for host, _, port in pairs]


def _answers(door: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(door, timeout=_KNOCK):
            return True
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Running:
    """A session and the folder that goes with it when it ends."""

    spark: SparkSession
    folder: TemporaryDirectory[str]

    def close(self) -> None:
        """Stop the session and its Java process; nothing is left of it."""
        self.spark.stop()
        _end_java()
        self.folder.cleanup()


def started(master: str, spool: Path, memory: int, lake: Path) -> Running:
    """Start a session that leaves nothing outside `spool`, and wait until workers work.

    Args:
        master: as in `ready`.
        spool: folder for temporary files of this machine.
        memory: MiB for Java here and for each executor; no worker may offer less.
        lake: folder that every worker must see under this path.

    Raises:
        OSError: Java, the master or the workers do not do their part; the message says what to do.
    """
    ready(master)
    folder = TemporaryDirectory(dir=spool, prefix="spark-", ignore_cleanup_errors=True)
    try:
        running = Running(_session(master, Path(folder.name), memory), folder)
    except BaseException:
        _end_java()
        folder.cleanup()
        raise
    try:
        _probe(running.spark, master, memory, lake)
    except BaseException:
        running.close()
        raise
    return running


def told(master: str, folder: Path, memory: int) -> dict[str, str]:
    """Return what Spark is told: to mean what the other engine means, and to write and listen nowhere else than it must."""
    settings = prelude.CONFIG | {
        "spark.app.name": "doorward",
        "spark.master": master,
        "spark.driver.memory": f"{memory}m",
        "spark.executor.memory": f"{memory}m",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
    }
    if all(_LOOPBACK.fullmatch(host) for host, _ in _doors(master)):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return settings


def _session(master: str, folder: Path, memory: int) -> SparkSession:
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - an extra that few installs have
    from pyspark.sql import SparkSession  # noqa: PLC0415

    launcher: Any = importlib.import_module("pyspark.java_gateway")
    # Workers must run the Python that has Doorward, not the first one on their path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = SparkConf(loadDefaults=False).setAll(list(told(master, folder, memory).items()))
    # It prints what is raised anyway, with every line of Java's trace.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    log = folder / "java.log"
    try:
        with log.open("wb") as heard:
            gateway = launcher.launch_gateway(settings, {"stdout": heard, "stderr": heard, "cwd": folder})
        return SparkSession(SparkContext(conf=settings, gateway=gateway))
    except Exception as error:
        last = log.read_text("utf-8", "replace").strip().rpartition("\n")[2]
        raise OSError(f"Spark did not start: {first_line(error)}; Java said last: {last or 'nothing'}") from error


def _end_java() -> None:
    """End the Java process, which Spark leaves running and has no word to end."""
    from pyspark import SparkContext  # noqa: PLC0415 - an extra that few installs have

    gateway: Any = SparkContext._gateway  # noqa: SLF001 - the only place where it is kept
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()


def _probe(spark: SparkSession, master: str, memory: int, lake: Path) -> None:
    """Wait for workers that have this Doorward and see the lake."""
    look = partial(_look, doorward.__version__, str(lake))
    late = Timer(_PATIENCE, spark.sparkContext.cancelAllJobs)
    late.daemon = True
    late.start()
    try:
        rows = spark.range(0, _PROBES, 1, _PROBES).mapInArrow(look, "trouble string").toArrow()
    except Exception as error:
        if late.finished.is_set():
            raise OSError(
                f"the workers of {master} took up no work in {_PATIENCE:.0f} s: they must be free, and offer "
                f"{memory} MiB each, or less with a lower [engine] memory"
            ) from error
        raise OSError(f"the workers of {master} cannot run Doorward: {first_line(error)}") from error
    finally:
        late.cancel()
    if troubles := sorted(set(rows["trouble"].to_pylist())):
        raise OSError(f"the workers of {master} cannot run Doorward: {troubles[0]}")


def _look(version: str, lake: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Say on a worker what is amiss there."""
    for _ in batches:
        if doorward.__version__ != version:
            trouble = f"{socket.gethostname()} has version {doorward.__version__}, not {version}"
        elif not Path(lake).is_dir():
            trouble = f"{socket.gethostname()} does not see {lake}; mount it there under the same path"
        else:
            continue
        yield pa.RecordBatch.from_pydict({"trouble": [trouble]})


def first_line(error: Exception) -> str:
    """Return what Spark says of an error, or of what began it, without the places in its code."""
    java = getattr(error, "java_exception", None)
    while java is not None and java.getCause() is not None:
        java = java.getCause()
    return str(error if java is None else java.toString()).strip().partition("\n")[0]
