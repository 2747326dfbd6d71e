from __future__ import annotations

import math

import numpy as np
import pytest
from tests.paths import brute
from tests.paths.brute import graphs, step

from doorward.paths import cheapest as forward
from doorward.paths.cheapest import HOP, cheapest
from doorward.paths.graph import graph
from doorward.paths.onward import onward


def found(rows, goals, starts=(brute.START,), hop=HOP):
    arrays = graph(rows)
    prices = arrays.price + hop
    gained = cheapest(arrays, arrays.begin(starts), prices)
    return arrays, onward(arrays, gained, arrays.known(goals), prices)


def lacking(rows, goals, gained):
    """What every fact lacks, by going over all steps until nothing changes."""
    costs = dict.fromkeys(goals, 0.0)
    changed = True
    while changed:
        changed = False
        for row in rows:
            body = set(row["premises"])
            if row["probability"] <= 0 or row["conclusion"] in body or row["conclusion"] not in costs:
                continue
            for fact in body:
                others = sum(gained.get(other, math.inf) for other in body if other != fact)
                cost = costs[row["conclusion"]] - math.log(max(row["probability"], 1e-9)) + others
                if cost < costs.get(fact, math.inf) - 1e-12:
                    costs[fact] = cost
                    changed = True
    return costs


@pytest.mark.parametrize("wide", [0, 10**9])
def test_what_is_lacking_equals_what_going_over_all_steps_finds(monkeypatch, wide):
    monkeypatch.setattr(forward, "WIDE", wide)
    for rows, goals in graphs(1000, seed=41):
        arrays, answer = found(rows, goals, hop=0.0)
        known = {arrays.facts[goal] for goal in arrays.known(goals)}
        expected = lacking(rows, known, brute.costs(rows, sum))
        for number, fact in enumerate(arrays.facts):
            if fact:
                assert answer.costs[number] == pytest.approx(expected.get(fact, math.inf), abs=1e-9)


def test_the_compiled_search_gives_the_same_to_the_last_bit(monkeypatch):
    for rows, goals in graphs(700, seed=42):
        answers = []
        for wide in (0, 10**9):
            monkeypatch.setattr(forward, "WIDE", wide)
            answers.append(found(rows, goals)[1])
        assert answers[0] == answers[1]


def test_with_single_premises_a_way_costs_what_its_door_costs_and_what_that_lacks():
    for rows, goals in graphs(300, seed=43):
        single = [row | {"premises": row["premises"][:1]} for row in rows]
        arrays, answer = found(single, goals)
        gained = cheapest(arrays, arrays.begin([brute.START]), arrays.price + HOP)
        reached = [gained.costs[goal] for goal in arrays.known(goals)]
        starts = arrays.begin([brute.START])
        least = min((answer.costs[start] for start in starts), default=math.inf)
        assert least == pytest.approx(min(reached, default=math.inf))


def test_the_trunk_leads_step_by_step_to_the_goal():
    rows = [step("b", "a", probability=0.5), step("c", "b", "key"), step("key", "start"), step("goal", "c")]
    arrays, answer = found(rows, ["goal"], ["start", "a"])
    steps = answer.trunk(arrays, arrays.numbers["a"])
    assert arrays.told_in[steps].tolist() == [0, 1, 3]
    assert answer.trunk(arrays, arrays.numbers["goal"]) == []


def test_what_needs_a_thing_out_of_reach_leads_nowhere():
    arrays, answer = found([step("goal", "a", "nowhere"), step("a", "start")], ["goal"], ["start"])
    assert answer.costs[arrays.numbers["a"]] == math.inf
    assert answer.costs[arrays.numbers["nowhere"]] < math.inf
    assert answer.trunk(arrays, arrays.numbers["a"]) == []


def test_a_step_taken_away_leads_nowhere():
    arrays = graph([step("goal", "start")])
    gained = cheapest(arrays, arrays.begin(["start"]), np.array([np.inf]))
    answer = onward(arrays, gained, arrays.known(["goal"]), np.array([np.inf]))
    assert answer.costs[arrays.numbers["start"]] == math.inf
