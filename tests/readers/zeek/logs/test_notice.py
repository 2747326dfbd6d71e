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
id.resp_p 443
fuid F1
proto tcp
note SSL::Invalid_Server_Cert
msg SSL certificate validation failed with (self signed certificate)
sub CN=c2.example
src 192.0.2.7
dst 192.0.2.9
p 443
n -
peer_descr zeek
actions Notice::ACTION_LOG
suppress_for 3600.000000
dropped F
"""
READ = {
    "time": WHEN,
    "uid": "Cabc",
    "source": "192.0.2.7",
    "source_port": 49152,
    "destination": "192.0.2.9",
    "destination_port": 443,
    "proto": "tcp",
    "signature": "SSL certificate validation failed with (self signed certificate): CN=c2.example",
    "signature_id": "SSL::Invalid_Server_Cert",
    "category": "SSL",
    "action": "allowed",
}
NOBODY = {"uid": "-", "id.orig_h": "-", "id.orig_p": "-", "id.resp_h": "-", "id.resp_p": "-"}


def said(**changed):
    """Return the row with fields changed."""
    fields = dict(line.split(maxsplit=1) for line in ROW.strip().splitlines()) | changed
    return "\n".join(f"{name} {value}" for name, value in fields.items())


def test_a_row_of_notice():
    assert row("notice", ROW) == READ


def test_a_notice_of_no_single_connection_names_who_is_to_blame():
    found = row("notice", said(**NOBODY, dst="-", p="23", note="Scan::Address_Scan"))
    assert (found["source"], found["destination_port"], found["category"]) == ("192.0.2.7", 23, "Scan")
    assert not {"uid", "destination", "source_port"} & set(found)


def test_a_notice_of_nobody_is_a_row():
    found = row("notice", said(**NOBODY, src="-", dst="-", p="-", proto="-", sub="-"))
    assert set(found) == {"time", "signature", "signature_id", "category", "action"}
    assert found["signature"] == "SSL certificate validation failed with (self signed certificate)"


@pytest.mark.parametrize(("dropped", "action"), [("T", "blocked"), ("F", "allowed")])
def test_a_notice_says_whether_the_sensor_stepped_in(dropped, action):
    assert row("notice", said(dropped=dropped))["action"] == action


def test_a_newer_sensor_does_not_say_what_it_did():
    assert "action" not in row("notice", ROW.replace("dropped F\n", ""))


def test_an_object_of_notice():
    item = {"ts": 1.5, "note": "ICMP::ICMPAddressScan", "msg": "it scanned", "src": "192.0.2.7", "actions": []}
    found = json_row("notice", item)
    assert (found["source"], found["signature"], found["category"]) == ("192.0.2.7", "it scanned", "ICMP")
    assert json_row("notice", {**ENDS, **item, "src": "192.0.2.8"})["source"] == ENDS["id.orig_h"]


def test_what_shows_notice_without_a_name_and_what_does_not():
    assert recognised(lines({"ts": 1, "note": "A::B", "msg": "c"}))
    assert recognised(lines({"ts": 1, "note": "A::B", "actions": []}))
    assert not recognised(lines({"ts": 1, "note": "A::B"}))
    assert not recognised(lines({"ts": 1, "msg": "c", "actions": []}))
