"""A way that is used on few days is stopped, one that people work with is guarded."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from doorward.attack_graph.fix_cost import HOURS, kind
from doorward.engines.duckdb import DuckDB
from doorward.facts.habit import DAYS, closing
from doorward.query import sql
from doorward.tables import TABLES, filled

NOON = datetime(2026, 9, 7, 12)
DAY = timedelta(days=1)
ASKED = f"""
    with p as (select source, destination, 'ssh' as protocol, {DAYS} as days from {{conn}} group by source, destination)
    select {closing("p")} as fix from p
"""


@pytest.fixture
def fix(tmp_path):
    """Return a function that says how a way that was used at some times is closed."""
    engine = DuckDB(TABLES, tmp_path, 512, 1)

    def ask(*times):
        rows = [{"source": "a", "destination": "b", "time": time} for time in times]
        engine.provide("conn", filled("conn", rows))
        (row,) = engine.run(sql(ASKED), {}).to_pylist()
        return row["fix"]

    yield ask
    engine.close()


@pytest.mark.parametrize(("days", "words"), [(1, "stop ssh from a to b"), (4, "stop ssh from a to b")])
def test_what_is_seldom_used_is_stopped(fix, days, words):
    assert fix(*(NOON + day * DAY for day in range(days))) == words


def test_what_is_used_on_five_days_is_guarded(fix):
    assert fix(*(NOON + day * DAY for day in range(5))) == "guard ssh from a to b, which is in regular use"


def test_many_times_on_one_day_are_no_habit(fix):
    assert fix(*(NOON + timedelta(minutes=number) for number in range(200))) == "stop ssh from a to b"


def test_midnight_parts_days(fix):
    around = [NOON + day * DAY - timedelta(hours=12, seconds=1 if day % 2 else 0) for day in range(5)]
    assert fix(*around).startswith("stop")


def test_to_guard_costs_more_than_to_stop(fix):
    often, seldom = fix(*(NOON + day * DAY for day in range(9))), fix(NOON)
    assert (kind(often), kind(seldom)) == ("guard", "close_port")
    assert HOURS[kind(often)] > HOURS[kind(seldom)]


def test_use_without_a_time_is_no_habit(fix):
    assert fix(None, None) == "stop ssh from a to b"
