from __future__ import annotations

import math
import random
import time

import pytest
from tests.paths import brute
from tests.paths.brute import graphs, step

from doorward.paths.cheapest import HOP, START, UNREACHED, chain, cheapest
from doorward.paths.graph import ALWAYS, graph


def solved(rows, *starts, **options):
    arrays = graph(rows)
    return arrays, cheapest(arrays, arrays.begin(starts), arrays.costs, **options)


@pytest.mark.parametrize(("shared", "combine"), [(False, sum), (True, lambda costs: max(costs, default=0.0))])
def test_costs_equal_those_found_by_going_over_all_steps(shared, combine):
    for rows, _ in graphs(2000, seed=2):
        arrays, solution = solved(rows, brute.START, shared=shared)
        expected = brute.costs(rows, combine)
        for number, fact in enumerate(arrays.facts):
            if fact != ALWAYS:
                assert (solution.best[number] != UNREACHED) == (fact in expected)
                assert solution.costs[number] == pytest.approx(expected.get(fact, math.inf), abs=1e-9)


def test_a_chain_is_a_derivation_in_order_each_step_once():
    for rows, goals in graphs(2000, seed=3):
        arrays, solution = solved(rows, brute.START)
        for goal in arrays.known(goals):
            if solution.best[goal] == UNREACHED:
                continue
            have = set(arrays.begin([brute.START]))
            steps = chain(arrays, solution, goal)
            for number in steps:
                assert set(arrays.bodies[number]) <= have
                assert arrays.heads[number] not in have
                have.add(arrays.heads[number])
            assert goal in have
            assert not steps or arrays.heads[steps[-1]] == goal


def test_steps_that_cost_nothing_in_a_circle_prove_nothing():
    rows = [step("a", "b"), step("b", "a"), step("c", "b")]
    _, solution = solved(rows, "start")
    assert solution.best == [UNREACHED] * 3
    arrays, solution = solved([*rows, step("b", "start")], "start")
    assert [arrays.facts[arrays.heads[number]] for number in chain(arrays, solution, arrays.numbers["c"])] == ["b", "c"]


def test_a_hop_decides_between_equally_likely_ways():
    rows = [step("a", "start"), step("b", "a"), step("goal", "b"), step("goal", "start")]
    arrays = graph(rows)
    solution = cheapest(arrays, arrays.begin(["start"]), [cost + HOP for cost in arrays.costs])
    assert [arrays.rows[number] for number in chain(arrays, solution, arrays.numbers["goal"])] == [3]


def test_an_infinite_price_takes_a_step_away():
    arrays = graph([step("goal", "start", probability=0.9), step("goal", "start", probability=0.1)])
    prices = [math.inf if cost < 1 else cost for cost in arrays.costs]
    solution = cheapest(arrays, arrays.begin(["start"]), prices)
    assert math.exp(-solution.costs[arrays.numbers["goal"]]) == pytest.approx(0.1)
    assert cheapest(arrays, arrays.begin(["start"]), [math.inf] * 2).best == [UNREACHED, START]


def test_the_search_may_stop_at_its_goals():
    rows = [step("near", "start", probability=0.9), step("far", "near", probability=0.5)]
    arrays, whole = solved(rows, "start")
    near, far = arrays.known(["near"]), arrays.known(["far"])
    _, short = solved(rows, "start", goals=near)
    assert short.costs[near[0]] == whole.costs[near[0]]
    assert short.best[far[0]] == UNREACHED != whole.best[far[0]]


def test_a_start_costs_nothing_however_it_is_concluded():
    arrays, solution = solved([step("start", "a"), step("a", "start", probability=0.5)], "start")
    assert solution.costs[arrays.numbers["start"]] == 0
    assert solution.best[arrays.numbers["start"]] == START
    assert chain(arrays, solution, arrays.numbers["start"]) == []


def test_sums_that_outgrow_every_float_still_prove_their_facts():
    doubling = [step(f"{depth:04}", f"{depth - 1:04} left", f"{depth - 1:04} right") for depth in range(1, 1200)]
    sides = [
        step(f"{depth:04} {side}", f"{depth:04}", probability=0.5)
        for depth in range(1200)
        for side in ("left", "right")
    ]
    arrays, solution = solved([*doubling, *sides], "0000")
    last = arrays.numbers["1199 left"]
    assert solution.costs[last] == math.inf
    assert len(chain(arrays, solution, last)) == 3 * 1199 + 1


def test_a_chain_may_be_longer_than_any_call_stack():
    arrays, solution = solved([step(f"{depth + 1:05}", f"{depth:05}") for depth in range(20_000)], "00000")
    assert len(chain(arrays, solution, arrays.numbers["20000"])) == 20_000


def directory(steps, seed=1):
    """A directory-like graph: users in groups, groups administering hosts, hosts holding sessions of users."""
    chance = random.Random(seed)
    users = steps // 10
    names = [f"identity:{number}" for number in range(users)]
    groups = [f"group:{number}" for number in range(users // 5)]
    hosts = [f"host:{number}/root" for number in range(users // 2)]
    rows = [step(name, "position:internet", probability=0.2) for name in names[:50]]
    for _ in range(steps - len(rows)):
        kind = chance.randrange(3)
        if kind == 0:
            rows.append(step(chance.choice(groups), chance.choice(names)))
        elif kind == 1:
            rows.append(step(chance.choice(hosts), chance.choice(groups), chance.choice(names), probability=0.9))
        else:
            rows.append(step(chance.choice(names), chance.choice(hosts), probability=0.8))
    return rows


def test_fifty_thousand_steps_take_less_than_half_a_second():
    rows = directory(50_000)
    arrays = graph(rows)
    times = []
    for _ in range(3):
        before = time.process_time()
        solution = cheapest(arrays, arrays.begin(["position:internet"]), arrays.costs)
        times.append(time.process_time() - before)
    assert sum(best != UNREACHED for best in solution.best) > 5000
    assert min(times) < 0.5
