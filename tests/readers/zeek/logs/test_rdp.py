from __future__ import annotations

from datetime import datetime

import pytest
from tests.readers.zeek.written import ENDS, json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = """
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 192.0.2.9
id.resp_p 3389
cookie alice
result encrypted
security_protocol HYBRID
client_channels rdpdr,cliprdr
keyboard_layout German
client_build RDP 10.7
client_name OFFICE-01
client_dig_product_id -
desktop_width 1024
cert_type -
cert_count 0
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 3389,
    "protocol": "rdp",
    "method": "HYBRID",
    "identity": "alice",
    "client": "RDP 10.7",
    "hostname": "OFFICE-01",
}


def test_a_row_of_rdp_that_cannot_tell_leaves_success_out():
    assert row("rdp", ROW) == READ


@pytest.mark.parametrize("result", ["Success", "encrypted", "-", "Something new"])
def test_a_logon_screen_that_was_shown_is_no_success(result):
    assert row("rdp", ROW.replace("result encrypted", f"result {result}")) == READ


@pytest.mark.parametrize("result", ["HYBRID_REQUIRED_BY_SERVER", "SSL_CERT_NOT_ON_SERVER", "User Rejected"])
def test_a_refusal_is_no_success_and_says_why(result):
    refused = {**READ, "succeeded": False, "error": result}
    assert row("rdp", ROW.replace("result encrypted", f"result {result}")) == refused


def test_an_object_of_rdp():
    found = json_row("rdp", {**ENDS, "cookie": "bob", "result": "INCONSISTENT_FLAGS", "security_protocol": "RDP"})
    assert (found["identity"], found["method"], found["succeeded"]) == ("bob", "RDP", False)
    assert "succeeded" not in json_row("rdp", {**ENDS, "result": "Success"})


def test_a_log_without_results_is_read():
    assert row("rdp", ROW.replace("result encrypted\n", "")) == READ


def test_what_shows_rdp_without_a_name_and_what_does_not():
    for proof in ({"security_protocol": "SSL"}, {"cookie": "a", "result": "b"}, {"client_build": "RDP 5.1"}):
        assert recognised(lines({**ENDS, **proof}))
    assert not recognised(lines({**ENDS, "cookie": "a"}))
    assert not recognised(lines({**ENDS, "result": "encrypted"}))
