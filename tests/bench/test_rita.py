"""The anchor that stands beside our figures scores as its publisher says it does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

SOURCE = Path(__file__).parents[2] / "bench" / "anchors" / "rita.py"


@pytest.fixture(scope="module")
def rita():
    spec = importlib.util.spec_from_file_location("rita", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("values", "without", "score"),
    [
        ([98, 99, 99, 100, 100, 100, 101, 101, 102], 1.0, 0.995),
        ([98, 300] * 5, 1.0, 0.746),
        ([1, 299, 25, 4975, 90, 2, 42, 500, 1500], 1.0, 0.083),
        ([524885, 1, 5000, 98654, 50, 41, 965842, 3], 0.0, 0.008),
    ],
)
def test_the_published_vectors(rita, values, without, score):
    assert rita.statistic(np.array(values), without) == pytest.approx(score, abs=0.0011)


def test_a_perfect_minute_for_a_day_scores_one(rita):
    times = np.arange(0, 86_400, 60.0)

    assert rita.score(times, np.full(len(times), 500), 0, 86_400) == pytest.approx(1.0, abs=0.002)


@pytest.mark.parametrize(("calls", "scored"), [(3, False), (4, True)])
def test_it_takes_four_seconds_that_differ(rita, calls, scored):
    found = rita.score(np.arange(calls) * 100.0, np.full(calls, 5), 0, 86_400)

    assert (found is not None) is scored
