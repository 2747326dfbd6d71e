"""In which order to rebuild: never before what is contained, in as few waves as can be, cycles named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.portfolio.waves import rebuild_order


def order(count, edges, affected=None):
    outer, inner = np.array(edges, np.int32).reshape(-1, 2).T
    marks = np.ones(count, bool) if affected is None else np.isin(np.arange(count), affected)
    found = rebuild_order(count, outer, inner, marks)
    return found.wave.tolist(), found.cycles


def test_nothing_is_nothing():
    assert order(0, []) == ([], [])
    assert order(2, [], affected=[]) == ([-1, -1], [])


def test_what_contains_waits_for_what_it_contains():
    assert order(4, [(1, 0), (2, 1), (3, 0)]) == ([0, 1, 2, 1], [])


def test_the_longest_way_counts():
    assert order(4, [(3, 0), (3, 2), (2, 1), (1, 0)]) == ([0, 1, 2, 3], [])


def test_what_is_not_affected_holds_nobody_up():
    assert order(3, [(1, 0), (2, 1)], affected=[0, 2]) == ([0, -1, 0], [])


def test_what_contains_itself_is_no_cycle():
    assert order(2, [(0, 0), (1, 0)]) == ([0, 1], [])


def test_the_same_edge_twice_is_one():
    assert order(2, [(1, 0), (1, 0)]) == ([0, 1], [])


def test_a_cycle_is_built_together_and_named():
    assert order(4, [(1, 0), (1, 2), (2, 1), (3, 2)]) == ([0, 1, 1, 2], [[1, 2]])


def test_what_one_of_a_cycle_waits_for_holds_all_of_it_up():
    assert order(5, [(0, 1), (1, 0), (1, 2), (2, 3), (4, 0)]) == ([2, 2, 1, 0, 3], [[0, 1]])


def test_cycles_that_share_a_node_are_one_and_others_are_not():
    assert order(6, [(0, 1), (1, 0), (1, 2), (2, 1), (3, 4), (4, 3), (5, 3)])[1] == [[0, 1, 2], [3, 4]]


def reachable(count, edges):
    reach = np.zeros((count, count), bool)
    for outer, inner in edges:
        reach[outer, inner] = True
    for middle in range(count):
        reach |= np.outer(reach[:, middle], reach[middle])
    return reach


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25))
    )
)
def test_waves_are_the_longest_ways_over_what_is_strongly_connected(graph):
    count, edges = graph
    waves, cycles = order(count, edges)
    reach = reachable(count, edges)
    together = [
        {other for other in range(count) if other == node or (reach[node, other] and reach[other, node])}
        for node in range(count)
    ]
    assert [tuple(cycle) for cycle in cycles] == sorted({tuple(sorted(group)) for group in together if len(group) > 1})
    for node in range(count):
        below = [waves[other] for other in range(count) if reach[node, other] and other not in together[node]]
        below += [
            waves[other]
            for mate in together[node]
            for other in range(count)
            if reach[mate, other] and other not in together[node]
        ]
        assert waves[node] == (max(below) + 1 if below else 0)


@pytest.mark.parametrize("size", [2_000])
def test_a_long_chain_and_a_large_cycle_take_no_time(size):
    chain = [(node + 1, node) for node in range(size - 1)]
    assert order(size, chain)[0] == list(range(size))
    waves, cycles = order(size, [*chain, (0, size - 1)])
    assert (set(waves), cycles) == ({0}, [list(range(size))])
