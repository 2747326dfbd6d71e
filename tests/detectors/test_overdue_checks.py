"""Overdue checks: each limit from both sides, honest look-alikes, and each blind spot as a miss."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import START, ask, at, lines, reasons

from doorward.detectors.overdue_checks import overdue_checks

TODAY = START.date()
ROOM = {"name": "room 4", "kind": "room", "classification": "internal", "responsible": "lena"}


def day(number):
    """The day so many days from today."""
    return TODAY + timedelta(days=number)


def check(due=None, done=None, **columns):
    """A check of room 4, planned and done so many days from today."""
    row = {"what": "room 4", "kind": "place", "due": None if due is None else day(due)}
    return row | {"done": None if done is None else day(done)} | columns


def asked(*rows, places=(ROOM,), **given):
    return ask(overdue_checks, checks=list(rows), places=list(places), **{"as_of": START} | given)


def test_a_check_past_its_day_is_found_with_who_should_answer_and_what_to_do():
    found = asked(check(-10), check(-40, -40))
    assert [item.summary for item in found] == ["place room 4 is past its check by 10 days"]
    assert found[0].details["responsible"] == "lena"
    assert found[0].details["fix"] == "check room 4, and write down the day and result"
    assert (found[0].due, found[0].severity, found[0].events) == (day(-10), "low", 2)
    assert reasons(found[0]) == {"overdue": 0.433}
    assert [(item.kind, item.id) for item in found[0].entities] == [("place", "room 4")]


def test_its_evidence_is_its_checks_and_its_line_in_the_register():
    other = check(-9, what="room 5")
    found = asked(check(-40, -40), other, check(-10), places=[{"name": "room 5"}, ROOM])
    told = {item.details["what"]: (lines(item, "checks"), lines(item, "places")) for item in found}
    assert told == {"room 4": ([1, 3], [2]), "room 5": ([2], [1])}


def test_a_carrier_is_its_own_entity_and_its_holder_answers():
    rows = [check(-1, what="usb-07", kind="Carrier")]
    held = [{"carrier": "USB-07", "classification": "secret", "holder": "omar"}]
    found = asked(*rows, carriers=held)
    assert [(item.kind, item.id) for item in found[0].entities] == [("carrier", "usb-07")]
    assert (found[0].details["responsible"], found[0].severity) == ("omar", "medium")
    assert found[0].summary == "carrier usb-07 is past its check by 1 day"


def test_a_matter_needs_no_register_and_two_of_them_are_two_findings():
    found = asked(
        check(-1, what="keys handed over", kind=None), check(-1, what="shredder", kind="matter", done_by="omar")
    )
    assert {item.summary.split(" is ")[0] for item in found} == {"matter keys handed over", "matter shredder"}
    assert len({item.id for item in found}) == 2
    assert {item.details["what"]: reasons(item).get("nobody") for item in found} == {
        "keys handed over": 0.05,
        "shredder": None,
    }


@pytest.mark.parametrize("table", ["checks", "places", "carriers"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(overdue_checks, as_of=START, **{table: []}) == []


# Look-alikes.


@pytest.mark.parametrize(
    "rows",
    [
        [check(0)],
        [check(30)],
        [check(-10, -10)],
        [check(-10, -12)],
        [check(-10), check(None, -10)],
        [check(-10), check(None, -13)],
        [check(-10, -1, result="all seals whole")],
        [check(-10, -1, result="nothing missing")],
        [check(-10, -1, result="no visible defects")],
        [check(None, -30, every_days=30)],
        [check(None, -40, every_days=30), check(1)],
        [{"what": None, "due": day(-9)}],
    ],
)
def test_what_is_in_time_or_done_or_fine_is_not_found(rows):
    assert asked(*rows) == []


def test_a_check_done_too_early_or_planned_for_another_day_settles_nothing():
    assert len(asked(check(-10), check(None, -14))) == 1
    assert len(asked(check(-10), check(-12, -11))) == 1
    assert len(asked(check(-10, task="seals"), check(None, -10, task="count"))) == 1


@pytest.mark.parametrize(("due", "found"), [(0, 0), (-1, 1)])
def test_the_last_day_is_still_in_time(due, found):
    assert len(asked(check(due))) == found


def test_a_check_written_down_for_a_later_day_is_not_done_yet():
    assert len(asked(check(-3, 1))) == 1
    assert asked(check(-3, 1), as_of=at(24)) == []


# Reasons, on both sides of their limits.


@pytest.mark.parametrize(("over", "earned"), [(1, 0.358), (15, 0.475), (30, 0.6), (300, 0.6)])
def test_points_grow_with_the_days_past(over, earned):
    assert reasons(asked(check(-over))[0])["overdue"] == earned


def test_an_interval_makes_a_check_due_where_nothing_is_planned():
    assert asked(check(None, -30, every_days=30)) == []
    found = asked(check(None, -31, every_days=30))
    assert [(item.details["days_over"], item.due) for item in found] == [(1, None)]


def test_a_check_that_was_never_done_weighs_more():
    assert reasons(asked(check(-5))[0])["never done"] == 0.1
    assert "never done" not in reasons(asked(check(-5), check(-35, -35))[0])


@pytest.mark.parametrize("result", ["Failed", "seal broken", "2 missing", "not ok", "缺失一份", "one defect"])
def test_a_last_result_that_names_a_fault_is_found(result):
    found = asked(check(-10, -10, result=result))
    assert [item.summary for item in found] == ["place room 4 failed its last check"]
    assert (reasons(found[0]), found[0].details["result"]) == ({"last result": 0.5}, result)
    assert found[0].details["fix"] == "put right what was found in room 4, and check it again"


@pytest.mark.parametrize("result", ["ok", None, "", "unbroken", "badge desk manned"])
def test_other_results_are_not(result):
    assert asked(check(-10, -10, result=result)) == []


def test_a_good_check_after_a_bad_one_settles_it():
    assert asked(check(-10, -10, result="failed"), check(-5, -5, result="ok")) == []
    assert len(asked(check(-10, -10, result="ok"), check(-5, -5, result="failed"))) == 1


def test_two_results_of_one_day_count_as_the_worse():
    rows = [check(-5, -5, result="ok"), check(-5, -5, result="failed")]
    assert len(asked(*rows)) == len(asked(*rows[::-1])) == 1


@pytest.mark.parametrize(("last", "found"), [(-10, 0), (-15, 0), (-16, 1)])
def test_a_habit_that_drifts_is_found(last, found):
    rows = [check(None, last - 10 * back) for back in range(5)]
    told = asked(*rows)
    assert len(told) == found
    assert [item.summary for item in told] == ["place room 4 is checked ever later"] * found


def test_three_earlier_intervals_make_a_habit_and_two_do_not():
    def found(count):
        return asked(*[check(None, -30 - 10 * back) for back in range(count)])

    assert [len(found(count)) for count in (4, 5)] == [0, 1]
    assert reasons(found(5)[0]) == {"drift": 0.3}
    assert found(5)[0].reasons[0].value == "30 days, usually 10"


def test_a_set_interval_needs_no_habit():
    assert asked(check(None, -46, every_days=30), check(None, -1)) == []
    assert len(asked(check(None, -47, every_days=30), check(None, -1))) == 1


def test_planned_checks_that_were_left_out_count():
    found = asked(check(-70), check(-40, -40), check(-10))
    assert reasons(found[0])["left out"] == 0.05
    assert asked(check(-70), check(-40, -40)) == []


@pytest.mark.parametrize("word", ["Secret", "top secret", "company confidential", "机密"])
def test_what_is_confidential_weighs_more(word):
    found = asked(check(-10), places=[ROOM | {"classification": word}])
    assert reasons(found[0])["classification"] == 0.15


@pytest.mark.parametrize("word", ["internal", "unclassified", None, "secretary's office"])
def test_what_is_not_does_not(word):
    assert "classification" not in reasons(asked(check(-10), places=[ROOM | {"classification": word}])[0])


def test_nobody_answering_is_said():
    found = asked(check(-10), places=[ROOM | {"responsible": " "}])
    assert reasons(found[0])["nobody"] == 0.05


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(check(-10))[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(check(-10), tunables=marks)[0].severity == name
    assert asked(check(-10), tunables={"medium": score + 0.001})[0].severity == "low"


def test_ids_stay_while_the_days_pass_and_whatever_the_order():
    rows = [check(-10), check(-40, -40), check(-3, what="safe 2")]
    told = [{item.id for item in asked(*each, as_of=at(hours))} for each in (rows, rows[::-1]) for hours in (0, 99)]
    assert all(ids == told[0] for ids in told)
    assert len(told[0]) == 2


def test_hostile_names_and_dates_do_not_break_it():
    rows = [check(-1, what="x'; drop table checks --"), {"what": "y", "due": date(1, 1, 1)}]
    rows += [{"what": "z", "due": date(9999, 12, 31)}, check(None, -9, what="w", every_days=2**62)]
    assert {item.details["what"] for item in asked(*rows)} == {"x'; drop table checks --", "y"}


# Each blind spot of the docstring, as a miss.


def test_blind_what_stands_in_no_list_of_checks_is_never_overdue():
    assert asked(places=[ROOM | {"classification": "secret"}]) == []


def test_blind_a_check_ticked_off_without_being_done_counts_as_done():
    assert asked(check(-1, -1, result="ok")) == []


@pytest.mark.parametrize("result", ["seal looks odd", "nothing missing, seal broken"])
def test_blind_a_result_is_judged_by_its_words(result):
    assert asked(check(-1, -1, result=result)) == []


def test_blind_without_a_time_nothing_is_overdue():
    assert ask(overdue_checks, checks=[check(-10)]) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(-400, 400), st.integers(-400, 0) | st.none())
def test_a_planned_check_is_found_exactly_if_its_day_is_past_and_it_was_not_done(due, done):
    assert bool(asked(check(due, done))) == (due < 0 and done is None)
