"""A manifest has one spelling, and says nothing that cannot be meant."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intel.held import DAY, NOON, feed

from doorward.intel.manifest import Manifest, canonical, manifest_of

FEEDS = (feed("kev"), feed("osv", "PyPI", b"a"), feed("osv", "npm", b"b"))
WHOLE = Manifest(7, NOON, NOON + DAY, None, FEEDS, frozenset(item.sha256 for item in FEEDS))
DELTA = replace(WHOLE, base=(6, "a" * 64), inside=frozenset({FEEDS[1].sha256}))


@pytest.mark.parametrize(
    "made",
    [
        WHOLE,
        DELTA,
        replace(WHOLE, vendors=()),
        replace(WHOLE, vendors=("a", "b")),
        replace(WHOLE, feeds=(), inside=frozenset()),
    ],
)
def test_what_is_written_is_what_is_read(made):
    assert manifest_of(made.bytes) == made
    assert manifest_of(made.bytes).bytes == made.bytes


def test_what_a_bundle_carries_is_what_is_inside():
    assert WHOLE.carried == list(FEEDS)
    assert DELTA.carried == [FEEDS[1]]


def test_two_manifests_are_told_apart():
    assert len({WHOLE.sha256, DELTA.sha256, replace(WHOLE, version=8).sha256}) == 3


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_canonical_json_is_read_back_and_written_the_same(value):
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_canonical_json_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": "ä"}) == canonical({"a": "ä", "b": 1}) == b'{"a":"\\u00e4","b":1}'
    with pytest.raises(ValueError, match="Out of range"):
        canonical(float("nan"))


@pytest.mark.parametrize(
    "spelled",
    [
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: data.replace(b":", b": ", 1),
        lambda data: data.replace(b'"version":7', b'"version":07'),
        lambda data: data.replace(b'"version":7', b'"version":7.0'),
        lambda data: data.replace(b'"version":7', b'"version":7,"version":7'),
        lambda data: json.dumps(json.loads(data), indent=1).encode(),
        lambda data: data.replace(b"kev", b"\\u006bev", 1),
        lambda data: data[:-1],
        lambda data: data.decode().encode("utf-16"),
    ],
)
def test_another_spelling_is_refused(spelled):
    with pytest.raises(ValueError, match=r"."):
        manifest_of(spelled(WHOLE.bytes))


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2},
        {"version": 0},
        {"version": -1},
        {"version": "7"},
        {"version": True},
        {"version": 1 << 53},
        {"created": "now"},
        {"created": "2026-11-24T12:00:00Z"},
        {"expires": "2026-11-22T12:00:00Z"},
        {"expires": None},
        {"base": 6},
        {"base": {}},
        {"base": {"version": "6", "sha256": "a"}},
        {"base": {"version": 6, "sha256": None}},
        {"feeds": {}},
        {"feeds": None},
        {"feeds": [1]},
        {"feeds": [FEEDS[0].as_dict()]},
        {"feeds": [FEEDS[0].as_dict() | {"inside": 1}]},
        {"feeds": [item.as_dict() | {"inside": True} for item in (*FEEDS, FEEDS[0])]},
        {"feeds": [item.as_dict() | {"inside": True} for item in reversed(FEEDS)]},
        {"feeds": [FEEDS[0].as_dict() | {"inside": True, "part": "../x"}]},
        {"vendors": {}},
        {"vendors": [1]},
        {"vendors": ["b", "a"]},
        {"vendors": ["a", "a"]},
        {"more": 1},
    ],
)
def test_what_cannot_be_meant_is_refused_though_it_is_signed(changed):
    with pytest.raises(ValueError, match=r"."):
        manifest_of(canonical(json.loads(WHOLE.bytes) | changed))


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"[" * 200_000, b"\xff\xfe", b'{"a":' * 50_000])
def test_what_is_no_manifest_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        manifest_of(data)


def test_a_thousand_changed_bytes_are_refused_or_say_something_else():
    chance = random.Random(31)
    for _ in range(1_000):
        changed = bytearray(WHOLE.bytes)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        with suppress(ValueError):
            assert manifest_of(bytes(changed)).sha256 != WHOLE.sha256
