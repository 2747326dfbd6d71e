"""The bench of isolation: its slow evaluator is right where one can see it, and its mutations do change rules."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import numpy as np
import pytest

BENCH = Path(__file__).parents[2] / "bench" / "isolation.py"


@pytest.fixture(scope="module")
def bench():
    found = importlib.util.spec_from_file_location("bench_isolation", BENCH)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def decided(bench, rows, **fields):
    packets = bench.filled(1, **{name: np.array([value]) for name, value in fields.items()})
    fate = np.zeros(1, bool)
    back = bench.plainly(rows, "FORWARD", packets, np.ones(1, bool), fate)
    return bool(fate[0]), bool(back[0])


def row(position, action, name="FORWARD", **columns):
    return {"chain": name, "position": position, "action": action, "negated": []} | columns


def test_the_slow_evaluator_goes_from_row_to_row_and_from_chain_to_chain(bench):
    rows = [
        row(1, "jump", target="inner", protocols=["tcp"]),
        row(2, "accept", destination_ports=["22"]),
        row(1, "deny", "inner", destination_ports=["443"]),
        row(2, "return", "inner"),
    ]
    assert decided(bench, rows, protocol=6, port=443) == (False, False)
    assert decided(bench, rows, protocol=17, port=22) == (True, False)
    assert decided(bench, rows, protocol=6, port=22) == (True, False)
    assert decided(bench, rows, protocol=6, port=23) == (False, True)
    rows[0]["action"] = "goto"
    assert decided(bench, rows, protocol=6, port=22) == (False, True)


def test_random_packets_and_corners_fare_alike(bench):
    draw = random.Random(3)
    rows = bench.chain(draw, 30, 4, targets=("inner",)) + bench.chain(draw, 8, 4, "inner")
    for packets in (bench.random_packets(2_000, 4, 3), bench.corners(rows)):
        alike, share = bench.compared(rows, packets)
        assert alike == len(packets["source"])
        assert 0 <= share <= 1


def test_corners_stand_at_both_sides_of_every_end(bench):
    (one,) = [row(1, "accept", destination_ports=["80-90"])]
    assert set(bench.corners([one])["port"].tolist()) == {79, 80, 90, 91}


def test_each_kind_of_mutation_is_made_and_found(bench):
    counts = bench.mutation(20, 5)
    assert set(counts) == {
        "action",
        "certainty",
        "wider",
        "narrower",
        "moved",
        "negated",
        "left out",
        "deleted",
        "swapped",
    }
    assert all(changing == found and not wrong for _, changing, found, wrong in counts.values())
    assert sum(changing for _, changing, _, _ in counts.values()) > 100


def test_all_pairs_of_zones_are_answered(bench):
    seconds, answers = bench.timed([*bench.chain(random.Random(1), 20, 3), bench.default()], 3)
    assert (seconds >= 0, answers) == (True, 12 * 2 + 3)
