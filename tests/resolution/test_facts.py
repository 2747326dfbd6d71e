"""Facts as arrays, and identifiers as numbers."""

from __future__ import annotations

import numpy as np

from doorward.resolution.facts import LEASE, NEVER_SEEN, REGISTER, SCAN, Facts, Nodes, undated


def facts(*rows):
    return Facts(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def test_a_fact_told_again_counts_once_with_its_whole_time():
    told = facts((1, 2, LEASE, 3, 10, 20), (1, 2, LEASE, 1, 5, 12), (1, 2, SCAN, 1, 7, 7))

    assert np.array(told.summed()).T.tolist() == [[1, 2, LEASE, 4, 5, 20], [1, 2, SCAN, 1, 7, 7]]


def test_facts_are_added_and_picked():
    both = facts((1, 2, LEASE, 3, 10, 20)) + undated([3], [4], REGISTER, [1])

    assert both.left.tolist() == [1, 3]
    assert both.only(both.how == REGISTER).first.tolist() == [NEVER_SEEN]
    assert undated([], [], REGISTER, []).summed().left.tolist() == []


def test_identifiers_are_numbered_by_kind_and_value():
    nodes = Nodes.of(["b", "a", "b"], ["z"], [], ["s"])

    assert nodes.value == ["a", "b", "z", "s"]
    assert nodes.kind.tolist() == [0, 0, 1, 3]
    assert nodes.place == ({"a": 0, "b": 1}, {"z": 2}, {}, {"s": 3})


def test_made_up_cards_and_factory_names_are_marked():
    nodes = Nodes.of(["00:00:5e:00:53:0a", "02:00:5e:00:53:0a"], ["localhost", "web1"], [], [])

    assert nodes.made_up().tolist() == [False, True, False, False]
    assert nodes.defaults().tolist() == [2]
