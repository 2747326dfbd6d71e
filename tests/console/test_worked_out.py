"""An answer of the worker is asked for once, found by what was asked, and shown only with the state it is of."""

from __future__ import annotations

import json

import pytest
from tests.console.conftest import NOW

from doorward.console import worked_out as module
from doorward.console.page import Ask, Person
from doorward.console.worked_out import KIND, WorkedOut, fixes_asked, work_out, worked_out

TOLD = fixes_asked([{"fix": "b"}, {"fix": "a"}])


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch):
    monkeypatch.setattr(module, "_WAIT", 0)


@pytest.fixture
def ask(config, desk, snapshot):
    return Ask(config, desk, Person("ana", "viewer"), NOW, newest=snapshot, shown=snapshot)


def finish(desk, shown, state="done"):
    job = desk.jobs.take("w", NOW, (KIND,))
    lines = [{"tells": "whole", "state": shown, "worlds": 1024}, {"tells": "jewel", "jewel": "payroll"}]
    desk.jobs.finish(job, NOW, state, "why", map(json.dumps, lines))


def test_what_nobody_asked_has_no_answer(ask):
    assert worked_out(ask, TOLD).state == "none"


def test_the_order_of_fixes_is_no_other_question(ask, desk):
    assert TOLD == {"fixes": ["a", "b"]}
    work_out(ask, TOLD)
    work_out(ask, TOLD)
    assert len(desk.jobs.latest()) == 1
    assert worked_out(ask, TOLD).state == "lasting"
    assert worked_out(ask, fixes_asked([{"fix": "a"}])).state == "none"


def test_an_answer_is_kept_by_what_it_tells_of(ask, desk, snapshot):
    work_out(ask, TOLD)
    finish(desk, snapshot.id)
    found = worked_out(ask, TOLD)
    assert (found.state, found.whole["worlds"], found.lines["jewel"]) == (
        "done",
        1024,
        [{"tells": "jewel", "jewel": "payroll"}],
    )
    work_out(ask, TOLD)
    assert len(desk.jobs.latest()) == 1, "what is known is not worked out again"


@pytest.mark.parametrize(
    ("shown", "state", "then"), [("", "done", "other"), ("0" * 12, "done", "other"), ("", "failed", "failed")]
)
def test_what_is_no_answer_to_this_page_is_asked_for_again_and_only_then(ask, desk, shown, state, then):
    work_out(ask, TOLD)
    finish(desk, shown, state)
    assert worked_out(ask, TOLD).state == then
    assert len(desk.jobs.latest()) == 1
    work_out(ask, TOLD)
    assert len(desk.jobs.latest()) == 2
    assert worked_out(ask, TOLD).state == "lasting"


def test_an_empty_answer_is_none_of_this_state(ask, desk):
    work_out(ask, TOLD)
    desk.jobs.finish(desk.jobs.take("w", NOW, (KIND,)), NOW, "done", "", [])
    assert worked_out(ask, TOLD).state == "other"


def test_a_share_of_few_worlds_is_less_certain():
    assert [round(WorkedOut("done", "", {"worlds": count}).within, 3) for count in (1024, 128)] == [0.031, 0.087]
