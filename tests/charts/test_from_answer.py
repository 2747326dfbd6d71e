"""What an answer holds becomes charts, and nothing of it is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.charts.drawn import HOSTILE, flat, held, links, shapes, texts, told
from tests.reports.answers import EVERY
from tests.reports.incident import AS_OF, finding, incident

from doorward.charts.from_answer import in_sight, lane, plan, race, stops
from doorward.charts.way_lane import Others
from doorward.report import Closing, Planned, Way

WAY = Way(
    "w",
    "host:a/root",
    "data:j",
    0.5,
    1,
    ("One.", "Two."),
    ("position:internet", "host:a/root", "data:j"),
    (True, False),
)
DAY = timedelta(days=1)


def test_a_way_becomes_its_stops_with_what_each_gains():
    assert [(stop.name, stop.gains, stop.move, stop.seen, stop.kind) for stop in stops(WAY)] == [
        ("Internet", "anyone, anywhere", "", False, "hop"),
        ("a", "full control", "One.", True, "door"),
        ("j", "crown jewel", "Two.", False, "jewel"),
    ]
    assert [stop.move for stop in stops(WAY, words=False)] == ["", "", ""]


def test_a_way_that_begins_with_a_gain_begins_with_the_intruder():
    made = stops(replace(WAY, facts=WAY.facts[1:]))
    assert [(stop.name, stop.move) for stop in made] == [("Intruder", ""), ("a", "One."), ("j", "Two.")]


@pytest.mark.parametrize("facts", [(), ("host:a/root",), WAY.facts])
@pytest.mark.parametrize("moves", [0, 1, 2, 5])
def test_numbers_of_the_lane_are_those_of_the_moves(facts, moves):
    way = replace(WAY, facts=facts, sentences=tuple(f"Move {place}." for place in range(moves)))
    said = [stop.move for stop in stops(way)]
    if len(facts) - moves <= 1:
        assert said == ["", *way.sentences]
    assert [move for move in said if move] == list(way.sentences)


def test_the_lane_has_words_or_numbers_only_and_a_key_or_none():
    assert {"One.", "1", "possible"} <= set(texts(lane(WAY)))
    bare = texts(lane(WAY, words=False, key=False))
    assert "1" in bare
    assert not {"One.", "possible"} & set(bare)
    assert "and 3 other ways" in texts(lane(WAY, Others(more=3)))


def test_a_race_is_drawn_from_the_details_of_a_finding():
    days = {
        "disclosed": "2026-11-03T09:00:00",
        "listed": "2026-11-05",
        "fixed_on": "2026-11-04T00:00:00",
        "first_knock": None,
    }
    chart = race(finding("x", details=days, due=date(2026, 11, 12)), AS_OF)
    assert [text for text in texts(chart) if "Nov" not in text] == [
        *("disclosed", "a fix was out", "known to be exploited", "due", "data end"),
    ]
    knocked = race(finding("x", details={**days, "first_knock": "2026-11-10", "first_after": "2026-11-14"}), None)
    assert "14 Nov 2026, 11 days later" in texts(knocked)
    assert "data end" not in texts(knocked)


@pytest.mark.parametrize(
    "details", [{}, {"disclosed": None}, {"disclosed": 7, "listed": ["x"]}, {"disclosed": "\0"}, {"due": "2026-01-01"}]
)
def test_without_a_first_day_there_is_no_race(details):
    assert race(finding("x", details=details), AS_OF) is None


def test_a_plan_leads_to_the_fixes_that_are_told():
    closing = Closing((Planned("a", 4.0, 0.1), Planned("b", 1.0, 0.0)), 5.0, 5.0, True, 0.4)
    assert links(plan(closing, {"b": "#fix-2"})) == ["#fix-2"]
    assert links(plan(closing)) == []


def test_findings_are_in_sight_from_first_to_last():
    chart = in_sight([finding("x", first_seen=AS_OF - 2 * DAY, last_seen=AS_OF, attack=("T1071",))])
    assert chart.sentence.startswith("1 finding was in sight from 18 Nov 2026")
    (drawn,) = [many for many in shapes(chart, "beacon") if hasattr(many, "boxes")]
    assert len(drawn.boxes) == 49
    assert len({box.height for box in drawn.boxes}) == 1


@pytest.mark.parametrize(("days", "start"), [(60, "21 Sep 2026"), (61, "18 Nov 2026")])
def test_what_began_before_the_last_sixty_days_does_not_stretch_the_axis(days, start):
    old = finding("old", first_seen=AS_OF - days * DAY, last_seen=AS_OF)
    new = finding("new", first_seen=AS_OF - 2 * DAY, last_seen=AS_OF)
    assert f"2 findings were in sight from {start}" in in_sight([old, new]).sentence


def test_a_finding_with_one_time_or_none():
    assert in_sight([finding("x", first_seen=None, last_seen=None)]) is None
    assert in_sight([]) is None
    assert "1 finding was" in in_sight([finding("x", first_seen=None)]).sentence


@pytest.mark.parametrize("name", EVERY)
def test_every_answer_makes_charts_that_hold(name):
    answer = EVERY[name]()
    charts = [lane(way) for way in answer.ways[:20]]
    charts += [
        chart
        for chart in (in_sight(answer.findings), *(race(item, answer.as_of) for item in answer.findings[:20]))
        if chart
    ]
    charts += [plan(answer.closing)] if answer.closing else []
    assert all(held(chart) and told(chart) for chart in charts)
    assert len(charts) >= min(1, len(answer.findings))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_facts_are_names(text):
    way = Way("w", text, text, 0.5, 0, (text, text), (text,))
    chart = lane(way)
    assert held(chart)
    assert told(chart)
    assert {shape.kind for shape in flat(chart.shapes) if getattr(shape, "kind", "").startswith("tab")} <= {
        "tab hop",
        "tab door",
        "tab jewel",
    }


def test_the_incident_is_drawn_the_same_each_time():
    assert in_sight(incident().findings).svg() == in_sight(incident().findings[::-1]).svg()
