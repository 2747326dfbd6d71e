from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.iam import existence
from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.pattern import matches_arn
from doorward.iam.statement import Statement
from doorward.iam.universe import Possible, Told, spoken_of

NAMES = [f"arn:aws:iam::1:user/{name}" for name in ("ann", "bob", "team/ann", "team/x:y")]


@given(st.text("anb/team*?:", max_size=6).map("arn:aws:iam::1:user/{}".format) | st.text("arn:*", max_size=6))
def test_patterns_match_the_told_as_one_by_one(pattern):
    told = Told(NAMES)
    assert told.matched(pattern).tolist() == [matches_arn(pattern, name) for name in told.names]


def test_the_told_are_sorted_and_stand_once():
    told = Told([*NAMES, NAMES[0]])
    assert (told.size, told.names) == (4, sorted(NAMES))
    assert told.place[NAMES[1]] == told.names.index(NAMES[1])


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ({"resources": ("*/ann",)}, [YES, NO, YES, NO]),
        ({"not_resources": ("*/ann",)}, [NO, YES, NO, YES]),
        ({"resources": ("arn:aws:iam::1:user/${aws:PrincipalTag/x}",)}, [OPEN] * 4),
        ({"resources": ("arn:aws:iam::1:user/${aws:PrincipalTag/x}", "*/ann")}, [YES, OPEN, YES, OPEN]),
        ({"not_resources": ("arn:aws:iam::1:user/${aws:PrincipalTag/x}",)}, [OPEN] * 4),
        ({}, [YES] * 4),
    ],
)
def test_of_which_resources_a_statement_speaks(told, answers):
    patterns = {key: tuple(one.replace("*/", "arn:aws:iam::1:user*/") for one in value) for key, value in told.items()}
    assert spoken_of(Statement("p", allows=True, **patterns), Told(NAMES)).tolist() == answers


def test_all_possible_resources_are_sorted_into_kinds():
    asked = ["arn:aws:s3:::*", "arn:aws:s3:::secret"]
    possible = Possible("arn:aws:s3:::*", asked)
    assert possible.size == 2
    assert sorted(zip(*(possible.matched(one).tolist() for one in asked), strict=True)) == [(True, False), (True, True)]


def test_patterns_that_cannot_be_told_apart_are_said(monkeypatch):
    monkeypatch.setattr(existence, "MOST", 20)
    with pytest.raises(OverflowError, match="cannot be told apart"):
        Possible("*", [f"arn:aws:s3:::*{'a' * place}*b?{'c' * place}*" for place in range(1, 9)])


@pytest.mark.parametrize(
    ("pattern", "marks"),
    [("arn", [True] * 4), ("arn:aws:iam", [True] * 4), ("arn:aws:s3", [False] * 4), ("ann", [False] * 4)],
)
def test_an_incomplete_pattern_is_completed(pattern, marks):
    assert Told(NAMES).matched(pattern).tolist() == marks
