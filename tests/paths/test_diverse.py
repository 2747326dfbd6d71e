from __future__ import annotations

import pytest
from tests.paths import brute
from tests.paths.brute import gained, graphs, likelihood, shuffled, step

from doorward.paths.diverse import diverse
from doorward.paths.graph import graph


def found(rows, goals, k=3, starts=(brute.START,)):
    arrays = graph(rows)
    return diverse(arrays, arrays.begin(starts), arrays.known(goals), k)


def test_every_way_is_one_and_no_two_ways_to_a_goal_are_the_same():
    for rows, goals in graphs(2000, seed=4):
        ways = found(rows, goals)
        assert {way.goal for way in ways} == gained(rows) & set(goals)
        assert len({(way.goal, frozenset(way.steps)) for way in ways}) == len(ways)
        for way in ways:
            have = {brute.START}
            for number, fact in zip(way.steps, way.facts, strict=True):
                assert set(rows[number]["premises"]) <= have
                assert rows[number]["conclusion"] == fact
                have.add(fact)
            assert way.facts[-1:] == (way.goal,)
            assert way.probability == pytest.approx(likelihood([rows[number] for number in way.steps]))


def test_no_way_is_likelier_than_the_likeliest_nor_that_than_the_bound():
    for rows, goals in graphs(120, seed=5, most=10):
        for way in found(rows, goals):
            best = brute.likeliest(rows, way.goal)
            assert way.probability <= best * (1 + 1e-9)
            assert best <= way.bound * (1 + 1e-9)


def test_with_single_premises_the_first_way_is_the_likeliest():
    for rows, goals in graphs(300, seed=6, most=9):
        single = [row | {"premises": row["premises"][:1]} for row in rows]
        ways = found(single, goals)
        for goal in {way.goal for way in ways}:
            first = next(way for way in ways if way.goal == goal)
            assert first.probability == pytest.approx(brute.likeliest(single, goal))


def test_the_likeliest_comes_first_and_the_shortest_of_equals():
    for rows, goals in graphs(300, seed=7):
        ranks = [(-way.probability, len(way.steps)) for way in found(rows, goals)]
        assert ranks == sorted(ranks)


def test_other_ways_are_other_routes_not_permutations():
    groups = [step(f"group {number}", "user") for number in range(6)]
    nested = [step("admins", f"group {number}", probability=0.9) for number in range(6)]
    rows = [*groups, *nested, step("user", "start", probability=0.5), step("admins", "start", probability=0.1)]
    ways = found(rows, ["admins"], k=2, starts=["start"])
    assert [len(way.steps) for way in ways] == [3, 3]
    ways = found(rows, ["admins"], k=8, starts=["start"])
    assert 1 in [len(way.steps) for way in ways]


def test_a_shared_step_is_paid_once():
    rows = [step("entry", "start", probability=0.5), step("a", "entry"), step("b", "entry"), step("goal", "a", "b")]
    (way,) = found(rows, ["goal"], starts=["start"])
    assert way.probability == pytest.approx(0.5)
    assert way.bound == pytest.approx(0.5)


def test_ways_are_ranked_by_what_their_distinct_steps_cost():
    shared = [step("entry", "start", probability=0.5), step("a", "entry"), step("b", "entry"), step("goal", "a", "b")]
    ways = found([*shared, step("goal", "start", probability=0.3)], ["goal"], starts=["start"])
    # The search takes the entry for paid twice (0.25) and meets the direct way first; told is what is true.
    assert [way.probability for way in ways] == [pytest.approx(0.5), pytest.approx(0.3)]


@pytest.mark.parametrize(("k", "count"), [(1, 1), (2, 2), (3, 3), (4, 3), (50, 3)])
def test_as_many_ways_as_asked_or_as_there_are(k, count):
    rows = [step("goal", "start", probability=p) for p in (0.9, 0.5, 0.1)]
    assert len(found(rows, ["goal"], k=k, starts=["start"])) == count


def test_a_goal_that_one_has_needs_no_step_and_one_out_of_reach_has_no_way():
    rows = [step("goal", "start"), step("far", "nowhere")]
    (way,) = found(rows, ["start"], starts=["start"])
    assert way.steps == ()
    assert way.probability == 1
    assert found(rows, ["far", "unheard of"], starts=["start"]) == []


def test_the_order_of_rows_decides_nothing():
    def told(rows, ways):
        return [
            (way.goal, way.facts, way.probability, [(rows[number]["kind"]) for number in way.steps]) for way in ways
        ]

    for rows, goals in graphs(500, seed=8):
        mixed = shuffled(rows)
        assert told(rows, found(rows, goals)) == told(mixed, found(mixed, goals))
