from __future__ import annotations

import pytest
from tests.readers.zeek.written import ENDS, delimited, json_row, lines, mapped, mapped_json, recognised, row, scanned

ROW = """
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 198.51.100.9
id.resp_p 22
version 2
auth_success F
auth_attempts 3
direction INBOUND
client SSH-2.0-OpenSSH_9.6
server SSH-2.0-dropbear
cipher_alg aes128-ctr
mac_alg hmac-sha2-256
compression_alg none
kex_alg curve25519-sha256
host_key_alg ssh-ed25519
host_key aa:bb
"""


def test_a_row_of_ssh():
    assert mapped("ssh", ROW) == {
        "time": "1700000000.5",
        "uid": "Cabc",
        "source": "192.0.2.7",
        "source_port": "49152",
        "destination": "198.51.100.9",
        "destination_port": "22",
        "succeeded": "F",
        "attempts": "3",
        "client": "SSH-2.0-OpenSSH_9.6",
        "server": "SSH-2.0-dropbear",
        "protocol": "ssh",
    }


def test_an_object_of_ssh_that_cannot_tell_leaves_success_out():
    found = mapped_json({**ENDS, "auth_attempts": 0, "client": "SSH-2.0-x"})
    assert "succeeded" not in found
    assert (found["attempts"], found["protocol"]) == (0, "ssh")


@pytest.mark.parametrize(("word", "succeeded"), [("success", True), ("failure", False), ("undetermined", None)])
def test_the_word_of_an_older_sensor_says_whether_it_succeeded(word, succeeded):
    assert row("ssh", ROW.replace("auth_success F", f"status {word}")).get("succeeded") is succeeded
    assert json_row("ssh", {**ENDS, "status": word, "client": "SSH-2.0-x"}).get("succeeded") is succeeded


@pytest.mark.parametrize(("told", "succeeded"), [("T", True), ("F", False), ("-", None)])
def test_the_truth_value_of_a_newer_sensor_says_it_too(told, succeeded):
    text = ROW.replace("auth_success F", f"auth_success {told}")
    assert row("ssh", text).get("succeeded") is succeeded
    assert row("ssh", f"{text}status undetermined\n").get("succeeded") is succeeded


def test_a_log_of_a_newer_sensor_is_read_at_full_speed():
    [newer] = scanned(delimited("ssh", ["ts", "id.orig_h", "id.resp_h", "auth_success"]))
    [older] = scanned(delimited("ssh", ["ts", "id.orig_h", "id.resp_h", "status"]))
    assert (set(newer.formulas), set(older.formulas)) == (set(), {"succeeded"})


def test_what_shows_ssh_without_a_name_and_what_does_not():
    for proof in ({"auth_success": True}, {"auth_attempts": 1}, {"kex_alg": "a", "host_key": "b"}):
        assert recognised(lines({**ENDS, **proof}))
    assert not recognised(lines({**ENDS, "client": "SSH-2.0-x", "server": "SSH-2.0-y"}))
