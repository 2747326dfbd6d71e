"""What passes from zone to zone: the answer, its proof, and what the conduits mean."""

from __future__ import annotations

from datetime import date

import pytest

from doorward.isolation.flows import MOST, Intent, flows
from doorward.isolation.passages import passages

ZONES = [("lab", "10.1.0.0/16"), ("servers", "10.2.0.0/16")]
OWN = ["10.0.0.0/8"]
FORWARD = {"origin": "a", "ruleset": "ip filter", "chain": "FORWARD", "hooks": ["forward"], "family": "4"}
SMB = {"from_zone": "lab", "to_zone": "servers", "proto": "tcp", "destination_ports": ["445"]}


def rule(position, action="accept", **columns):
    said = {"position": position, "action": action, "text": f"{action} {position}", "origin_row": position or 99}
    return FORWARD | said | columns


def told(*rows, conduits=(), zones=ZONES, **found):
    intent = Intent(zones, OWN, conduits, date(2026, 11, 20))
    made = [*flows(passages([*rows, rule(None, "deny")]), intent, {"a": "fw.rules"})]
    return [row for row in made if all(row.get(name) == value for name, value in found.items())]


def only(*rows, **found):
    (row,) = told(*rows, **{"from_zone": "lab", "to_zone": "servers", "part": "all"} | found)
    return row


def test_every_pair_of_zones_is_answered_both_ways():
    rows = told(rule(1, sources=["10.1.0.0/16"], destinations=["10.2.0.0/16"]))
    assert {(row["from_zone"], row["to_zone"]): row["answer"] for row in rows} == {
        ("lab", "servers"): "allowed",
        ("servers", "lab"): "denied",
        ("lab", "internet"): "denied",
        ("servers", "internet"): "denied",
        ("internet", "lab"): "denied",
        ("internet", "servers"): "denied",
    }


def test_the_proof_is_the_rule_with_its_line_and_a_packet():
    row = only(rule(7, protocols=["tcp"], destination_ports=["445"], sources=["10.1.0.0/16"]))

    assert row["answer"] == "partly"
    assert row["allowed_by"] == ["fw.rules line 7: accept 7"]
    assert row["allowed_packets"] == ["tcp from 10.1.0.0 port 1 to 10.2.0.0 port 445"]
    assert row["denied_by"] == ["fw.rules line 99: deny None"]
    assert (row["allowed_rules"], row["denied_rules"], row["unsure_rules"]) == (1, 1, 0)
    assert (row["device"], row["passage"], row["bound"]) == ("fw.rules", "forward", False)


def test_a_device_that_has_a_name_is_called_by_it():
    rows = [rule(1, device="edge"), rule(None, "deny", device="edge")]
    intent = Intent(ZONES, OWN)
    assert {row["device"] for row in flows(passages(rows), intent)} == {"edge"}


def test_replies_open_nothing():
    row = only(rule(1, states=["established", "related"]))
    assert row["answer"] == "denied"
    assert only(rule(1, protocols=["tcp"], tcp_packets=["answering"]))["answer"] == "denied"
    assert only(rule(1, states=["new"]))["answer"] == "allowed"


def test_what_was_not_read_is_told_for_the_flows_it_may_touch_and_no_others():
    half = rule(1, sources=["10.1.0.0/16"], destinations=["10.2.0.0/16"], unread=["time-range night"])
    row = only(half)

    assert row["answer"] == "cannot tell"
    assert row["unsure_by"] == ["fw.rules line 1: accept 1"]
    assert only(half, from_zone="servers", to_zone="lab")["answer"] == "denied"


def test_a_family_of_which_no_configuration_speaks_cannot_be_told():
    zones = [*ZONES, ("lab", "2001:db8:1::/48"), ("servers", "2001:db8:2::/48")]
    row = only(rule(1), zones=zones, family="6")

    assert (row["answer"], row.get("device")) == ("cannot tell", None)
    assert "IPv6" in row["why"]


def test_both_families_are_answered_where_both_are_spoken_of():
    zones = [*ZONES, ("lab", "2001:db8:1::/48"), ("servers", "2001:db8:2::/48")]
    rows = told(rule(1, family=None), rule(None, "deny", family=None), zones=zones, part="all")
    assert {(row["family"], row["answer"]) for row in rows} == {("4", "allowed"), ("6", "allowed")}
    assert any(packet.startswith("tcp from 2001:db8:1:: ") for row in rows for packet in row["allowed_packets"])


def test_without_conduits_nothing_is_said_of_what_is_meant():
    assert {row["part"] for row in told(rule(1))} == {"all"}


def test_what_no_conduit_means_and_what_one_means_are_answered_apart():
    rows = told(rule(1, sources=["10.1.0.0/16"]), conduits=[SMB], from_zone="lab", to_zone="servers")
    assert {row["part"]: row["answer"] for row in rows} == {"all": "allowed", "meant": "allowed", "unmeant": "allowed"}

    rows = told(rule(1, "deny"), conduits=[SMB], from_zone="lab", to_zone="servers")
    assert {row["part"]: row["answer"] for row in rows} == {"all": "denied", "meant": "denied", "unmeant": "denied"}


def test_a_configuration_that_does_what_conduits_mean_is_exactly_right():
    exact = rule(1, sources=["10.1.0.0/16"], destinations=["10.2.0.0/16"], protocols=["tcp"], destination_ports=["445"])
    rows = told(exact, conduits=[SMB])
    assert {row["answer"] for row in rows if row["part"] == "meant"} == {"allowed"}
    assert {row["answer"] for row in rows if row["part"] == "unmeant"} == {"denied"}


def test_a_conduit_of_icmp_asks_for_the_icmp_of_the_family_alone():
    ping = {"from_zone": "lab", "to_zone": "servers", "proto": "icmp"}
    rows = told(rule(1, protocols=["icmp"]), conduits=[ping], part="meant")
    assert [row["answer"] for row in rows if row["family"] == "4"] == ["allowed"]


def test_a_conduit_that_names_no_service_means_nothing_and_says_so():
    rows = told(rule(1), conduits=[SMB, SMB | {"proto": "smoke", "conduit": "odd"}], part="meant")
    (odd,) = [row for row in rows if row["conduit"] == "odd"]
    assert (odd["answer"], "smoke" in odd["why"]) == ("cannot tell", True)
    assert {row["answer"] for row in rows if row["conduit"] != "odd"} == {"allowed"}


def test_each_conduit_is_answered_for_itself():
    web = SMB | {"conduit": "web", "destination_ports": ["443"]}
    smb = rule(1, sources=["10.1.0.0/16"], protocols=["tcp"], destination_ports=["445"])
    rows = told(smb, conduits=[web, SMB], from_zone="lab", to_zone="servers", part="meant")
    assert {row["conduit"]: row["answer"] for row in rows} == {"web": "denied", "tcp 445": "allowed"}


@pytest.mark.parametrize(("port", "answer"), [("444", "partly"), ("446", "partly"), ("445", "denied")])
def test_one_port_beside_a_conduit_is_seen(port, answer):
    wide = rule(1, sources=["10.1.0.0/16"], protocols=["tcp"], destination_ports=[port])
    assert only(wide, conduits=[SMB], part="unmeant")["answer"] == answer


def test_a_conduit_of_everything_leaves_nothing_that_is_not_meant():
    rows = told(rule(1), conduits=[{"from_zone": "lab", "to_zone": "servers"}], from_zone="lab", to_zone="servers")
    assert {row["part"] for row in rows} == {"all", "meant"}


def test_many_rules_are_counted_and_the_first_are_told():
    rows = [rule(place, sources=[f"10.1.{place}.0/24"]) for place in range(1, MOST + 6)]
    row = only(*rows)
    assert (len(row["allowed_by"]), row["allowed_rules"]) == (MOST, MOST + 5)


def test_chains_that_cannot_be_followed_are_said():
    row = only(rule(1, "jump", target="FORWARD"))
    assert row["answer"] == "cannot tell"
    assert "jumped to from itself" in row["why"]


def test_an_interface_that_decides_stands_in_the_packet():
    row = only(rule(1, in_interfaces=["eth1"]))
    assert row["answer"] == "partly"
    assert row["allowed_packets"][0].endswith("in eth1")


def test_protocols_without_a_name_are_told_by_number():
    row = only(rule(1, protocols=["200"]))
    assert row["allowed_packets"] == ["protocol 200 from 10.1.0.0 to 10.2.0.0"]
