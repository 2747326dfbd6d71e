"""The rhythm of calls: facts of clocks, jitter, breaks, bursts and sizes."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorward.kernels.rhythm import OUTPUTS, rhythm


def batch(*groups, out=None, into=None, ports=None):
    """Groups of call times in seconds as the batch that the kernel gets."""
    count = sum(len(group) for group in groups)
    return pa.RecordBatch.from_pydict(
        {
            "group": pa.array(np.repeat(np.arange(len(groups)), [len(group) for group in groups]), pa.int64()),
            "time": pa.array([round(second * 1e6) for group in groups for second in group], pa.timestamp("us")),
            "source_port": pa.array(ports or [None] * count, pa.int64()),
            "bytes_out": pa.array(out or [None] * count, pa.int64()),
            "bytes_in": pa.array(into or [None] * count, pa.int64()),
        }
    )


def one(times, **columns):
    """The single result row of one group."""
    (row,) = rhythm(batch(times, **columns)).to_pylist()
    return row


def test_a_perfect_clock():
    row = one([60.0 * turn for turn in range(1_440)])

    assert row["calls"] == row["attempts"] == 1_440
    assert row["period"] == 60
    assert row["spread"] == 0
    assert row["near"] == row["tail"] == row["filled"] == 1
    assert row["hours"] == 24


@pytest.mark.parametrize(("jitter", "spread"), [(0.1, 0.05), (0.3, 0.15), (0.5, 0.25)])
def test_uniform_jitter_spreads_by_half_of_itself(jitter, spread):
    steps = np.random.default_rng(7).uniform(300 * (1 - jitter), 300 * (1 + jitter), 5_000)

    row = one(list(np.cumsum(steps)))

    assert row["period"] == pytest.approx(300, rel=0.02)
    assert row["spread"] == pytest.approx(spread, abs=0.02)


def test_a_poisson_sleep_is_told_from_a_clock():
    row = one(list(np.cumsum(np.random.default_rng(7).exponential(300, 5_000))))

    # Median absolute deviation over median of an exponential: 0.4812 / 0.6931.
    assert row["spread"] == pytest.approx(0.694, abs=0.04)


def test_missed_calls_are_on_the_beat_still():
    kept = [turn * 60.0 for turn in range(300) if turn % 10]

    row = one(kept)

    assert row["period"] == 60
    assert row["near"] == 1
    assert row["filled"] == pytest.approx(0.9, abs=0.01)


def test_a_night_off_is_a_break_and_no_interval():
    day = [turn * 60.0 for turn in range(120)]

    row = one([*day, *(second + 86_400 for second in day)])

    assert row["spread"] == 0
    assert row["filled"] == row["near"] == 1


def test_more_breaks_than_nights_are_part_of_the_rhythm():
    pauses = [0, 60, 120, 4_000, 4_060, 4_120, 8_000, 8_060, 8_120, 12_000, 12_060, 12_120]

    assert one(pauses)["tail"] > 50


def test_two_calls_a_day_tell_their_beat_by_the_shorter_interval():
    assert one([day * 86_400 + turn * 3_600 for day in range(20) for turn in (0, 1)])["period"] == 3_600


def test_attempts_within_a_second_are_one_call():
    row = one([second + burst for second in range(0, 600, 60) for burst in (0.0, 0.2, 0.9)])

    assert (row["calls"], row["attempts"]) == (10, 30)
    assert row["period"] == 60


@pytest.mark.parametrize(("gap", "calls"), [(0.999, 1), (1.0, 2)])
def test_a_second_apart_is_another_call(gap, calls):
    rows = rhythm(batch([0.0, gap, 100.0, 200.0])).to_pylist()

    assert rows[0]["calls"] == calls + 2


@pytest.mark.parametrize(("times", "rows"), [([0, 10], 0), ([0, 10, 20], 1)])
def test_fewer_than_three_calls_have_no_rhythm(times, rows):
    assert rhythm(batch(times)).num_rows == rows


def test_sizes_within_five_per_cent_or_sixteen_bytes_are_the_same():
    row = one([0, 10, 20, 30], out=[1_000, 1_050, 1_000, 1_051], into=[100, 116, 84, 117])

    assert row["same_out"] == 0.75 or row["typical_out"] == 1_025
    assert row["same_in"] == pytest.approx(0.5, abs=0.26)


def test_unknown_sizes_stay_unknown():
    row = one([0, 10, 20])

    assert row["same_out"] is None
    assert row["typical_in"] is None
    assert row["sessions"] is None


def test_totals_ports_and_answers():
    row = one([0, 10, 20], out=[1, 2, 3], into=[0, 5, None], ports=[1_024, 1_024, 1_025])

    assert (row["sent"], row["received"], row["sessions"]) == (6, 5, 2)
    assert row["answered"] == pytest.approx(1 / 2), "of those that are known"


@pytest.mark.parametrize(
    ("into", "answered"),
    [
        ([None, None, None], None),
        ([0, None, 0], None),
        ([0, 0, 0], 0.0),
        ([0, None, 7], 0.5),
        ([5, 6, 7], 1.0),
    ],
)
def test_what_is_not_known_to_be_unanswered_is_not_said_to_be(into, answered):
    assert one([0, 10, 20], into=into)["answered"] == answered


def test_times_before_1970_and_far_ahead_do_not_break_it():
    assert one([-1e9, -1e9 + 60, -1e9 + 120])["period"] == 60
    assert one([4e9, 4e9 + 60, 4e9 + 120])["period"] == pytest.approx(60)


def test_an_empty_batch_has_no_rows_but_its_columns():
    result = rhythm(batch())

    assert result.num_rows == 0
    assert result.schema.names == ["group", *OUTPUTS]


@settings(deadline=None, max_examples=60)
@given(
    some.lists(
        some.lists(some.floats(0, 1e6, allow_nan=False), min_size=1, max_size=40).map(sorted), min_size=1, max_size=5
    )
)
def test_a_group_scores_the_same_alone_and_among_others(groups):
    together = {row.pop("group"): row for row in rhythm(batch(*groups)).to_pylist()}

    for place, group in enumerate(groups):
        alone = rhythm(batch(group)).to_pylist()
        assert ({**alone[0], "group": place} if alone else None) == (
            {**together[place], "group": place} if place in together else None
        )


@settings(deadline=None, max_examples=60)
@given(some.lists(some.floats(1, 1e5), min_size=3, max_size=60))
def test_every_share_lies_between_nothing_and_all(steps):
    row = one(list(np.cumsum([0.0, *steps])))

    assert all(0 <= row[name] <= 1 for name in ("near", "filled"))
    assert row["period"] > 0
    assert math.isfinite(row["tail"])
