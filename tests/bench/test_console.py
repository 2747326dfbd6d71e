"""The estate that the console is measured at is the same every time, holds what it says, and a snapshot of it can be asked."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from doorward import pipeline
from doorward.console.snapshot.lists import LISTS
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest
from doorward.field_query import parse
from doorward.settings import Settings

BENCH = Path(__file__).parents[2] / "bench"
COUNTS = {"assets": 2_000, "findings": 500, "jewels": 20, "services": 2_500, "weaknesses": 50, "calls": 1_000}


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("console")
    sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def snapshots(bench, tmp_path_factory):
    made = []
    for place in ("a", "b"):
        workspace = pipeline.open_workspace(Settings(tmp_path_factory.mktemp("estate") / place))
        bench.laid(workspace.lake, bench.Size(**COUNTS))
        make(workspace)
        made.append(latest(workspace.settings.workspace / FOLDER))
        workspace.close()
    return made


def test_the_estate_is_the_same_every_time(snapshots):
    assert snapshots[0].id == snapshots[1].id


def test_the_estate_holds_what_it_says(snapshots):
    counts = {kind: snapshots[0].one(f"select count(*) as n from {kind}")["n"] for kind in LISTS}
    assert (counts["assets"], counts["findings"], counts["jewels"]) == (2_000, 500, 20)
    assert counts["channels"] == 100
    assert 20 <= counts["ways"] <= 60
    assert snapshots[0].one("select count(*) as n from assets where name like '<script>%'")["n"] == 1


def test_every_question_of_the_bench_can_be_asked(bench, snapshots):
    for kind, queries in bench.ASKED.items():
        for text in queries:
            assert snapshots[0].listed(kind, parse(text, LISTS[kind])).total >= 0
    assert all(isinstance(snapshots[0].found(text), dict) for text in bench.SEARCHED)


def test_a_floor_that_is_broken_is_seen(bench):
    assert bench.p95([0.001] * 18 + [0.3, 0.3]) > bench.PAGE
    assert bench.p95([0.001] * 20) < bench.PAGE


def test_a_decision_of_the_bench_is_one(bench, snapshots):
    one = bench.Decided("finding", snapshots[0].one("select id from findings")["id"], "open", "anna")
    desk = bench.Decisions(1, [one, replace(one, id="gone")])
    assert snapshots[0].listed("findings", parse("status:open", LISTS["findings"]), decisions=desk).total == 1
