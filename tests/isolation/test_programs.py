"""Chains made programs, against following each packet from rule to rule as a packet filter does."""

from __future__ import annotations

import random
from ipaddress import ip_address

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.isolation import ACCEPT, DENY, SKIP, Policy
from doorward.isolation.fields import FIELDS, STATES, TCP_PACKETS, addresses, number
from doorward.isolation.programs import DEEPEST, LARGEST, program

FIRST, LAST = int(ip_address("10.0.0.0")), int(ip_address("10.0.0.7"))
NAMES = ["", "eth0", "eth1"]


def row(chain, place, action, target=None, **columns):
    return {"chain": chain, "position": place, "action": action, "target": target, **columns}


def holds_value(column, text, value):
    if column in {"sources", "destinations"}:
        family, low, high = addresses(text)
        return family == "4" and low <= value <= high
    if column == "states":
        return STATES[value] == text
    if column == "tcp_packets":
        return TCP_PACKETS[value] == text
    if column in {"in_interfaces", "out_interfaces"}:
        return NAMES[value] == text or (text.endswith("*") and NAMES[value].startswith(text[:-1]))
    low, high = number(column, text)
    return low <= value <= high


def matches(rule, packet):
    return all(
        any(holds_value(column, text, packet[name]) for text in rule[column]) != (column in rule.get("negated", ()))
        for column, name in FIELDS.items()
        if rule.get(column) is not None
    )


def run(rows, chain, packet):
    """Every fate of a packet in a chain: accept, deny, or None where it comes back."""
    fates, reached = set(), True
    for rule in sorted(
        (rule for rule in rows if rule["chain"] == chain and rule["position"]), key=lambda r: r["position"]
    ):
        if rule.get("family") == "6" or not matches(rule, packet):
            continue
        now = acted(rows, rule, packet)
        fates |= now - {"on"}
        reached = "on" in now or bool(rule.get("unread"))
        if not reached:
            break
    return fates | ({None} if reached else set())


def acted(rows, rule, packet):
    match rule["action"]:
        case "accept" | "deny":
            return {rule["action"]}
        case "return":
            return {None}
        case "goto":
            return run(rows, rule["target"], packet)
        case "jump":
            return {"on" if fate is None else fate for fate in run(rows, rule["target"], packet)}
        case "unread":
            return {"accept", "deny", "on"}
        case _:
            return {"on"}


def outcomes(rows, packet, default):
    return {default if fate is None else fate for fate in run(rows, "a", packet)}


conditions = st.fixed_dictionaries(
    {},
    optional={
        "sources": st.lists(
            st.sampled_from(["10.0.0.0/30", "10.0.0.2", "10.0.0.3-10.0.0.5", "::1"]), min_size=1, max_size=2
        ),
        "protocols": st.lists(st.sampled_from(["tcp", "udp"]), min_size=1, max_size=2),
        "destination_ports": st.lists(st.sampled_from(["22", "20-25", "0-22"]), min_size=1, max_size=2),
        "in_interfaces": st.lists(st.sampled_from(["eth0", "eth*", "*"]), min_size=1, max_size=2),
        "states": st.lists(st.sampled_from(STATES), min_size=1, max_size=2),
        "tcp_packets": st.lists(st.sampled_from(TCP_PACKETS), min_size=1, max_size=2),
        "negated": st.lists(st.sampled_from(["sources", "destination_ports", "in_interfaces", "states"]), max_size=2),
        "family": st.sampled_from(["4", "6"]),
    },
)


@st.composite
def chains(draw, *, certain):
    """Rows of chains a to c; a chain jumps only to later ones."""
    made = []
    for depth, chain in enumerate("abc"):
        for place in range(1, draw(st.integers(1, 5))):
            kinds = ["accept", "deny", "return", "continue", *(["jump", "goto"] if depth < 2 else [])]
            action = draw(st.sampled_from(kinds if certain else [*kinds, "unread"]))
            target = draw(st.sampled_from("abc"[depth + 1 :])) if action in {"jump", "goto"} else None
            unread = None if certain else draw(st.sampled_from([None, None, ["limit rate 1/second"]]))
            made.append(row(chain, place, action, target, unread=unread, **draw(conditions)))
    return draw(st.permutations(made))


PACKETS = [
    {
        "source": source,
        "destination": 1,
        "protocol": protocol,
        "source_port": 1,
        "port": port,
        "in": at,
        "out": 0,
        "state": s,
        "tcp": flags,
    }
    for source in range(FIRST, LAST)
    for protocol in (6, 17, 1)
    for port in (0, 20, 22, 26)
    for at in range(3)
    for s in (0, 1)
    for flags in (0, 1)
]


def fares(rows, default, packets=PACKETS):
    made = program([*rows, row("a", None, default, in_interfaces=["eth0"], out_interfaces=["eth1"])], "a", "4")
    arrays = {name: np.array([packet[name] for packet in packets]) for name in FIELDS.values()}
    for name in ("in", "out"):
        named = [made.interfaces.names.index(NAMES[at]) for at in arrays[name]]
        arrays[name] = np.array(named)
    assert made.default == default
    return Policy(made.rules, made.default, made.sizes).fates(arrays)[1].tolist(), made


@settings(max_examples=150, deadline=None)
@given(chains(certain=True), st.sampled_from([ACCEPT, DENY]))
def test_every_packet_fares_as_it_does_from_chain_to_chain(rows, default):
    found, _ = fares(rows, default)

    assert found == [int(outcomes(rows, packet, default) == {"accept"}) for packet in PACKETS]


@settings(max_examples=150, deadline=None)
@given(chains(certain=False), st.sampled_from([ACCEPT, DENY]))
def test_what_is_not_understood_is_never_taken_for_sure(rows, default):
    found, _ = fares(rows, default)

    for packet, fate in zip(PACKETS, found, strict=True):
        possible = outcomes(rows, packet, default)
        assert fate == 2 or possible == {ACCEPT if fate else DENY}


def test_rules_know_the_rows_they_come_from():
    rows = [row("a", 1, "jump", "b"), row("a", 2, "accept"), row("b", 1, "return"), row("b", 2, "deny")]
    made = program(rows, "a", "4")

    assert [(rule.name, rule.action) for rule in made.rules] == [
        ("b rule 1", SKIP),
        ("b rule 2", DENY),
        ("a rule 2", ACCEPT),
    ]
    assert [found["position"] for found in made.rows] == [1, 2, 2]
    assert made.rules[0].target == 2


def test_a_rule_that_may_do_anything_leaves_both_open():
    made = program([row("a", 1, "unread"), row("a", None, "deny")], "a", "4")

    assert [(rule.action, rule.certain) for rule in made.rules] == [(ACCEPT, False), (DENY, False)]
    assert Policy(made.rules, made.default, made.sizes).ask({}).answer == "cannot tell"


@pytest.mark.parametrize("action", ["accept", "deny"])
def test_the_default_is_the_row_without_a_place(action):
    assert program([row("a", None, action), row("b", None, "accept")], "a", "6").default == action
    assert program([], "a", "6").default == DENY


def test_a_rule_that_no_packet_matches_is_left_out():
    assert program([row("a", 1, "accept", sources=["::1"])], "a", "4").rules == ()
    assert len(program([row("a", 1, "accept", sources=["::1"])], "a", "6").rules) == 1


def test_chains_in_a_circle_are_refused():
    with pytest.raises(ValueError, match="from itself"):
        program([row("a", 1, "jump", "b"), row("b", 1, "goto", "a")], "a", "4")


def test_chains_that_double_with_each_step_are_refused_soon():
    rows = [row(str(n), place, "jump", str(n + 1)) for n in range(DEEPEST - 1) for place in (1, 2)]
    with pytest.raises(ValueError, match=f"more than {LARGEST:,} rules"):
        program(rows, "0", "4")


def test_chains_are_followed_so_deep_and_no_deeper():
    deep = [row(str(n), 1, "jump", str(n + 1)) for n in range(DEEPEST)]

    assert program(deep[:-1], "0", "4").rules == ()
    with pytest.raises(ValueError, match="deep"):
        program(deep, "0", "4")


def some_rows(chance, count):
    def network():
        bits = chance.choice([8, 16, 24, 30])
        return f"10.{chance.randrange(4)}.{chance.randrange(4)}.{chance.randrange(256)}/{bits}"

    def condition(chain, place):
        low = chance.randrange(1000)
        last = chain == "c"
        action = chance.choice(["accept", "deny", "return", *(() if last else ("jump", "goto"))])
        return row(
            chain,
            place,
            action,
            None if last else chr(ord(chain) + 1),
            sources=[network()],
            destinations=[network()] if chance.random() < 0.6 else None,
            protocols=[chance.choice(["tcp", "udp"])],
            destination_ports=[f"{low}-{low + chance.randrange(300)}"],
            negated=["destinations"] if chance.random() < 0.1 else [],
        )

    return [condition(chain, place) for chain in "abc" for place in range(1, count + 1)]


def many(rows, chain, packets, alive, fate):
    """Follow many packets at once through a chain; return those that come back."""
    back = np.zeros_like(alive)
    for rule in [rule for rule in rows if rule["chain"] == chain]:
        hit = alive.copy()
        for column, name in FIELDS.items():
            if rule.get(column):
                ends = (
                    addresses(rule[column][0])[1:]
                    if column in {"sources", "destinations"}
                    else number(column, rule[column][0])
                )
                inside = (packets[name] >= ends[0]) & (packets[name] <= ends[1])
                hit &= ~inside if column in rule["negated"] else inside
        alive &= ~hit
        if rule["action"] in {"accept", "deny"}:
            fate[hit] = int(rule["action"] == "accept")
        elif rule["action"] == "return":
            back |= hit
        elif hit.any():
            came = many(rows, rule["target"], packets, hit, fate)
            if rule["action"] == "jump":
                alive |= came
            else:
                back |= came
    return back | alive


def test_a_million_packets_fare_as_they_do_from_chain_to_chain():
    chance, dice, count = random.Random(7), np.random.default_rng(7), 1_000_000
    rows = some_rows(chance, 12)
    packets = {
        "source": (10 << 24) + dice.integers(0, 4, count) * 65536 + dice.integers(0, 1024, count),
        "destination": (10 << 24) + dice.integers(0, 4, count) * 65536 + dice.integers(0, 1024, count),
        "protocol": dice.choice([6, 17], count),
        "source_port": dice.integers(0, 65536, count),
        "port": dice.integers(0, 1400, count),
        "in": np.zeros(count, int),
        "out": np.zeros(count, int),
        "state": np.zeros(count, int),
        "tcp": np.zeros(count, int),
    }
    fate = np.zeros(count, int)
    many(rows, "a", packets, np.ones(count, bool), fate)

    made = program([*rows, row("a", None, "deny")], "a", "4")
    found = Policy(made.rules, made.default, made.sizes).fates(packets)[1]

    assert 0.1 < fate.mean() < 0.9
    assert (found == fate).all()
