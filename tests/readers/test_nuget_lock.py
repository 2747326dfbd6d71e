"""What .NET has resolved."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.readers.nuget_lock import nuget_lock

DOOR = {"type": "Direct", "requested": "[1.2.3, )", "resolved": "1.2.3", "contentHash": "abc"}
LOCK = {
    "version": 1,
    "dependencies": {
        "net6.0": {
            "Example.Door": DOOR,
            "gate": {"type": "Transitive", "resolved": "2.0.0", "contentHash": "abc"},
            "room": {"type": "Project", "dependencies": {"gate": "2.0.0"}},
        },
        "net8.0": {"Example.Door": DOOR, "gate": {"type": "Transitive", "resolved": "2.1.0", "contentHash": "abc"}},
    },
}
DEPS = {
    "runtimeTarget": {"name": ".NETCoreApp,Version=v6.0", "signature": ""},
    "targets": {".NETCoreApp,Version=v6.0": {}},
    "libraries": {
        "house/1.0.0": {"type": "project", "serviceable": False, "sha512": ""},
        "Example.Door/1.2.3": {"type": "package", "serviceable": True, "sha512": "abc"},
    },
}


def written(value):
    return json.dumps(value, indent=2).encode()


SAMPLES: dict[str, bytes] = {"packages.lock.json": written(LOCK), "house.deps.json": written(DEPS)}

OTHERS: dict[str, bytes] = {
    "package-lock.json": b'{"lockfileVersion": 1, "dependencies": {}}',
    "package.json": b'{"name": "house", "version": 1, "dependencies": {"door": "1"}, "resolved": 1}',
    "other.json": b'{"version": 1, "dependencies": {}}',
    "runtimeconfig.json": b'{"runtimeOptions": {}}',
}


def rows(value, name="house/packages.lock.json"):
    found = gather(nuget_lock, written(value), name)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_package_is_a_row():
    assert rows(LOCK)[0] == {
        "name": "Example.Door",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "NuGet",
        "package": "example.door",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 5,
    }


def test_every_version_is_one_row_and_projects_are_none():
    found = [(row["name"], row["version"], row["origin_row"]) for row in rows(LOCK)]
    assert found == [("Example.Door", "1.2.3", 5), ("gate", "2.0.0", 11), ("gate", "2.1.0", 30)]


def test_what_stands_beside_a_program_is_read_too():
    (row,) = rows(DEPS, "house.deps.json")
    assert (row["name"], row["version"], row["asset"], row["origin_row"]) == ("Example.Door", "1.2.3", "house", 15)


@pytest.mark.parametrize("told", [None, 1, "x", []])
def test_what_is_no_package_is_a_reject(told):
    for value in ({**LOCK, "dependencies": {"net6.0": {"door": told}}}, {**DEPS, "libraries": {"door/1": told}}):
        found = gather(nuget_lock, written(value))
        assert [reject.reason for reject in found.rejects] == ["a package that is no object"]


@pytest.mark.parametrize("version", [None, [], {}, True])
def test_a_version_that_is_none_is_null(version):
    told = {"type": "Direct", "resolved": version, "contentHash": "abc"}
    assert [row["version"] for row in rows({**LOCK, "dependencies": {"net6.0": {"door": told}}})] == [None]


@pytest.mark.parametrize("value", [None, 1, "x", [], {"net6.0": 1}])
def test_dependencies_that_are_none_never_crash_it(value):
    assert rows({**LOCK, "dependencies": value}) == []
