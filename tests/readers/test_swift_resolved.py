"""Resolved packages of Swift."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.readers.swift_resolved import swift_resolved


def pin(location, version="1.2.3", key="location"):
    return {"identity": "door", key: location, "state": {"revision": "abc", "version": version}}


def written(*pins):
    return json.dumps({"pins": list(pins), "version": 2}, indent=1).encode()


DOOR = "https://example.org/Example/Door.git"
SAMPLES: dict[str, bytes] = {
    "Package.resolved": written(pin(DOOR)),
    "v1.resolved": json.dumps({"object": {"pins": [pin(DOOR, key="repositoryURL")]}, "version": 1}, indent=1).encode(),
}

OTHERS: dict[str, bytes] = {
    "empty.resolved": b'{"pins": [], "version": 2}',
    "map.json": b'{"pins": [{"x": 1}], "places": []}',
    "text.txt": b'"pins" "location"',
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_pin_is_a_row_named_by_where_it_comes_from(name):
    (row,) = gather(swift_resolved, SAMPLES[name], "house/Package.resolved").rows["software"]
    assert (row["ecosystem"], row["package"], row["version"]) == ("SwiftURL", "example.org/Example/Door", "1.2.3")
    assert (row["asset"], row["origin_row"] > 1) == ("house", True)


@pytest.mark.parametrize(
    ("location", "name"),
    [
        (DOOR, "example.org/Example/Door"),
        ("https://Example.org/Example/Door", "example.org/Example/Door"),
        ("git@example.org:Example/Door.git", "example.org/Example/Door"),
        ("ssh://git@example.org/Example/Door.git", "example.org/Example/Door"),
    ],
)
def test_every_way_to_write_a_location_is_one_name(location, name):
    assert gather(swift_resolved, written(pin(location))).rows["software"][0]["package"] == name


def test_a_branch_has_no_version():
    assert gather(swift_resolved, written(pin(DOOR, None))).rows["software"][0]["version"] is None


@pytest.mark.parametrize("told", [None, 1, "x", {}, {"location": "nowhere"}, {"location": 1}])
def test_what_is_no_pin_is_a_reject(told):
    found = gather(swift_resolved, written(told, pin(DOOR)))
    assert (len(found.rejects), len(found.rows["software"])) == (1, 1)
