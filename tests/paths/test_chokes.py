from __future__ import annotations

from tests.paths import brute
from tests.paths.brute import gained, graphs, step

from doorward.paths.chokes import Chokes, chokes
from doorward.paths.graph import graph


def found(rows, goals, starts=(brute.START,)):
    arrays = graph(rows)
    return chokes(arrays, arrays.begin(starts), arrays.known(goals))


def test_chokes_are_what_a_goal_is_out_of_reach_without():
    for rows, goals in graphs(3000, seed=9):
        answers = {answer.goal: answer for answer in found(rows, goals)}
        assert answers.keys() == gained(rows) & set(goals)
        for goal, answer in answers.items():
            inner = [fact for fact in brute.REST if fact != goal]
            assert answer.facts == tuple(fact for fact in inner if goal not in gained(rows, without=fact))
            assert answer.fixes == tuple(fix for fix in brute.FIXES if goal not in gained(rows, fixes=[fix]))


def test_two_routes_have_in_common_only_what_both_pass():
    rows = [
        step("entry", "start", fixes=["close"]),
        step("left", "entry", fixes=["patch left", "patch both"]),
        step("right", "entry", fixes=["patch right", "patch both"]),
        step("goal", "left"),
        step("goal", "right"),
    ]
    assert found(rows, ["goal"], ["start"]) == [Chokes("goal", ("entry",), ("close", "patch both"))]


def test_all_premises_of_a_joint_step_are_chokes():
    rows = [step("key", "start", fixes=["rotate"]), step("host", "start"), step("goal", "key", "host")]
    assert found(rows, ["goal"], ["start"]) == [Chokes("goal", ("host", "key"), ("rotate",))]


def test_a_cycle_is_no_way_round():
    rows = [step("a", "start"), step("b", "a"), step("a", "b"), step("goal", "b")]
    assert found(rows, ["goal"], ["start"])[0].facts == ("a", "b")


def test_the_goal_and_the_starts_are_no_chokes():
    assert found([step("goal", "start")], ["goal", "start"], ["start"]) == [
        Chokes("goal", (), ()),
        Chokes("start", (), ()),
    ]


def test_a_goal_out_of_reach_has_no_answer():
    assert found([step("goal", "nowhere")], ["goal"], ["start"]) == []


def test_many_candidates_at_once():
    rows = [step(f"{number + 1:03}", f"{number:03}", fixes=[f"fix {number:03}"]) for number in range(300)]
    (answer,) = found(rows, ["300"], ["000"])
    assert len(answer.facts) == 299
    assert len(answer.fixes) == 300
