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
id.resp_p 88
request_type TGS
client alice/EXAMPLE.ORG
service cifs/files01.example.org
success F
error_msg KDC_ERR_S_PRINCIPAL_UNKNOWN
from -
till 1800000000.000000
cipher rc4-hmac
forwardable T
renewable T
client_cert_subject -
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 88,
    "protocol": "kerberos",
    "method": "TGS",
    "identity": "alice/EXAMPLE.ORG",
    "service": "cifs/files01.example.org",
    "cipher": "rc4-hmac",
    "succeeded": False,
    "error": "KDC_ERR_S_PRINCIPAL_UNKNOWN",
}


def test_a_row_of_kerberos():
    assert row("kerberos", ROW) == READ


def test_an_object_of_kerberos():
    item = {
        **ENDS,
        "request_type": "AS",
        "client": "alice/EXAMPLE.ORG",
        "service": "krbtgt/EXAMPLE.ORG",
        "success": True,
    }
    found = json_row("kerberos", item)
    assert (found["method"], found["identity"], found["succeeded"]) == ("AS", "alice/EXAMPLE.ORG", True)


def test_a_ticket_that_is_shown_to_a_service_leaves_success_out():
    found = row("kerberos", ROW.replace("request_type TGS", "request_type AP").replace("success F", "success -"))
    assert (found["method"], "succeeded" in found) == ("AP", False)


@pytest.mark.parametrize(
    ("error", "succeeded"),
    [("KDC_ERR_PREAUTH_REQUIRED", None), ("KDC_ERR_PREAUTH_FAILED", False), ("KDC_ERR_C_PRINCIPAL_UNKNOWN", False)],
)
def test_a_question_for_proof_is_no_failure(error, succeeded):
    found = row("kerberos", ROW.replace("KDC_ERR_S_PRINCIPAL_UNKNOWN", error))
    assert (found["error"], found.get("succeeded")) == (error, succeeded)
    found = json_row("kerberos", {**ENDS, "request_type": "AS", "success": False, "error_msg": error})
    assert (found["error"], found.get("succeeded")) == (error, succeeded)


def test_an_object_that_names_only_its_ends_is_a_row():
    assert json_row("kerberos", ENDS)["protocol"] == "kerberos"


def test_what_shows_kerberos_without_a_name_and_what_does_not():
    for proof in ({"client": "a"}, {"service": "a"}, {"cipher": "a"}, {"success": True}):
        assert recognised(lines({**ENDS, "request_type": "AS", **proof}))
    assert not recognised(lines({**ENDS, "request_type": "AS"}))
    assert not recognised(lines({**ENDS, "client": "a", "service": "b"}))
