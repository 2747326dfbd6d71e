"""What Maven prints of what it has resolved."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.maven_list import maven_list

LIST = """\
[INFO] Scanning for projects...
[INFO] The following files have been resolved:
[INFO]    org.example:door:jar:1.2.3:compile
[INFO]    org.example:gate:jar:linux-x86_64:2.0:runtime -- module org.example.gate (auto)
[INFO]    org.example:saw:test-jar:tests:3.0:test
[INFO] BUILD SUCCESS
"""
TREE = """\
[INFO] com.example:house:war:1.0
[INFO] +- org.example:door:jar:1.2.3:compile
[INFO] |  \\- org.example:gate:jar:linux-x86_64:2.0:runtime (optional)
[INFO] |     \\- (org.example:door:jar:1.2.3:compile - omitted for duplicate)
[INFO] \\- org.example:saw:test-jar:tests:3.0:test
"""

SAMPLES: dict[str, bytes] = {
    "dependency-list.txt": LIST.encode(),
    "tree.txt": TREE.encode(),
    "plain-tree.txt": TREE.replace("[INFO] ", "").encode(),
    "output-file.txt": b"\nThe following files have been resolved:\n   org.example:door:jar:1.2.3:compile\n",
}

OTHERS: dict[str, bytes] = {
    "build.log": b"[INFO] Scanning for projects...\n[INFO] BUILD SUCCESS\n",
    "gradle.lockfile": b"org.example:door:1.2.3=compileClasspath\n",
    "paths.txt": b"/bin:/sbin:/opt/x:/opt/y:compile\nand more\n",
    "prose.txt": b"org.example:door:jar:1.2.3:compile\nis what we need\n",
}
ALL = [
    ("org.example:door", "1.2.3", "package list"),
    ("org.example:gate", "2.0", "package list"),
    ("org.example:saw", "3.0", "package list, for development"),
]


def rows(text):
    found = gather(maven_list, text.encode(), "rooms/dependency-list.txt")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


@pytest.mark.parametrize("text", [LIST, TREE, TREE.replace("[INFO] ", "")])
def test_list_and_tree_say_the_same(text):
    assert [(row["name"], row["version"], row["evidence"]) for row in rows(text)] == ALL


def test_the_root_of_a_tree_is_the_asset_and_a_list_has_none():
    assert {row["asset"] for row in rows(TREE)} == {"com.example:house"}
    assert {row["asset"] for row in rows(LIST)} == {"rooms"}


def test_trees_of_many_modules_have_an_asset_each():
    found = rows(TREE + TREE.replace("house", "shed"))
    assert [row["asset"] for row in found] == ["com.example:house"] * 3 + ["com.example:shed"] * 3


def test_a_row_is_a_package_of_maven():
    assert rows(LIST)[0] == {
        "name": "org.example:door",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "Maven",
        "package": "org.example:door",
        "evidence": "package list",
        "asset": "rooms",
        "origin_row": 3,
    }


@pytest.mark.parametrize("line", ["org.example:door", "org.example:door:jar:1.0:sometime:never:ever", "x" * 3000])
def test_other_lines_are_rejects(line):
    found = gather(maven_list, (LIST + line + "\n").encode())
    assert [reject.line for reject in found.rejects] == [7]
