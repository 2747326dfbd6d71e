"""Network security groups of Azure, in both forms that its tools write."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.isolation import Policy
from doorward.isolation.programs import program
from doorward.readers import readers
from doorward.readers.azure_nsg import azure_nsg

SSH = {
    "name": "ssh",
    "access": "Allow",
    "direction": "Inbound",
    "priority": 200,
    "protocol": "Tcp",
    "sourceAddressPrefix": "",
    "sourceAddressPrefixes": ["192.0.2.0/28", "2001:db8::/64"],
    "sourcePortRange": "*",
    "sourcePortRanges": [],
    "destinationAddressPrefix": "*",
    "destinationPortRange": "22",
    "description": "the admins",
}
STOP = {
    **SSH,
    "name": "stop",
    "access": "Deny",
    "priority": 100,
    "sourceAddressPrefixes": ["192.0.2.1"],
    "description": None,
}
TAG = {**SSH, "name": "tag", "priority": 65000, "sourceAddressPrefixes": [], "sourceAddressPrefix": "VirtualNetwork"}
GROUP = {"name": "web", "resourceGroup": "rg", "defaultSecurityRules": [TAG], "securityRules": [SSH, STOP]}
MANAGED = {
    "name": "web",
    "type": "Microsoft.Network/networkSecurityGroups",
    "properties": {
        "securityRules": [{"name": "ssh", "properties": {key: value for key, value in SSH.items() if key != "name"}}]
    },
}
SAMPLES: dict[str, bytes] = {
    "list.json": json.dumps([GROUP]).encode(),
    "show.json": json.dumps(GROUP, indent=2).encode(),
    "managed.json": json.dumps([MANAGED]).encode(),
}
OTHERS: dict[str, bytes] = {
    "inner.json": b'{"a": {"securityRules": []}}',
    "aws.json": b'{"SecurityGroups": []}',
    "vnet.json": b'{"type": "Microsoft.Network/virtualNetworks"}',
    "text.json": b"securityRules",
    "empty.json": b"",
    "noise.bin": bytes(range(256)) * 20,
}


def rows(*rules):
    found = gather(azure_nsg, json.dumps({**GROUP, "securityRules": rules, "defaultSecurityRules": []}).encode())
    assert (found.malformed, found.rejects) == (None, [])
    return [row for row in found.rows["filter_rules"] if row["chain"] == "web in" and (row.get("position") or 0) > 1]


@pytest.mark.parametrize("name", SAMPLES)
def test_groups_are_recognised_by_their_bytes(name):
    assert recognised(azure_nsg, SAMPLES[name])
    assert any(
        row["comment"] == "the admins"
        for row in gather(azure_nsg, SAMPLES[name]).rows["filter_rules"]
        if "comment" in row
    )


def test_the_reader_is_found():
    assert readers()["azure_nsg"] is azure_nsg


def test_rules_stand_by_priority_and_addresses_by_family():
    found = gather(azure_nsg, SAMPLES["list.json"]).rows["filter_rules"]
    names = ["chain", "position", "action", "sources", "destination_ports", "comment", "unread"]
    assert [[row.get(name) for name in names] for row in found] == [
        ["web in", 1, "accept", None, None, None, None],
        ["web in", 2, "deny", ["192.0.2.1"], ["22"], "stop", None],
        ["web in", 3, "accept", ["192.0.2.0/28"], ["22"], "the admins", None],
        ["web in", 4, "accept", ["2001:db8::/64"], ["22"], "the admins", None],
        ["web in", 5, "accept", None, ["22"], "the admins", ["sources VirtualNetwork"]],
        ["web in", None, "deny", None, None, None, None],
        ["web out", 1, "accept", None, None, None, None],
        ["web out", None, "deny", None, None, None, None],
    ]


def test_its_rows_make_a_program_that_cannot_tell_where_a_tag_decides():
    made = program(gather(azure_nsg, SAMPLES["list.json"]).rows["filter_rules"], "web in", "4")
    asked = [
        {"state": ((0, 0),), "protocol": ((6, 6),), "port": ((22, 22),), "source": ((source, source),)}
        for source in (0xC0000201, 0xC0000202, 0xC6336401)
    ]
    policy = Policy(made.rules, made.default, made.sizes, asked)

    assert [policy.ask(match).answer for match in asked] == ["denied", "allowed", "cannot tell"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"protocol": "*"}, {"protocols": None}),
        ({"destinationPortRange": "*"}, {"destination_ports": None}),
        (
            {"destinationPortRange": None, "destinationPortRanges": ["80", "443-444"]},
            {"destination_ports": ["80", "443-444"]},
        ),
        ({"sourcePortRange": "1-9"}, {"source_ports": ["1-9"]}),
        ({"destinationPortRange": "ssh"}, {"unread": ["destination_ports ssh"]}),
        ({"access": "Maybe"}, {"action": "unread"}),
        ({"priority": None}, {"unread": ["direction Inbound, priority None"]}),
        ({"direction": "up"}, {"unread": ["direction up, priority 200"]}),
        (
            {"sourceApplicationSecurityGroups": [{"id": "x"}]},
            {"unread": ['sourceApplicationSecurityGroups [{"id":"x"}]']},
        ),
    ],
)
def test_a_rule_is_columns(said, read):
    found = rows({**SSH, "sourceAddressPrefixes": ["192.0.2.1"], **said})[0]
    assert {name: found.get(name) for name in read} == read


def test_a_group_without_a_name_is_a_reject_and_the_others_stand():
    found = gather(azure_nsg, json.dumps([{"securityRules": []}, 5, GROUP]).encode())
    assert (len(found.rejects), len(found.rows["filter_rules"])) == (2, 8)


@given(st.integers(0, 600), st.binary(max_size=4))
def test_damaged_groups_never_crash_it(place, damage):
    data = SAMPLES["list.json"]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(azure_nsg, data)
    gather(azure_nsg, data)
