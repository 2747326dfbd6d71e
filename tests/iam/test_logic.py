from __future__ import annotations

import numpy as np
import pytest

from doorward.iam.logic import NO, OPEN, YES, allowed, opposite


@pytest.mark.parametrize(("answer", "turned", "told"), [(YES, NO, True), (NO, YES, False), (OPEN, OPEN, None)])
def test_what_cannot_be_told_stays_so(answer, turned, told):
    assert opposite(answer) == turned
    assert allowed(answer) is told


def test_many_answers_are_turned_at_once():
    assert opposite(np.array([NO, OPEN, YES], np.uint8)).tolist() == [YES, OPEN, NO]


def test_the_least_is_and_the_greatest_is_or():
    assert [min(YES, OPEN), min(NO, OPEN), max(NO, OPEN), max(YES, OPEN)] == [OPEN, NO, OPEN, YES]
