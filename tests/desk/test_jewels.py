"""Crown jewels of the desk: named once, told by whom and when, taken back with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.desk.acting import BY, NOON, later, told

from doorward.desk import DeskError
from doorward.desk.schema import Jewels
from doorward.finding import content_id


def test_what_is_named_is_kept_as_it_was_said(desk):
    made = desk.jewels.name(BY, " payroll ", "db1", "all salaries", "the board's list")

    assert desk.jewels.every() == [made]
    assert (made.name, made.asset, made.worth, made.reason) == ("payroll", "db1", "all salaries", "the board's list")
    assert (made.actor, made.time, made.id) == ("anna", NOON, content_id("jewel", "payroll"))
    assert desk.jewels.one(made.id) == made
    assert desk.jewels.one("ffffffffffffffff") is None


def test_the_audit_has_its_row_under_the_id_of_the_jewel(desk):
    made = desk.jewels.name(BY, "payroll", "db1")
    desk.jewels.withdraw(later(days=1), made.id, "sold")

    taken, named = desk.audit.entries()
    assert (named.what, named.kind, named.subject) == ("name_jewel", "jewel", made.id)
    assert named.after == {"name": "payroll", "asset": "db1", "worth": "", "reason": ""}
    assert (taken.what, taken.before["name"], taken.after) == ("withdraw_jewel", "payroll", {"reason": "sold"})


def test_it_is_taken_back_with_who_and_why_and_may_be_named_again(desk):
    made = desk.jewels.name(BY, "payroll", "db1")
    desk.jewels.withdraw(later(days=1), made.id, "sold")
    assert desk.jewels.every() == []
    with desk.store.read() as connection:
        row = connection.execute(select(Jewels.withdrawn_by, Jewels.withdrawn, Jewels.withdrawn_for)).one()
    assert tuple(row) == ("anna", later(days=1).now, "sold")

    desk.jewels.name(later(days=2), "payroll", "db2")
    assert [one.asset for one in desk.jewels.every()] == ["db2"]
    assert told(desk) == ["name_jewel", "withdraw_jewel", "name_jewel"]
    assert desk.revision() == 3


@pytest.mark.parametrize("name", ["payroll", " payroll", "PAYROLL", "Payroll "])
def test_the_same_name_twice_is_refused_however_it_is_spelled(desk, name):
    desk.jewels.name(BY, "payroll", "db1")
    with pytest.raises(DeskError, match="'payroll' is a crown jewel already"):
        desk.jewels.name(BY, name, "db2")
    assert len(desk.jewels.every()) == 1


def test_two_may_lie_on_one_asset(desk):
    desk.jewels.name(BY, "payroll", "db1")
    desk.jewels.name(BY, "plans", "db1")

    assert [one.name for one in desk.jewels.every()] == ["payroll", "plans"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "name of the crown jewel is empty"),
        ({"name": "a" * 201}, "at most 200"),
        ({"name": "a\nb"}, "cannot be kept"),
        ({"asset": ""}, "asset that it lies on is empty"),
        ({"asset": "a" * 201}, "at most 200"),
        ({"asset": "\ud800"}, "cannot be kept"),
        ({"worth": "a" * 2001}, "at most 2,000"),
        ({"reason": "\x00"}, "cannot be kept"),
    ],
)
def test_what_cannot_be_kept_is_refused(desk, change, words):
    with pytest.raises(DeskError, match=words):
        desk.jewels.name(BY, **{"name": "payroll", "asset": "db1", **change})
    assert (told(desk), desk.jewels.every()) == ([], [])


def test_the_longest_texts_are_kept(desk):
    made = desk.jewels.name(BY, "n" * 200, "a" * 200, "w" * 2000, "r" * 2000)

    assert desk.jewels.every() == [made]


@pytest.mark.parametrize("number", ["ffffffffffffffff", "", "' or 1 = 1 --"])
def test_what_is_not_named_cannot_be_taken_back(desk, number):
    desk.jewels.name(BY, "payroll", "db1")
    with pytest.raises(DeskError, match="names no crown jewel"):
        desk.jewels.withdraw(BY, number, "why not")
    assert len(desk.jewels.every()) == 1


def test_taken_back_twice_or_without_a_reason_is_refused(desk):
    made = desk.jewels.name(BY, "payroll", "db1")
    with pytest.raises(DeskError, match="reason is empty"):
        desk.jewels.withdraw(BY, made.id, " ")
    desk.jewels.withdraw(BY, made.id, "sold")
    with pytest.raises(DeskError, match="names no crown jewel"):
        desk.jewels.withdraw(BY, made.id, "sold")
    assert told(desk) == ["name_jewel", "withdraw_jewel"]
