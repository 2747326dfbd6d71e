"""Union-find that never joins two anchors."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from doorward.kernels.union import ANCHORS, MERGED, PERSON, united


def joined(ties, anchors=(), forced=(), apart=(), many=6):
    """Return the groups that ties make of nodes, and what became of each tie."""
    left, right = (np.array([tie[end] for tie in ties], np.int64) for end in (0, 1))
    anchor = np.full(many, -1)
    anchor[list(anchors)] = list(anchors)
    force = np.isin(np.arange(len(ties)), list(forced))
    root, became = united(left, right, force, anchor, np.array(apart, np.int64).reshape(-1, 2))
    return root.tolist(), became.tolist()


def test_ties_make_groups_named_by_their_smallest_node():
    assert joined([(1, 2), (2, 4)]) == ([0, 1, 1, 3, 1, 5], [MERGED, MERGED])
    assert joined([]) == ([0, 1, 2, 3, 4, 5], [])


def test_two_anchors_stay_apart_and_the_stronger_tie_wins():
    assert joined([(0, 2), (1, 2)], anchors=[0, 1]) == ([0, 1, 0, 3, 4, 5], [MERGED, ANCHORS])
    assert joined([(1, 2), (0, 2)], anchors=[0, 1]) == ([0, 1, 1, 3, 4, 5], [MERGED, ANCHORS])


def test_an_anchor_counts_through_those_in_between():
    assert joined([(0, 2), (1, 3), (2, 3)], anchors=[0, 1])[1] == [MERGED, MERGED, ANCHORS]


def test_a_person_may_join_anchors_and_keep_nodes_apart():
    assert joined([(0, 1), (0, 2)], anchors=[0, 1], forced=[0]) == ([0, 0, 0, 3, 4, 5], [MERGED, MERGED])
    assert joined([(0, 2), (2, 3)], apart=[(0, 3)]) == ([0, 1, 0, 3, 4, 5], [MERGED, PERSON])


def test_a_tie_within_a_group_is_merged():
    assert joined([(0, 1), (1, 0)])[1] == [MERGED, MERGED]


nodes = some.integers(0, 5)


@given(
    some.lists(some.tuples(nodes, nodes), max_size=12),
    some.sets(nodes),
    some.lists(some.tuples(nodes, nodes), max_size=3),
)
def test_no_group_has_two_anchors_nor_what_a_person_parted(ties, anchors, apart):
    apart = [(one, other) for one, other in apart if one != other]
    root, became = joined(ties, sorted(anchors), apart=apart)

    assert len({root[node] for node in anchors}) == len(anchors)
    assert all(root[one] != root[other] for one, other in apart)
    assert all(
        (root[one] == root[other]) or verdict != MERGED for (one, other), verdict in zip(ties, became, strict=True)
    )
    assert all(root[root[node]] == root[node] <= node for node in range(6))
