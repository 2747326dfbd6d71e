"""Access lists of IOS and ASA in whole configurations: groups, interfaces, and lists of both families."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.isolation import Policy
from doorward.isolation.programs import program
from doorward.readers import readers
from doorward.readers.cisco_acl import cisco_acl

IOS = """!
version 15.2
hostname edge
!
object-group network ADMINS
 host 192.0.2.1
 192.0.2.16 255.255.255.240
!
interface GigabitEthernet0/1
 ip address 198.51.100.1 255.255.255.0
 ip access-group OUTSIDE in
!
ip access-list extended OUTSIDE
 remark the admins
 10 permit tcp object-group ADMINS any eq 22
 deny   ip 10.0.0.0 0.255.255.255 any log
 permit tcp any any established
!
access-list 10 permit 192.0.2.0 0.0.0.255
ipv6 access-list SIX
 permit ipv6 2001:db8::/32 any
!
end
"""
ASA = """ASA Version 9.8(2)
hostname wall
object network web
 host 192.0.2.80
object-group service PORTS tcp
 port-object eq www
 port-object range 8000 8080
object-group network ALL
 network-object 192.0.2.0 255.255.255.240
 network-object object web
 group-object LATER
access-list OUT remark what comes in
access-list OUT extended permit tcp any object web object-group PORTS
access-list OUT extended permit ip any object-group ALL
access-list OUT extended deny ip 10.0.0.0 255.0.0.0 any
access-group OUT in interface outside
"""
SAMPLES: dict[str, bytes] = {
    "edge.cfg": IOS.encode(),
    "wall.cfg": ASA.encode(),
    "crlf.cfg": IOS.replace("\n", "\r\n").encode(),
    "numbered.cfg": b"access-list 101 permit tcp any any eq 22\n",
}
OTHERS: dict[str, bytes] = {
    "plain.cfg": b"hostname edge\ninterface Gi0/1\n ip address 192.0.2.1 255.255.255.0\n",
    "text.txt": b"The access-list is described below.\n",
    "squid.conf": b"acl local src 192.0.2.0/24\nhttp_access allow local\n",
    "rules.v4": b"*filter\n:INPUT DROP [0:0]\nCOMMIT\n",
    "empty.cfg": b"",
    "noise.bin": bytes(range(256)) * 20,
}


def rows(text):
    found = gather(cisco_acl, text.encode())
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["filter_rules"]


def shown(text):
    names = ["chain", "position", "action", "sources", "destinations", "destination_ports", "family"]
    return [[row.get(name) for name in names] for row in rows(text)]


@pytest.mark.parametrize("name", SAMPLES)
def test_lists_are_recognised_by_their_bytes(name):
    assert recognised(cisco_acl, SAMPLES[name])
    assert gather(cisco_acl, SAMPLES[name]).rows["filter_rules"]


def test_the_reader_is_found():
    assert readers()["cisco_acl"] is cisco_acl


def test_lists_of_ios_are_rows():
    assert shown(IOS) == [
        ["OUTSIDE", 1, "accept", ["192.0.2.1", "192.0.2.16/28"], None, ["22"], "4"],
        ["OUTSIDE", 2, "deny", ["10.0.0.0/8"], None, None, "4"],
        ["OUTSIDE", 3, "accept", None, None, None, "4"],
        ["10", 1, "accept", ["192.0.2.0/24"], None, None, "4"],
        ["SIX", 1, "accept", ["2001:db8::/32"], None, None, "6"],
        ["OUTSIDE", None, "deny", None, None, None, "4"],
        ["10", None, "deny", None, None, None, "4"],
        ["SIX", None, "deny", None, None, None, "6"],
    ]
    assert [(row["device"], row["hooks"]) for row in rows(IOS)[2:4]] == [
        ("edge", ["in GigabitEthernet0/1"]),
        ("edge", None),
    ]
    assert [(row["tcp_packets"], row["unread"]) for row in rows(IOS)[2:3]] == [(["answering"], None)]


def test_lists_of_asa_have_netmasks_objects_and_groups():
    assert shown(ASA) == [
        ["OUT", 1, "accept", None, ["192.0.2.80"], ["80", "8000-8080"], "4"],
        ["OUT", 2, "accept", None, None, None, None],
        ["OUT", 3, "deny", ["10.0.0.0/8"], None, None, "4"],
        ["OUT", None, "deny", None, None, None, None],
    ]
    assert rows(ASA)[1]["unread"] == ["permit ip any object-group ALL"]
    assert rows(ASA.replace(" group-object LATER\n", ""))[1]["destinations"] == ["192.0.2.0/28", "192.0.2.80"]
    assert rows(ASA)[0]["hooks"] == ["in outside"]


def test_remarks_are_the_comment_of_the_entry_behind_them_and_of_no_later_one():
    assert [row["comment"] for row in rows(IOS)[:3]] == ["the admins", None, None]
    assert [row["comment"] for row in rows(ASA)[:2]] == ["what comes in", None]
    two = "access-list 101 remark one\naccess-list 102 remark other\naccess-list 101 remark until 2026-01-01\n"
    two += "access-list 101 permit ip any any\naccess-list 102 deny ip any any\n"
    assert [(row["chain"], row["comment"]) for row in rows(two)[:2]] == [
        ("101", "one until 2026-01-01"),
        ("102", "other"),
    ]


def test_members_that_are_not_indented_are_members_still():
    pasted = "\n".join(line.strip() for line in ASA.splitlines() if "LATER" not in line and "host 192" not in line)
    assert rows(pasted)[1]["unread"] == ["permit ip any object-group ALL"]
    assert shown("\n".join(line.strip() for line in IOS.splitlines()))[1] == shown(IOS)[1]


def test_an_entry_of_another_kind_is_never_left_out():
    odd = rows(
        "ip access-list extended X\n evaluate replies\n permit ip any any\naccess-list Y webtype permit url any\n"
    )
    assert [(row["chain"], row.get("position"), row["action"]) for row in odd[:3]] == [
        ("X", 1, "unread"),
        ("X", 2, "accept"),
        ("Y", 1, "unread"),
    ]


def test_its_rows_make_a_program_that_tells_who_comes_in():
    made = program(rows(IOS.replace(" permit tcp any any established\n", "")), "OUTSIDE", "4")
    verdict = Policy(made.rules, made.default, made.sizes).ask({})

    assert [(packet["source"], packet["port"]) for packet in verdict.allowed.values()] == [(0xC0000201, 22)]


@given(st.integers(0, len(IOS)), st.binary(max_size=4))
def test_a_damaged_configuration_never_crashes_it(place, damage):
    data = IOS.encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(cisco_acl, data)
    gather(cisco_acl, data)
