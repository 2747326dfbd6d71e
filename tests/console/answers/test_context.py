"""Lines of logs around a moment: every table that names the machine, in the order of time, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.console.snapshot.organisation import AS_OF, MASTER, TEST, WEB
from tests.console.tasks.hands import work

from doorward.console import long_answer
from doorward.console.answers import context as task_module
from doorward.console.answers.context import context
from doorward.console.long_answer import joined
from doorward.field_query import micros


@pytest.fixture
def asked(config, desk):
    def ask(*names, start=AS_OF - timedelta(days=365), end=AS_OF):
        told = {"names": names, "from": micros(start), "to": micros(end)}
        return joined(context.function(work(config, desk, "context", **told)))

    return ask


def test_rows_of_every_table_stand_in_the_order_of_time(asked):
    told = asked(TEST, start=AS_OF - timedelta(hours=26), end=AS_OF)
    assert [row["table"] for row in told["rows"]] == ["logons", "logons", "files_seen", "files_seen", "logons"]
    assert told["counts"] == {"files_seen": 2, "logons": 3}
    assert [row["time"] for row in told["rows"]] == sorted(row["time"] for row in told["rows"])
    assert all(row["origin"] and row["origin_row"] for row in told["rows"])


def test_both_ends_of_the_span_count(asked):
    at = AS_OF - timedelta(hours=2)
    assert asked(MASTER, start=at, end=at)["counts"] == {"files_seen": 1}
    past = at + timedelta(microseconds=1)
    assert asked(MASTER, start=past, end=past) == {"rows": [], "counts": {}}


def test_any_of_several_names_is_enough_and_no_name_is_nothing(asked):
    assert asked(WEB, TEST)["counts"]["conn"] == asked(TEST)["counts"]["conn"] + asked(WEB)["counts"]["conn"]
    assert asked("nobody")["rows"] == []
    assert asked()["rows"] == []


def test_more_than_can_be_shown_is_counted(asked, monkeypatch):
    monkeypatch.setattr(task_module, "MOST", 7)
    told = asked(TEST)
    assert len(told["rows"]) == 7
    assert sum(told["counts"].values()) > 200
    monkeypatch.setattr(long_answer, "ROOM", 500)
    assert 0 < len(asked(TEST)["rows"]) < 7
