from __future__ import annotations

import math
import random

import pytest
from tests.paths import brute
from tests.paths.brute import gained, graphs, shuffled, step, subsets

from doorward.paths.graph import graph
from doorward.paths.plan import Effort, Plan, cheapest_cut


def planned(rows, goals, costs=None, starts=(brute.START,), **effort):
    arrays = graph(rows)
    return cheapest_cut(arrays, arrays.begin(starts), arrays.known(goals), costs or {}, Effort(**effort))


def costed(count, seed):
    chance = random.Random(seed)
    for rows, goals in graphs(count, seed=seed):
        yield (
            rows,
            goals,
            {fix: chance.choice([1, 1, 2, 3, 0.5, 0, math.inf]) for fix in brute.FIXES if chance.random() < 0.6},
        )


def cheapest(rows, goals, costs):
    """Return what cutting the goals costs at least, and the goals that cannot be cut."""
    usable = [fix for fix in brute.FIXES if costs.get(fix, 1) < math.inf]
    uncut = set(goals) & gained(rows, fixes=usable)
    rest = set(goals) - uncut
    return min(
        sum(costs.get(fix, 1) for fix in some) for some in subsets(usable) if not rest & gained(rows, fixes=some)
    ), uncut


def test_the_cheapest_fixes_are_found_and_proven():
    for rows, goals, costs in costed(3000, seed=10):
        plan = planned(rows, goals, costs)
        cost, uncut = cheapest(rows, goals, costs)
        assert plan.cost == pytest.approx(cost, abs=1e-9)
        assert plan.cost == pytest.approx(sum(costs.get(fix, 1) for fix in plan.fixes), abs=1e-9)
        assert plan.proven
        assert plan.bound == pytest.approx(cost, abs=1e-9)
        assert set(plan.uncut) == uncut
        assert not (set(goals) - uncut) & gained(rows, fixes=plan.fixes)


@pytest.mark.parametrize("rounds", [0, 1, 2])
@pytest.mark.parametrize("budget", [0, 3])
def test_a_plan_that_stops_early_still_cuts_and_its_bound_holds(rounds, budget):
    for rows, goals, costs in costed(400, seed=11):
        plan = planned(rows, goals, costs, rounds=rounds, budget=budget)
        cost, uncut = cheapest(rows, goals, costs)
        assert not (set(goals) - uncut) & gained(rows, fixes=plan.fixes)
        assert plan.bound <= cost + 1e-9 <= plan.cost + 2e-9
        assert plan.proven == (plan.bound == pytest.approx(plan.cost, abs=1e-9))


def test_no_fix_is_superfluous():
    for rows, goals, costs in costed(500, seed=12):
        plan = planned(rows, goals, costs, rounds=1)
        for fix in plan.fixes:
            others = [other for other in plan.fixes if other != fix]
            assert (set(goals) - set(plan.uncut)) & gained(rows, fixes=others)


def test_one_fix_for_many_is_worth_its_price_up_to_that():
    rows = [step("goal", "start", fixes=[f"patch {number}", "segment"]) for number in range(5)]
    assert planned(rows, ["goal"], {"segment": 4.0}, ["start"]).fixes == ("segment",)
    assert planned(rows, ["goal"], {"segment": 6.0}, ["start"]).fixes == tuple(f"patch {number}" for number in range(5))


def test_a_goal_some_way_to_which_has_no_fix_is_named_and_the_others_are_cut():
    rows = [step("open", "start"), step("closed", "start", fixes=["close"])]
    assert planned(rows, ["open", "closed"], starts=["start"]) == Plan(
        ("close",), 1.0, 1.0, proven=True, uncut=("open",)
    )


def test_a_goal_that_one_has_cannot_be_cut_and_one_out_of_reach_needs_nothing():
    rows = [step("goal", "nowhere", fixes=["x"]), step("a", "start", fixes=["x"])]
    assert planned(rows, ["start", "goal"], starts=["start"]) == Plan((), 0.0, 0.0, proven=True, uncut=("start",))


def test_an_infinite_cost_rules_a_fix_out():
    rows = [step("goal", "start", fixes=["close", "unplug"])]
    assert planned(rows, ["goal"], {"unplug": 0.1, "close": 5}, ["start"]).fixes == ("unplug",)
    assert planned(rows, ["goal"], {"unplug": math.inf, "close": 5}, ["start"]).fixes == ("close",)
    assert planned(rows, ["goal"], {"unplug": math.inf, "close": math.inf}, ["start"]).uncut == ("goal",)


@pytest.mark.parametrize("cost", [-1, -0.001, math.nan, -math.inf])
def test_a_cost_below_nothing_or_no_number_is_refused_by_name(cost):
    with pytest.raises(ValueError, match="fix 'close' costs"):
        planned([step("goal", "start", fixes=["close"])], ["goal"], {"close": cost}, ["start"])


def test_what_cuts_most_comes_first():
    rows = [
        step("entry", "start", fixes=["rare"]),
        step("goal", "entry", fixes=["rare"]),
        step("other", "start", fixes=["own"]),
    ]
    rows += [step(f"jewel {number}", "hub", fixes=[]) for number in range(4)] + [step("hub", "start", fixes=["hub"])]
    plan = planned(rows, ["goal", "other", *(f"jewel {number}" for number in range(4))], starts=["start"])
    assert plan.fixes == ("hub", "own", "rare")


def test_the_order_of_rows_decides_nothing():
    for rows, goals, costs in costed(500, seed=13):
        assert planned(rows, goals, costs) == planned(shuffled(rows), goals, costs)


def test_a_grid_needs_its_narrowest_place():
    wide, deep = 6, 5
    rows = [
        step(f"{level + 1} {b}", f"{level} {a}", fixes=[f"cut {level} {a} {b}"])
        for level in range(deep)
        for a in range(wide)
        for b in range(wide)
    ]
    rows += [step(f"0 {a}", "start") for a in range(wide)]
    rows += [step("neck", f"{deep} {a}", fixes=[f"neck {a}"]) for a in range(wide)] + [
        step("goal", "neck", fixes=["seal"])
    ]
    plan = planned(rows, ["goal"], {"seal": 7.0}, ["start"])
    assert (plan.cost, plan.proven) == (6.0, True)
    assert plan.fixes == tuple(f"neck {a}" for a in range(wide))
