"""Rows in hand are asked as a snapshot is: the same words, the same order, the same decisions."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.console.snapshot.organisation import AS_OF, laid

from doorward.console.row_query import fitting
from doorward.console.snapshot.lists import WAYS
from doorward.desk import FILE, By, Change, Subject, open_desk
from doorward.field_query import parse
from doorward.last_analysis import shelf
from doorward.settings import Settings

ROWS = [
    {"id": "a", "door": "web01", "steps": 3, "host": ["web01", "files"], "last_seen": datetime(2026, 11, 19)},
    {"id": "b", "door": "test03", "steps": 1, "host": ["test03"], "last_seen": datetime(2026, 11, 1)},
    {"id": "c", "door": "web02", "steps": 2, "host": [], "last_seen": None},
]


@pytest.fixture
def kept(tmp_path):
    return shelf(Settings(laid().path.parent.parent, desk=f"sqlite:///{tmp_path / FILE}"))


def asked(kept, text, as_of=None):
    return [row["id"] for row in fitting(ROWS, parse(text, WAYS), "way", kept, as_of)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("door:web*", ["a", "c"]),
        ("host:files", ["a"]),
        ("sort:steps", ["b", "c", "a"]),
        ("steps:>1 sort:-door", ["c", "a"]),
        ("last_seen:<7d", ["a"]),
        ("last_seen:none", ["c"]),
        ("status:new", ["a", "b", "c"]),
    ],
)
def test_rows_fit_and_are_ordered(kept, text, expected):
    assert asked(kept, text) == expected


def test_ages_count_from_the_time_that_is_given(kept):
    assert asked(kept, "last_seen:<7d", datetime(2026, 11, 5)) != asked(kept, "last_seen:<7d")


def test_what_people_decided_counts_until_the_day_that_they_said(kept):
    desk = open_desk(kept.settings.desk)
    by = By("ana", AS_OF)
    desk.decisions.decide(by, [Subject("way", "b"), Subject("finding", "c")], Change(status="open", assignee="bo"))
    desk.decisions.decide(by, [Subject("way", "a")], Change(accepted_until=date(2026, 11, 21), reason="known"))
    desk.close()
    assert asked(kept, "assignee:bo") == asked(kept, "status:open") == ["b"]
    assert asked(kept, "status:accepted") == ["a"]
    assert asked(kept, "status:accepted", datetime(2026, 11, 21)) == ["a"]
    assert asked(kept, "status:accepted", datetime(2026, 11, 22)) == []
