"""A clock shows as one tall bar."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import held, shapes, texts, told

from doorward.charts.interval_histogram import Bin, interval_bins, interval_histogram

CLOCK = [60.0 + place % 3 / 10 for place in range(95)] + [7.0, 33.0, 90.0, 110.0, 118.0]
EVEN = (Bin(0, 10, 1), Bin(10, 20, 8), Bin(20, 30, 0), Bin(30, 40, 4))
WAITS = st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=40)


def test_every_wait_lies_in_one_bin_and_bins_follow_each_other():
    bins = interval_bins(CLOCK)
    assert sum(item.count for item in bins) == 100
    assert all(before.high == after.low for before, after in pairwise(bins))
    assert max(bins, key=lambda item: item.count).count >= 60


@given(WAITS, st.integers(1, 60))
def test_no_wait_that_is_one_is_lost(waits, most):
    bins = interval_bins(waits, most)
    known = [wait for wait in waits if 0 <= wait < float("inf")]
    assert sum(item.count for item in bins) == len(known)
    assert len(bins) <= most
    assert all(item.low < item.high for item in bins)


@pytest.mark.parametrize(("longest", "logarithmic"), [(30, False), (31, True)])
def test_the_axis_is_logarithmic_where_an_even_one_would_hide_most(longest, logarithmic):
    bins = interval_bins([1.0] * 20 + [float(longest)] * 20)
    chart = interval_histogram(bins)
    assert ("time between calls, logarithmic scale" in texts(chart)) is logarithmic
    assert ("time between calls, even scale" in texts(chart)) is not logarithmic


@pytest.mark.parametrize(("longest", "logarithmic"), [(180, False), (181, True), (36_000, True)])
def test_one_long_wait_does_not_hide_the_clock(longest, logarithmic):
    bins = interval_bins([60.0] * 99 + [59.0, longest])
    assert ("time between calls, logarithmic scale" in texts(interval_histogram(bins))) is logarithmic
    clock = max(bins, key=lambda item: item.count)
    assert clock.count == 100
    assert clock.high - clock.low < 20


def test_bars_are_as_high_as_they_count():
    chart = interval_histogram(EVEN)
    (peak,) = shapes(chart, "peak")
    bars = [box for box in shapes(chart, "bar") if hasattr(box, "x")]
    assert [round(box.height / peak.height, 3) for box in bars] == [0.125, 0.5]
    assert {round(box.y + box.height, 6) for box in [*bars, peak]} == {176}
    assert [box.x for box in bars] == [46, 46 + 512 * 3 / 4]


def test_the_wait_that_is_named_is_marked_else_the_fullest():
    assert shapes(interval_histogram(EVEN), "peak")[0].x == 46 + 512 / 4
    named = interval_histogram(EVEN, dominant=31.4)
    assert shapes(named, "peak")[0].x == 46 + 512 * 3 / 4
    assert "31.4 seconds" in texts(named)
    assert named.sentence == "Of 13 waits between calls, 31 % are about 31.4 seconds long."
    assert shapes(interval_histogram(EVEN, dominant=99), "peak") == shapes(interval_histogram(EVEN), "peak")


def test_round_waits_name_the_axis():
    assert {"0 s", "30 s", "1 min", "1.5 min"} <= set(texts(interval_histogram(interval_bins(CLOCK))))
    spread = interval_bins(
        [random.Random(1).lognormvariate(4, 2) for _ in range(2)] + [0.5, 1, 60, 4_000, 90_000.0] * 9
    )
    assert {"1 s", "1 min", "1 h", "1 d"} <= set(texts(interval_histogram(spread)))


def test_no_wait_is_said():
    assert interval_histogram(()).sentence == "No two calls were seen, so there is no time between them."
    assert shapes(interval_histogram((Bin(0, 1, 0),)), "peak") == []


@pytest.mark.parametrize(
    "bins",
    [
        (),
        EVEN[:1],
        EVEN,
        (Bin(0, 1e300, 3),),
        (Bin(5, 5, 1),),
        (Bin(-3, 2, 1),),
        (Bin(0, 1, -4),),
        (Bin(0, 1, 10**30),),
        (Bin(float("nan"), 1, 1),),
    ],
)
def test_odd_bins_still_make_a_chart(bins):
    chart = interval_histogram(bins)
    assert held(chart)
    assert told(chart)


@given(WAITS)
def test_any_waits_stay_within_the_chart(waits):
    chart = interval_histogram(interval_bins(waits))
    assert held(chart)
    assert told(chart)
