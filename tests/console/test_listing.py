"""A list under a query: chips add and take values, heads sort both ways, and a fault shows nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from starlette.datastructures import QueryParams

from doorward.console.listing import listing
from doorward.console.page import Ask, Person, Refused


@pytest.fixture
def ask(config, desk, snapshot):
    def made(query=""):
        return Ask(
            config, desk, Person("ana", "analyst"), datetime(2026, 11, 21), params=QueryParams(query), shown=snapshot
        )

    return made


def test_a_chip_adds_its_value_and_takes_it_back(ask):
    found = listing(ask({"q": "severity:high"}), "findings")
    assert found.has("severity", "high")
    both = found.toggled("severity", "critical")
    assert "high" in both
    assert "critical" in both
    assert listing(ask({"q": both}), "findings").total >= found.total
    assert found.toggled("severity", "high") == ""


def test_a_head_sorts_largest_first_and_then_the_other_way(ask):
    found = listing(ask(), "findings")
    assert found.sorted_by("score") == ""
    down = found.query_sorted("score")
    again = listing(ask({"q": down}), "findings")
    assert (down, again.sorted_by("score")) == ("sort:-score", "descending")
    assert again.query_sorted("score") == "sort:score"


def test_a_fault_has_no_rows(ask):
    found = listing(ask({"q": "severity:hgih"}), "findings")
    assert (found.rows, found.total, found.pages) == ([], 0, 1)
    assert found.error


def test_pages_are_counted_and_held_to_a_limit(ask, snapshot):
    total = snapshot.one("select count(*) as n from findings")["n"]
    found = listing(ask({"per": "2", "page": "2"}), "findings")
    assert (found.page, found.pages, found.facet("severity", "nonsense"), found.facet("nonsense", "x")) == (
        2,
        -(-total // 2),
        0,
        None,
    )
    with pytest.raises(Refused):
        listing(ask({"per": "201"}), "findings")
