"""Rulesets as text, each as the objects that nftables itself writes in JSON."""

from __future__ import annotations

import pytest

from doorward.firewall.nft_text import objects


def told(text):
    return [found for _, found in objects(text)]


def chain(text, family="ip"):
    return told(f"table {family} t {{\n chain c {{\n {text}\n }}\n}}")[-1]["chain"]


def test_a_table_a_chain_and_a_rule_are_objects():
    where = {"family": "ip6", "table": "t"}
    assert told("table ip6 t {\n chain c {\n  accept\n }\n}") == [
        {"table": {"family": "ip6", "name": "t"}},
        {"chain": {**where, "name": "c"}},
        {"rule": {**where, "chain": "c", "expr": [{"accept": None}], "comment": None, "text": "accept"}},
    ]


def test_a_table_without_a_family_is_of_ipv4():
    assert told("table t {\n}") == [{"table": {"family": "ip", "name": "t"}}]
    assert told("table ip t {\n flags dormant\n}")[-1] == {"table": {"family": "ip", "name": "t", "flags": ["dormant"]}}


def test_a_set_grows_by_its_statements():
    text = "table t {\n set s {\n type ipv4_addr\n flags interval, timeout\n timeout 1h\n elements = { 1.1.1.1,\n 2.2.2.2 }\n }\n}"
    assert told(text)[-1] == {
        "set": {
            "family": "ip",
            "table": "t",
            "name": "s",
            "flags": ["interval", "timeout"],
            "timeout": True,
            "elem": ["1.1.1.1", "2.2.2.2"],
        }
    }


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("type filter hook input priority filter; policy drop;", {"hook": "input", "prio": 0, "policy": "drop"}),
        ("type filter hook input priority raw + 10;", {"hook": "input", "prio": -290}),
        ("type nat hook prerouting priority dstnat - 5;", {"hook": "prerouting", "prio": -105}),
        ("type filter hook input priority -225;", {"hook": "input", "prio": -225}),
        ("type filter hook input priority $x;", {"hook": "input", "prio": None}),
        ('type filter hook ingress device "eth0" priority 0;', {"hook": "ingress", "dev": "eth0", "prio": 0}),
        ("type filter hook ingress devices = { a, b } priority 5;", {"hook": "ingress", "dev": ["a", "b"], "prio": 5}),
        ('comment "x"', {}),
    ],
)
def test_a_chain_says_where_it_stands(text, read):
    assert chain(text) == {"family": "ip", "table": "t", "name": "c", **read}


def test_priorities_of_bridges_have_their_own_numbers():
    assert chain("type filter hook input priority filter;", "bridge")["prio"] == -200


def test_what_stands_outside_of_tables_is_told_as_words():
    assert told("flush ruleset\ndefine x = 5\nadd rule ip t c accept\n") == ["define x = 5", "add rule ip t c accept"]
    assert told("table odd t {\n}") == ["table odd t"]
