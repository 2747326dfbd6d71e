"""Columns of firewall rules as numbers, each kind at both of its ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.isolation.fields import FIELDS, PROTOCOLS, STATES, Interfaces, addresses, meant, number, size, written
from doorward.tables.filter_rules import filter_rules


def test_fields_are_columns_of_the_table():
    assert set(FIELDS) <= set(filter_rules.columns)
    assert len(set(FIELDS.values())) == len(FIELDS)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("10.0.0.1", ("4", 167772161, 167772161)),
        ("10.0.0.0/8", ("4", 167772160, 184549375)),
        ("0.0.0.0/0", ("4", 0, 2**32 - 1)),
        ("10.0.0.1-10.0.0.3", ("4", 167772161, 167772163)),
        ("::/0", ("6", 0, 2**128 - 1)),
        ("::1-::2", ("6", 1, 2)),
    ],
)
def test_addresses_are_a_family_and_an_interval(text, read):
    assert addresses(text) == read


@pytest.mark.parametrize("text", ["", "host", "10.0.0.0/33", "10.0.0.3-10.0.0.1", "10.0.0.1-::1", "10.0.0.1-", "@set"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        addresses(text)


@pytest.mark.parametrize(
    ("column", "text", "read"),
    [
        ("protocols", "tcp", (6, 6)),
        ("protocols", "255", (255, 255)),
        ("destination_ports", "22", (22, 22)),
        ("source_ports", "1024-65535", (1024, 65535)),
    ],
)
def test_numbers_and_names_are_intervals(column, text, read):
    assert number(column, text) == read


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("protocols", "256"),
        ("protocols", "TCP"),
        ("destination_ports", "65536"),
        ("destination_ports", "tcp"),
        ("destination_ports", "9-8"),
        ("destination_ports", "1-"),
        ("destination_ports", "-1"),
        ("destination_ports", "٣"),
        ("destination_ports", ""),
    ],
)
def test_what_is_no_number_is_refused(column, text):
    with pytest.raises(ValueError, match=r"."):
        number(column, text)


def test_addresses_of_the_other_family_match_nothing():
    both = ["10.0.0.0/8", "2001:db8::/32"]

    assert meant("sources", both, "4") == ((167772160, 184549375),)
    assert [high - low + 1 for low, high in meant("sources", both, "6")] == [2**96]
    assert meant("sources", ["::1"], "4") == ()


def test_a_negation_is_what_is_left():
    assert meant("destination_ports", ["0-21", "23-65535"], "4", negated=True) == ((22, 22),)
    assert meant("protocols", list(PROTOCOLS), "4", negated=True)[0] == (0, 0)
    assert meant("states", ["new"], "6", negated=True) == ((1, len(STATES) - 1),)
    assert meant("sources", ["0.0.0.0/0"], "4", negated=True) == ()


def test_a_state_that_is_none_is_refused():
    with pytest.raises(ValueError, match="dnat"):
        meant("states", ["dnat"], "4")


def test_sizes_hold_every_value():
    assert (size("sources", "4"), size("destinations", "6")) == (2**32, 2**128)
    assert (size("protocols", "4"), size("destination_ports", "4"), size("states", "4")) == (256, 65536, 5)


def test_interfaces_are_told_apart_as_far_as_rules_do():
    known = Interfaces(["eth0", "eth*", "e*", "lo", "*", ""])

    assert known.names == ["", "e*", "eth*", "eth0", "lo"]
    assert known.meant(["eth0"]) == ((3, 3),)
    assert known.meant(["eth*"]) == ((2, 3),)
    assert known.meant(["e*"]) == ((1, 3),)
    assert known.meant(["*"]) == ((0, 4),)
    assert known.meant(["lo"], negated=True) == ((0, 3),)
    assert known.meant(["wlan0"]) == ()


@given(st.lists(st.text("ab*", max_size=3), max_size=5), st.text("ab", min_size=1, max_size=3))
def test_every_interface_has_a_number_that_fares_as_it_does(named, name):
    known = Interfaces(named)

    def holds(text):
        return name.startswith(text[:-1]) if text.endswith("*") else text == name

    fares = [holds(text) for text in known.names[1:]]
    alike = [
        at
        for at in range(len(known))
        if [any(low <= at <= high for low, high in known.meant([text])) for text in known.names[1:]] == fares
    ]
    assert alike


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ("sources", ["10.0.0.1", "10.0.1.0-10.0.1.255"]),
        ("destination_ports", ["22", "80-443"]),
        ("protocols", ["icmp", "tcp", "200"]),
        ("states", ["new", "established"]),
    ],
)
def test_values_are_written_as_texts_that_mean_them(column, texts):
    assert written(column, meant(column, texts, "4"), "4") == texts
    assert written("sources", ((1, 2),), "6") == ["::1-::2"]
