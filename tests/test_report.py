"""What every report may ask of an answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.answers import empty, many, one
from tests.reports.incident import finding, incident

from doorward.report import QUESTIONS, Answer, Closing, Door, Fix, Planned, Report, Way, by_severity, report, sound


def telling(*findings, question="inside", **given):
    return Answer("0", None, "", findings, {"beacons": question}, **given)


def test_the_four_questions_are_answered_in_one_sentence_each():
    assert incident().sentences() == {
        "doors": "5 open doors: 1 critical, 2 high, 2 medium; and 3 lesser findings.",
        "ways": "3 ways lead to 2 crown jewels; moves of 2 ways were seen in the data.",
        "inside": "3 signs that somebody may be: 2 critical, 1 high, the last on 20 Nov 2026, 13:08; and 1 weak one.",
        "fixes": "4 fixes end 6 of 12 findings and 3 of 3 ways.",
    }


def test_nothing_found_is_not_called_safe_and_says_what_was_not_judged():
    assert list(empty().sentences()) == list(QUESTIONS)
    assert empty().sentences()["inside"] == "No sign of it was found in what was read."
    assert telling(gaps=("No DNS.",)).sentences()["doors"] == (
        "No open door was found in what was read; 1 thing could not be judged."
    )


def test_one_is_said_as_one():
    assert one().sentences()["doors"] == "1 open door: 1 medium."
    way = Way("w", "d", "j", 0.5, 1, (), ())
    told = telling(finding("x"), ways=(way,), fixes=(Fix("f", (), ("w",)),)).sentences()
    assert told["ways"] == "1 way leads to 1 crown jewel; moves of 1 way were seen in the data."
    assert told["fixes"] == "1 fix ends 0 of 1 finding and 1 of 1 way."
    assert telling(fixes=(Fix("f", ("gone",), ("gone",)),)).sentences()["fixes"] == "1 fix ends nothing that was found."


def test_signs_without_a_time_are_still_signs():
    told = telling(finding("x", last_seen=None)).sentences()
    assert told["inside"] == "1 sign that somebody may be: 1 medium."


@pytest.mark.parametrize(("severity", "loud"), [("medium", True), ("low", False)])
def test_somebody_may_be_inside_from_medium_on(severity, loud):
    answer = telling(finding("x", severity=severity))
    assert bool(answer.loud("inside")) is loud
    assert answer.loud("doors") == ()
    assert ("No clear sign of it was found, only 1 weak one." in answer.sentences().values()) is not loud


def test_lesser_findings_are_not_called_doors():
    quiet = (finding("x", severity="low"), finding("y", severity="info"))
    assert telling(*quiet, question="doors").sentences()["doors"] == "No open door was found, only 2 lesser findings."


def test_severities_are_counted_worst_first():
    assert by_severity(many().findings) == "400 critical, 400 high, 400 medium, 400 low, 400 info"
    assert by_severity(()) == ""


def test_rows_are_numbered_by_what_their_file_counts():
    units = incident().units
    assert units["a" * 64] == "line"
    assert units["c" * 64] == "record"
    assert telling(sources=({},)).units == {"None": "line"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(exclude_categories=[])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=[])), inner),
    )
)
def test_sound_values_are_json_in_utf_8_and_stay_as_they_are(value):
    json.dumps(sound(value), allow_nan=False, ensure_ascii=False).encode()
    assert sound(sound(value)) == sound(value)


def test_sound_leaves_what_json_can_say():
    value = {"a": [1, 2.5, None, True, "\u202e <b>"], "t": (1, 2)}
    assert sound(value) == value | {"t": [1, 2]}
    assert sound({1: "\ud800"}) == {"1": "\\ud800"}


def test_a_report_is_named_after_its_function_and_titled_by_its_docstring():
    @report(suffix=".txt")
    def shout(answer):
        """Tell it loudly.

        Very.
        """
        return answer.headline.upper()

    assert isinstance(shout, Report)
    assert (shout.name, shout.title, shout.suffix) == ("shout", "Tell it loudly.", ".txt")
    assert shout.tell(replace(empty(), headline="door")) == "DOOR"


def test_findings_are_worst_first_however_they_are_given():
    given = [finding("a", severity="low"), finding("b", severity="critical"), finding("c", severity="low", score=0.9)]
    assert [item.summary for item in telling(*given).findings] == ["b", "c", "a"]


def test_reading_adds_up_and_names_what_no_reader_took():
    assert incident().reading() == (
        "6 files, 1,292,806 rows; 12 lines or records rejected. Not read: mail/export.eml and sensor/notes.txt."
    )
    assert empty().reading() == "0 files, 0 rows."
    assert telling(sources=({"rows": None, "status": "read"},)).reading() == "1 file, 0 rows."


def test_a_plan_says_what_was_proven_what_was_bounded_and_what_cannot_be_cut():
    one = Planned("a", 4.0, 0.0)
    assert Closing((one, one), 8.0, 8.0, True, 1.0).told() == (
        "2 fixes of 8 person-hours cut every way, proven the least; no way is left when worked out anew."
    )
    bounded = Closing((one, one), 8.0, 7.5, False, 1.0, ("pay",), 1).told()
    assert "at most 0.5 more than the least" in bounded
    assert "but for pay, which no known fix cuts off" in bounded
    assert "1 way is left" in bounded
    assert Closing((), 0.0, 0.0, False, 1.0, (), 3).told().startswith("No plan was worked out")
    assert Closing((), 0.0, 0.0, True, 1.0, ("pay",)).told().endswith("pay cannot be cut off by any known fix.")


def test_a_door_is_worth_path_times_use_an_hour():
    assert Door("edge", "", "pay", 0.5, 4, ("a", "b"), 8.0, "", ()).score == 0.25


def test_a_way_is_called_by_what_people_call_its_facts():
    facts = ("identity:S-1-5-21-1", "host:web1/root", "data:plans")
    way = Way("w", facts[0], "plans", 0.5, 0, ("One.", "Two.", "Three."), facts)

    assert (way.title, way.called) == ("S-1-5-21-1", ("S-1-5-21-1", "web1", "plans"))
    named = replace(way, names=("JANE@CORP", "web1", "plans"))
    assert (named.title, named.called) == ("JANE@CORP", ("JANE@CORP", "web1", "plans"))
    assert replace(named, door="host:db1/user").title == "db1"
    assert replace(way, facts=()).called == ()
