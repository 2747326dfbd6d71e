"""Addresses of zones as exact sets: the narrowest network decides, each address stands in one set at most."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from doorward.isolation.zones import sets
from doorward.resolution.addresses import PRIVATE, resolve


def holds(values, address):
    return any(low <= int(ip_address(address)) <= high for low, high in values)


def where(found, address):
    return [zone for zone, values in found.items() if holds(values, address)]


def test_the_narrowest_network_decides():
    zones = [("office", "10.0.0.0/8"), ("lab", "10.1.0.0/16"), ("rig", "10.1.2.0/24"), ("office", "10.1.2.128/25")]
    found = sets(zones, [], "4")

    assert where(found, "10.2.0.1") == ["office"]
    assert where(found, "10.1.0.1") == ["lab"]
    assert where(found, "10.1.2.1") == ["rig"]
    assert where(found, "10.1.2.200") == ["office"]


def test_of_two_alike_the_first_by_name_decides_and_a_zone_without_addresses_is_left_out():
    found = sets([("b", "10.0.0.0/8"), ("a", "10.0.0.0/8")], [], "4")
    assert list(found) == ["a", "internet"]


def test_the_internet_is_what_is_nobodys_here():
    found = sets([("lab", "10.1.0.0/16")], ["10.0.0.0/8", "198.51.100.0/24"], "4")

    assert where(found, "10.2.0.1") == []
    assert where(found, "198.51.100.7") == []
    assert where(found, "192.0.2.1") == ["internet"]
    assert all(
        where(found, odd) == [] for odd in ("0.0.0.1", "127.0.0.1", "169.254.1.1", "224.0.0.1", "255.255.255.255")
    )


def test_a_zone_that_is_called_internet_is_a_part_of_it():
    found = sets([("internet", "203.0.113.0/24"), ("lab", "10.1.0.0/16")], PRIVATE, "4")
    assert where(found, "203.0.113.9") == where(found, "192.0.2.1") == ["internet"]


def test_each_family_has_its_own_sets_and_text_that_is_no_network_says_nothing():
    zones = [("lab", "10.1.0.0/16"), ("lab", "2001:db8:1::/48"), ("lab", "nonsense")]
    assert where(sets(zones, [], "6"), "2001:db8:1::1") == ["lab"]
    assert where(sets(zones, [], "6"), "2600::1") == ["internet"]
    assert where(sets(zones, [], "6"), "fe80::1") == where(sets(zones, [], "6"), "ff02::1") == []


networks = st.builds(
    lambda bits, length: str(ip_network((0x0A000000 | bits, length), strict=False)),
    st.integers(0, 255),
    st.integers(24, 32),
)


@given(st.lists(st.tuples(st.sampled_from("abc"), networks), max_size=6), st.integers(0, 255))
def test_an_address_stands_in_the_zone_that_logs_give_it(zones, last):
    address = f"10.0.0.{last}"
    (row,) = resolve([address], ["10.0.0.0/8"], zones, [])

    assert where(sets(zones, ["10.0.0.0/8"], "4"), address) == ([row["zone"]] if row["zone"] else [])
