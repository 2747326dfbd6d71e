"""The bench of who is who: pairs are counted rightly, and what is added to an estate is what it says."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def parts():
    folders = [str(BENCH), str(BENCH / "synthetic")]
    sys.path[:0] = folders
    found = {name: importlib.import_module(f"resolution_{name}") for name in ("judge", "more")}
    yield SimpleNamespace(
        **found, make=importlib.import_module("estate_make"), bench=importlib.import_module("resolution")
    )
    for folder in folders:
        sys.path.remove(folder)


def test_pairs_of_one_asset_are_counted_in_truth_as_made_and_in_both(parts):
    truth, made = np.array([7, 7, 7, 8, 8]), np.array([0, 0, 1, 1, 1])

    assert parts.judge.pairs(truth, made) == {"true": 4, "made": 4, "both": 2}
    assert parts.bench.rates([parts.judge.pairs(truth, made)]) == (0.5, 0.5, 0.5)
    assert parts.bench.rates([parts.judge.pairs(truth, truth % 7)]) == (1.0, 1.0, 1.0)


def test_an_address_is_judged_at_noon(parts):
    spans = {"10.0.0.7": [(0, "a"), (parts.judge.NOON, "b"), (parts.judge.NOON + 1, "c")]}

    assert parts.judge.holder(spans, "10.0.0.7", 0) == "b"
    assert parts.judge.holder(spans, "10.0.0.7", 1) == "c"


def test_what_is_added_shares_docks_and_names_as_it_says(parts):
    told = parts.more.uses(np.random.default_rng(1))
    users = {}
    for use in told:
        users.setdefault(use.card, set()).add(use.device)

    assert told == parts.more.uses(np.random.default_rng(1))
    docks = [card for card, devices in users.items() if len(devices) > 1]
    assert len(docks) == parts.more.DOCKS
    cards = Counter(use.name for use in {(use.name, use.card): use for use in told}.values())
    assert cards["golden-image"] == parts.more.CLONES
    assert cards["telephone-0"] == 5
    assert cards["two-cards-0"] == 2


def test_a_small_estate_without_noise_is_resolved_all_but_wholly(parts, tmp_path):
    parts.make.write(tmp_path, 300, 0, 1)
    parts.more.write(tmp_path, 1)
    found = parts.judge.judge(tmp_path)

    assert found["elements"] > 5_000
    assert parts.bench.rates([found])[2] >= parts.bench.SCORE
