"""The estate that the console is measured at is the same every time, holds what it says, and a snapshot of it can be asked."""

from __future__ import annotations

import importlib
import sys
from contextlib import closing
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


def test_the_desk_of_the_bench_has_what_pages_lead_to(bench, snapshots):
    folder = snapshots[0].path.parent.parent
    bench.desk_laid(folder)
    with closing(bench.open_desk(folder / bench.FILE)) as desk:
        first = snapshots[0].one("select origin from sources where number = 1")["origin"]
        assert [one.name for one in desk.originals.of(first)] == ["sent.log"]
        assert desk.jobs.latest(1)


def test_a_decision_of_the_bench_is_one(bench, snapshots):
    one = bench.Decided("finding", snapshots[0].one("select id from findings")["id"], "open", "anna")
    desk = bench.Decisions(1, [one, replace(one, id="gone")])
    assert snapshots[0].listed("findings", parse("status:open", LISTS["findings"]), decisions=desk).total == 1


def test_every_page_of_the_registry_is_asked_or_reached_from_another(bench, snapshots):
    asked = bench.visits(snapshots[0])
    assert bench.missing(asked) == ["/imports/jobs/{number}", "/imports/originals/{digest}"]
    pages = [b'<a href="/imports/jobs/7">', b'<a href="/imports/jobs/7?x=1&amp;y=2">', b'<a href="/elsewhere">']
    found = bench.led([*pages, b'<a href="/imports/originals/ab">'], bench.missing(asked))
    told = ["/imports/jobs/7", "/imports/jobs/7?x=1&y=2", "/imports/originals/ab"]
    assert [visit.address for visit in found] == told
    assert bench.missing([*asked, *found]) == []


def test_lists_are_asked_deep_and_filtered_and_subjects_by_their_size(bench, snapshots):
    asked = bench.visits(snapshots[0])
    findings = [visit.address for visit in asked if visit.route == "/findings"]
    assert len(findings) == len(bench.ASKED["findings"]) + 2
    assert "/findings?page=6" in findings
    largest = snapshots[0].one("select id from channels order by calls desc, number limit 1")["id"]
    assert f"/channels/{largest}" in [visit.address for visit in asked if visit.route == "/channels/{id}"]
    assert {visit.route for visit in asked if visit.export} == {
        route for route in {visit.route for visit in asked} if route.endswith((".csv", ".json", ".jsonl"))
    }


def answers(bench, route, *taken, size=10, first=0.001):
    served = importlib.import_module("synthetic.console_served")
    client = importlib.import_module("synthetic.console_client")
    visited = importlib.import_module("synthetic.console_visits")
    made = served.Taken(route, [], [], [])
    for wall, processor in taken:
        made.add(visited.Visit(route, route), client.Answer(200, 1, b"x" * size, first, wall, processor))
    return made


def test_a_page_that_is_slow_breaks_the_floor_and_one_that_waits_for_others_does_so_only_where_it_is_quiet(bench):
    slow, waiting = answers(bench, "/a", *[(0.3, 0.25)] * 3), answers(bench, "/b", *[(0.3, 0.1)] * 3)
    good, large = (
        answers(bench, "/c", *[(0.199, 0.199)] * 3),
        answers(bench, "/d", (0.1, 0.1), (0.1, 0.1), size=150_001),
    )
    late = answers(bench, "/e.csv", *[(9.0, 9.0)] * 3, first=0.1, size=9_999_999)
    assert list(bench.broken_by([slow, waiting, good, late], quiet=False)) == ["/a computes 250 ms"]
    told = list(bench.broken_by([slow, waiting, good, late], quiet=True))
    assert told == ["/a computes 250 ms", "/a takes 300 ms", "/b takes 300 ms"]
    assert list(bench.broken_by([large], quiet=True)) == ["/d has 150,001 bytes: /d"]


def test_the_log_that_is_imported_is_one_that_is_read(bench, tmp_path):
    log = importlib.import_module("synthetic.console_served").log
    (tmp_path / "conn.log").write_bytes(log(50))
    workspace = pipeline.open_workspace(Settings(tmp_path / "workspace"))
    list(pipeline.ingest(workspace, [tmp_path / "conn.log"]))
    (source,) = workspace.lake.sources()
    workspace.close()
    assert (source["reader"], source["rows"], source["rejects"]) == ("zeek", 50, 0)
