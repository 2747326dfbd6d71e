"""What the desk forgets in time, and what it never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.desk.acting import BY, FINDING, NOON, PASSWORD, told

from doorward.desk import Change
from doorward.desk.retention import tidy


@pytest.fixture
def used(desk):
    """Return a desk with a row of everything."""
    bob = desk.people.add(BY, "bob", "analyst", PASSWORD)
    desk.sessions.begin(BY, bob)
    desk.sessions.issue_start(BY, bob)
    desk.attempts.admit(BY, "bob")
    desk.decisions.decide(BY, [FINDING], Change(status="open"))
    desk.jobs.enqueue(BY, "import", {})
    desk.jobs.finish(desk.jobs.take("w1", NOON), NOON, "done")
    desk.jobs.enqueue(BY, "import", {})
    return desk


@pytest.mark.parametrize(
    ("name", "after", "rows"),
    [
        ("starts", timedelta(minutes=10), 1),
        ("sessions", timedelta(hours=12), 1),
        ("attempts", timedelta(days=1), 3),
        ("jobs", timedelta(days=90), 1),
    ],
)
def test_what_is_over_goes_when_it_is_old_enough(used, name, after, rows):
    assert tidy(used.store, NOON + after - timedelta(seconds=1))[name] == 0
    assert tidy(used.store, NOON + after)[name] == rows


def test_each_goes_at_its_time(used):
    assert tidy(used.store, NOON) == {"sessions": 0, "starts": 0, "attempts": 0, "jobs": 0}
    assert tidy(used.store, NOON + timedelta(days=365)) == {"sessions": 1, "starts": 1, "attempts": 3, "jobs": 1}


def test_what_waits_and_what_was_decided_stay_for_good(used):
    before = told(used)
    tidy(used.store, NOON + timedelta(days=10_000))

    assert [job.state for job in used.jobs.latest()] == ["waiting"]
    assert used.decisions.of(FINDING).status == "open"
    assert used.people.named("bob")
    assert told(used) == before


def test_jobs_are_kept_as_long_as_is_said(used):
    assert tidy(used.store, NOON + timedelta(days=2), jobs=timedelta(days=2))["jobs"] == 1
