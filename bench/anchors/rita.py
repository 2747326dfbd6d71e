"""RITA 5's beacon score, written anew from its published formula, to stand beside ours on the same rows.

Four parts of a quarter each: timestamps, sizes, duration, histogram; over the last 24 hours of the data; a pair needs four
distinct seconds. Only pairs with one end inside count; names and modifiers (prevalence, first seen, …) are left out.
"""

from __future__ import annotations

import math

import numpy as np

DAY = 86_400


def score(times, sizes, first, last):
    """Return the score 0..1 of one pair, or None where it cannot be scored; times in seconds, sizes in IP bytes."""
    seconds = np.unique(np.floor(times))
    if not 4 <= len(seconds) < DAY:
        return None
    steps = np.diff(seconds)
    steps = steps[steps > 0]
    if len(steps) < 3:
        return None
    parts = (
        statistic(steps, 1.0),
        statistic(sizes, 0.0),
        duration(seconds, first, last),
        histogram(seconds, first, last),
    )
    return round(sum(parts) / 4, 3)


def statistic(values, without):
    """Return the mean of the skew score (Bowley) and the spread score (median absolute deviation)."""
    if len(values) < 3:
        return 0.0
    ordered = np.sort(values)
    half = len(ordered) // 2
    low, middle, high = np.median(ordered[:half]), np.median(ordered), np.median(ordered[-half:])
    bowley = 0.0 if high - low < 10 or middle in (low, high) else (low + high - 2 * middle) / (high - low)
    spread = np.median(np.abs(ordered - middle))
    even = max((middle - spread) / middle, 0) if middle >= 1 else without
    return round((1 - abs(bowley) + even) / 2, 3)


def duration(seconds, first, last):
    """Return how much of the data's span, or of half a day in a row, the pair was active."""
    hours = np.zeros(24, bool)
    hours[((seconds - first) // 3_600).astype(int) % 24] = True
    if hours.sum() < 6:
        return 0.0
    longest = run = 0
    for busy in (*hours, *hours):
        run = run + 1 if busy else 0
        longest = max(longest, min(run, 24))
    covered = math.ceil((seconds[-1] - seconds[0]) / max(last - first, 1) * 1_000) / 1_000
    return min(max(covered, longest / 12), 1.0)


def histogram(seconds, first, last):
    """Return how even the 24 bins of the data's span are, or how well two heights explain them."""
    counts, _ = np.histogram(seconds, bins=24, range=(first, max(last, first + 1)))
    variation = counts.std() / counts.mean()
    even = 0.0 if variation > 1 else 1 - variation
    busy = counts[counts > 0]
    if len(busy) < 11:
        return round(even, 3)
    _, heights = np.unique(busy // math.ceil(0.05 * busy.max()), return_counts=True)
    two = min(np.sort(heights)[-2:].sum() / max(len(busy) - 1, 1), 1.0)
    return round(max(even, two), 3)


def pairs(rows, internal):
    """Score every pair of one end inside and one outside.

    Args:
        rows: dicts with source, destination, time (seconds) and size.
        internal: says whether an address is ours.

    Returns:
        (source, destination) -> score, best first.
    """
    last = max((row["time"] for row in rows), default=0)
    first = max(min((row["time"] for row in rows), default=0), last - DAY)
    grouped = {}
    for row in rows:
        if row["time"] >= first and internal(row["source"]) != internal(row["destination"]) and internal(row["source"]):
            grouped.setdefault((row["source"], row["destination"]), []).append((row["time"], row["size"] or 0))
    scored = {}
    for pair, calls in grouped.items():
        found = score(np.array([time for time, _ in calls]), np.array([size for _, size in calls]), first, last)
        if found is not None:
            scored[pair] = found
    return dict(sorted(scored.items(), key=lambda item: -item[1]))
