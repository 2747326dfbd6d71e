"""Lock files of npm."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.readers.npm_lock import npm_lock

V1 = {
    "name": "house",
    "version": "1.0.0",
    "lockfileVersion": 1,
    "requires": True,
    "dependencies": {
        "door": {"version": "1.2.3", "resolved": "https://x/door.tgz", "dependencies": {"lock": {"version": "0.9.0"}}},
        "lock": {"version": "1.0.0", "dev": True},
        "gate": {"version": "npm:@scope/other@2.0.0"},
        "wall": {"version": "git+ssh://git@example.org/wall.git#abc"},
    },
}
V3 = {
    "name": "house",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "house", "version": "1.0.0", "dependencies": {"door": "^1"}},
        "node_modules/door": {"version": "1.2.3"},
        "node_modules/door/node_modules/lock": {"version": "0.9.0"},
        "node_modules/lock": {"version": "1.0.0", "dev": True},
        "node_modules/gate": {"name": "@scope/other", "version": "2.0.0"},
        "node_modules/room": {"resolved": "rooms/room", "link": True},
        "rooms/room": {"name": "room", "version": "1.0.0"},
        "rooms/room/node_modules/@scope/pane": {"version": "3.0.0"},
        "rooms/room/node_modules/door": {"version": "1.2.3"},
    },
}


def written(value):
    return json.dumps(value, indent=2).encode()


SAMPLES: dict[str, bytes] = {
    "package-lock.json": written(V3),
    "npm-shrinkwrap.json": written(V1),
    "v2.json": written({**V3, "lockfileVersion": 2, "dependencies": V1["dependencies"]}),
    "least.json": b'{"requires": true, "lockfileVersion": 1, "dependencies": {}}',
}

OTHERS: dict[str, bytes] = {
    "bun.lock": b'{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": {},\n  },\n}',
    "packages.lock.json": b'{"version": 1, "dependencies": {}}',
    "package.json": b'{"name": "house", "version": "1.0.0", "dependencies": {"door": "^1"}}',
    "pnpm-lock.yaml": b"lockfileVersion: '6.0'\n",
    "text.json": b'{"lockfileVersion": "1"}',
}


def rows(value, name="rooms/package-lock.json"):
    found = gather(npm_lock, written(value), name)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_package_is_a_row_of_the_project():
    assert rows(V3)[0] == {
        "name": "door",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "npm",
        "package": "door",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 12,
    }


def test_versions_2_and_3_list_what_is_installed_and_not_the_project():
    assert [(row["name"], row["version"], row["origin_row"]) for row in rows(V3)] == [
        ("door", "1.2.3", 12),
        ("lock", "0.9.0", 15),
        ("lock", "1.0.0", 18),
        ("@scope/other", "2.0.0", 22),
        ("@scope/pane", "3.0.0", 34),
    ]


def test_version_1_lists_packages_in_packages():
    assert sorted((row["name"], row["version"]) for row in rows(V1)) == [
        ("@scope/other", "2.0.0"),
        ("door", "1.2.3"),
        ("lock", "0.9.0"),
        ("lock", "1.0.0"),
        ("wall", "git+ssh://git@example.org/wall.git#abc"),
    ]


def test_what_is_for_development_is_said():
    assert [row["evidence"] for row in rows(V3) if row["version"] == "1.0.0"] == ["package list, for development"]


def test_every_entry_is_a_record():
    assert gather(npm_lock, written(V3)).records == 7


def test_without_a_name_the_file_tells_the_asset():
    told = {key: value for key, value in V3.items() if key != "name"}
    assert {row["asset"] for row in rows(told)} == {"rooms"}


@pytest.mark.parametrize("told", [None, 1, "1.0.0", []])
def test_an_entry_that_is_none_is_a_reject(told):
    packages = {"node_modules/door": told, "node_modules/lock": {"version": "1.0.0"}}
    found = gather(npm_lock, written({"lockfileVersion": 3, "packages": packages}))
    assert [reject.reason for reject in found.rejects] == ["a package that is no object"]
    assert len(found.rows["software"]) == 1


@pytest.mark.parametrize("value", [1, "x", [1]])
def test_packages_that_are_none_are_said(value):
    assert gather(npm_lock, written({"lockfileVersion": 3, "packages": value})).malformed
    assert not gather(npm_lock, written({"lockfileVersion": 1, "dependencies": value})).rows["software"]


def test_a_long_lock_is_read_in_linear_time():
    packages = {f"node_modules/part{number}": {"version": "1.0.0"} for number in range(20_000)}
    found = rows({"lockfileVersion": 3, "packages": packages})
    assert (len(found), found[-1]["origin_row"]) == (20_000, 4 + 3 * 19_999)


def test_where_it_was_resolved_from_is_kept_in_its_url():
    packages = {
        "node_modules/@acme/auth": {"version": "1.0.0", "resolved": "https://npm.acme.example/auth-1.0.0.tgz"},
        "node_modules/room": {"version": "2.0.0", "resolved": "git+ssh://git@example.org/room.git"},
    }
    told = [row.get("purl") for row in rows({"lockfileVersion": 3, "packages": packages})]
    assert told == ["pkg:npm/%40acme/auth@1.0.0?download_url=https://npm.acme.example/auth-1.0.0.tgz", None]
