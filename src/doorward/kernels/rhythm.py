"""How regular the calls of one channel are: intervals, their spread, missed calls, equal sizes."""

from __future__ import annotations

import numba
import numpy as np
import pyarrow as pa

OUTPUTS: dict[str, pa.DataType] = {
    "calls": pa.int64(),
    "period": pa.float64(),
    "spread": pa.float64(),
    "near": pa.float64(),
    "floor": pa.float64(),
    "ceiling": pa.float64(),
    "tail": pa.float64(),
    "filled": pa.float64(),
    "hours": pa.int64(),
    "same_out": pa.float64(),
    "same_in": pa.float64(),
    "typical_out": pa.float64(),
    "typical_in": pa.float64(),
    "sessions": pa.int64(),
    "answered": pa.float64(),
    "sent": pa.float64(),
    "received": pa.float64(),
    "first_seen": pa.timestamp("us"),
    "last_seen": pa.timestamp("us"),
    "attempts": pa.int64(),
}
"""Columns of the result; see `rhythm`."""

_APART = 1.0
"""Seconds: attempts closer than this are one call, as a client opens several connections at once."""
_FEWEST = 3
"""Calls below which there is no rhythm to speak of."""
_BREAK = 8.0
"""An interval longer than this many medians is a break (the machine was off), not part of the rhythm."""


def rhythm(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Score groups of calls sorted by time.

    Args:
        batch: `group` int64, `time` timestamp[us], `source_port`, `bytes_out` and `bytes_in` int64 (null: unknown).

    Returns:
        A row a group of three calls or more:
        calls: attempts at least one second apart; period: median interval, seconds, breaks left out (one a day);
        spread: median absolute deviation of the intervals / period; near: share of intervals within a third of
        one, two or three periods; floor, ceiling, tail: 10th, 80th and 90th percentile of the intervals / period;
        filled: calls / calls a perfect clock would have made outside breaks; hours: distinct hours of the day;
        same_out, same_in: share of calls within 5 % (or 16 bytes) of the median size, null if no size is known;
        typical_out, typical_in: median bytes; sessions: distinct source ports, null if unknown;
        answered: share with bytes back of the attempts of which that is known, null if none of these has any and others
        are unknown; sent, received: bytes in all;
        first_seen, last_seen: first and last attempt; attempts: rows.
    """
    groups = batch["group"].to_numpy()
    times = batch["time"].cast(pa.int64()).to_numpy() / 1e6
    ports, out, into = (_floats(batch[name]) for name in ("source_port", "bytes_out", "bytes_in"))
    starts = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
    bounds = np.append(starts, len(groups)).astype(np.int64)
    result = _score(times, ports, out, into, bounds)
    kept = result[:, 0] >= _FEWEST
    columns = {"group": pa.array(groups[starts][kept], pa.int64())}
    for place, (name, kind) in enumerate(OUTPUTS.items()):
        columns[name] = _column(result[kept, place], kind)
    return pa.RecordBatch.from_pydict(columns)


def _column(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(np.round(values * 1e6).astype(np.int64), pa.int64()).cast(kind)
    return pa.array(values, pa.float64(), mask=np.isnan(values)).cast(kind)


def _floats(column: pa.Array) -> np.ndarray:
    values: np.ndarray = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


@numba.njit(cache=True)
def _score(times, ports, out, into, bounds):  # type: ignore[no-untyped-def]  # numba reads no annotations
    result = np.full((len(bounds) - 1, 20), np.nan)
    for group in range(len(bounds) - 1):
        first, last = bounds[group], bounds[group + 1]
        calls = _calls(times[first:last])
        result[group, 0] = len(calls)
        if len(calls) < _FEWEST:
            continue
        _intervals(calls, result[group])
        _equal(out[first:last], result[group], 9, 11)
        _equal(into[first:last], result[group], 10, 12)
        _totals(times[first:last], ports[first:last], out[first:last], into[first:last], result[group])
    return result


@numba.njit(cache=True)
def _calls(times):  # type: ignore[no-untyped-def]
    kept = np.empty(len(times))
    count = 0
    for time in times:
        if count == 0 or time - kept[count - 1] >= _APART:
            kept[count] = time
            count += 1
    return kept[:count]


@numba.njit(cache=True)
def _intervals(calls, row):  # type: ignore[no-untyped-def]
    steps = np.diff(calls)
    # Where a channel calls twice a day, half of its intervals are breaks: the lower part of them tells the beat.
    beat = np.quantile(steps, 0.4)
    steps = _without_breaks(np.sort(steps), beat, (calls[-1] - calls[0]) / 86400.0)
    period = np.median(steps)
    near = 0
    for step in steps:
        turns = min(max(np.round(step / period), 1.0), 3.0)
        near += abs(step - turns * period) <= period / 3
    hours = np.zeros(24, np.bool_)
    for call in calls:
        hours[int(call // 3600) % 24] = True
    row[1] = period
    row[2] = np.median(np.abs(steps - period)) / period
    row[3] = near / len(steps)
    row[4] = np.quantile(steps, 0.1) / period
    row[5] = np.quantile(steps, 0.8) / period
    row[6] = np.quantile(steps, 0.9) / period
    row[7] = min(1.0, len(steps) * period / steps.sum())
    row[8] = hours.sum()


@numba.njit(cache=True)
def _without_breaks(steps, beat, days):  # type: ignore[no-untyped-def]
    """Drop the longest intervals that are breaks, as many as there are nights: a machine is off once a day, people often."""
    last = len(steps)
    nights = int(days) + 1
    while last >= _FEWEST and nights > 0 and steps[last - 1] > _BREAK * beat:
        last -= 1
        nights -= 1
    return steps[:last]


@numba.njit(cache=True)
def _equal(sizes, row, share, typical):  # type: ignore[no-untyped-def]
    known = sizes[~np.isnan(sizes)]
    if len(known) == 0:
        return
    middle = np.median(known)
    row[share] = (np.abs(known - middle) <= max(16.0, 0.05 * middle)).mean()
    row[typical] = middle


@numba.njit(cache=True)
def _totals(times, ports, out, into, row):  # type: ignore[no-untyped-def]
    known = ports[~np.isnan(ports)]
    if len(known):
        row[13] = len(np.unique(known))
    told = into[~np.isnan(into)]
    # A log may know the bytes back of unanswered calls only, which are none: then the others may well have had some.
    if len(told) and (len(told) == len(into) or np.any(told > 0)):
        row[14] = (told > 0).mean()
    row[15] = np.nansum(out)
    row[16] = np.nansum(into)
    row[17] = times[0]
    row[18] = times[-1]
    row[19] = len(times)
