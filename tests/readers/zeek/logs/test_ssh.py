from __future__ import annotations

from tests.readers.zeek.written import ENDS, lines, mapped, mapped_json, recognised

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


def test_the_word_an_old_sensor_has_for_success_is_not_taken_for_a_truth_value():
    found = mapped("ssh", ROW.replace("auth_success F", "status success"))
    assert "succeeded" not in found


def test_what_shows_ssh_without_a_name_and_what_does_not():
    for proof in ({"auth_success": True}, {"auth_attempts": 1}, {"kex_alg": "a", "host_key": "b"}):
        assert recognised(lines({**ENDS, **proof}))
    assert not recognised(lines({**ENDS, "client": "SSH-2.0-x", "server": "SSH-2.0-y"}))
