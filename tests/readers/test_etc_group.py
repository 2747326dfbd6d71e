"""Groups of a Unix host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.etc_group import etc_group

WHEEL = "wheel:x:10:alice,bob\n"
USERS = "users:x:100:\n"

SAMPLES: dict[str, bytes] = {
    "web1/etc/group": (WHEEL + USERS).encode(),
    "group.txt": ("# from web1\n" + WHEEL).encode().replace(b"\n", b"\r\n"),
}
OTHERS: dict[str, bytes] = {
    "passwd": b"root:x:0:0:root:/root:/bin/bash\n",
    "gshadow": b"wheel:!::alice\n",
    "mixed": (WHEEL + "hello\n").encode(),
    "times.xml": b'<a t="2026-01-02T10:20:30:x"/>',
    "addresses": b"door.example:80:a:b\n",
    "comments": b"# nothing\n",
}


def read(text, name="web1/etc/group"):
    return gather(etc_group, text.encode(), name)


def test_a_group_and_its_members():
    found = read("\n" + WHEEL)
    assert found.rows["identities"] == [
        {
            "id": "web1:%wheel",
            "kind": "group",
            "name": "wheel",
            "account": "wheel",
            "domain": "web1",
            "flags": ["gid=10"],
            "origin_row": 2,
        }
    ]
    assert [(row["member"], row["group_id"], row["origin_row"]) for row in found.rows["memberships"]] == [
        ("web1:gid=10", "web1:%wheel", 2),
        ("web1:alice", "web1:%wheel", 2),
        ("web1:bob", "web1:%wheel", 2),
    ]


def test_a_group_without_members_is_told_and_holds_its_number():
    assert [row["member"] for row in read(USERS).rows["memberships"]] == ["web1:gid=100"]


def test_names_of_a_domain_have_spaces():
    assert read("DOOR\\\\domain users:x:1000:\n").rows["identities"][0]["name"] == "DOOR\\\\domain users"


def test_empty_names_are_nobody():
    assert [row["member"] for row in read("a:x:1:,b,, c ,\n").rows["memberships"]] == ["web1:gid=1", "web1:b", "web1:c"]


@pytest.mark.parametrize("bad", ["hello", "+:::", "a:x:-1:", "a:x:1", ":x:1:", "a:x:1:b:c"])
def test_a_line_that_is_none_is_a_reject_and_its_neighbours_stay(bad):
    found = read(f"{WHEEL}{bad}\n{USERS}")
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, "no group of four parts")]
    assert [row["origin_row"] for row in found.rows["identities"]] == [1, 3]


@given(st.binary(max_size=200))
def test_anything_is_read_to_its_end(data):
    gather(etc_group, data)
