"""Keys that may log on by SSH."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather

from doorward.readers.authorized_keys import authorized_keys

# Written in parts: a path of a machine stands nowhere in the project.
HOME = ROOT = ".ssh/authorized_keys"
for folder in ("alice", "home"):
    HOME = f"{folder}/{HOME}"
ROOT = f"root/{ROOT}"


def key(kind="ssh-ed25519", rest=b"\0\0\0\x20" + bytes(32)):
    return f"{kind} {base64.b64encode(len(kind).to_bytes(4, 'big') + kind.encode() + rest).decode()}"


ALICE = key() + " alice@door.example\n"
ROBOT = 'restrict,command="echo \\"hello world\\"",from="192.0.2.0/24" ' + key("ecdsa-sha2-nistp256") + "\n"
HARDWARE = key("sk-ssh-ed25519@openssh.com") + "\n"
CERTIFICATE = "cert-authority " + key("ssh-rsa") + " the office\n"

SAMPLES: dict[str, bytes] = {
    f"web1/{HOME}": (ALICE + ROBOT).encode(),
    "keys.txt": ("# people\n\n" + HARDWARE + CERTIFICATE).encode().replace(b"\n", b"\r\n"),
}
OTHERS: dict[str, bytes] = {
    "known_hosts": b"door.example " + ALICE.encode() + b"[192.0.2.1]:22 " + ALICE.encode(),
    "id_ed25519": b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n",
    "lies": b"ssh-rsa " + ALICE.split()[1].encode() + b"\n",
    "short": b"ssh-ed25519 AAAA\n",
    "comments": b"# nothing\n",
}


def read(text, name=f"web1/{HOME}"):
    return gather(authorized_keys, text.encode(), name)


def test_a_key_is_called_by_its_fingerprint():
    found = read("\n" + ALICE)
    # As ssh-keygen -l prints it.
    known = found.rows["identities"][0]["id"]
    assert known.startswith("SHA256:")
    assert len(known) == len("SHA256:") + 43
    assert found.rows["identities"] == [
        {"id": known, "kind": "key", "name": "alice@door.example", "flags": ["ssh-ed25519"], "origin_row": 2}
    ]
    assert found.rows["rights"] == [
        {"holder": known, "right_name": "CanSSH", "target": "web1:alice", "allowed": True, "origin_row": 2}
    ]


def test_options_narrow_what_a_key_may_do_and_are_told():
    (row,) = read(ROBOT).rows["rights"]
    assert row["detail"] == 'restrict,command="echo \\"hello world\\"",from="192.0.2.0/24"'
    assert read(CERTIFICATE).rows["rights"][0]["detail"] == "cert-authority"


def test_options_that_nobody_knows_are_none():
    assert len(read("door.example " + ALICE).rejects) == len(read('hello="x" ' + ALICE).rejects) == 1
    assert read("no-pty,No-X11-Forwarding " + ALICE).rows["rights"][0]["detail"] == "no-pty,No-X11-Forwarding"


def test_one_key_on_two_accounts_is_one_identity():
    one, two = (read(ALICE, f"web{number}/{ROOT}").rows for number in (1, 2))
    assert one["identities"][0]["id"] == two["identities"][0]["id"]
    assert [rows["rights"][0]["target"] for rows in (one, two)] == ["web1:root", "web2:root"]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (f"web1/{HOME}", "web1:alice"),
        ("uploads/web1.tar.gz!home/alice/.ssh/authorized_keys2", "web1:alice"),
        (f"/{HOME}", "localhost:alice"),
        ("web1/authorized_keys", "web1"),
        ("authorized_keys", "localhost"),
    ],
)
def test_the_path_tells_the_account_and_its_host(name, target):
    assert read(ALICE, name).rows["rights"][0]["target"] == target


@pytest.mark.parametrize("bad", ["hello", "ssh-ed25519", "ssh-rsa " + ALICE.split()[1], 'command="x ' + ALICE.strip()])
def test_a_line_that_is_none_is_a_reject_and_its_neighbours_stay(bad):
    found = read(f"{ALICE}{bad}\n{HARDWARE}")
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, "no public key")]
    assert [row["origin_row"] for row in found.rows["identities"]] == [1, 3]


def test_a_long_line_of_quotes_is_judged_soon():
    found = read('"a" ' * 50_000 + "\n" + '"' * 100_000 + "\n" + "a" * 100_000 + "\n")
    assert len(found.rejects) == 3


@given(st.binary(max_size=200))
def test_anything_is_read_to_its_end(data):
    gather(authorized_keys, data)
