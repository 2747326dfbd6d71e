from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from hypothesis import given
from hypothesis import strategies as st

from doorward.field_query.addresses import address_key, network_keys

NUMBERS4, NUMBERS6 = st.integers(0, 2**32 - 1), st.integers(0, 2**128 - 1)


@given(NUMBERS4, st.integers(0, 32), NUMBERS4)
def test_an_address_lies_in_a_network_of_ipv4_as_the_library_says(number, length, base):
    network = IPv4Network((base, length), strict=False)
    first, last = network_keys(str(network))
    assert (first <= address_key(str(IPv4Address(number))) <= last) == (IPv4Address(number) in network)


@given(NUMBERS6, st.integers(0, 128), NUMBERS6)
def test_an_address_lies_in_a_network_of_ipv6_as_the_library_says(number, length, base):
    network = IPv6Network((base, length), strict=False)
    first, last = network_keys(str(network))
    assert (first <= address_key(str(IPv6Address(number))) <= last) == (IPv6Address(number) in network)


def test_every_spelling_of_an_address_has_one_key():
    assert address_key("2001:DB8::1") == address_key("2001:db8:0:0:0:0:0:1")
    assert address_key("10.0.0.1") == address_key("::ffff:10.0.0.1")
    assert len(address_key("10.0.0.1")) == 32


def test_what_is_no_address_has_no_key():
    assert address_key("web01") is None
    assert address_key("") is None
    assert address_key("10.0.0.0/8") is None
    assert network_keys("10.0.0.0/33") is None
    assert network_keys("web*") is None


def test_one_address_is_a_network_of_one():
    assert network_keys("10.0.0.1") == (address_key("10.0.0.1"),) * 2
    assert network_keys("10.1.2.3/8") == (address_key("10.0.0.0"), address_key("10.255.255.255"))
