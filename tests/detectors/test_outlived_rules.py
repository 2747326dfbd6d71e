"""Rules that outlived their purpose: what ends one, what only adds to it, and what is left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.asking import START, ask, reasons

from doorward.detectors.outlived_rules import outlived_rules

TODAY = START.date()
RULE = {
    "device": "edge", "file": "edge.cfg", "line": 7, "ruleset": "ip filter", "chain": "FORWARD", "position": 3, "action": "accept",
    "rule": "-s 10.1.0.9 -j ACCEPT", "comment": None, "hits": None,
}  # fmt: skip


def fault(kind, because="why", **columns):
    return RULE | {"fault": kind, "because": [because]} | columns


def found(*rows, **tunables):
    return ask(outlived_rules, rule_faults=list(rows), as_of=START, tunables=tunables)


OVER = fault("over", "its comment names 2026-01-01 as its last day", ends=date(2026, 1, 1), comment="until 2026-01-01")


def test_a_rule_past_its_day_is_told_with_where_it_stands_and_what_to_do():
    (told,) = found(OVER)

    assert told.summary == (
        "rule 3 of FORWARD on edge still lets through what is over since 2026-01-01: its comment names 2026-01-01 as its last day"
    )
    assert (told.severity, told.score) == ("medium", 0.4)
    assert (told.details["file"], told.details["line"], told.details["days"]) == ("edge.cfg", 7, 60)
    assert told.details["fix"] == "ask who made it whether it is still needed; else take rule 3 out of FORWARD on edge"
    assert told.first_seen.date() == date(2026, 1, 1)


def test_an_exception_that_is_over_names_its_owner():
    (told,) = found(fault("over", exception="CHG-7", ends=TODAY - timedelta(1), owner="lena"))
    assert (told.details["exception"], reasons(told)) == ("CHG-7", {"exception": 0.5})
    assert told.details["fix"].startswith("ask lena")


def test_a_machine_that_is_gone_weighs_more_than_an_address_nobody_knows():
    (gone,) = found(fault("gone", asset="test-7", ends=date(2026, 1, 1)))
    (unknown,) = found(fault("gone"))

    assert (gone.severity, reasons(gone)) == ("medium", {"retired machine": 0.45})
    assert ("asset", "test-7") in {(item.kind, item.id) for item in gone.entities}
    assert (unknown.severity, reasons(unknown)) == ("low", {"nobodys address": 0.25})


def test_for_a_while_is_low_and_says_so():
    (told,) = found(fault("passing", comment="temporary"))
    assert (told.severity, told.summary.partition(":")[0]) == (
        "low",
        "rule 3 of FORWARD on edge is meant for a while, and nobody set a last day",
    )


@pytest.mark.parametrize("kind", ["shadowed", "redundant", "unused"])
def test_a_rule_that_only_changes_nothing_is_left_to_the_command(kind):
    assert found(fault(kind)) == []


def test_a_rule_that_stops_something_is_never_told():
    assert found(OVER | {"action": "deny"}) == []


def test_faults_of_one_rule_are_one_finding_and_add_up():
    (told,) = found(OVER, fault("over", exception="CHG-7", ends=date(2026, 2, 1)), fault("unused", hits=0))
    assert reasons(told) == {"last day": 0.4, "exception": 0.5, "unused": 0.1}
    assert (told.severity, told.score) == ("high", 1.0)
    assert told.details["ends"] == "2026-01-01"


@pytest.mark.parametrize(("days", "points"), [(30, 0.1), (29, 0.0)])
def test_no_match_counts_when_it_was_watched_long_enough(days, points):
    watched = fault("unused", first_seen=START - timedelta(days=days), last_seen=START)
    assert reasons(found(OVER, watched)[0]).get("unused", 0.0) == points


def test_packets_it_still_counts_weigh():
    (told,) = found(OVER | {"hits": 12})
    assert reasons(told)["still used"] == 0.1


def test_a_rule_that_never_decides_is_no_door():
    (told,) = found(OVER, fault("shadowed"))
    assert (told.severity, reasons(told)["never decides"]) == ("low", -0.3)


def test_two_rules_of_two_devices_are_two_findings():
    assert len(found(OVER, OVER | {"device": "core"}, OVER | {"position": 4, "line": 8, "rule": "other"})) == 3


def test_the_same_rule_in_two_editions_of_a_file_is_told_once():
    assert len(found(OVER, OVER | {"file": "edge.old.cfg", "line": 9, "position": 5})) == 1


def test_the_score_from_which_a_person_should_look_is_theirs_to_set():
    assert found(OVER, medium=0.41)[0].severity == "low"
    assert found(OVER, high=0.4)[0].severity == "high"


def test_a_rule_without_a_word_about_its_purpose_is_not_seen():
    """Known blind spot: no comment, no exception, no single address."""
    assert found(fault("unused", hits=0), fault("redundant")) == []
