from __future__ import annotations

import math

import pytest
from tests.paths.brute import step

from doorward import paths

# The way in of a small incident: an unpatched platform on the edge, a test device with an administrator's session.
ROWS = [
    step("host:edge/user", "position:internet", probability=0.9, fixes=["patch edge"], kind="exploits"),
    step("position:zone/office", "host:edge/user", fixes=["segment edge"], kind="reaches"),
    step("host:test/root", "position:zone/office", probability=0.5, fixes=["retire test"], kind="exploits"),
    step("identity:admin", "host:test/root", probability=0.8, fixes=["retire test", "log admin off"], kind="steals"),
    step("identity:admin", "position:internet", probability=0.2, fixes=["phishing-resistant logon"], kind="phishes"),
    step("host:files/root", "identity:admin", "position:zone/office", fixes=["tier admin"], kind="logs_on"),
    step("data:designs", "host:files/root", kind="reads"),
]


def test_ways_are_told_likeliest_first():
    first, second, *rest = paths.ways(ROWS, ["position:internet"], ["data:designs"])
    assert first.steps == (0, 1, 2, 3, 5, 6)
    assert first.facts[0] == "host:edge/user"
    assert first.facts[-1] == first.goal == "data:designs"
    assert first.probability == pytest.approx(0.9 * 0.5 * 0.8)
    assert second.probability == pytest.approx(0.9 * 0.2)
    assert first.bound == second.bound >= first.probability
    assert rest == []


def test_a_live_sign_is_a_start_like_any_other():
    (first, *_) = paths.ways(ROWS, ["position:internet", "host:test/root"], ["data:designs"], k=1)
    assert first.probability == pytest.approx(0.9 * 0.8)


def test_the_plan_closes_the_fewest_doors():
    plan = paths.plan(ROWS, ["position:internet"], ["data:designs"])
    assert (plan.cost, plan.bound, plan.proven, plan.uncut) == (1.0, 1.0, True, ())
    assert plan.fixes[0] in {"patch edge", "segment edge", "tier admin"}


def test_costs_move_the_plan():
    def fixes(**costs):
        dear = {"patch edge": 10, "segment edge": 10, "tier admin": 3, "phishing-resistant logon": 1}
        named = {name.replace("_", " "): cost for name, cost in costs.items()}
        return set(paths.plan(ROWS, ["position:internet"], ["data:designs"], dear | named).fixes)

    assert fixes(log_admin_off=1.5) == {"retire test", "phishing-resistant logon"}
    assert fixes(retire_test=math.inf) == {"log admin off", "phishing-resistant logon"}
    assert fixes(retire_test=9, log_admin_off=9) == {"tier admin"}


def test_chokes_are_told_by_goal():
    (answer,) = paths.chokes(ROWS, ["position:internet"], ["data:designs", "data:unheard of"])
    assert answer.facts == ("host:edge/user", "host:files/root", "identity:admin", "position:zone/office")
    assert answer.fixes == ("patch edge", "segment edge", "tier admin")


def test_nothing_in_gives_nothing_out():
    assert paths.ways([], ["position:internet"], ["data:designs"]) == []
    assert paths.plan([], [], []) == paths.Plan((), 0.0, 0.0, proven=True, uncut=())
    assert paths.chokes([], [], []) == []
