"""Keys against the ecosystems' own comparators: signs that these gave (signs.tsv), and `packaging` itself at length.

The signs are of strings of our own, changed; `python bench/version_keys.py --signs tests/versions/signs.tsv` writes them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.version import InvalidVersion, Version
from tests.versions.algebra import sign

from doorward.versions import schemes
from doorward.versions.pep440 import pep440

SIGNS = Path(__file__).parent / "signs.tsv"
PAIRS = 100_000
PARTS = (
    ("", "1!", "v"),
    ("0", "1", "1.0", "1.0.0", "1.2", "1.10", "2024.1", "01.2"),
    ("", "a1", "b2", "rc1", ".alpha", "-c3", ".pre10"),
    ("", ".post1", "-1", "-r2", ".post"),
    ("", ".dev0", ".dev3", "-dev"),
    ("", "+local", "+local.1", "+1", "+ubuntu-2"),
)


def told():
    found = defaultdict(list)
    for line in SIGNS.read_text("utf-8").splitlines():
        name, left, right, answer = line.split("\t")
        found[name].append((left, right, int(answer)))
    return found


TOLD = told()


def test_every_scheme_with_a_comparator_has_its_signs():
    assert set(TOLD) >= {"alpm", "apk", "conan", "dpkg", "gem", "gentoo", "maven", "php", "rpm", "semver"}
    assert all(len(pairs) >= 250 for pairs in TOLD.values())
    assert all({answer for *_, answer in pairs} == {-1, 0, 1} for pairs in TOLD.values())


@pytest.mark.parametrize("name", TOLD)
def test_exact_keys_agree_with_the_signs_of_the_comparator(name):
    key = schemes()[name].key
    exact = [(left, right, answer) for left, right, answer in TOLD[name] if key(left).exact and key(right).exact]

    assert len(exact) >= 150
    assert [pair for pair in exact if sign(key(pair[0]).text, key(pair[1]).text) != pair[2]] == []


@pytest.mark.parametrize("name", ["apk", "dpkg", "gem", "pep440", "php", "rpm", "semver"])
def test_where_an_inexact_key_is_only_a_reading_it_still_agrees(name):
    key = schemes()[name].key

    assert all(sign(key(left).text, key(right).text) == answer for left, right, answer in TOLD[name])


def version(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def test_packaging_agrees_on_a_hundred_thousand_pairs():
    chance = random.Random(11)
    texts = sorted({"".join(map(chance.choice, PARTS)) for _ in range(4_000)})
    known = {text: version(text) for text in texts}
    keys = {text: pep440.key(text) for text in texts}
    assert {text for text in texts if known[text]} == {text for text in texts if keys[text]}

    valid = [text for text in texts if keys[text]]
    near = sorted(valid, key=lambda text: keys[text].text)
    pairs = [(left, right) for far in (1, 2, 5) for left, right in zip(near, near[far:], strict=False)]
    pairs += [(chance.choice(valid), chance.choice(valid)) for _ in range(PAIRS - len(pairs))]

    assert len(pairs) == PAIRS
    assert all(sign(keys[left].text, keys[right].text) == sign(known[left], known[right]) for left, right in pairs)
