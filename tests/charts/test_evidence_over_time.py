"""Stacks add up, lead to their span, and gaps of data are gaps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import HOSTILE, held, links, read, shapes, texts, told

from doorward.charts.evidence_over_time import Stack, View, evidence_over_time, evidence_spans, evidence_stacks
from doorward.charts.kinds import HATCHED, KINDS

START, HOUR, DAY = datetime(2026, 11, 6), timedelta(hours=1), timedelta(days=1)
STACKS = (Stack(START, {"beacon": 3, "config": 1}), Stack(START + HOUR, {"exfil": 2}))


def link(start, end):
    return f"?from={start:%Y-%m-%dT%H:%MZ}&to={end:%Y-%m-%dT%H:%MZ}"


def pieces(chart):
    drawn = [box for many in chart.shapes for box in getattr(many, "boxes", ()) if box.kind in KINDS]
    return sorted(drawn, key=lambda box: (box.x, -box.y))


def test_pieces_of_a_stack_stand_on_each_other_in_the_order_of_kinds():
    config, beacon, exfil = pieces(evidence_over_time(STACKS, HOUR))
    assert (config.kind, beacon.kind, exfil.kind) == ("config", "beacon", "exfil")
    assert config.y + config.height + 0.6 == pytest.approx(140)
    assert beacon.y + beacon.height + 0.6 == pytest.approx(config.y)
    assert beacon.y == pytest.approx(10)
    assert (exfil.height + 0.6) * 2 == pytest.approx(130)
    assert config.x == beacon.x < exfil.x


@given(
    st.lists(
        st.tuples(st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1)), st.sampled_from([*KINDS, "new"])),
        max_size=80,
    )
)
def test_nothing_is_lost_between_what_was_seen_and_the_stacks(seen):
    stacks, step = evidence_stacks(seen)
    counts = Counter(dict.fromkeys((), 0))
    for stack in stacks:
        counts.update(stack.counts)
    assert counts == Counter(kind if kind in KINDS else "other" for _, kind in seen)
    assert len(stacks) <= 97
    assert step >= HOUR
    assert evidence_stacks(reversed(seen)) == (stacks, step)


@pytest.mark.parametrize(("span", "step"), [(90 * HOUR, HOUR), (100 * HOUR, 3 * HOUR), (90 * DAY, DAY)])
def test_a_stack_is_an_hour_or_a_round_number_of_them(span, step):
    assert evidence_stacks([(START, "recon"), (START + span, "recon")])[1] == step


def test_a_bar_leads_to_its_span_and_says_what_lies_in_it():
    chart = evidence_over_time(STACKS, HOUR, View(link=link))
    assert links(chart) == [
        "?from=2026-11-06T00:00Z&to=2026-11-06T01:00Z",
        "?from=2026-11-06T01:00Z&to=2026-11-06T02:00Z",
    ]
    names = [item.getAttribute("aria-label") for item in read(chart).getElementsByTagName("a")]
    assert names == ["6 Nov 2026, 00:00: 4 signs: 3 calls home, 1 set-up", "6 Nov 2026, 01:00: 2 signs: 2 data leaving"]
    assert links(evidence_over_time(STACKS, HOUR)) == []


def test_the_whole_column_can_be_hit():
    chart = evidence_over_time(
        (Stack(START, {"recon": 1000}), Stack(START + HOUR, {"recon": 1})), HOUR, View(link=link)
    )
    assert {box.height for box in shapes(chart, "reach")} == {130}


def test_the_span_that_is_picked_is_shaded():
    chart = evidence_over_time(STACKS, HOUR, View(selected=(START + HOUR, START + 2 * HOUR)))
    (shade,) = shapes(chart, "selected")
    assert shade.x == pytest.approx(46 + 1106 / 2)
    assert shade.x + shade.width == pytest.approx(1152)
    assert shapes(evidence_over_time(STACKS, HOUR), "selected") == []


def test_what_the_data_do_not_cover_is_hatched_and_an_hour_without_signs_is_not():
    apart = (STACKS[0], Stack(START + 9 * HOUR, {"recon": 1}))
    assert shapes(evidence_over_time(apart, HOUR), "gap")[0].boxes == ()
    view = View(covered=[(START, START + 4 * HOUR), (START + 6 * HOUR, START + 10 * HOUR)])
    (gap,) = shapes(evidence_over_time(apart, HOUR, view), "gap")[0].boxes
    assert gap.x == pytest.approx(46 + 1106 * 0.4)
    assert gap.width == pytest.approx(1106 * 0.2)


def test_the_legend_names_the_kinds_that_are_there_and_hatches_them_alike():
    chart = evidence_over_time(STACKS, HOUR)
    assert texts(chart)[-4:] == ["set-up", "calls home", "data leaving", "UTC"]
    hatched = [shape for shape in chart.shapes if getattr(shape, "over", ())]
    assert {shape.kind for shape in hatched} == {"exfil"} <= HATCHED


def test_a_kind_that_is_not_known_is_other_and_never_a_class():
    chart = evidence_over_time([Stack(START, dict.fromkeys(HOSTILE, 1))], HOUR)
    assert [box.kind for box in pieces(chart)] == ["other"]
    assert told(chart)


@pytest.mark.parametrize(("count", "joined"), [(120, False), (121, True)])
def test_more_stacks_than_can_be_seen_are_joined(count, joined):
    chart = evidence_over_time(
        [Stack(START + HOUR * place, {"recon": 1}) for place in range(count)], HOUR, View(link=link)
    )
    assert (len(links(chart)) < count) is joined
    assert f"{count} signs" in chart.sentence
    assert len(chart.svg()) < 60_000


def test_the_sentence_counts_and_finds_the_most():
    assert evidence_over_time(STACKS, HOUR).sentence == (
        "6 signs from 6 Nov 2026, 00:00 to 6 Nov 2026, 01:00; the most at once, 4, from 6 Nov 2026, 00:00."
    )
    assert evidence_over_time((), HOUR, View(noun="finding")).sentence == "No finding has a time."


def test_a_span_is_counted_in_every_step_that_it_touches():
    spans = [
        (START, START + 2 * HOUR, "beacon"),
        (START + HOUR, START + HOUR, "vuln"),
        (START + 5 * HOUR, START + 5 * HOUR, "new"),
    ]
    stacks, step = evidence_spans(spans)
    assert step == HOUR
    assert [stack.counts for stack in stacks] == [
        {"beacon": 1},
        {"vuln": 1, "beacon": 1},
        {"beacon": 1},
        {},
        {},
        {"other": 1},
    ]
    assert evidence_spans([]) == ((), HOUR)


@given(st.lists(st.tuples(st.datetimes(), st.datetimes(), st.sampled_from(["beacon", "x"])), max_size=9))
def test_no_step_counts_more_spans_than_there_are_or_fewer_than_none(spans):
    spans = [(min(first, last), max(first, last), kind) for first, last, kind in spans]
    stacks, _ = evidence_spans(spans)
    assert all(0 < count <= len(spans) for stack in stacks for count in stack.counts.values())
    assert len(stacks) <= 97
    assert bool(stacks) is bool(spans)


COUNTS = st.dictionaries(st.sampled_from([*KINDS, "x y"]), st.integers(-5, 10**30), max_size=4)
SPAN = st.tuples(st.datetimes(), st.datetimes())


@given(
    st.lists(st.tuples(st.datetimes(), COUNTS), max_size=8), st.none() | SPAN, st.none() | st.lists(SPAN, max_size=3)
)
def test_anything_stays_within_the_chart(given_stacks, selected, covered):
    chart = evidence_over_time(
        [Stack(*one) for one in given_stacks], HOUR, View(link=link, selected=selected, covered=covered)
    )
    assert held(chart)
    assert told(chart)
