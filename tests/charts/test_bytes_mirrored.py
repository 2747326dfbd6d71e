"""What is sent goes up, what is received goes down, and a gap is not nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import held, shapes, texts, told

from doorward.charts.bytes_mirrored import Carried, bytes_mirrored, with_silence

START, HOUR = datetime(2026, 11, 6), timedelta(hours=1)


def hours(*values):
    return [Carried(START + HOUR * place, *pair) for place, pair in enumerate(values)]


def bars(chart, kind):
    return [box for box in shapes(chart, kind) if hasattr(box, "x") and box.height != 10]


def test_both_directions_share_one_square_root_scale():
    chart = bytes_mirrored(hours((1600, 100), (400, 25)), HOUR)
    sent, received = bars(chart, "sent"), bars(chart, "received")
    (zero,) = {box.y + box.height for box in sent}
    assert {box.y for box in received} == {zero}
    high = [box.height for box in [*sent, *received]]
    assert [round(value / high[0], 6) for value in high] == [1, 0.5, 0.25, 0.125]
    assert sent[0].y == 12
    assert received[0].y + received[0].height == pytest.approx(176)


def test_the_axis_says_what_kind_of_scale_it_is():
    chart = bytes_mirrored(hours((16e6, 1e6)), HOUR)
    assert {"square-root scale, UTC", "16 MB", "4 MB", "1 MB", "0"} <= set(texts(chart))
    assert chart.note.startswith("Square-root scale: twice as high is four times as much.")


@pytest.mark.parametrize("missing", [(None, None), None])
def test_a_step_without_data_is_a_gap_and_one_without_bytes_is_not(missing):
    values = hours((5, 5), (0, 0), (9, 9), (5, 5))
    values[2:3] = [] if missing is None else [Carried(START + 2 * HOUR, *missing)]
    chart = bytes_mirrored(values, HOUR)
    (gap,) = [box for box in shapes(chart, "gap") if getattr(box, "height", 0) > 10]
    assert (gap.x, gap.width) == (62 + 250, 125)
    assert "no data" in texts(chart)
    assert chart.sentence.endswith("data are missing in between.")
    whole = bytes_mirrored(hours((5, 5), (0, 0)), HOUR)
    assert shapes(whole, "gap") == shapes(whole, "gap")[:0] + [
        shape for shape in shapes(whole, "gap") if not shape.boxes
    ]
    assert "no data" not in texts(whole)


def test_an_hour_of_silence_that_the_log_covers_is_no_gap():
    calls = [Carried(START, 5, 5), Carried(START + 3 * HOUR, 5, 5)]
    filled = with_silence(calls, [START + HOUR * place for place in (0, 1, 3)])
    assert [(item.start - START) / HOUR for item in filled] == [0, 1, 3]
    assert filled[1] == Carried(START + HOUR, 0, 0)
    (gap,) = [box for box in shapes(bytes_mirrored(filled, HOUR), "gap") if getattr(box, "height", 0) > 10]
    assert (gap.x, gap.width) == (62 + 250, 125)
    assert len([box for box in shapes(bytes_mirrored(calls, HOUR), "gap") if getattr(box, "width", 0) > 200]) == 1


def test_the_most_is_said():
    chart = bytes_mirrored(hours((1e6, 0), (2.3e9, 1e6)), HOUR)
    assert chart.sentence == (
        "2.3 GB sent and 1.0 MB received; most was sent in the 60 minutes from 6 Nov 2026, 01:00: 2.3 GB."
    )
    assert bytes_mirrored([], HOUR).sentence == "No bytes were counted."


def test_the_order_in_which_steps_are_given_makes_no_difference():
    values = hours((1, 2), (3, 4), (5, 6))
    assert bytes_mirrored(values[::-1], HOUR) == bytes_mirrored(values, HOUR)


@pytest.mark.parametrize(("count", "joined"), [(480, False), (481, True)])
def test_more_steps_than_can_be_seen_are_joined_and_nothing_is_lost(count, joined):
    chart = bytes_mirrored(hours(*[(100, 1)] * count), HOUR)
    assert (len(bars(chart, "sent")) < count) is joined
    assert chart.sentence.startswith(f"{count * 100 / 1000:.1f} kB sent")
    assert len(chart.svg()) < 60_000


AMOUNTS = st.none() | st.floats(allow_nan=True) | st.integers(-5, 10**40)


@given(st.lists(st.tuples(st.datetimes(), AMOUNTS, AMOUNTS), max_size=12), st.sampled_from([HOUR, timedelta(days=1)]))
def test_any_amounts_at_any_times_stay_within_the_chart(given_steps, step):
    chart = bytes_mirrored([Carried(*one) for one in given_steps], step)
    assert held(chart)
    assert told(chart)
