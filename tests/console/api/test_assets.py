"""The list of assets, for programs."""

from __future__ import annotations

from tests.console.api.asking import (
    gives_one_and_says_what_is_gone,
    lists_as_the_snapshot_has_them,
    points_at_what_is_wrong,
    sorts,
)


def test_the_list_is_the_snapshots(asked, snapshot):
    lists_as_the_snapshot_has_them(asked("viewer"), snapshot, "/assets", "assets")


def test_a_query_that_is_wrong_is_pointed_at(asked):
    points_at_what_is_wrong(asked("viewer"), "/assets")


def test_one_is_given_by_its_id(asked, snapshot):
    gives_one_and_says_what_is_gone(asked("viewer"), snapshot, "/assets", "assets")


def test_it_is_sorted_as_asked(asked):
    sorts(asked("viewer"), "/assets", "assets", "risk")
