"""MISP's warninglists, which speak for what they name."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.misp_warninglist import misp_warninglist

LIST = {
    "description": "Event contains widely used names",
    "list": [".search.example", "Shop.Example", "archive.md"],
    "matching_attributes": ["hostname", "domain"],
    "name": "Widely used names",
    "type": "hostname",
    "version": 20260302,
}


def warninglist(**changed):
    return json.dumps(LIST | changed, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "list.json": warninglist(),
    "short.json": b'{"name": "x", "list": ["192.0.2.1"]}',
    "name-first.json": json.dumps({"name": "x", "type": "cidr", "version": 1, "list": ["192.0.2.0/24"]}).encode(),
    "long.json": warninglist(list=[f"site{number}.example" for number in range(9_000)]),
    "empty.json": warninglist(list=[]),
}

OTHERS: dict[str, bytes] = {
    "empty.json": b"",
    "other-keys.json": warninglist(vulnerabilities=[]),
    "no-list.json": b'{"name": "x", "version": 1}',
    "list-alone.json": b'{"list": ["192.0.2.1"]}',
    "bare.json": b'["192.0.2.1", "192.0.2.2", "192.0.2.3"]',
}


def values(found):
    return [(row["kind"], row["value"]) for row in found.rows["indicators"]]


def test_every_entry_is_benign_and_named_after_its_list():
    found = gather(misp_warninglist, warninglist())

    assert values(found) == [("domain", "search.example"), ("domain", "shop.example"), ("domain", "archive.md")]
    assert all(row["benign"] and row["feed"] == "Widely used names" for row in found.rows["indicators"])
    assert [row["origin_row"] for row in found.rows["indicators"]] == [4, 5, 6], "the lines they stand on"


@pytest.mark.parametrize(
    ("kind", "entry", "found"),
    [
        ("cidr", "192.0.2.0/24", ("network", "192.0.2.0/24")),
        ("cidr", "192.0.2.1", ("ip", "192.0.2.1")),
        ("hostname", "search.example", ("domain", "search.example")),
        ("string", "192.0.2.1", ("ip", "192.0.2.1")),
        ("string", "d41d8cd98f00b204e9800998ecf8427e", ("md5", "d41d8cd98f00b204e9800998ecf8427e")),
        ("string", "http://search.example/a", ("url", "search.example/a")),
    ],
)
def test_what_an_entry_is_follows_from_the_type_of_the_list(kind, entry, found):
    assert values(gather(misp_warninglist, warninglist(type=kind, list=[entry]))) == [found]


@pytest.mark.parametrize("kind", ["substring", "regex"])
def test_a_list_of_parts_of_values_is_one_reject(kind):
    found = gather(misp_warninglist, warninglist(type=kind))

    assert values(found) == []
    assert [reject.reason for reject in found.rejects] == [
        f"a warninglist of type {kind} names parts of values, which are not matched: left out"
    ]


def test_an_entry_that_cannot_be_one_is_told_with_its_line():
    found = gather(misp_warninglist, warninglist(list=["search.example", "-", {"a": 1}]))

    assert len(values(found)) == 1
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(5, "no hostname"), (6, "no hostname")]


def test_a_list_that_breaks_off_keeps_what_was_read():
    found = gather(misp_warninglist, SAMPLES["short.json"][:-3])

    assert found.malformed is not None


@given(st.integers(0, 400), st.binary(max_size=4))
def test_a_damaged_list_never_crashes_it(place, damage):
    data = warninglist()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(misp_warninglist, data)
    gather(misp_warninglist, data)


@needs_data
@pytest.mark.parametrize("name", ["tranco10k.json.gz", "public-dns-v4.json.gz", "vpn-ipv4.json.gz"])
def test_the_lists_of_the_development_data_are_read_whole(name):
    data = gzip.decompress((DATA / "network" / "toplists" / name).read_bytes())
    assert [item.name for item in readers().values() if recognised(item, data)] == ["misp_warninglist"]
    found = gather(misp_warninglist, data)

    assert (found.records, found.rejects) == (len(json.loads(data)["list"]), [])
