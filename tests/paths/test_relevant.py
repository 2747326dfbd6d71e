from __future__ import annotations

import itertools

from tests.paths import brute
from tests.paths.brute import gained, graphs, step

from doorward.paths.cheapest import cheapest
from doorward.paths.graph import graph
from doorward.paths.relevant import relevant


def found(rows, goals, starts=(brute.START,)):
    arrays = graph(rows)
    reached = cheapest(arrays, arrays.begin(starts), arrays.costs)
    return sorted(arrays.told_in[relevant(arrays, reached, arrays.known(goals))].tolist())


def test_a_step_that_cannot_be_taken_or_leads_elsewhere_is_left_out():
    rows = [
        step("near", "start"),
        step("goal", "near"),
        step("goal", "nowhere"),
        step("goal", "near", "nowhere"),
        step("aside", "near"),
    ]
    assert found(rows, ["goal"], ["start"]) == [0, 1]


def test_without_a_goal_no_step_is_relevant():
    assert found([step("near", "start")], [], ["start"]) == []
    assert found([step("near", "start")], ["unheard of"], ["start"]) == []


def test_what_is_left_out_changes_no_answer_about_the_goals():
    for rows, goals in graphs(1000, seed=32):
        kept = found(rows, goals)
        for fixes in itertools.chain([()], itertools.combinations(brute.FIXES, 1)):
            left = gained([rows[row] for row in kept], fixes=fixes)
            assert set(goals) & left == set(goals) & gained(rows, fixes=fixes)
