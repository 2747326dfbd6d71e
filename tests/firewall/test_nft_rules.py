"""Statements of nftables, each as the columns it means, and never less than was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.firewall.nft_rules import drafts
from doorward.firewall.nft_sets import Sets

ACCEPT, DROP = {"accept": None}, {"drop": None}
SHOWN = ("text", "target", "hits", "comment")


def payload(protocol, field):
    return {"payload": {"protocol": protocol, "field": field}}


def meta(key):
    return {"meta": {"key": key}}


def match(left, right, op="=="):
    return {"match": {"op": op, "left": left, "right": right}}


def rows(*statements, family="inet", sets=None, **more):
    rule = {"family": family, "table": "t", "expr": list(statements), **more}
    return [
        {name: value for name, value in draft.row("").items() if value is not None and name != "text"}
        for draft in drafts(rule, sets or Sets())
    ]


def row(*statements, **more):
    (found,) = rows(*statements, **more)
    return found


DPORT, SADDR = payload("tcp", "dport"), payload("ip", "saddr")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (match(DPORT, 22), {"protocols": ["tcp"], "destination_ports": ["22"]}),
        (
            match(payload("udp", "sport"), {"set": [1, {"range": [5, 9]}]}),
            {"protocols": ["udp"], "source_ports": ["1", "5-9"]},
        ),
        (match(DPORT, 22, "!="), {"protocols": ["tcp"], "destination_ports": ["22"], "negated": ["destination_ports"]}),
        (match(DPORT, 1024, "<"), {"protocols": ["tcp"], "destination_ports": ["0-1023"]}),
        (match(DPORT, 1024, "<="), {"protocols": ["tcp"], "destination_ports": ["0-1024"]}),
        (match(DPORT, 1024, ">"), {"protocols": ["tcp"], "destination_ports": ["1025-65535"]}),
        (match(DPORT, 1024, ">="), {"protocols": ["tcp"], "destination_ports": ["1024-65535"]}),
        (match(DPORT, 0, "<"), {"protocols": ["tcp"], "destination_ports": []}),
        (match(SADDR, {"prefix": {"addr": "10.0.0.0", "len": 8}}), {"sources": ["10.0.0.0/8"], "family": "4"}),
        (match(payload("ip6", "daddr"), "::1"), {"destinations": ["::1"], "family": "6"}),
        (match(SADDR, "10.0.0.1", "!="), {"sources": ["10.0.0.1"], "negated": ["sources"], "family": "4"}),
        (match(meta("iifname"), "eth*"), {"in_interfaces": ["eth*"]}),
        (match(meta("oif"), "lo"), {"out_interfaces": ["lo"]}),
        (match(meta("l4proto"), {"set": ["tcp", "icmpv6", 17]}), {"protocols": ["tcp", "ipv6-icmp", "17"]}),
        (match(payload("ip", "protocol"), "udp"), {"protocols": ["udp"], "family": "4"}),
        (match(meta("nfproto"), "ipv6"), {"family": "6"}),
        (match({"ct": {"key": "state"}}, ["established", "related"], "in"), {"states": ["established", "related"]}),
        (match({"ct": {"key": "state"}}, "invalid", "in"), {"states": ["invalid"]}),
    ],
)
def test_a_match_is_columns(said, read):
    assert row(said, ACCEPT) == {"action": "accept", **read}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (match(payload("tcp", "flags"), "syn"), {"protocols": ["tcp"]}),
        (match(payload("icmp", "type"), "echo-request"), {"protocols": ["icmp"]}),
        (match(payload("icmpv6", "type"), 1), {"protocols": ["ipv6-icmp"]}),
        (match(payload("ip6", "nexthdr"), "tcp"), {"family": "6"}),
        (match(SADDR, "@unknown"), {"family": "4"}),
        (match(DPORT, 22, "^"), {"protocols": ["tcp"]}),
        (match(meta("mark"), 1), {}),
        (match(meta("oif"), "lo", "<"), {}),
        (match({"fib": {}}, False), {}),
        (match({"payload": {"tunnel": "vxlan", "protocol": "ip", "field": "saddr"}}, "10.0.0.1"), {}),
        ({"limit": {"rate": 1}}, {}),
        ({"quota": "q"}, {}),
        ({"set": {"op": "add"}}, {}),
        ({"xt": None}, {}),
        ("anything", {}),
    ],
)
def test_a_condition_that_no_column_tells_is_kept_unread(said, read):
    found = row(said, DROP)
    assert len(found.pop("unread")) == 1
    assert found == {"action": "deny", **read}


def test_a_port_of_any_protocol_is_sure_only_of_protocols_with_ports():
    said = match(payload("th", "dport"), 53)
    assert row(said, ACCEPT)["unread"] == ["a port of any protocol"]
    assert "unread" not in row(match(meta("l4proto"), {"set": ["tcp", "udp"]}), said, ACCEPT)


@pytest.mark.parametrize(
    ("said", "action", "unread"),
    [
        ({"reject": {"type": "tcp reset"}}, "deny", False),
        ({"return": None}, "return", False),
        ({"counter": None}, "continue", False),
        ({"log": None}, "continue", False),
        ({"mangle": {"key": {"meta": {"key": "mark"}}, "value": 1}}, "continue", False),
        ({"mangle": {"key": SADDR, "value": "10.0.0.1"}}, "unread", True),
        ({"masquerade": None}, "accept", True),
        ({"dnat": {"addr": "10.0.0.1"}}, "unread", True),
        ({"queue": {}}, "unread", True),
        ({"synproxy": {}}, "unread", True),
        ({"limit": {}}, "continue", True),
    ],
)
def test_a_statement_acts(said, action, unread):
    found = row(said)
    assert (found["action"], "unread" in found) == (action, unread)


def test_jumps_name_their_chain_and_counters_their_hits():
    counter = {"counter": {"packets": 7, "bytes": 1}}
    assert row(counter, {"jump": {"target": "c"}}, comment="why") == {
        "action": "jump",
        "target": "c",
        "hits": 7,
        "comment": "why",
    }
    assert "hits" not in row({"counter": {"packets": 1 << 63}}, ACCEPT)


def test_a_map_of_verdicts_is_a_row_for_each():
    data = {"set": [[22, ACCEPT], [{"range": [80, 90]}, {"goto": {"target": "c"}}]]}
    assert rows({"vmap": {"key": DPORT, "data": data}}) == [
        {"protocols": ["tcp"], "destination_ports": ["22"], "action": "accept"},
        {"protocols": ["tcp"], "destination_ports": ["80-90"], "action": "goto", "target": "c"},
    ]


@pytest.mark.parametrize("data", ["@unknown", {"set": [[22, {"queue": 1}]]}, {"set": [22]}, {"set": [["*", ACCEPT]]}])
def test_a_map_that_is_not_understood_may_do_anything(data):
    found = rows({"vmap": {"key": DPORT, "data": data}})
    assert all("unread" in one for one in found)


def test_several_parts_are_a_row_for_each_element():
    left = {"concat": [SADDR, DPORT]}
    right = {"set": [{"concat": ["10.0.0.1", 22]}, {"concat": ["10.0.0.2", 80]}]}
    assert [(one["sources"], one["destination_ports"]) for one in rows(match(left, right), ACCEPT)] == [
        (["10.0.0.1"], ["22"]),
        (["10.0.0.2"], ["80"]),
    ]
    for op, what in (("!=", right), ("==", {"set": [{"concat": ["10.0.0.1"]}]}), ("==", "@x")):
        (one,) = rows(match(left, what, op), ACCEPT)
        assert (len(one["unread"]), one["family"], one["protocols"]) == (1, "4", ["tcp"])


def test_a_named_set_stands_in_the_rule():
    sets = Sets()
    sets.add(
        {"family": "inet", "table": "t", "name": "s", "elem": ["10.0.0.1", {"prefix": {"addr": "10.1.0.0", "len": 16}}]}
    )
    assert row(match(SADDR, "@s"), DROP, sets=sets)["sources"] == ["10.0.0.1", "10.1.0.0/16"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["@s", "10.0.0.1", "tcp"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["match", "vmap", "left", "right", "op", "payload", "meta", "key", "set", "concat", "data", "jump"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=4))
def test_any_json_is_read_without_a_crash(statements):
    rows(*statements)
