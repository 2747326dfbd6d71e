"""Policies against brute force over every packet of a small world, and at the sizes of real ones."""

from __future__ import annotations

import random
import time
from ipaddress import ip_network

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.isolation.brute import ACCEPTED, DENIED, SIZES, UNSURE, WORLD, fate, holds, matches, programs

from doorward.isolation import ACCEPT, DEFAULT, DENY, SKIP, Policy, Rule, Verdict

PACKETS = {name: np.array([packet[name] for packet in WORLD]) for name in SIZES}
ADDRESSES = {"source": 2**32, "destination": 2**32, "proto": 256, "port": 65536}
TCP = ((6, 6),)


def net(text):
    found = ip_network(text)
    return ((int(found[0]), int(found[-1])),)


@settings(max_examples=500, deadline=None)
@given(programs(), st.sampled_from([ACCEPT, DENY]))
def test_every_packet_fares_as_rule_by_rule(program, default):
    deciding, found = Policy(program, default, SIZES).fates(PACKETS)

    assert found.tolist() == [fate(program, default, packet) for packet in WORLD]
    for packet, rule, what in zip(WORLD, deciding, found, strict=True):
        if rule != DEFAULT:
            assert holds(program[rule].match, packet)
        elif what != UNSURE:
            assert (what == ACCEPTED) == (default == ACCEPT) or any(not rule.certain for rule in program)


@settings(max_examples=500, deadline=None)
@given(programs(), st.sampled_from([ACCEPT, DENY]), matches)
def test_an_answer_holds_for_all_packets_and_each_witness_is_one(program, default, within):
    policy = Policy(program, default, SIZES, [within])

    verdict = policy.ask(within)

    inside = [packet for packet in WORLD if holds(within, packet)]
    fates = {fate(program, default, packet) for packet in inside}
    assert (bool(verdict.allowed), bool(verdict.denied), bool(verdict.unsure)) == (
        ACCEPTED in fates,
        DENIED in fates,
        UNSURE in fates,
    )
    for what, told in ((ACCEPTED, verdict.allowed), (DENIED, verdict.denied), (UNSURE, verdict.unsure)):
        for rule, packet in told.items():
            assert holds(within, packet)
            assert fate(program, default, packet) == what
            assert rule == DEFAULT or holds(program[rule].match, packet)


@settings(max_examples=300, deadline=None)
@given(programs(certain=True), st.sampled_from([ACCEPT, DENY]))
def test_a_rule_that_decides_nothing_is_never_named_and_every_other_is(program, default):
    verdict = Policy(program, default, SIZES).ask({})

    named = set(verdict.allowed) | set(verdict.denied)
    places = list(range(len(program)))
    deciding = set()
    for packet in WORLD:
        place = 0
        while place < len(program):
            rule = program[place]
            if holds(rule.match, packet):
                if rule.action != SKIP:
                    break
                place = rule.target
            else:
                place += 1
        deciding.add(place if place < len(program) else DEFAULT)
    assert named == deciding
    assert named <= {*places, DEFAULT}


def test_the_answer_is_a_word():
    assert Verdict({1: {}}).answer == "allowed"
    assert Verdict({}, {1: {}}).answer == "denied"
    assert Verdict({1: {}}, {2: {}}).answer == "partly"
    assert Verdict({1: {}}, {2: {}}, {3: {}}).answer == "cannot tell"
    assert not Verdict()


def test_a_rule_in_the_shade_of_two_others_is_not_named():
    left, right = Rule({"port": ((0, 99),)}, DENY), Rule({"port": ((100, 65535),)}, DENY)
    shaded = Rule({"port": ((80, 120),)}, ACCEPT)

    assert set(Policy([left, right, shaded], DENY, ADDRESSES).ask({}).denied) == {0, 1}


def test_what_a_rule_of_unread_conditions_may_turn_cannot_be_told():
    maybe = Rule({"port": ((22, 22),)}, ACCEPT, certain=False)

    assert Policy([maybe], DENY, ADDRESSES).ask({"port": ((22, 22),)}).answer == "cannot tell"
    assert Policy([maybe], ACCEPT, ADDRESSES).ask({"port": ((22, 22),)}).answer == "allowed"
    assert Policy([maybe], DENY, ADDRESSES, [{"port": ((23, 80),)}]).ask({"port": ((23, 80),)}).answer == "denied"


def test_what_a_policy_was_not_made_ready_for_is_refused():
    policy = Policy([Rule({"port": ((22, 22),)}, ACCEPT)], DENY, ADDRESSES)

    with pytest.raises(ValueError, match="questions"):
        policy.ask({"port": ((20, 30),)})


def test_addresses_of_ipv6_are_exact_to_the_last_bit():
    sizes = {"source": 2**128, "port": 65536}
    inside, last = ip_network("2001:db8::/32"), int(ip_network("2001:db8::/32")[-1])
    policy = Policy([Rule({"source": ((int(inside[0]), last),)}, ACCEPT)], DENY, sizes)

    asked = {"source": np.array([last, last + 1], dtype=object), "port": np.array([1, 1])}
    assert policy.fates(asked)[1].tolist() == [ACCEPTED, DENIED]


def test_a_zone_of_several_networks_is_asked_as_one():
    policy = Policy([Rule({"source": net("10.1.0.0/16")}, ACCEPT)], DENY, ADDRESSES)
    zone = {"source": (*net("10.0.0.0/16"), *net("10.1.4.0/24"))}

    asked = Policy(policy.program, DENY, ADDRESSES, [zone]).ask(zone)
    assert (asked.answer, set(asked.allowed), set(asked.denied)) == ("partly", {0}, {DEFAULT})


def test_ten_thousand_rules_and_all_pairs_of_twenty_zones_take_seconds():
    chance = random.Random(5)

    def network():
        bits = chance.choice([16, 24, 24, 28, 32])
        start = (10 << 24 | chance.randrange(20) << 16 | chance.randrange(1 << 16)) & -(1 << (32 - bits))
        return ((start, start + (1 << (32 - bits)) - 1),)

    def rule():
        port = chance.randrange(1024)
        match = {"source": network(), "destination": network(), "proto": TCP, "port": ((port, port),)}
        return Rule(match, chance.choice([ACCEPT, DENY]))

    program = [rule() for _ in range(10_000)]
    zones = [net(f"10.{number}.0.0/16") for number in range(20)]
    asked = [{"source": one, "destination": other} for one in zones for other in zones if one is not other]
    Policy(program[:10], DENY, ADDRESSES, asked).ask(asked[0])  # compiles
    begun = time.process_time()

    policy = Policy(program, DENY, ADDRESSES, asked)
    verdicts = [policy.ask(match) for match in asked]

    assert {verdict.answer for verdict in verdicts} == {"partly"}
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("default", [ACCEPT, DENY])
def test_without_rules_the_default_decides(default):
    verdict = Policy([], default, SIZES).ask({})

    assert verdict.answer == ("allowed" if default == ACCEPT else "denied")
    assert set(verdict.allowed) | set(verdict.denied) == {DEFAULT}
