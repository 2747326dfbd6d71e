"""Rulesets of nftables in JSON: whole, cut short, and none at all."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.isolation import Policy
from doorward.isolation.programs import program
from doorward.readers import readers
from doorward.readers.nft_json import nft_json

META = {"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}
WHERE = {"family": "inet", "table": "filter"}
SSH = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}
ADMINS = {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "@admins"}}
OBJECTS = [
    META,
    {"table": {"family": "inet", "name": "filter", "handle": 1}},
    {"set": {**WHERE, "name": "admins", "type": "ipv4_addr", "elem": ["192.0.2.1", "192.0.2.2"]}},
    {"chain": {**WHERE, "name": "input", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}},
    {"chain": {**WHERE, "name": "ssh"}},
    {"rule": {**WHERE, "chain": "input", "handle": 5, "expr": [SSH, {"jump": {"target": "ssh"}}]}},
    {
        "rule": {
            **WHERE,
            "chain": "ssh",
            "handle": 6,
            "expr": [ADMINS, {"counter": {"packets": 3, "bytes": 9}}, {"accept": None}],
        }
    },
]
WHOLE = json.dumps({"nftables": OBJECTS})
SAMPLES: dict[str, bytes] = {
    "ruleset.json": WHOLE.encode(),
    "indented.json": json.dumps({"nftables": OBJECTS}, indent=2).encode(),
    "empty.json": json.dumps({"nftables": [META]}).encode(),
}
OTHERS: dict[str, bytes] = {
    "ruleset.nft": b"table inet filter {\n}\n",
    "list.json": b'["nftables"]',
    "inner.json": b'{"a": {"nftables": []}}',
    "empty": b"",
    "noise.bin": bytes(range(256)) * 20,
}


def test_the_reader_is_found():
    assert readers()["nft_json"] is nft_json
    assert (nft_json.unit, nft_json.fills) == ("record", ("filter_rules",))


def test_rules_and_defaults_are_rows():
    found = gather(nft_json, WHOLE.encode())

    assert (found.malformed, found.rejects) == (None, [])
    shown = ["chain", "position", "action", "target", "sources", "destination_ports", "hits", "hooks"]
    assert [[row.get(name) for name in shown] for row in found.rows["filter_rules"]] == [
        ["input", 1, "jump", "ssh", None, ["22"], None, ["input"]],
        ["ssh", 1, "accept", None, ["192.0.2.1", "192.0.2.2"], None, 3, None],
        ["input", None, "deny", None, None, None, None, ["input"]],
    ]


def test_its_rows_make_a_program_that_tells_who_comes_in():
    rows = gather(nft_json, WHOLE.encode()).rows["filter_rules"]
    made = program(rows, "input", "4")
    policy = Policy(made.rules, made.default, made.sizes)

    verdict = policy.ask({})
    assert verdict.answer == "partly"
    assert [(packet["source"], packet["port"]) for packet in verdict.allowed.values()] == [(0xC0000201, 22)]
    six = program(rows, "input", "6")
    assert Policy(six.rules, six.default, six.sizes).ask({}).answer == "denied"


def test_an_object_that_is_none_is_a_reject_and_the_others_stand():
    found = gather(nft_json, json.dumps({"nftables": [5, *OBJECTS]}).encode())
    assert [reject.reason for reject in found.rejects] == ["no object of a ruleset"]
    assert len(found.rows["filter_rules"]) == 3


def test_a_ruleset_that_is_cut_short_says_so():
    found = gather(nft_json, WHOLE[:-30].encode())
    assert found.malformed is not None
    assert found.rows["filter_rules"] == []


@given(st.integers(0, len(WHOLE)), st.binary(max_size=4))
def test_a_damaged_ruleset_never_crashes_it(place, damage):
    data = WHOLE.encode()
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(nft_json, data)
    gather(nft_json, data)
