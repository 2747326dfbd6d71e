"""Rows that say what was found."""

from __future__ import annotations

from tests.asking import at
from tests.test_resolution import OFFICE, asset, known, lease

from doorward.tables import TABLES


def test_every_table_has_its_columns_even_if_it_is_empty():
    for name, rows in known(leases=[lease(0, hostname="a")], assets=[asset("a", macs=[OFFICE])]).items():
        assert rows
        assert all(list(row) == list(TABLES[name].columns) for row in rows)
    assert known() == {"holdings": [], "identifiers": [], "merges": []}


def test_a_merge_says_who_told_it_how_often_and_when():
    found = known(leases=[lease(0, hostname="a"), lease(9, hostname="a")], assets=[asset("a", macs=[OFFICE])])["merges"]

    assert [(row["how"], row["times"], row["first_seen"], row["last_seen"], row["merged"]) for row in found] == [
        ("lease", 2, at(0), at(9), True),
        ("register", 1, None, None, True),
    ]


def test_an_identifier_says_when_it_was_seen_and_whether_the_register_has_it():
    rows = known(leases=[lease(0, hostname="a"), lease(30, hostname="b")], assets=[asset("a")])["identifiers"]

    assert [(row["value"], row["in_register"], row["first_seen"], row["last_seen"]) for row in rows] == [
        (OFFICE, False, at(0), at(30)),
        ("a", True, at(0), at(0)),
        ("b", False, at(30), at(30)),
    ]


def test_an_asset_of_no_register_is_called_what_it_called_itself_last_and_by_its_card_without_a_name():
    assert {row["asset"] for row in known(leases=[lease(0, hostname="z"), lease(30, hostname="b")])["identifiers"]} == {
        "b"
    }
    assert {row["asset"] for row in known(leases=[lease(0)])["identifiers"]} == {OFFICE}
    assert {row["asset"] for row in known(leases=[lease(0, hostname="localhost")])["holdings"]} == {OFFICE}
