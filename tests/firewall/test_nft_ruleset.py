"""Objects of a ruleset in any order, made rows of chains."""

from __future__ import annotations

import pytest

from doorward.firewall.nft_ruleset import Ruleset

TABLE = {"table": {"family": "inet", "name": "t"}}
CHAIN = {"chain": {"family": "inet", "table": "t", "name": "c", "hook": "input", "prio": 0, "policy": "drop"}}
OTHER = {"chain": {"family": "inet", "table": "t", "name": "d"}}


def rule(*statements, chain="c"):
    return {"rule": {"family": "inet", "table": "t", "chain": chain, "expr": list(statements)}}


def rows(*objects):
    ruleset = Ruleset()
    assert all(ruleset.add(line, told) for line, told in enumerate(objects, 1))
    return [row for made in ruleset.rows() for row in made]


def test_rules_stand_by_place_in_their_chain_and_the_default_has_none():
    found = rows(
        TABLE, CHAIN, OTHER, rule({"accept": None}), rule({"drop": None}, chain="d"), rule({"jump": {"target": "d"}})
    )

    assert [(row["chain"], row.get("position"), row["action"], row["origin_row"]) for row in found] == [
        ("c", 1, "accept", 4),
        ("d", 1, "deny", 5),
        ("c", 2, "jump", 6),
        ("c", None, "deny", 2),
    ]
    assert [(row["ruleset"], row["hooks"], row["priority"]) for row in found[:2]] == [
        ("inet t", ["input"], 0),
        ("inet t", None, None),
    ]


def test_order_of_objects_is_of_no_matter():
    objects = [TABLE, CHAIN, rule({"accept": None})]
    strip = lambda found: [{**row, "origin_row": 0} for row in found]  # noqa: E731  # used once, below
    assert strip(rows(*objects)) == strip(rows(*reversed(objects)))


def test_a_jump_to_no_chain_may_do_anything():
    (row,) = rows(OTHER, rule({"goto": {"target": "x"}}, chain="d"))
    assert (row["action"], row["unread"]) == ("unread", ["goto x: no such chain"])


@pytest.mark.parametrize(("policy", "action"), [("accept", "accept"), ("drop", "deny"), (None, "accept")])
def test_a_default_is_accept_unless_it_says_drop(policy, action):
    (row,) = rows({"chain": {**CHAIN["chain"], "policy": policy}})
    assert (row["action"], row.get("position")) == (action, None)


@pytest.mark.parametrize("flags", ["dormant", ["dormant"]])
def test_a_dormant_table_has_no_hooks(flags):
    (row,) = rows({"table": {**TABLE["table"], "flags": flags}}, CHAIN)
    assert row["hooks"] is None


@pytest.mark.parametrize(
    ("family", "more", "hooks"),
    [
        ("arp", {}, ["arp input"]),
        ("bridge", {}, ["bridge input"]),
        ("netdev", {"hook": "ingress", "dev": "eth0"}, ["ingress eth0"]),
        ("netdev", {"hook": "ingress", "dev": ["a", "b"]}, ["ingress a", "ingress b"]),
        ("inet", {"prio": "filter"}, ["input"]),
    ],
)
def test_hooks_say_what_packets_come_in(family, more, hooks):
    (row,) = rows({"chain": {**CHAIN["chain"], "family": family, **more}})
    assert row["hooks"] == hooks


@pytest.mark.parametrize("told", [None, 5, [], {}, {"a": {}, "b": {}}, {"rule": 5}])
def test_what_is_no_object_is_refused(told):
    assert not Ruleset().add(1, told)
