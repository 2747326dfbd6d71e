"""Security groups of AWS: permissions of both ways, and peers whose addresses are not told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.isolation import Policy
from doorward.isolation.programs import program
from doorward.readers import readers
from doorward.readers.aws_security_groups import aws_security_groups

SSH = {
    "IpProtocol": "tcp",
    "FromPort": 22,
    "ToPort": 22,
    "IpRanges": [{"CidrIp": "192.0.2.0/28", "Description": "the admins"}, {"CidrIp": "198.51.100.1/32"}],
    "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/64"}],
    "PrefixListIds": [],
    "UserIdGroupPairs": [],
}
ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
GROUP = {
    "GroupId": "sg-1",
    "GroupName": "web",
    "VpcId": "vpc-1",
    "Description": "",
    "IpPermissions": [SSH],
    "IpPermissionsEgress": [ALL],
}


def whole(*groups):
    return json.dumps({"SecurityGroups": groups}).encode()


SAMPLES: dict[str, bytes] = {
    "groups.json": whole(GROUP),
    "indented.json": json.dumps({"SecurityGroups": [GROUP]}, indent=4).encode(),
    "empty.json": whole(),
}
OTHERS: dict[str, bytes] = {
    "instances.json": b'{"Reservations": []}',
    "inner.json": b'{"a": {"SecurityGroups": []}}',
    "text.json": b"SecurityGroups",
    "empty.json": b"",
    "noise.bin": bytes(range(256)) * 20,
}


def rows(*permissions):
    found = gather(aws_security_groups, whole({**GROUP, "IpPermissions": list(permissions)}))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["filter_rules"]


def inner(permission):
    """Return the one row that a permission makes."""
    (row,) = [row for row in rows(permission) if row["chain"] == "sg-1 in" and row.get("position") == 2]
    return row


def test_the_reader_is_found():
    assert readers()["aws_security_groups"] is aws_security_groups


def test_a_group_is_two_chains():
    names = ["chain", "position", "action", "sources", "destinations", "destination_ports", "family", "comment"]
    assert [[row.get(name) for name in names] for row in rows(SSH)] == [
        ["sg-1 in", 1, "accept", None, None, None, None, None],
        ["sg-1 in", 2, "accept", ["192.0.2.0/28"], None, ["22"], "4", "the admins"],
        ["sg-1 in", 3, "accept", ["198.51.100.1/32"], None, ["22"], "4", None],
        ["sg-1 in", 4, "accept", ["2001:db8::/64"], None, ["22"], "6", None],
        ["sg-1 in", None, "deny", None, None, None, None, None],
        ["sg-1 out", 1, "accept", None, None, None, None, None],
        ["sg-1 out", 2, "accept", None, ["0.0.0.0/0"], None, "4", None],
        ["sg-1 out", None, "deny", None, None, None, None, None],
    ]


def test_its_rows_make_a_program_that_tells_who_comes_in():
    made = program(rows(SSH), "sg-1 in", "4")
    policy = Policy(made.rules, made.default, made.sizes)

    new = {"state": ((0, 0),)}
    assert {packet["source"] for packet in policy.ask(new).allowed.values()} == {0xC0000200, 0xC6336401}
    assert policy.ask({"state": ((1, 2),)}).answer == "allowed"
    assert policy.ask({**new, "port": ((23, 65535),)}).answer == "denied"


@pytest.mark.parametrize(
    ("permission", "unread"),
    [
        ({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-2"}]}, ["sources UserIdGroupPairs sg-2"]),
        ({"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-1"}]}, ["sources PrefixListIds pl-1"]),
        ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": ALL["IpRanges"]}, ["icmp 8 to -1"]),
        ({"IpProtocol": "-1"}, ["sources  None"]),
        ({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "x"}]}, ["sources x"]),
        ({"IpProtocol": "-1", "IpRanges": [5]}, ["sources IpRanges None"]),
        ("odd", ["sources  None"]),
    ],
)
def test_a_peer_that_is_not_told_is_an_unread_condition(permission, unread):
    assert (inner(permission)["action"], inner(permission)["unread"]) == ("accept", unread)


def test_a_group_without_a_name_is_a_reject_and_the_others_stand():
    found = gather(aws_security_groups, whole({"GroupName": "x"}, 5, GROUP))
    assert len(found.rejects) == 2
    assert len(found.rows["filter_rules"]) == 8


@given(st.integers(0, 600), st.binary(max_size=4))
def test_damaged_groups_never_crash_it(place, damage):
    data = whole(GROUP)
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(aws_security_groups, data)
    gather(aws_security_groups, data)
