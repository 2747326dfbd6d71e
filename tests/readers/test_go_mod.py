"""Requirements of Go modules."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.go_mod import go_mod

MODULE = """\
// Example of a module.
module example.org/house // a house

go 1.21.3

toolchain go1.22.1

require (
	example.org/Door v1.2.3
	example.org/gate v0.0.0-20260101000000-abcdef012345 // indirect
)

require example.org/wall/v2 v2.0.0+incompatible

exclude example.org/Door v1.2.2

replace (
	example.org/gate => example.org/fork/gate v0.1.0
	example.org/wall/v2 v2.0.0+incompatible => ../wall
)
"""

SAMPLES: dict[str, bytes] = {
    "go.mod": MODULE.encode(),
    "least.mod": b"module example.org/house\n",
    "plain.mod": b"module house\n\ngo 1.21\n",
    "crlf.mod": MODULE.replace("\n", "\r\n").encode(),
}

OTHERS: dict[str, bytes] = {
    "prose.txt": b"module by module we go\nrequire a door\n",
    "erlang.erl": b"-module(door).\n",
    "one.txt": b"module door\n",
    "puppet.pp": b"module house\nclass door { }\n",
    "go.sum": b"example.org/door v1.2.3 h1:abc=\n",
}


def rows(text):
    found = gather(go_mod, text.encode(), "house/go.mod")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_requirement_is_a_row_of_the_module():
    assert rows(MODULE)[0] == {
        "name": "example.org/Door",
        "version": "v1.2.3",
        "kind": "library",
        "ecosystem": "Go",
        "package": "example.org/Door",
        "evidence": "package list",
        "asset": "example.org/house",
        "origin_row": 9,
    }


def test_a_replacement_counts_and_a_local_folder_leaves_no_version():
    assert [(row["name"], row["version"]) for row in rows(MODULE)[1:]] == [
        ("example.org/fork/gate", "v0.1.0"),
        ("example.org/wall/v2", None),
        ("stdlib", "1.22.1"),
    ]


def test_the_standard_library_has_the_least_version():
    assert rows(MODULE)[-1]["evidence"] == "package list, least version"
    assert rows("module example.org/house\ngo 1.21\n")[0]["version"] == "1.21"
    assert rows("module example.org/house\n") == []


def test_a_replacement_of_another_version_does_not_count():
    text = "module example.org/house\nrequire example.org/door v1.0.0\nreplace example.org/door v0.9.0 => ./door\n"
    assert [(row["name"], row["version"]) for row in rows(text)] == [("example.org/door", "v1.0.0")]


@pytest.mark.parametrize("line", ["require example.org/door\n", "nonsense here\n", "replace a b\n"])
def test_other_lines_are_rejects(line):
    found = gather(go_mod, (MODULE + line).encode())
    assert [reject.line for reject in found.rejects] == [21]
    assert len(found.rows["software"]) == 4
