"""The part of a graph that leads to a goal answers as the whole does, to the last step, and looks at nothing else."""

from __future__ import annotations

import pytest
from tests.paths import brute
from tests.paths.brute import graphs, step

from doorward.paths.cheapest import HOP, chain, cheapest
from doorward.paths.diverse import diverse
from doorward.paths.graph import graph
from doorward.paths.toward import toward

CHAIN = [step("b", "a"), step("c", "b"), step("elsewhere", "a"), step("beyond", "c")]


def wide(rows):
    """A graph with so much besides that a part of it is small."""
    return graph([*rows, *(step(f"x{number}", "start") for number in range(8 * len(rows) + 40))])


def test_what_does_not_lead_to_the_goal_is_left_out_and_the_rest_keeps_its_order():
    arrays = wide(CHAIN)
    part = toward(arrays, arrays.begin(["a"]), *arrays.known(["c"]))
    assert part.graph.facts == ["a", "b", "c"]
    assert [arrays.facts[arrays.heads[one]] for one in part.steps.tolist()] == ["b", "c"]
    assert [part.graph.facts[one] for one in part.starts] == ["a"]
    assert part.graph.facts[part.goal] == "c"
    assert part.steps.tolist() == sorted(part.steps.tolist())


def test_a_goal_that_nothing_concludes_has_a_part_without_steps():
    arrays = wide(CHAIN)
    part = toward(arrays, arrays.begin(["a"]), *arrays.known(["a"]))
    assert (len(part.graph), part.graph.facts, part.goal) == (0, ["a"], 0)


def test_circles_are_gone_through_once():
    arrays = wide([step("a", "b"), step("b", "a"), step("a", "start")])
    part = toward(arrays, arrays.begin(["start"]), *arrays.known(["b"]))
    assert len(part.graph) == 3


@pytest.mark.parametrize(("most", "there"), [(2, True), (1, False)])
def test_a_part_that_is_too_large_is_not_made(most, there):
    arrays = wide(CHAIN)
    assert (toward(arrays, arrays.begin(["a"]), *arrays.known(["c"]), most) is not None) is there


def test_a_part_is_at_most_a_quarter_of_the_whole():
    rows = [step("b", "a"), step("c", "b"), *(step(f"x{number}", "a") for number in range(6))]
    for more, there in ((0, True), (-1, False)):
        arrays = graph(rows[: len(rows) + more])
        assert (toward(arrays, arrays.begin(["a"]), *arrays.known(["c"])) is not None) is there


def test_the_cheapest_way_of_a_part_is_that_of_the_whole_step_for_step():
    seen = 0
    for rows, goals in graphs(60, seed=11):
        arrays = wide(rows)
        starts = arrays.begin([brute.START])
        whole = cheapest(arrays, starts, arrays.price + HOP)
        for goal in arrays.known(goals):
            part = toward(arrays, starts, goal)
            solution = cheapest(part.graph, part.starts, part.graph.price + HOP)
            assert solution.costs[part.goal] == whole.costs[goal]
            if whole.reached(goal):
                assert part.steps[chain(part.graph, solution, part.goal)].tolist() == chain(arrays, whole, goal)
                seen += 1
    assert seen > 20


def test_ways_are_the_same_with_parts_and_without(monkeypatch):
    made = []

    def watched(*asked):
        made.append(toward(*asked))
        return made[-1]

    for rows, goals in graphs(30, seed=12, most=16):
        arrays = wide(rows)
        # Steps beside the ways to the goals are cut off first; these lead to a goal too, so that parts stay small.
        many = [*arrays.known(goals), *arrays.known(f"x{number}" for number in range(8 * len(rows) + 40))]
        starts = arrays.begin([brute.START, "start"])
        monkeypatch.setitem(diverse.__globals__, "toward", lambda *_: None)
        expected = diverse(arrays, starts, many, 3)
        monkeypatch.setitem(diverse.__globals__, "toward", watched)
        assert diverse(arrays, starts, many, 3) == expected
    assert sum(part is not None for part in made) > 3
