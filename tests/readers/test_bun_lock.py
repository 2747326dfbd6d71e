"""Lock files of bun."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.bun_lock import bun_lock

LOCK = """\
{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "house",
      "dependencies": {
        "door": "^1.0.0",
      },
    },
  },
  "packages": {
    "@scope/pane": ["@scope/pane@3.0.0", "", { "dependencies": { "door": "*" } }, "sha512-abc"],

    "door": ["door@1.2.3", "", {}, "sha512-abc"],

    "room": ["room@workspace:rooms/room"],

    "wall": [
      "wall@github:example/wall#abc",
      {},
    ],

    "pane/door": ["door@1.2.3", "", {}, "sha512-abc"],
  }
}
"""

SAMPLES: dict[str, bytes] = {"bun.lock": LOCK.encode(), "crlf.lock": LOCK.replace("\n", "\r\n").encode()}

OTHERS: dict[str, bytes] = {
    "package-lock.json": b'{"lockfileVersion": 3, "packages": {"": {"workspaces": {}}}}',
    "package.json": b'{"name": "house", "workspaces": {"a": 1}}',
}


@pytest.mark.parametrize("text", [LOCK, LOCK.replace("\n", "\r\n")])
def test_a_package_is_a_row_and_workspaces_are_none(text):
    found = gather(bun_lock, text.encode(), "rooms/bun.lock")
    assert (found.rejects, found.records) == ([], 5)
    assert [(row["name"], row["version"], row["evidence"], row["origin_row"]) for row in found.rows["software"]] == [
        ("@scope/pane", "3.0.0", "package list", 12),
        ("door", "1.2.3", "package list", 14),
        ("wall", None, "package list, from a location", 18),
    ]
    assert {(row["ecosystem"], row["asset"]) for row in found.rows["software"]} == {("npm", "rooms")}


@pytest.mark.parametrize("entry", ['    "door": 1,', "    nonsense", '    "door": [\n      1,\n    ],'])
def test_what_is_no_package_is_a_reject(entry):
    text = LOCK.replace('    "room": ["room@workspace:rooms/room"],', entry)
    found = gather(bun_lock, text.encode())
    assert [reject.line for reject in found.rejects] == [16]
