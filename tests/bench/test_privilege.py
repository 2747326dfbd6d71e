"""The directories are the same every time, hold every fault and look-alike, and where all is collected the detectors tell them apart."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from tests.asking import ask

from doorward.detectors.standing_privilege import standing_privilege
from doorward.tables import TABLES

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def made():
    """Lend the module that makes worlds."""
    sys.path.insert(0, str(BENCH / "synthetic"))
    yield importlib.import_module("privilege_world")
    sys.path.remove(str(BENCH / "synthetic"))


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module("privilege")
    sys.path.remove(str(BENCH))


def test_a_seed_makes_the_same_world_every_time_and_another_seed_another(made):
    first, again, other = (made.world(seed, 3, each=2) for seed in (1, 1, 2))
    assert (first.tables, first.truth) == (again.tables, again.truth)
    assert first.truth != other.truth


@pytest.mark.parametrize("level", [0, 4])
def test_every_fault_and_look_alike_is_there_and_fits_its_table(made, level):
    world = made.world(3, level)
    kinds = set(world.truth.values())
    assert {*made.STANDING, *made.EXPOSED, *made.SAFE, *made.CLOUD, *made.CLEAN} <= kinds
    assert set(made.TWINS) - kinds <= {"quarterly service", "break glass, untold", "seen in sessions"}
    for name, rows in world.tables.items():
        assert all(row.keys() <= set(TABLES[name].schema.names) for row in rows)


def test_noise_takes_away_what_collectors_tell_and_no_truth(made):
    calm, loud = made.world(3, 0), made.world(3, 4)
    rights, sessions = ([len(world.tables[name]) for world in (calm, loud)] for name in ("rights", "sessions"))
    assert rights[1] < rights[0]
    assert sessions[1] < sessions[0]
    unused = [row for row in loud.tables["identities"] if row["domain"] == "EAST.EXAMPLE" and row.get("last_logon")]
    assert unused == []


def test_where_all_is_collected_no_look_alike_is_worth_a_look(bench, made):
    world = made.world(3, 0, each=2)
    tables = {
        name: rows for name, rows in world.tables.items() if name in {"identities", "memberships", "rights", "sessions"}
    }
    told = {finding.details["identity"]: finding for finding in ask(standing_privilege, as_of=made.NOW, **tables)}
    loud = {world.truth.get(who, "nobody planted") for who, finding in told.items() if finding.loud}
    assert loud == set(made.STANDING)
    planted = bench.planted(world, "standing_privilege")
    assert set(told) <= set(planted)


def test_rates_are_of_what_is_worth_a_look(bench):
    judged = {
        "planted": bench.Counter({"idle role": 4}),
        "told": [("idle role", True), ("idle role", False), ("used role", True)],
    }
    rows = bench.counts([{"standing_cloud_privilege": judged}], "standing_cloud_privilege")
    assert rows.tolist() == [[1, 2, 4]]
    assert [float(rate) for rate in bench.rates(rows)] == [0.5, 0.25]
    lines = bench.by_kind([{"standing_cloud_privilege": judged}], "standing_cloud_privilege")
    assert lines[-1] == "    look-alikes told of: 1 used role (1 worth a look)"
