"""Values of nftables, and sets that are known, unknown or too large."""

from __future__ import annotations

import pytest

from doorward.firewall import nft_sets
from doorward.firewall.nft_sets import Sets, Unread, parts, texts


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("eth0", ["eth0"]),
        (22, ["22"]),
        ("icmpv6", ["ipv6-icmp"]),
        ({"prefix": {"addr": "10.0.0.0", "len": 8}}, ["10.0.0.0/8"]),
        ({"range": [1, 9]}, ["1-9"]),
        ({"range": ["10.0.0.1", "10.0.0.9"]}, ["10.0.0.1-10.0.0.9"]),
        ({"elem": {"val": 22, "comment": "x"}}, ["22"]),
        (["new", "related"], ["new", "related"]),
        ({"|": ["new", "related"]}, ["new", "related"]),
    ],
)
def test_a_value_is_texts(value, read):
    assert list(texts(value)) == read


@pytest.mark.parametrize(
    "value", [None, False, {"map": {}}, {"range": [1]}, {"prefix": {"addr": 1}}, {"&": [1, 2]}, 1.5]
)
def test_a_value_that_is_more_is_unread(value):
    with pytest.raises(Unread):
        list(texts(value))


def test_an_element_of_several_parts_is_taken_apart():
    assert parts({"concat": ["a", 1]}) == ["a", 1]
    assert parts({"elem": {"val": {"concat": ["a", 1]}}}) == ["a", 1]
    assert parts("a") == ["a"]


def told(**more):
    sets = Sets()
    sets.add({"family": "ip", "table": "t", "name": "s", **more})
    return sets


def test_a_set_is_known_by_name_in_its_own_table():
    sets = told(elem=[1, 2])
    assert sets.elements("ip", "t", "@s") == [1, 2]
    assert sets.elements("ip", "t", {"set": "@s"}) == [1, 2]
    assert told().elements("ip", "t", "@s") == []
    for family, table in (("ip6", "t"), ("ip", "u")):
        with pytest.raises(Unread):
            sets.elements(family, table, "@s")


def test_elements_told_apart_from_their_set_are_added():
    sets = told(elem=[1])
    sets.add({"family": "ip", "table": "t", "name": "s", "elem": [2]})
    assert sets.elements("ip", "t", "@s") == [1, 2]


@pytest.mark.parametrize("more", [{"flags": ["dynamic"]}, {"flags": "timeout"}, {"timeout": 60}, {"elem": "all"}])
def test_a_set_that_is_filled_at_run_time_is_unread(more):
    with pytest.raises(Unread):
        told(**{"elem": [1], **more}).elements("ip", "t", "@s")
    assert told(elem=[1], flags=["interval"]).elements("ip", "t", "@s") == [1]


def test_what_stands_in_place_is_no_name():
    assert Sets().elements("ip", "t", {"set": [1, 2]}) == [1, 2]
    assert Sets().elements("ip", "t", 22) == [22]


def test_sets_that_would_be_copied_too_often_are_unread(monkeypatch):
    monkeypatch.setattr(nft_sets, "MOST", 5)
    sets = told(elem=[1, 2])
    assert [sets.elements("ip", "t", "@s") for _ in range(2)] == [[1, 2]] * 2
    with pytest.raises(Unread):
        sets.elements("ip", "t", "@s")
