"""Accounts of a Unix host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.etc_passwd import etc_passwd

ROOT = "root:x:0:0:root:/root:/bin/bash\n"
ALICE = "alice:x:1000:100:Alice,,,:/home/alice:/bin/bash\n"
DAEMON = "daemon:*:1:1::/:/usr/sbin/nologin\n"

SAMPLES: dict[str, bytes] = {
    "web1/etc/passwd": (ROOT + DAEMON + ALICE).encode(),
    "passwd.txt": ("# from web1\n" + ALICE).encode().replace(b"\n", b"\r\n"),
}
OTHERS: dict[str, bytes] = {
    "group": b"wheel:x:10:alice\n",
    "shadow": b"root:$6$x$y:19000:0:99999:7:::\n",
    "mixed": (ROOT + "hello\n").encode(),
    "times.xml": b'<a t="x:10:11:12::x:y"/>',
    "words": b"a:b:c:d:e:f:g\n",
    "comments": b"# nothing\n",
}


def read(text, name="web1/etc/passwd"):
    return gather(etc_passwd, text.encode(), name)


def account(text):
    (row,) = read(text).rows["identities"]
    return row


def test_an_account():
    found = read("# people\n\n" + ALICE)
    assert found.rows["identities"] == [
        {
            "id": "web1:alice",
            "kind": "user",
            "name": "alice",
            "account": "alice",
            "domain": "web1",
            "description": "Alice,,,",
            "enabled": None,
            "password_not_required": False,
            "flags": ["uid=1000", "gid=100"],
            "origin_row": 3,
        }
    ]
    assert found.rows["memberships"] == [
        {"member": "web1:alice", "group_id": "web1:gid=100", "is_primary": True, "origin_row": 3}
    ]
    assert found.rows["rights"] == []


def test_whoever_has_the_number_of_root_is_root():
    found = read(ROOT + ALICE.replace("1000", "00"))
    assert [(row["holder"], row["right_name"], row["target"]) for row in found.rows["rights"]] == [
        ("web1:root", "AdminTo", "web1"),
        ("web1:alice", "AdminTo", "web1"),
    ]


@pytest.mark.parametrize(
    ("shell", "kind", "enabled"),
    [
        ("/bin/sh", "user", None),
        ("", "user", None),
        ("/sbin/nologin", "service", False),
        ("/bin/false", "service", False),
    ],
)
def test_an_account_without_a_shell_is_a_service(shell, kind, enabled):
    row = account(f"a:x:1:1::/:{shell}\n")
    assert (row["kind"], row["enabled"], "no login shell" in row["flags"]) == (kind, enabled, enabled is False)


@pytest.mark.parametrize(
    ("password", "empty", "shown"),
    [
        ("x", False, False),
        ("*", False, False),
        ("!!", False, False),
        ("!$6$x", False, False),
        ("", True, False),
        ("$6$abc", False, True),
    ],
)
def test_a_password_is_noted_and_not_kept(password, empty, shown):
    row = account(f"a:{password}:1:1::/:/bin/sh\n")
    assert (row["password_not_required"], "password hash readable" in row["flags"]) == (empty, shown)
    assert "$6$" not in str(row)


@pytest.mark.parametrize(
    "bad", ["hello", "+::::::", "a:x:-1:0:::", "a:x:1:1:::x:y", ":x:0:0:::", "a:x:99999999999:0:::"]
)
def test_a_line_that_is_none_is_a_reject_and_its_neighbours_stay(bad):
    found = read(f"{ROOT}{bad}\n{ALICE}")
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, "no account of seven parts")]
    assert [row["origin_row"] for row in found.rows["identities"]] == [1, 3]


@given(st.binary(max_size=200))
def test_anything_is_read_to_its_end(data):
    gather(etc_passwd, data)
