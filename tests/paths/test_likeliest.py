from __future__ import annotations

import math

import pytest
from tests.paths import brute
from tests.paths.brute import gained, graphs, shuffled, step

from doorward.paths.cheapest import HOP
from doorward.paths.graph import graph
from doorward.paths.likeliest import costed, likeliest


def every(arrays, starts, goal):
    """Return what every way to a goal costs: one step for each fact that is needed, and no circle."""
    costs = {}

    def derived(open_facts, chosen):
        """Choose a step for one open fact after the other; keep the choice if it is a derivation."""
        if not open_facts:
            cost = paid(goal, chosen, ())
            if cost is not None:
                costs[frozenset(chosen.values())] = cost
            return
        fact, *rest = open_facts
        for number, head in enumerate(arrays.heads):
            if head == fact:
                more = {**chosen, fact: number}
                needed = [
                    one for one in arrays.bodies[number] if one not in more and one not in starts and one not in rest
                ]
                derived([*rest, *needed], more)

    def paid(fact, chosen, above):
        if fact in starts:
            return 0.0
        if fact in above:
            return None
        parts = [paid(one, chosen, (*above, fact)) for one in arrays.bodies[chosen[fact]]]
        return None if None in parts else arrays.costs[chosen[fact]] + HOP + math.fsum(parts)

    if goal in starts:
        return [0.0]
    derived([goal], {})
    return sorted(costs.values())


@pytest.mark.parametrize("k", [1, 3, 1000])
def test_the_cheapest_ways_equal_those_found_by_trying_every_choice(k):
    for rows, goals in graphs(1000 if k < 1000 else 400, seed=81, most=9):
        arrays = graph(rows)
        starts = arrays.begin([brute.START])
        for goal in arrays.known(goals):
            told = [cost for cost, _ in costed(arrays, starts, goal, k)]
            assert told == pytest.approx(every(arrays, starts, goal)[:k], abs=1e-9)


def test_every_way_is_one_and_no_two_are_the_same():
    for rows, goals in graphs(400, seed=82):
        arrays = graph(rows)
        ways = likeliest(arrays, arrays.begin([brute.START]), arrays.known(goals), 5)
        assert {way.goal for way in ways} == gained(rows) & set(goals)
        assert len({(way.goal, frozenset(way.steps)) for way in ways}) == len(ways)
        for way in ways:
            have = {brute.START}
            for number, fact in zip(way.steps, way.facts, strict=True):
                assert set(rows[number]["premises"]) <= have
                have.add(fact)


def test_variations_of_one_way_come_before_another_way():
    rows = [step("user", "start", probability=0.5)]
    rows += [step(f"group {number}", "user") for number in range(4)]
    rows += [step("admins", f"group {number}", probability=0.9) for number in range(4)]
    rows += [step("admins", "start", probability=0.1)]
    arrays = graph(rows)
    ways = likeliest(arrays, arrays.begin(["start"]), arrays.known(["admins"]), 4)
    assert [way.probability for way in ways] == [pytest.approx(0.45)] * 4


def test_the_order_of_rows_decides_nothing():
    def told(rows, goals):
        arrays = graph(rows)
        ways = likeliest(arrays, arrays.begin([brute.START]), arrays.known(goals), 4)
        return [(way.goal, way.facts, way.probability) for way in ways]

    for rows, goals in graphs(200, seed=83):
        assert told(rows, goals) == told(shuffled(rows), goals)


def test_a_goal_that_one_has_needs_no_step_and_one_out_of_reach_has_no_way():
    arrays = graph([step("goal", "start"), step("far", "nowhere")])
    (way,) = likeliest(arrays, arrays.begin(["start"]), arrays.known(["start"]), 3)
    assert way.steps == ()
    assert likeliest(arrays, arrays.begin(["start"]), arrays.known(["far"]), 3) == []
