"""In every notation: a rule with a condition that is not understood leaves open what it may touch, and nothing else."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.isolation.flows import Intent, flows
from doorward.isolation.passages import passages
from doorward.readers import readers

ZONES = [("lab", "10.1.0.0/16"), ("servers", "10.2.0.0/16"), ("backup", "10.3.0.0/16")]

NFT = """table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ip saddr 10.1.0.0/16 ip daddr 10.2.0.0/16 tcp dport 22 meta hour "08:00"-"18:00" accept
		ip saddr 10.1.0.0/16 ip daddr 10.3.0.0/16 accept
	}
}
"""
ADDRESS = {"payload": {"protocol": "ip", "field": "saddr"}}


def prefix(field, address):
    left = {"payload": {"protocol": "ip", "field": field}}
    return {"match": {"op": "==", "left": left, "right": {"prefix": {"addr": address, "len": 16}}}}


def nft(*expressions):
    where = {"family": "inet", "table": "filter", "chain": "forward"}
    chain = {"family": "inet", "table": "filter", "name": "forward", "hook": "forward", "prio": 0, "policy": "drop"}
    rules = [{"rule": {**where, "expr": list(expression)}} for expression in expressions]
    return json.dumps({"nftables": [{"table": {"family": "inet", "name": "filter"}}, {"chain": chain}, *rules]})


HOUR = {"match": {"op": "==", "left": {"meta": {"key": "hour"}}, "right": {"range": ["08:00", "18:00"]}}}
NFT_JSON = nft(
    [prefix("saddr", "10.1.0.0"), prefix("daddr", "10.2.0.0"), HOUR, {"accept": None}],
    [prefix("saddr", "10.1.0.0"), prefix("daddr", "10.3.0.0"), {"accept": None}],
)
IPTABLES = """*filter
:FORWARD DROP [0:0]
-A FORWARD -s 10.1.0.0/16 -d 10.2.0.0/16 -m time --timestart 08:00 -j ACCEPT
-A FORWARD -s 10.1.0.0/16 -d 10.3.0.0/16 -j ACCEPT
COMMIT
"""
CISCO = """hostname edge
interface Gi0/1
 ip access-group LAB in
ip access-list extended LAB
 permit ip 10.1.0.0 0.0.255.255 10.2.0.0 0.0.255.255 time-range day
 permit ip 10.1.0.0 0.0.255.255 10.3.0.0 0.0.255.255
"""
PORTS = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
AWS = json.dumps(
    {
        "SecurityGroups": [
            {
                "GroupId": "sg-1",
                "VpcId": "vpc-1",
                "IpPermissions": [],
                "IpPermissionsEgress": [
                    {**PORTS, "PrefixListIds": [{"PrefixListId": "pl-1"}]},
                    {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.3.0.0/16"}]},
                ],
            }
        ]
    }
)


def azure(priority, destination):
    inner = {
        "priority": priority,
        "direction": "Outbound",
        "access": "Allow",
        "protocol": "*",
        "sourceAddressPrefix": "10.1.0.0/16",
    }
    ports = {"sourcePortRange": "*", "destinationPortRange": "*", "destinationAddressPrefix": destination}
    return {"name": f"r{priority}", "properties": inner | ports}


AZURE = json.dumps(
    [{"name": "nsg", "securityRules": [azure(100, "10.3.0.0/16"), azure(200, "Sql")], "defaultSecurityRules": []}]
)


@pytest.mark.parametrize(
    ("reader", "text", "sure"),
    [
        ("nft_text", NFT, True),
        ("nft_json", NFT_JSON, True),
        ("iptables_save", IPTABLES, True),
        ("cisco_acl", CISCO, True),
        ("aws_security_groups", AWS, False),
        ("azure_nsg", AZURE, True),
    ],
)
def test_a_rule_that_is_not_understood_is_told_for_the_flows_it_may_touch(reader, text, sure):
    rows = [row | {"origin": "a"} for row in gather(readers()[reader], text.encode()).rows["filter_rules"]]
    told = [
        row
        for row in flows(passages(rows), Intent(ZONES, ["10.0.0.0/8"]), {"a": "file"})
        if " in" not in row["passage"] or reader == "cisco_acl"
    ]
    answers = {(row["from_zone"], row["to_zone"]): row for row in told}

    assert answers["lab", "servers"]["answer"] == "cannot tell"
    assert len(answers["lab", "servers"]["unsure_by"]) == 1
    assert answers["lab", "servers"]["unsure_packets"]
    assert answers["lab", "backup"]["answer"] == "allowed"
    # Security groups of AWS name no sources on the way out: what they leave open is open to every zone.
    assert answers["servers", "lab"]["answer"] == ("denied" if sure else "cannot tell")
