"""A rule in words: what it says, what it cannot say, and where it is put."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.isolation.spoken import inserted, spoken
from doorward.isolation.zones import sets

NAMED = [
    ("lab", "10.1.0.0/16"),
    ("servers", "10.2.0.0/16"),
    ("servers", "2001:db8::/32"),
    ("the guests", "10.3.0.0/16"),
]
ZONES = {family: sets(NAMED, ["10.0.0.0/8"], family) for family in "46"}
LAB = ["10.1.0.0-10.1.255.255"]


def read(text):
    (row,) = spoken(text, ZONES)
    return {name: value for name, value in row.items() if name != "text"}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (
            "deny tcp from lab to servers port 445",
            {
                "action": "deny",
                "sources": LAB,
                "destinations": ["10.2.0.0-10.2.255.255"],
                "protocols": ["tcp"],
                "destination_ports": ["445"],
            },
        ),
        ("allow from lab", {"action": "accept", "sources": LAB}),
        (
            "Drop  from lab ports 22, 80-90",
            {"action": "deny", "sources": LAB, "destination_ports": ["22", "80-90"], "protocols": ["tcp", "udp"]},
        ),
        (
            "permit udp from 10.9.0.0/24 to any port 53",
            {"action": "accept", "sources": ["10.9.0.0/24"], "protocols": ["udp"], "destination_ports": ["53"]},
        ),
        ("deny from the guests", {"action": "deny", "sources": ["10.3.0.0-10.3.255.255"]}),
        ("reject 47 to 192.0.2.1", {"action": "deny", "destinations": ["192.0.2.1"], "protocols": ["47"]}),
        ("deny ip from lab, 10.9.0.1", {"action": "deny", "sources": [*LAB, "10.9.0.1"]}),
    ],
)
def test_a_rule_is_columns(text, columns):
    assert read(text) == {"family": "4", **columns}


def test_a_rule_speaks_of_each_family_that_its_ends_have():
    assert [row["family"] for row in spoken("deny to servers", ZONES)] == ["4", "6"]
    assert [row["family"] for row in spoken("deny", ZONES)] == ["4", "6"]
    assert [row["family"] for row in spoken("deny from lab to servers", ZONES)] == ["4"]
    assert [row["family"] for row in spoken("deny from 2001:db8::1", ZONES)] == ["6"]
    assert spoken("deny from lab to 2001:db8::1", ZONES) == []


def test_icmp_is_that_of_both_families():
    assert set(read("deny icmp from lab")["protocols"]) == {"icmp", "ipv6-icmp"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no rule such as"),
        ("block from lab", "it begins with allow"),
        ("deny from nowhere", "zones are internet, lab, servers, the guests"),
        ("deny smoke from lab", "'smoke' is no number"),
        ("deny from lab port 70000", "out of range"),
        ("deny from lab port x", "neither an address nor a zone"),
        ("deny to lab from servers", "neither an address nor a zone"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_is(text, said):
    with pytest.raises(ValueError, match="(?i)" + said):
        spoken(text, ZONES)


OWN = [
    {
        "origin": "a",
        "device": None,
        "ruleset": "f",
        "chain": "FORWARD",
        "hooks": ["forward"],
        "position": place,
        "action": "accept",
    }
    for place in (1, 2, 3)
]


@pytest.mark.parametrize(("before", "order"), [(1, "n123"), (2, "1n23"), (4, "123n")])
def test_a_rule_is_put_in_front_of_a_position(before, order):
    made = inserted(OWN, ("f", "FORWARD"), [{"action": "deny", "family": "4"}], before)
    placed = sorted(made, key=lambda row: row["position"])
    assert "".join("n" if row["action"] == "deny" else str(row["position"]) for row in placed) == order
    assert all(row["hooks"] == ["forward"] and row["origin"] == "a" for row in made)


def test_several_rules_keep_their_order_and_a_list_of_one_family_takes_no_other():
    made = inserted(OWN, ("f", "FORWARD"), [{"action": "deny", "family": "4"}, {"action": "accept", "family": "6"}], 2)
    new = sorted((row for row in made if row.get("family")), key=lambda row: row["position"])
    assert [row["family"] for row in new] == ["4", "6"]
    only = [row | {"family": "4"} for row in OWN]
    assert len(inserted(only, ("f", "FORWARD"), [{"action": "deny", "family": "6"}], 2)) == 3


def outcome(text):
    try:
        return {row["action"] for row in spoken(text, ZONES)}
    except ValueError as error:
        return {str(error)}


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_refused_with_a_message(text):
    assert "" not in outcome(text)
