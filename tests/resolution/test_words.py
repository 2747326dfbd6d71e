"""What a person says of who is who."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from doorward.resolution.facts import PERSON, Nodes
from doorward.resolution.words import MAC, NAME, SID, Words, WordsError, kind, plain, spoken

CARD = "00:00:5e:00:53:0a"


@pytest.mark.parametrize(
    ("text", "looks", "compared"),
    [
        ("00-00-5E-00-53-0A", MAC, CARD),
        ("S-1-5-21-1-2-3-1001", SID, "s-1-5-21-1-2-3-1001"),
        (" Web1.Corp.Example ", NAME, "web1.corp.example"),
        ("5CG1234XYZ", NAME, "5cg1234xyz"),
    ],
)
def test_an_identifier_is_known_by_its_looks(text, looks, compared):
    assert (kind(text), plain(text)) == (looks, compared)


def test_words_become_facts_and_pairs_that_stay_apart():
    nodes = Nodes.of([CARD], ["a", "b", "c"], ["x7"], ["S-1-5"])
    names = {"a": 1, "b": 2, "c": 3}
    words = Words(same=(("a", CARD.upper(), "X7"),), different=(("a", "b", "s-1-5"),))
    facts, apart = spoken(words, nodes, names)

    assert list(zip(facts.left.tolist(), facts.right.tolist(), strict=True)) == [(1, 0), (1, 4)]
    assert set(facts.how.tolist()) == {PERSON}
    assert apart.tolist() == [[1, 2], [1, 5], [2, 5]]
    assert words.texts == {"a", "b", "x7", CARD, "s-1-5"}


def test_no_words_are_no_facts():
    facts, apart = spoken(Words(), Nodes.of([], [], [], []), {})

    assert (len(facts.left), apart.shape) == (0, (0, 2))
    assert apart.dtype == np.int64


@pytest.mark.parametrize(
    "words",
    [
        Words(same=(("a", "b"),), different=(("B ", "A"),)),
        Words(same=(("a", "b"), ("c", "b")), different=(("a", "c"),)),
        Words(different=(("a", "A"),)),
        Words(same=((CARD, "a"),), different=(("00-00-5E-00-53-0A", "a"),)),
    ],
)
def test_a_contradiction_is_refused_and_quoted(words):
    with pytest.raises(WordsError, match=r"\[resolve\]: '.+' and '.+' are said to be the same"):
        words.check()


def test_words_that_agree_are_taken():
    Words(same=(("a", "b"), ("b", "c")), different=(("a", "d"), ("d", "e"))).check()


@given(some.lists(some.lists(some.sampled_from("abcde"), min_size=2, max_size=3).map(tuple), max_size=4))
def test_to_say_twice_what_is_the_same_is_no_contradiction(groups):
    Words(same=(*groups, *groups)).check()
    with pytest.raises(WordsError):
        Words(same=(("a", "b"), *groups), different=(("a", "b"),)).check()
