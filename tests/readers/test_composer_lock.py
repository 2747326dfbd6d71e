"""Lock files of Composer."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.readers.composer_lock import composer_lock

DOOR = {
    "name": "Example/door",
    "version": "v1.2.3",
    "dist": {"type": "zip", "url": "https://example.org/door.zip"},
    "notification-url": "https://packages.example.org/downloads/",
}
LOCK = {
    "_readme": ["This file locks the dependencies"],
    "content-hash": "abc",
    "packages": [DOOR, {"name": "example/gate", "version": "dev-main"}],
    "packages-dev": [{"name": "example/wall", "version": "2.0"}],
}


def written(value):
    return json.dumps(value, indent=4).encode()


SAMPLES: dict[str, bytes] = {
    "composer.lock": written(LOCK),
    "installed.json": written({"packages": [DOOR], "dev": True, "dev-package-names": []}),
    "long.json": written({"packages": [DOOR] * 500, "dev": True}),
    "least.lock": b'{"packages": [], "packages-dev": []}',
}

OTHERS: dict[str, bytes] = {
    "composer.json": b'{"name": "example/house", "require": {"example/door": "^1"}}',
    "spdx.json": b'{"spdxVersion": "SPDX-2.3", "packages": []}',
    "packages.json": b'{"packages": []}',
    "package-lock.json": b'{"lockfileVersion": 3, "packages": {}}',
}


def test_a_package_is_a_row():
    found = gather(composer_lock, written(LOCK), "house/composer.lock").rows["software"]
    assert found[0] == {
        "name": "Example/door",
        "version": "v1.2.3",
        "kind": "library",
        "ecosystem": "Packagist",
        "package": "example/door",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 7,
    }
    assert [(row["name"], row["version"], row["evidence"]) for row in found[1:]] == [
        ("example/gate", "dev-main", "package list"),
        ("example/wall", "2.0", "package list, for development"),
    ]


@pytest.mark.parametrize("package", [None, 1, "x", [], {}, {"name": ""}, {"name": [1]}])
def test_what_is_no_package_is_a_reject(package):
    found = gather(composer_lock, written({**LOCK, "packages": [package, DOOR]}))
    assert [reject.reason for reject in found.rejects] == ["a package without a name"]
    assert len(found.rows["software"]) == 2


def test_what_stands_before_a_break_is_kept():
    data = written(LOCK)
    found = gather(composer_lock, data[: data.index(b'"packages-dev"')])
    assert found.malformed is not None
    assert len(found.rows["software"]) == 2
