"""Identifiers become assets by facts, the strongest first, and every refusal says why."""

from __future__ import annotations

import numpy as np
import pytest

from doorward.resolution.facts import LEASE, PERSON, REGISTER, Facts, Nodes, undated
from doorward.resolution.merging import WHY_NOT, merged
from doorward.resolution.sharing import DAY

CARDS = ["00:00:5e:00:53:0a", "00:00:5e:00:53:0b"]
NODES = Nodes.of(CARDS, ["a", "b"], ["x1"], ["s-1-5-21-1"])
FIRST, SECOND, A, B, SERIAL, SID = range(6)
NONE = np.zeros((0, 2), np.int64)


def seen(name, card, first, last, times=1):
    return Facts(*(np.array([value], np.int64) for value in (name, card, LEASE, times, first * DAY, last * DAY)))


def register(name, other, how=REGISTER):
    return undated([name], [other], how, [1])


def told(*facts, anchors=(), apart=NONE):
    """Return the groups of more than one, and for each fact why not."""
    every = facts[0]
    for other in facts[1:]:
        every += other
    anchor = np.isin(np.arange(6), anchors)
    first, last = np.full(6, 10**18), np.full(6, -(10**18))
    dated = every.only(every.how == LEASE)
    for ends in (dated.left, dated.right):
        np.minimum.at(first, ends, dated.first)
        np.maximum.at(last, ends, dated.last)
    made = merged(NODES, anchor, every, (first, last), np.array(apart, np.int64))
    groups = [{*np.flatnonzero(made.root == root).tolist()} for root in np.unique(made.root)]
    return [group for group in groups if len(group) > 1], [WHY_NOT[verdict] for verdict in made.verdict]


def test_facts_that_meet_make_one_asset():
    assert told(register(A, FIRST), register(A, SERIAL), seen(B, FIRST, 0, 1), anchors=[A]) == (
        [{FIRST, A, B, SERIAL}],
        [None] * 3,
    )


def test_two_anchors_of_one_card_are_refused():
    groups, why = told(register(A, FIRST), seen(B, FIRST, 0, 1), anchors=[A, B])

    assert groups == [{FIRST, A}]
    assert why == [None, "several devices bear the one or the other"]


def test_a_serial_number_of_two_assets_is_neithers():
    assert told(register(A, SERIAL), register(B, SERIAL), anchors=[A, B])[0] == []


def test_anchors_that_meet_over_a_third_are_not_made_one():
    groups, why = told(
        register(A, FIRST), register(B, SID, 2), seen(A, SECOND, 0, 1), register(A, SID, 2), anchors=[A, B]
    )

    assert {B, SID} not in groups or {A, SID} not in groups
    assert "it would make two assets of the register one" in why


def test_a_persons_word_joins_what_the_register_keeps_apart_and_parts_what_data_join():
    assert told(register(A, B, PERSON), register(A, FIRST), anchors=[A, B])[0] == [{FIRST, A, B}]
    assert told(register(A, FIRST), anchors=[A], apart=[(A, FIRST)]) == ([], ["a person said that they differ"] * 2)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_order_of_facts_decides_nothing(order):
    facts = [register(A, FIRST), seen(B, FIRST, 0, 1), seen(B, SECOND, 2, 3)]

    assert told(*(facts[place] for place in order), anchors=[A]) == told(*facts, anchors=[A])
