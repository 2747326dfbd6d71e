"""Lock files of pipenv."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.readers.pipfile_lock import pipfile_lock

LOCK = {
    "_meta": {"hash": {"sha256": "abc"}, "pipfile-spec": 6, "requires": {}, "sources": []},
    "default": {
        "Door_Lock": {"hashes": ["sha256:abc"], "version": "==1.2.3"},
        "wall": {"git": "https://example.org/wall.git", "ref": "abc"},
    },
    "develop": {"gate": {"version": "==2.0"}},
}


def written(value):
    return json.dumps(value, indent=4).encode()


SAMPLES: dict[str, bytes] = {"Pipfile.lock": written(LOCK), "least.lock": b'{"_meta": {"pipfile-spec": 6}}'}

OTHERS: dict[str, bytes] = {
    "meta.json": b'{"_meta": {"a": 1}}',
    "default.json": b'{"default": {}}',
    "package-lock.json": b'{"lockfileVersion": 1}',
}


def test_a_package_is_a_row():
    found = gather(pipfile_lock, written(LOCK), "house/Pipfile.lock")
    assert found.rows["software"][0] == {
        "name": "Door_Lock",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "PyPI",
        "package": "door-lock",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 11,
    }
    assert [(row["name"], row["version"], row["evidence"]) for row in found.rows["software"][1:]] == [
        ("wall", None, "package list"),
        ("gate", "2.0", "package list, for development"),
    ]


@pytest.mark.parametrize("told", [None, 1, "x", []])
def test_what_is_no_package_is_a_reject(told):
    found = gather(pipfile_lock, written({**LOCK, "default": {"door": told}}))
    assert [reject.reason for reject in found.rejects] == ["a package that is no object"]
    assert len(found.rows["software"]) == 1


@pytest.mark.parametrize("group", [None, 1, "x", ["door"]])
def test_a_group_that_is_none_is_left_out(group):
    assert len(gather(pipfile_lock, written({**LOCK, "default": group})).rows["software"]) == 1
