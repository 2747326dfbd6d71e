from __future__ import annotations

from datetime import datetime

import pytest
from tests.readers.zeek.written import ENDS, json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = r"""
ts 1700000000.5
uid Cabc
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 192.0.2.9
id.resp_p 445
username alice
hostname OFFICE-01
domainname EXAMPLE
server_nb_computer_name FILES01
server_dns_computer_name files01.example.org
server_tree_name example.org
success T
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 445,
    "protocol": "ntlm",
    "identity": r"EXAMPLE\alice",
    "succeeded": True,
    "hostname": "OFFICE-01",
    "server_hostname": "files01.example.org",
}


def test_a_row_of_ntlm():
    assert row("ntlm", ROW) == READ


@pytest.mark.parametrize("domain", ["-", "(empty)"])
def test_an_account_without_a_domain_is_its_name(domain):
    assert row("ntlm", ROW.replace("domainname EXAMPLE", f"domainname {domain}")) == {**READ, "identity": "alice"}
    assert row("ntlm", ROW.replace("domainname EXAMPLE\n", "")) == {**READ, "identity": "alice"}


def test_a_domain_alone_is_no_account():
    assert "identity" not in row("ntlm", ROW.replace("username alice", "username -"))


def test_the_short_name_of_a_server_stands_in_for_its_full_one():
    found = row("ntlm", ROW.replace("server_dns_computer_name files01.example.org", "server_dns_computer_name -"))
    assert found["server_hostname"] == "FILES01"


def test_a_log_on_that_cannot_be_told_leaves_success_out():
    assert "succeeded" not in row("ntlm", ROW.replace("success T", "success -"))


def test_an_object_of_ntlm():
    found = json_row("ntlm", {**ENDS, "username": "bob", "domainname": "", "success": False})
    assert (found["identity"], found["succeeded"], "hostname" in found) == ("bob", False, False)
    assert json_row("ntlm", {**ENDS, "username": "bob", "domainname": "D"})["identity"] == r"D\bob"
    assert "identity" not in json_row("ntlm", {**ENDS, "domainname": "D"})


def test_what_shows_ntlm_without_a_name_and_what_does_not():
    for proof in ("domainname", "server_nb_computer_name", "server_dns_computer_name"):
        assert recognised(lines({**ENDS, proof: "a"}))
    assert not recognised(lines({**ENDS, "username": "a", "hostname": "b", "success": True}))
