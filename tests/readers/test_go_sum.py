"""Checksums of Go modules."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.go_sum import go_sum

SUM = "h1:" + "a" * 43 + "="
LINES = f"example.org/Door v1.2.2/go.mod {SUM}\nexample.org/Door v1.2.3 {SUM}\nexample.org/Door v1.2.3/go.mod {SUM}\n"

SAMPLES: dict[str, bytes] = {"go.sum": LINES.encode(), "crlf.sum": LINES.replace("\n", "\r\n").encode()}

OTHERS: dict[str, bytes] = {
    "empty.sum": b"",
    "sha256.sum": b"0123 door.tar.gz\n",
    "short.sum": b"example.org/door v1.2.3 h1:abc=\n",
    "mixed.sum": (LINES + "something else\n").encode(),
}


def test_a_module_is_a_row_and_its_go_mod_is_a_record():
    found = gather(go_sum, LINES.encode(), "house/go.sum")
    assert found.rows["software"] == [
        {
            "name": "example.org/Door",
            "version": "v1.2.3",
            "kind": "library",
            "ecosystem": "Go",
            "package": "example.org/Door",
            "evidence": "package list, perhaps not built",
            "asset": "house",
            "origin_row": 2,
        }
    ]
    assert (found.records, found.rejects) == (3, [])


@pytest.mark.parametrize("line", ["example.org/door v1.2.3\n", "example.org/door 1.2.3 " + SUM + "\n", "x\n"])
def test_other_lines_are_rejects(line):
    found = gather(go_sum, (LINES + "\n" + line).encode())
    assert [reject.line for reject in found.rejects] == [5]
