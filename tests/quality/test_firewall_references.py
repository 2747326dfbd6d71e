"""Real configurations and what another tool says of them: Batfish's answers agree, or the difference is explained here."""

from __future__ import annotations

import json
import tarfile
from functools import cache
from ipaddress import ip_address

from tests.readers.told import DATA, gather, needs_data

from doorward.isolation import Policy
from doorward.isolation.fields import PROTOCOLS
from doorward.isolation.passages import passages
from doorward.isolation.programs import program
from doorward.isolation.standing import Facts, standing
from doorward.reader import Sample
from doorward.readers import readers

pytestmark = needs_data
SETS = DATA / "exposure" / "firewall"
LIVE = "networks/example/live/"


@cache
def held(archive):
    with tarfile.open(SETS / archive) as packed:
        return {member.name: packed.extractfile(member).read() for member in packed if member.isfile()}


def rules(name, data):
    """The rows of filter_rules of a file, with their origin; none if no reader of firewalls takes it."""
    known = [reader for reader in readers().values() if "filter_rules" in reader.fills]
    reader = next((reader for reader in known if reader.recognises(Sample(name, data[: 1 << 16]))), None)
    found = gather(reader, data).rows["filter_rules"] if reader else []
    return [row | {"origin": name} for row in found]


def answers(name):
    return [row for element in json.loads(held("batfish.tar.xz")[f"tests/basic/{name}.ref"]) for row in element["rows"]]


def test_lines_that_batfish_calls_unreachable_are_the_shadowed_ones_and_no_others():
    told = set()
    for name, data in held("batfish.tar.xz").items():
        if name.startswith(LIVE):
            rows = rules(name, data)
            for row in standing(rows, passages(rows), Facts(files={name: "f"})):
                if row["fault"] == "shadowed":
                    covering = tuple(" ".join(text.partition(": ")[2].split()) for text in row["because"])
                    told.add((f"{row['device']}: {row['chain']}", " ".join(row["rule"].split()), covering))
    theirs = {
        (
            row["Sources"][0],
            " ".join(row["Unreachable_Line"].split()),
            tuple(" ".join(line.split()) for line in row["Blocking_Lines"]),
        )
        for row in answers("filterLineReachability")
    }
    assert len(theirs) == 2
    assert told == theirs


def fares(node, name, flow):
    """What becomes of a flow in a filter of a node, by its configuration."""
    files = {
        file: data for file, data in held("batfish.tar.xz").items() if file.startswith(LIVE) and f"/{node}." in file
    }
    table, _, chain = name.rpartition("::")
    every = [rule for file, data in files.items() for rule in rules(file, data)]
    own = [rule for rule in every if rule["chain"] == chain and rule["ruleset"] in {f"ip {table}", "access-list"}]
    made = program(own, chain, "4")
    asked = {
        "source": int(ip_address(flow["srcIp"])),
        "destination": int(ip_address(flow["dstIp"])),
        "protocol": PROTOCOLS[flow["ipProtocol"].lower()],
        "source_port": flow["srcPort"],
        "port": flow["dstPort"],
        "state": 0,
        "tcp": 0,
    }
    within = {field: ((value, value),) for field, value in asked.items()}
    return Policy(made.rules, made.default, made.sizes, [within]).ask(within).answer


def test_flows_fare_as_batfish_says_they_do():
    told = [
        (fares(row["Node"]["name"], row["Filter_Name"], row["Flow"]), row["Action"]) for row in answers("testfilters")
    ]
    assert len(told) == 6
    assert all(answer == {"PERMIT": "allowed", "DENY": "denied"}[action] for answer, action in told)


def test_filters_on_the_way_of_a_traced_flow_decide_as_batfish_says():
    asked = set()
    for row in [*answers("traceroute-1-2"), *answers("traceroute-2-1")]:
        flow = json.dumps({name: row["Flow"][name] for name in ("srcIp", "dstIp", "ipProtocol", "srcPort", "dstPort")})
        hops = [hop for trace in row["Traces"] for hop in trace["hops"]]
        steps = [
            (hop["node"]["name"], step) for hop in hops for step in hop["steps"] if "filter" in step.get("detail", {})
        ]
        asked |= {(node, step["detail"]["filter"], flow, step["action"]) for node, step in steps}
    assert len(asked) == 8
    for node, name, flow, action in asked:
        assert fares(node, name, json.loads(flow)) == {"PERMITTED": "allowed", "DENIED": "denied"}[action]


def test_every_configuration_that_is_read_has_passages_that_can_be_followed_or_says_why():
    followed = asked = 0
    for archive in ("net-network.tar.xz", "batfish.tar.xz", "nftables-dumps.tar.xz"):
        for name, data in held(archive).items():
            for passage in passages(rules(name, data)):
                asked += 1
                followed += bool(passage.programs)
                assert passage.programs or passage.problems
                for made in passage.programs.values():
                    if len(made.rules) <= 400:
                        assert Policy(made.rules, made.default, made.sizes).ask({})
    assert asked >= 50
    assert followed == asked
