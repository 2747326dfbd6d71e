from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, at, call
from tests.working import fill, opened

from doorward import pipeline
from doorward.attack_graph.seen_moves import in_order, rows_behind
from doorward.stages.resolving import resolved

HOUR = timedelta(hours=1)


def move(first=None, last=None, *, seen=True, kind="reaches"):
    return {
        "kind": kind,
        "seen": seen,
        "first_seen": at(first) if first is not None else None,
        "last_seen": at(last) if last is not None else None,
    }


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([move(0, 1), move(2, 3)], True),
        ([move(0, 9), move(1, 2), move(1, 3)], True),
        ([move(2, 3), move(0, 1)], False),
        ([move(2, 2), move(0, 2)], True),
        ([move(2, 3), move(0, 9), move(0, 1)], False),
        ([move(0, 1), move(seen=False), move(2, 3)], True),
        ([move(0, 1), move(5, 6, seen=False)], False),
        ([move(0, 1)], False),
        ([move(0, 1), move()], False),
        ([], False),
    ],
)
def test_moves_are_in_order_if_each_can_come_after_the_ones_before(moves, expected):
    assert in_order(moves) is expected


CALLS = [call("10.0.0.5", "10.0.0.6", 22, hours=number) for number in range(30)]
OTHERS = [call("10.0.0.5", "10.0.0.6", 80, hours=1), call("10.0.0.6", "10.0.0.5", 22, hours=1)]
READ = [call("10.0.0.6", "10.0.0.7", 445, hours=2)]
LOGON = {"time": at(3), "source": "10.0.0.5", "destination": "10.0.0.6", "protocol": "ssh", "succeeded": True}


@pytest.fixture
def engine(tmp_path):
    with opened(tmp_path, jewels={"pay": {"asset": "10.0.0.7", "worth": None}}) as workspace:
        fill(workspace, conn=[*CALLS, *OTHERS, *READ], logons=[LOGON, LOGON | {"succeeded": False}])
        workspace.engine.attach(workspace.lake.files())
        resolved(workspace.lake, workspace.engine, workspace.settings, START)
        assert pipeline.counts(workspace)["conn"] == 33
        yield workspace.engine


def behind(engine, source, destination, told):
    found = rows_behind(engine, {4: (source, destination, told)}, {f"{0:064x}": "conn.log"})
    return [(item.file, item.table, item.rows) for item in found.get(4, ())]


def test_the_rows_of_a_move_are_those_of_its_protocols_and_its_time(engine):
    assert behind(engine, "10.0.0.5", "10.0.0.6", move(2, 4)) == [("conn.log", "conn", (3, 4, 5))]


def test_the_earliest_twenty_are_told(engine):
    ((_, _, rows),) = behind(engine, "10.0.0.5", "10.0.0.6", move(0, 99))
    assert rows == tuple(range(1, 21))


def test_a_log_on_is_shown_by_log_ons_that_succeeded(engine):
    assert behind(engine, "10.0.0.5", "10.0.0.6", move(0, 99, kind="logs_on_to")) == [("conn.log", "logons", (1,))]


def test_a_jewel_that_was_read_is_shown_by_the_calls_to_its_holder(engine):
    assert behind(engine, "10.0.0.6", "pay", move(0, 99, kind="reads_data")) == [("conn.log", "conn", (33,))]
    assert behind(engine, "10.0.0.6", "another", move(0, 99, kind="reads_data")) == []


def test_what_was_not_seen_or_leaves_no_rows_has_none(engine):
    assert behind(engine, "10.0.0.5", "10.0.0.6", move(0, 99, seen=False)) == []
    assert behind(engine, "10.0.0.5", "10.0.0.6", move(0, 99, kind="shows_signs")) == []
    assert rows_behind(engine, {}, {}) == {}
