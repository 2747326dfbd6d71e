"""Rules as text, each as the JSON that nftables itself writes for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.firewall.nft_grammar import elements, expressions, verdict
from doorward.firewall.nft_tokens import Quoted, statements

DPORT = {"payload": {"protocol": "tcp", "field": "dport"}}
SADDR = {"payload": {"protocol": "ip", "field": "saddr"}}
STATE = {"ct": {"key": "state"}}


def words(text):
    (found,) = statements(text)
    return found.words


def match(left, right, op="=="):
    return {"match": {"op": op, "left": left, "right": right}}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("tcp dport 22", [match(DPORT, "22")]),
        ("tcp dport != 22", [match(DPORT, "22", "!=")]),
        ("tcp dport { 22, 80-90 }", [match(DPORT, {"set": ["22", "80-90"]})]),
        ("ip saddr @admins drop", [match(SADDR, "@admins"), {"drop": None}]),
        ('iifname "eth0" jump x', [match({"meta": {"key": "iifname"}}, "eth0"), {"jump": {"target": "x"}}]),
        ("meta l4proto tcp", [match({"meta": {"key": "l4proto"}}, "tcp")]),
        ("ct state established,related accept", [match(STATE, ["established", "related"]), {"accept": None}]),
        ("ct state != new | related", [match(STATE, ["new", "related"], "!=")]),
        ("counter packets 7 bytes 8 return", [{"counter": {"packets": 7}}, {"return": None}]),
        ('counter name "x" counter', [{"counter": None}, {"counter": None}]),
        ('log prefix "x " level info accept', [{"log": None}, {"accept": None}]),
        ("flow add @f", [{"flow": None}]),
        ("add @s { ip saddr } accept", [{"set": {"set": ["ip saddr"]}}, {"accept": None}]),
        ("notrack", [{"notrack": None}]),
        (
            "tcp dport vmap { 22 : accept, 80 : goto web }",
            [
                {
                    "vmap": {
                        "key": DPORT,
                        "data": {"set": [["22", {"accept": None}], ["80", {"goto": {"target": "web"}}]]},
                    }
                }
            ],
        ),
        ("ip saddr . tcp dport @s", [match({"concat": [SADDR, DPORT]}, "@s")]),
    ],
)
def test_a_rule_is_its_statements(text, made):
    assert expressions(words(text)) == (made, None)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("limit rate 1/second accept", ["limit", "accept"]),
        ("tcp flags & (fin | syn) == syn drop", ["unread", "drop"]),
        ("fib daddr type local jump x", ["unread", "jump"]),
        ("meta mark set 0x1 accept", ["mangle", "accept"]),
        ("ct mark set meta mark", ["mangle"]),
        ("ip daddr set 10.0.0.1", ["unread"]),
        ("dnat to 10.0.0.1", ["dnat"]),
        ("reject with tcp reset", ["reject"]),
        ("queue to 1-4", ["unread"]),
        ("jump { accept }", ["unread"]),
        ("tcp dport", ["unread"]),
        ("ip saddr .", ["unread"]),
        ("tcp dport 22 whatever ip saddr 10.0.0.1 accept", ["match", "unread", "accept"]),
    ],
)
def test_words_that_are_not_known_take_the_rest_but_its_verdict(text, kinds):
    made, _ = expressions(words(text))
    assert [next(iter(one)) for one in made] == kinds


def test_a_comment_stands_apart():
    assert expressions(words('accept comment "why"')) == ([{"accept": None}], "why")
    assert expressions([Quoted("accept")])[0] == [{"unread": {"text": "accept"}}]


def test_elements_lose_what_is_said_beside_them():
    text = '{ 1.1.1.1 comment "x, y", 2.2.2.2 counter packets 0 bytes 0, 1 . 2, * : drop, 3 : 5, a b }'
    assert elements(words(text)[1:-1]) == [
        "1.1.1.1",
        "2.2.2.2",
        {"concat": ["1", "2"]},
        ["*", {"drop": None}],
        ["3", None],
        "a b",
    ]
    assert elements([]) == []


def test_a_verdict_is_one_word_or_a_jump():
    assert verdict(["accept"]) == {"accept": None}
    assert verdict(["goto", "x"]) == {"goto": {"target": "x"}}
    assert [verdict(said) for said in ([], ["x"], ["jump"], ["accept", "x"])] == [None] * 4


known = [
    "ip",
    "saddr",
    "tcp",
    "dport",
    "22",
    ".",
    "{",
    "}",
    ",",
    ":",
    "vmap",
    "set",
    "accept",
    "jump",
    "x",
    "counter",
    "@s",
    "==",
]


@given(st.lists(st.sampled_from(known), min_size=1, max_size=12))
def test_any_words_are_read_to_their_end(said):
    made, _ = expressions(said)
    assert made
