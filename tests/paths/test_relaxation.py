from __future__ import annotations

import pytest
from tests.paths.test_hitting import instances, lightest

from doorward.paths.relaxation import relaxed


def test_the_bound_holds_and_so_does_what_an_element_adds_to_it():
    for rows, weights in instances(300, seed=4, elements=8, rows=12):
        if not rows:
            continue
        best = lightest(rows, weights)
        found = relaxed([sorted(row) for row in rows], weights, best + 1)
        assert found.bound <= best + 1e-9
        for element, excess in found.excess.items():
            with_element = lightest([row for row in rows if element not in row], weights) + weights[element]
            assert found.bound + max(excess, 0.0) <= with_element + 1e-9


def test_a_triangle_is_worth_one_and_a_half():
    found = relaxed([[0, 1], [1, 2], [0, 2]], dict.fromkeys(range(3), 1.0), 2.0)
    assert found.bound == pytest.approx(1.5, abs=0.01)


def test_rows_without_a_common_element_are_worth_their_lightest_elements():
    found = relaxed([[0, 1], [2, 3]], {0: 1.0, 1: 4.0, 2: 3.0, 3: 2.0}, 3.0)
    assert found.bound == pytest.approx(3.0, abs=0.01)
