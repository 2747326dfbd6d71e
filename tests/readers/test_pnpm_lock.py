"""Lock files of pnpm."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.pnpm_lock import pnpm_lock

V5 = """\
lockfileVersion: 5.4

specifiers:
  door: ^1.0.0

dependencies:
  door: 1.1.0

packages:

  /@scope/pane/3.0.0:
    resolution: {integrity: sha512-abc}
    dev: false

  /door/1.1.0_lock@2.0.0:
    resolution: {integrity: sha512-abc}
    peerDependencies:
      version: 9.9.9
    dev: true

  example.org/wall/0123456789abcdef:
    resolution: {tarball: https://example.org/wall.tgz}
    name: wall
    version: 0.1.0
"""
V6 = (
    V5.replace("5.4", "'6.0'")
    .replace("/@scope/pane/3.0.0", "/@scope/pane@3.0.0")
    .replace("/door/1.1.0_lock@2.0.0", "/door@1.1.0(lock@2.0.0)")
)
V9 = """\
lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      door:
        specifier: ^1.0.0
        version: 1.1.0(lock@2.0.0)

packages:

  '@scope/pane@3.0.0':
    resolution: {integrity: sha512-abc}

  door@1.1.0:
    resolution: {integrity: sha512-abc}
    peerDependencies:
      lock: '*'

  wall@https://example.org/wall.tgz:
    resolution: {tarball: https://example.org/wall.tgz}
    version: 0.1.0

snapshots:

  '@scope/pane@3.0.0': {}

  door@1.1.0(lock@2.0.0):
    dependencies:
      lock: 2.0.0
"""
ALL = [("@scope/pane", "3.0.0"), ("door", "1.1.0"), ("wall", "0.1.0")]

SAMPLES: dict[str, bytes] = {
    "pnpm-lock.yaml": V9.encode(),
    "v6.yaml": V6.encode(),
    "v5.yaml": V5.encode(),
    "crlf.yaml": V9.replace("\n", "\r\n").encode(),
    "empty.yaml": b"lockfileVersion: '9.0'\n",
}

OTHERS: dict[str, bytes] = {
    "package-lock.json": b'{"lockfileVersion": 1, "dependencies": {}}',
    "later.yaml": b"a: 1\nlockfileVersion: 6\n",
    "pubspec.lock": b"packages:\n  door:\n    version: 1\n",
}


def rows(text):
    found = gather(pnpm_lock, text.encode(), "house/pnpm-lock.yaml")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


@pytest.mark.parametrize("text", [V5, V6, V9, V9.replace("\n", "\r\n")])
def test_every_version_says_the_same(text):
    assert [(row["name"], row["version"]) for row in rows(text)] == ALL


def test_a_package_is_a_row():
    assert rows(V5)[1] == {
        "name": "door",
        "version": "1.1.0",
        "kind": "library",
        "ecosystem": "npm",
        "package": "door",
        "evidence": "package list, for development",
        "asset": "house",
        "origin_row": 15,
    }


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("/door/1.1.0", ("door", "1.1.0")),
        ("/@scope/door/1.1.0_a@1+b@2", ("@scope/door", "1.1.0")),
        ("/@scope/door@1.1.0(@a/b@1)", ("@scope/door", "1.1.0")),
        ("registry.example.org/door/1.1.0", ("door", "1.1.0")),
        ("door@https://example.org/door.tgz", ("door", None)),
        ("door@file:../door", ("door", None)),
    ],
)
def test_keys_have_a_name_and_a_version_or_a_location(key, found):
    (row,) = rows(f"lockfileVersion: '6.0'\npackages:\n\n  '{key}':\n    dev: false\n")
    assert (row["name"], row["version"]) == found


def test_a_package_for_several_peers_is_one_row():
    found = gather(pnpm_lock, (V6 + "\n  /door@1.1.0(lock@3.0.0):\n    dev: true\n").encode())
    assert (len(found.rows["software"]), found.records) == (3, 4)


def test_what_is_no_package_is_a_reject():
    found = gather(pnpm_lock, b"lockfileVersion: 6\npackages:\n\n  nonsense:\n    dev: true\n")
    assert [(reject.line, reject.text) for reject in found.rejects] == [(4, "nonsense")]
