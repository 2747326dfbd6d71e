from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.readers.zeek.written import delimited, json_row, lines, read, recognised, row, scanned

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
NEW = """
ts 1700000000.5
uids Ca,Cb
client_addr 192.0.2.7
server_addr 192.0.2.1
mac 00:00:5e:00:53:0a
host_name OFFICE-01
client_fqdn OFFICE-01.example.org
domain example.org
requested_addr 192.0.2.6
assigned_addr 192.0.2.7
lease_time 600.000000
client_message -
server_message -
msg_types DISCOVER,OFFER,REQUEST,ACK
duration 0.013497
"""
OLD = """
ts 1700000000.5
uid Ca
id.orig_h 192.0.2.7
id.orig_p 68
id.resp_h 192.0.2.1
id.resp_p 67
mac 00:00:5e:00:53:0a
assigned_ip 192.0.2.7
lease_time 600.000000
trans_id 39335247
"""
LEASE = {
    "time": WHEN,
    "uid": "Ca",
    "address": "192.0.2.7",
    "mac": "00:00:5e:00:53:0a",
    "until": WHEN + timedelta(seconds=600),
    "server": "192.0.2.1",
}
READ = {
    **LEASE,
    "hostname": "OFFICE-01",
    "domain": "example.org",
    "requested": "192.0.2.6",
    "state": "active",
    "messages": ["DISCOVER", "OFFER", "REQUEST", "ACK"],
}


def changed(name, value):
    """Return the row with one field changed."""
    return "\n".join(f"{name} {value}" if line.startswith(f"{name} ") else line for line in NEW.strip().splitlines())


def test_a_row_of_dhcp():
    assert row("dhcp", NEW) == READ


def test_a_row_of_an_older_sensor():
    assert row("dhcp", OLD) == LEASE


@pytest.mark.parametrize("ts", [1700000000.5, "2023-11-14T22:13:20.500000Z"])
def test_an_object_of_dhcp_says_the_same(ts):
    item = {"uids": ["Ca", "Cb"], "server_addr": "192.0.2.1", "mac": "00:00:5e:00:53:0a", "host_name": "OFFICE-01"}
    item |= {"domain": "example.org", "requested_addr": "192.0.2.6", "assigned_addr": "192.0.2.7", "lease_time": 600.0}
    assert json_row("dhcp", {"ts": ts, **item, "msg_types": READ["messages"]}) == READ


@pytest.mark.parametrize(
    ("messages", "state"),
    [
        ("DISCOVER,OFFER", "offered"),
        ("REQUEST,NAK", "refused"),
        ("REQUEST,REQUEST,ACK,ACK", "active"),
        ("INFORM,ACK", "active"),
        ("RELEASE", "released"),
        ("REQUEST,ACK,DECLINE", "active"),
        ("DECLINE", "declined"),
        ("DISCOVER,DISCOVER", None),
        ("-", None),
    ],
)
def test_the_messages_say_what_became_of_it(messages, state):
    assert row("dhcp", changed("msg_types", messages)).get("state") == state


def test_a_conversation_without_an_address_is_a_row():
    found = row("dhcp", changed("assigned_addr", "-"))
    assert found == {name: value for name, value in READ.items() if name != "address"}


def test_the_full_name_stands_in_for_the_short_one():
    assert row("dhcp", changed("host_name", "-"))["hostname"] == "OFFICE-01.example.org"


@pytest.mark.parametrize("length", ["-", "0.000000", "4294967295.000000"])
def test_a_length_that_nobody_said_or_that_does_not_end_has_no_end(length):
    assert "until" not in row("dhcp", changed("lease_time", length))


@pytest.mark.parametrize(("length", "seconds"), [("1", 1), ("4294967294", 4294967294)])
def test_any_other_length_has_one(length, seconds):
    assert row("dhcp", changed("lease_time", length))["until"] == WHEN + timedelta(seconds=seconds)


def test_a_length_that_is_no_number_refuses_the_line():
    fields, values = zip(*(line.split(maxsplit=1) for line in changed("lease_time", "long").splitlines()), strict=True)
    data = delimited("dhcp", fields, values)
    assert read(data, *scanned(data, "dhcp.log")).reasons == ["until: long is no time"]


def test_what_shows_dhcp_without_a_name_and_what_does_not():
    for proof in ("msg_types", "assigned_addr", "assigned_ip", "lease_time"):
        assert recognised(lines({"ts": 1, "mac": "00:00:5e:00:53:0a", proof: 1}))
        assert not recognised(lines({"ts": 1, proof: 1}))
    assert not recognised(lines({"ts": 1, "mac": "00:00:5e:00:53:0a"}))
