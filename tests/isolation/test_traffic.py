"""Observed exchanges as packets: what is no packet of a family is left out, and what no sensor sees is never guessed."""

from __future__ import annotations

from ipaddress import ip_address

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.isolation import ACCEPT, DENY, Policy, Rule
from doorward.isolation.fields import FIELDS, Interfaces, size
from doorward.isolation.programs import Program
from doorward.isolation.traffic import ALLOWED, DENIED, UNSURE, fates, seen, traffic

LAB, SERVER = "10.1.0.7", "10.2.0.9"


def flows(*rows):
    names = {"source": pa.string(), "destination": pa.string(), "proto": pa.string(), "destination_port": pa.int64()}
    return pa.table(
        {name: pa.array([row[place] for row in rows], kind) for place, (name, kind) in enumerate(names.items())}
    )


def made(*rules, default=DENY, family="4"):
    sizes = {name: size(column, family) for column, name in FIELDS.items()} | {"in": 2, "out": 2}
    return Program(tuple(rules), default, sizes, tuple({} for _ in rules), Interfaces(["eth0"]))


def asked(program, *rows, family="4"):
    deciding, fate = fates(program, traffic(flows(*rows), family))
    return deciding.tolist(), fate.tolist()


def at(address):
    return ((int(ip_address(address)), int(ip_address(address))),)


def test_an_exchange_is_decided_by_the_first_rule_that_matches():
    program = made(Rule({"port": ((445, 445),)}, DENY), Rule({"source": at(LAB)}, ACCEPT))
    rows = [(LAB, SERVER, "tcp", 445), (LAB, SERVER, "tcp", 446), (SERVER, LAB, "tcp", 446)]
    assert asked(program, *rows) == ([0, 1, -1], [DENIED, ALLOWED, DENIED])


@pytest.mark.parametrize("field", ["in", "source_port"])
def test_what_no_sensor_sees_may_match_or_not(field):
    program = made(Rule({field: ((1, 1),)}, ACCEPT))
    assert asked(program, (LAB, SERVER, "tcp", 445))[1] == [UNSURE]
    assert asked(made(Rule({field: ((1, 1),)}, DENY)), (LAB, SERVER, "tcp", 445))[1] == [DENIED]


def test_a_rule_that_names_nothing_unseen_stays_as_it_is():
    rule = Rule({"port": ((1, 1),)}, ACCEPT)
    assert seen([rule]) == [rule]
    assert seen([Rule({"in": ((1, 1),), "port": ((1, 1),)}, ACCEPT)]) == [
        Rule({"port": ((1, 1),)}, ACCEPT, certain=False)
    ]


def test_replies_are_not_first_packets():
    program = made(Rule({"state": ((1, 2),)}, ACCEPT))
    assert asked(program, (LAB, SERVER, "tcp", 445))[1] == [DENIED]


def test_protocols_without_ports_have_none_whatever_the_log_has_there():
    program = made(Rule({"protocol": ((1, 1),), "port": ((0, 0),)}, ACCEPT))
    assert asked(program, (LAB, SERVER, "icmp", 8), (LAB, SERVER, "icmp", None))[1] == [ALLOWED, ALLOWED]
    assert asked(program, (LAB, SERVER, "tcp", 8))[1] == [DENIED]


@pytest.mark.parametrize(
    "row",
    [
        (None, SERVER, "tcp", 1),
        ("name", SERVER, "tcp", 1),
        (LAB, "2001:db8::1", "tcp", 1),
        (LAB, SERVER, None, 1),
        (LAB, SERVER, "smoke", 1),
        (LAB, SERVER, "tcp", None),
        (LAB, SERVER, "tcp", 0),
        (LAB, SERVER, "tcp", 65536),
    ],
)
def test_what_is_no_packet_of_the_family_is_left_out(row):
    found = traffic(flows((LAB, SERVER, "tcp", 1), row), "4")
    assert found.places.tolist() == [0]


def test_addresses_of_ipv6_are_whole_numbers_of_any_size():
    one = "2001:db8:1::1"
    program = made(Rule({"source": at(one)}, ACCEPT), family="6")
    rows = [(one, "2001:db8:2::1", "udp", 53), ("2001:db8:1::2", one, "udp", 53), (LAB, SERVER, "udp", 53)]
    assert asked(program, *rows, family="6") == ([0, -1], [ALLOWED, DENIED])


def test_without_exchanges_nothing_is_said():
    assert asked(made()) == ([], [])


ports = st.tuples(st.integers(1, 9), st.integers(1, 9)).map(lambda pair: (tuple(sorted(pair)),))
rules = st.builds(lambda values, action, sure: Rule({"port": values}, action, certain=sure), ports,
                  st.sampled_from([ACCEPT, DENY]), st.booleans())  # fmt: skip


@given(st.lists(rules, max_size=5), st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_exchanges_that_fare_alike_are_asked_once_with_the_same_answer(listed, asked_for):
    program = made(*listed)
    found = traffic(flows(*((LAB, SERVER, "tcp", port) for port in asked_for)), "4")
    whole = Policy(program.rules, program.default, program.sizes).fates(found.packets)

    assert all(np.array_equal(one, other) for one, other in zip(fates(program, found), whole, strict=True))
