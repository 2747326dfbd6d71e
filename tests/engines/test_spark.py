"""The same questions on Spark give the same answers, to the byte: on a real cluster, through the real command."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.cli import runs
from tests.engines import lakes

from doorward.detectors import detectors
from doorward.engine import QueryError
from doorward.engines.spark import Spark

MEMORY = "768"
"""MiB for each Java process."""


def children(named):
    """Processes of this machine whose command line holds a text."""
    told = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in told.splitlines() if named in line]


@lakes.needs_spark
@pytest.mark.slow
@pytest.mark.skipif("DOORWARD_CLUSTER" not in os.environ, reason="a cluster takes minutes: make bench runs it")
def test_a_cluster_finds_the_same_to_the_byte_and_leaves_nothing_behind(tmp_path):
    # Every detector, step and query of the pipeline is asked, those that come later too: they need no test of their own.
    data, workspace = lakes.organisation(tmp_path / "organisation"), tmp_path / "workspace"
    here = tmp_path / "here"
    here.mkdir()
    analysed = ("analyze", "--workspace", workspace, "--format", "jsonl")
    environment = {"DOORWARD_MEMORY": MEMORY, "JAVA_TOOL_OPTIONS": lakes.EAGER, "TZ": "America/New_York"}
    expected = runs.process(*analysed, data, cwd=here)
    with lakes.cluster(tmp_path) as master:
        found = runs.process(*analysed, "--engine", master, cwd=here, env=environment, seconds=900)

    assert found.returncode == 0, found.stderr
    assert found.stdout == expected.stdout
    told = {name for name in detectors() if f'"detector": "{name}"' in found.stdout}
    assert len(told) >= 8, "a comparison of nothing proves nothing"
    assert list(here.iterdir()) == []
    assert list((workspace / "spool").iterdir()) == []
    assert children(str(tmp_path)) == []


def unstarted():
    return Spark.__new__(Spark)


def test_files_are_read_by_the_other_engine():
    with pytest.raises(QueryError, match="ingest the files with the default engine"):
        unstarted().scan([], b"", 1, "", Path)


def test_a_persons_sql_is_asked_of_the_other_engine():
    with pytest.raises(QueryError, match="leave --engine out"):
        unstarted().ask("select 1", 1)


def test_a_cluster_of_a_test_ends_with_it_even_where_it_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(lakes, "answers", lambda _: True)
    program = tmp_path / "pyspark/bin/spark-class"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nsleep 300\n")
    program.chmod(0o700)
    spec = SimpleNamespace(origin=str(tmp_path / "pyspark/__init__.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: spec)

    def broken():
        with lakes.cluster(tmp_path):
            lakes.until(lambda: len(children(str(program))) == 3)
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        broken()
    assert children(str(program)) == []


def test_a_workspace_named_by_a_relative_path_is_the_same_for_java_and_workers(tmp_path, monkeypatch):
    told = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "doorward.engines.spark.session.started", lambda *given: told.extend(given) or SimpleNamespace(spark=None)
    )

    Spark({}, "local[1]", Path("spool"), 512, Path("lake"))

    assert [told[1], told[3]] == [tmp_path / "spool", tmp_path / "lake"]
