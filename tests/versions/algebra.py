"""What every scheme is held to; each test file gives its own versions."""

from __future__ import annotations

from itertools import combinations, pairwise

from doorward.version import AFTER_ALL, BEFORE_ALL, after


def sign(left, right):
    return (left > right) - (left < right)


def compare(scheme, left, right):
    return sign(scheme.key(left).text, scheme.key(right).text)


def assert_ascending(scheme, *versions):
    """Hold every pair to the order given; a tuple holds versions that are equal."""
    groups = [item if isinstance(item, tuple) else (item,) for item in versions]
    for group in groups:
        for left, right in combinations(group, 2):
            assert compare(scheme, left, right) == 0, f"{left} == {right}"
    for lower, higher in combinations(groups, 2):
        for left in lower:
            for right in higher:
                assert compare(scheme, left, right) == -1, f"{left} < {right}"
                assert compare(scheme, right, left) == 1, f"{right} > {left}"


def assert_no_key(scheme, *versions):
    for version in versions:
        assert scheme.key(version) is None, version


def assert_algebra(scheme, versions):
    """Keys are printable ASCII between both ends, none begins another, and nothing lies between a key and what is after it."""
    texts = sorted({key.text for version in versions if (key := scheme.key(version))})
    for text in texts:
        assert text.isascii()
        assert text.isprintable()
        assert BEFORE_ALL < text < after(text) < AFTER_ALL
    for lower, higher in pairwise(texts):
        assert not higher.startswith(lower)
        assert after(lower) < higher
        assert lower.encode() < higher.encode()


def assert_agrees(scheme, pairs, signs):
    """Hold keys to a native comparator: one sign a pair, None where it refuses; inexact keys are not asked."""
    asked = 0
    for (left, right), expected in zip(pairs, signs, strict=True):
        keys = scheme.key(left), scheme.key(right)
        if expected is None or not all(key and key.exact for key in keys):
            continue
        asked += 1
        assert sign(keys[0].text, keys[1].text) == expected, f"{left} against {right}"
    assert asked > len(pairs) / 4, "too few pairs were comparable to show anything"
