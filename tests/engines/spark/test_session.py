"""What is refused before and while a session starts, and what Spark is told."""

from __future__ import annotations

import importlib.util
import os
import socket
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from tests.engines.lakes import free, needs_spark

import doorward
from doorward.engines.spark import session


@pytest.fixture
def installed(monkeypatch):
    """A machine that has pyspark and Java, as far as anybody looks."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(session, "_java", lambda: "java")


def test_without_pyspark_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(OSError, match=r"pip install 'doorward\[spark\]'"):
        session.ready("local[1]")


def test_without_java_a_package_is_named(installed, monkeypatch):
    monkeypatch.setattr(session, "_java", lambda: None)
    with pytest.raises(OSError, match=r"17 or newer.*default-jre-headless"):
        session.ready("local[1]")


def test_java_is_looked_for_where_java_home_says(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert session._java() is None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/java").touch(0o700)
    assert session._java() == str(tmp_path / "bin/java")


def test_a_master_that_does_not_answer_is_refused_at_once(installed):
    port = free()
    with pytest.raises(OSError, match=f"no Spark master answers at 127.0.0.1:{port}: start it"):
        session.ready(f"spark://127.0.0.1:{port}")


def test_one_of_several_masters_is_enough(installed):
    with socket.create_server(("127.0.0.1", 0)) as ear:
        session.ready(f"spark://127.0.0.1:{free()},127.0.0.1:{ear.getsockname()[1]}")


def test_a_session_here_needs_no_master(installed):
    session.ready("local[4]")


@pytest.mark.parametrize(
    ("master", "doors"),
    [
        ("local[2]", []),
        ("spark://lake-1:7077", [("lake-1", 7077)]),
        ("spark://a:1,b:2", [("a", 1), ("b", 2)]),
        ("spark://[::1]:7077", [("::1", 7077)]),
    ],
)
def test_masters_are_read(master, doors):
    assert session._doors(master) == doors


@pytest.mark.parametrize(
    "master", ["local[2]", "spark://127.0.0.1:7077", "spark://localhost:7077", "spark://[::1]:7077"]
)
def test_on_this_machine_nothing_listens_beyond_it(master, tmp_path):
    told = session.told(master, tmp_path, 512)
    assert {told["spark.driver.host"], told["spark.driver.bindAddress"]} == {"127.0.0.1"}


@pytest.mark.parametrize(
    "master", ["spark://lake-1:7077", "spark://127.0.0.1:7077,lake-1:7077", "spark://10.0.0.1:7077"]
)
def test_workers_elsewhere_can_call_back(master, tmp_path):
    assert "spark.driver.host" not in session.told(master, tmp_path, 512)


def test_all_that_is_written_is_written_to_the_spool_and_memory_is_bounded(tmp_path):
    told = session.told("local[2]", tmp_path, 512)
    assert Path(told["spark.local.dir"]) == tmp_path
    assert told["spark.sql.warehouse.dir"].startswith(tmp_path.as_uri())
    assert {told["spark.driver.memory"], told["spark.executor.memory"]} == {"512m"}
    assert told["spark.ui.enabled"] == "false"


def look(version, lake):
    """What a worker says of one task."""
    batches = session._look(version, str(lake), iter([pa.RecordBatch.from_pydict({"id": [1]})]))
    return [trouble for batch in batches for trouble in batch["trouble"].to_pylist()]


def test_a_worker_tells_of_another_version_and_of_a_lake_it_does_not_see(tmp_path):
    assert look(doorward.__version__, tmp_path) == []
    assert "does not see" in look(doorward.__version__, tmp_path / "nowhere")[0]
    assert f"has version {doorward.__version__}, not 99" in look("99", tmp_path)[0]


def test_an_error_is_told_in_one_line():
    assert session.first_line(ValueError("\nit broke\n\tat org.apache\n")) == "it broke"


@pytest.mark.skipif("DOORWARD_CLUSTER" not in os.environ, reason="a session of its own: make bench runs it")
@needs_spark
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_what_fails_while_it_starts_leaves_neither_java_nor_files_behind(tmp_path, monkeypatch):
    from pyspark import SparkContext

    start = partial(session.started, "local[1]", tmp_path, 512)
    with pytest.raises(OSError, match=r"the workers of local\[1\] cannot run Doorward: .* does not see"):
        start(tmp_path / "nowhere")
    assert SparkContext._gateway is None
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(session, "told", lambda *_: {"spark.master": "no such master", "spark.app.name": "x"})
    with pytest.raises(OSError, match="Spark did not start"):
        start(tmp_path)
    assert SparkContext._gateway is None
    assert list(tmp_path.iterdir()) == []
