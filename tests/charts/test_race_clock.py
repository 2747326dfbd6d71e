"""The days of a door stand in their order, with the days between them in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import HOSTILE, flat, held, shapes, texts, told

from doorward.charts.lettering import breadth
from doorward.charts.race_clock import Race, race_clock

RACE = Race(
    disclosed=date(2026, 11, 3),
    exploited=date(2026, 11, 5),
    patched=date(2026, 11, 4),
    due=date(2026, 11, 12),
    today=datetime(2026, 11, 20, 14, 30),
    used=datetime(2026, 11, 14, 2),
)


def dots(chart):
    return [(shape.kind, shape.x) for shape in flat(chart.shapes) if getattr(shape, "kind", "").startswith("day ")]


def test_days_stand_in_their_order():
    kinds = [kind.removeprefix("day ") for kind, _ in dots(race_clock(RACE))]
    assert kinds == ["disclosed", "patched", "exploited", "due", "used", "today"]
    places = [x for _, x in dots(race_clock(RACE))]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (22, 1138)


def test_days_are_said_in_words():
    said = texts(race_clock(RACE))
    assert said == [
        *("disclosed", "3 Nov 2026"),
        *("a fix was out", "4 Nov 2026, 1 day later"),
        *("known to be exploited", "5 Nov 2026, 2 days later"),
        *("due", "12 Nov 2026, 8 days over"),
        *("seen used", "14 Nov 2026, 11 days later"),
        *("data end", "20 Nov 2026, 17 days open"),
    ]
    assert race_clock(RACE).sentence.startswith("Disclosed 3 Nov 2026; a fix was out 4 Nov 2026, 1 day later;")


@pytest.mark.parametrize(
    ("due", "words", "late"),
    [(19, "19 Nov 2026, 1 day over", 1), (20, "20 Nov 2026, today", 0), (21, "21 Nov 2026, 1 day left", 0)],
)
def test_what_is_due_counts_from_today(due, words, late):
    chart = race_clock(Race(disclosed=date(2026, 11, 3), due=date(2026, 11, due), today=date(2026, 11, 20)))
    assert words in texts(chart)
    assert len(shapes(chart, "overdue")) == late
    assert len(shapes(chart, "said late")) == late


@pytest.mark.parametrize(("exploited", "words"), [(1, "2 days before"), (3, "the same day"), (4, "1 day later")])
def test_a_weakness_may_be_exploited_before_it_is_disclosed(exploited, words):
    chart = race_clock(Race(disclosed=date(2026, 11, 3), exploited=date(2026, 11, exploited)))
    assert f"{exploited} Nov 2026, {words}" in texts(chart)


def test_open_is_from_the_disclosure_until_today():
    chart = race_clock(RACE)
    (span,) = shapes(chart, "open")
    assert (span.x, span.x + span.width) == (22, 1138)
    assert shapes(race_clock(Race(today=date(2026, 11, 20))), "open") == []


def test_a_knock_is_not_a_use():
    assert "somebody knocked" in texts(race_clock(Race(used=date(2026, 11, 1), used_called="somebody knocked")))


def test_days_that_are_not_known_are_not_drawn():
    assert dots(race_clock(Race())) == []
    assert race_clock(Race()).sentence == "No day of this race is known."
    assert held(race_clock(Race()))


DAYS = st.none() | st.dates() | st.datetimes() | st.dates(date(2026, 11, 1), date(2026, 11, 9))


@given(st.tuples(*[DAYS] * 6))
def test_any_days_stay_within_and_no_label_lies_on_another(days):
    chart = race_clock(Race(*days))
    assert held(chart)
    assert told(chart)
    labels = [
        (label.x, label.x + breadth(label.text, 11), label.y)
        for label in shapes(chart, "said", "said late", "said used", "days")
    ]
    for place, (left, right, base) in enumerate(labels):
        assert all(base != other[2] or right <= other[0] or other[1] <= left for other in labels[place + 1 :])
        assert right <= chart.width


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(text):
    assert told(race_clock(Race(used=date(2026, 1, 1) + timedelta(days=1), used_called=text)))
