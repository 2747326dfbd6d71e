"""The offices are the same every time, keep their rules, and the detector finds what was planted where nothing is lost."""

from __future__ import annotations

import importlib
import sys
from collections import defaultdict
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"
HOSTS = 300


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("carriers")
    sys.path.remove(str(BENCH))


def test_an_office_is_the_same_every_time_and_another_with_another_seed(bench):
    assert bench.office(HOSTS, 2, 1) == bench.office(HOSTS, 2, 1)
    assert bench.office(HOSTS, 2, 1) != bench.office(HOSTS, 2, 2)


def test_without_noise_exactly_what_was_planted_breaks_the_rule(bench):
    tables, truth = bench.office(HOSTS, 0, 3)
    secure = {row["name"] for row in tables["assets"] if row["environment"] == "confidential"}
    secret = {row["serial"]: row["classification"] == "secret" for row in tables["carriers"]}
    broken = set()
    for row in tables["endpoint_events"]:
        known = row["serial"] in secret
        if (known and secret[row["serial"]] and row["host"] not in secure) or (not known and row["host"] in secure):
            broken.add((row["host"], row["product"]))
    assert broken == truth
    assert truth


def test_noise_takes_serial_numbers_computers_and_events_away(bench):
    calm, loud = (bench.office(HOSTS * 5, level, 1)[0] for level in (0, 4))
    assert not any(row["serial"] is None for row in calm["carriers"])
    assert sum(row["serial"] is None for row in loud["carriers"]) > 20
    assert sum(row["serial"] == bench.SHARED for row in loud["carriers"]) > 5
    assert len(loud["assets"]) < len(calm["assets"]) == HOSTS * 5
    assert len(loud["endpoint_events"]) < 0.9 * len(calm["endpoint_events"])


def test_the_product_stands_for_the_carrier_and_gives_nothing_away(bench):
    tables, truth = bench.office(HOSTS, 0, 3)
    serials = defaultdict(set)
    for row in tables["endpoint_events"]:
        serials[row["product"]].add(row["serial"])
    assert all(len(found) == 1 for found in serials.values())
    assert {product for _, product in truth} <= set(serials)


@pytest.mark.parametrize("seed", [1, 2])
def test_without_noise_all_that_was_planted_is_told_and_nothing_else(bench, seed):
    tables, truth = bench.office(HOSTS, 0, seed)
    assert bench.judge(tables)[0] == truth
