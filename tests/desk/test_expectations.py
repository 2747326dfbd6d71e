"""What people expect: the same rules as expected.toml, kept in the desk, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.desk.acting import BY, NOON, later, told

from doorward.desk import DeskError
from doorward.expected import Expectation

RULE = Expectation("telemetry", "anna", date(2027, 3, 31), "10.1.0.0/16", "*.example.org", port=443)


def test_what_is_expected_is_kept_as_it_was_said(desk):
    made = desk.expectations.expect(BY, RULE)

    assert made.rule == RULE
    (kept,) = desk.expectations.every()
    assert (kept.rule, kept.actor, kept.time) == (RULE, "anna", NOON)
    assert kept.rule.id == RULE.id
    (entry,) = desk.audit.entries()
    assert (entry.what, entry.kind, entry.subject) == ("expect", "expectation", RULE.id)
    assert entry.after == RULE.as_dict()


def test_names_of_detectors_come_back(desk):
    rule = replace(RULE, detectors=("beacons", "exfiltration"))
    desk.expectations.expect(BY, rule)

    assert desk.expectations.every()[0].rule == rule


def test_it_is_taken_back_and_may_be_said_again(desk):
    desk.expectations.expect(BY, RULE)
    desk.expectations.withdraw(later(days=1), RULE.id)
    assert desk.expectations.every() == []

    desk.expectations.expect(later(days=2), replace(RULE, reason="again"))
    assert [kept.rule.reason for kept in desk.expectations.every()] == ["again"]
    assert told(desk) == ["expect", "withdraw", "expect"]
    assert desk.revision() == 3


def test_the_same_twice_is_refused(desk):
    desk.expectations.expect(BY, RULE)
    with pytest.raises(DeskError, match=f"{RULE.id} says the same already"):
        desk.expectations.expect(BY, replace(RULE, reason="another"))


@pytest.mark.parametrize("number", ["ffffffff", "", "' or 1 = 1 --"])
def test_what_is_not_expected_cannot_be_taken_back(desk, number):
    desk.expectations.expect(BY, RULE)
    with pytest.raises(DeskError, match="names no expectation"):
        desk.expectations.withdraw(BY, number)
    assert len(desk.expectations.every()) == 1


def test_twice_taken_back_is_refused(desk):
    desk.expectations.expect(BY, RULE)
    desk.expectations.withdraw(BY, RULE.id)
    with pytest.raises(DeskError, match="names no expectation"):
        desk.expectations.withdraw(BY, RULE.id)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (replace(RULE, reason=" "), "reason"),
        (replace(RULE, owner=""), "owner"),
        (replace(RULE, source="*", destination=None), "names something"),
        (replace(RULE, source=None, destination=None), "must be given"),
        (replace(RULE, port=65_536), "from 0 to 65535"),
        (replace(RULE, until=date(2026, 11, 19)), "2026-11-19 is over"),
    ],
)
def test_the_rules_are_those_of_the_file(desk, rule, words):
    with pytest.raises(DeskError, match=words):
        desk.expectations.expect(BY, rule)
    assert told(desk) == []


def test_the_last_day_may_be_today(desk):
    desk.expectations.expect(BY, replace(RULE, until=NOON.date()))

    assert desk.expectations.every()[0].rule.until == NOON.date()


def test_what_is_over_is_still_told_for_it_can_be_renewed(desk):
    desk.expectations.expect(BY, RULE)

    (kept,) = desk.expectations.every()
    assert not kept.rule.holds(date(2027, 4, 1))
