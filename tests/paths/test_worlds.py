from __future__ import annotations

import itertools

import pytest
from tests.paths import brute
from tests.paths.brute import gained, graphs, step

from doorward.paths import worlds as sampled
from doorward.paths.graph import graph
from doorward.paths.worlds import worlds


def shares(rows, goals, fixes=(), starts=(brute.START,)):
    arrays = graph(rows)
    numbers = [number for number, name in enumerate(arrays.fixes) if name in fixes]
    known = arrays.known(goals)
    found = worlds(arrays).reached(arrays.begin(starts), known, numbers)
    return {arrays.facts[goal]: share for goal, share in zip(known, found, strict=True)}


def exactly(rows, goal):
    """The probability that a goal falls, over all worlds."""
    total = 0.0
    for works in itertools.product((True, False), repeat=len(rows)):
        left = [row for row, one in zip(rows, works, strict=True) if one]
        chance = 1.0
        for row, one in zip(rows, works, strict=True):
            chance *= row["probability"] if one else 1 - row["probability"]
        total += chance * (goal in gained(left))
    return total


def test_the_share_is_near_what_all_worlds_say():
    for rows, goals in graphs(60, seed=51, most=8):
        told = [row | {"probability": min(row["probability"], 0.9)} for row in rows]
        for goal, share in shares(told, goals).items():
            assert share == pytest.approx(exactly(told, goal), abs=0.06)


def test_certain_steps_fall_in_every_world_and_impossible_goals_in_none():
    rows = [step("a", "start"), step("goal", "a"), step("far", "nowhere")]
    assert shares(rows, ["goal", "far"], starts=["start"]) == {"goal": 1.0, "far": 0.0}


def test_a_goal_one_has_falls_in_every_world():
    assert shares([step("b", "goal", probability=0.1)], ["goal"], starts=["goal"]) == {"goal": 1.0}


def test_a_fix_takes_its_steps_away_and_never_makes_anything_likelier():
    for rows, goals in graphs(300, seed=52):
        before = shares(rows, goals)
        for fix in brute.FIXES:
            after = shares(rows, goals, [fix])
            assert all(after[goal] <= before[goal] for goal in after)
            assert {goal for goal in after if after[goal]} <= gained(rows, fixes=[fix])


def test_many_parallel_ways_are_likelier_than_the_likeliest():
    rows = [step("goal", "start", probability=0.2) for _ in range(10)]
    assert shares(rows, ["goal"], starts=["start"])["goal"] == pytest.approx(1 - 0.8**10, abs=0.05)


def test_a_long_chain_and_a_circle_come_to_an_end():
    rows = [step(f"{depth + 1:04}", f"{depth:04}") for depth in range(3000)] + [step("0000", "3000")]
    assert shares(rows, ["3000"], starts=["0000"]) == {"3000": 1.0}


def test_a_large_graph_has_fewer_worlds(monkeypatch):
    rows = [step("goal", "start", probability=0.5)]
    assert worlds(graph(rows)).works.shape == (1, 16)
    monkeypatch.setattr(sampled, "LARGE", 0)
    assert worlds(graph(rows)).works.shape == (1, 2)
    assert worlds(graph(rows)).count == 128
