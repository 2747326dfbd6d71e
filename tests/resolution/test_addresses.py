"""Whose address it is, on which side it stands, and what is guessed where nobody says so."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.resolution.addresses import PRIVATE, canonical, inferred, networks, resolve
from doorward.tables import TABLES

addresses = st.ip_addresses().map(str)
spelled = (
    addresses
    | st.ip_addresses(v=4).map("::ffff:{}".format)
    | st.ip_addresses(v=6).map(lambda address: address.exploded.upper())
    | st.ip_addresses(v=6).map("{}%eth0".format)
    | st.text(max_size=12)
    | st.sampled_from(["", "10.0.0", "999.1.1.1", "10.0.0.1/8", "::ffff:", "localhost", "10.0.0.1%eth0", "1", "0x7f.1"])
)
cidrs = st.sampled_from(
    ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "fd00::/8", "0.0.0.0/0", "192.0.2.7/32", "no network"]
)
zones = st.lists(st.tuples(st.sampled_from(["office", "lab", "dmz"]), cidrs), max_size=5)
owned = st.lists(st.tuples(st.sampled_from(["web1", "web2", "db1"]), spelled), max_size=6)


def row(address, internal=PRIVATE, zones=(), registered=()):
    """The row of one address."""
    [found] = [item for item in resolve([address], internal, zones, registered) if item["address"] == address]
    return found


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:C000:0207", "192.0.2.7"),
        ("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("010.0.0.1", "010.0.0.1"),
        ("10.0.0.1%eth0", "10.0.0.1%eth0"),
        ("web1", "web1"),
        ("", ""),
    ],
)
def test_an_address_has_one_standard_spelling(text, standard):
    assert canonical(text) == standard


@given(spelled)
def test_the_standard_spelling_is_its_own(text):
    assert canonical(canonical(text)) == canonical(text)


@given(st.ip_addresses())
def test_the_standard_spelling_is_the_same_address(address):
    made = ip_address(canonical(str(address)))

    assert made == (getattr(address, "ipv4_mapped", None) or address)


def test_what_is_no_network_is_left_out():
    assert [str(item) for item in networks(["10.0.0.1/8", "x", "", "10.0.0.0/33", "fd00::/8"])] == [
        "10.0.0.0/8",
        "fd00::/8",
    ]


@pytest.mark.parametrize(
    ("address", "internal"),
    [
        ("10.0.0.0", True),
        ("10.255.255.255", True),
        ("9.255.255.255", False),
        ("11.0.0.0", False),
        ("172.15.255.255", False),
        ("172.16.0.0", True),
        ("172.31.255.255", True),
        ("172.32.0.0", False),
        ("192.168.0.1", True),
        ("192.169.0.0", False),
        ("fc00::1", True),
        ("fdff::1", True),
        ("fe00::1", False),
        ("::ffff:10.0.0.1", True),
        ("web1", False),
    ],
)
def test_private_networks_are_ours_where_nobody_says_otherwise(address, internal):
    assert row(address)["internal"] is internal


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("192.0.2.7", "unicast"),
        ("0.0.0.0", "unspecified"),  # noqa: S104 - an address in data
        ("::", "unspecified"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("169.254.1.1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("240.0.0.1", "unicast"),
        ("ff02::fb", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("255.255.255.254", "unicast"),
        ("web1", "not an address"),
        ("", "not an address"),
    ],
)
def test_every_address_has_a_scope(address, scope):
    assert row(address)["scope"] == scope
    assert scope in TABLES["addresses"].columns["scope"].meaning


def test_the_narrowest_zone_wins_however_zones_are_told():
    told = [("site", "10.0.0.0/8"), ("office", "10.1.0.0/16"), ("lab", "10.1.2.0/24")]

    for zones in (told, told[::-1]):
        assert row("10.1.2.3", zones=zones)["zone"] == "lab"
        assert row("10.1.3.3", zones=zones)["zone"] == "office"
        assert row("10.2.0.1", zones=zones)["zone"] == "site"
        assert row("11.0.0.1", zones=zones)["zone"] is None


def test_two_zones_of_one_network_are_taken_by_name():
    assert row("10.0.0.1", zones=[("lab", "10.0.0.0/8"), ("dmz", "10.0.0.0/8")])["zone"] == "dmz"


def test_a_public_address_in_a_zone_or_in_the_register_is_ours():
    assert row("198.51.100.9")["internal"] is False
    assert row("198.51.100.9", zones=[("dmz", "198.51.100.0/24")])["internal"] is True
    assert row("198.51.100.9", registered=[("web1", "198.51.100.9")])["internal"] is True


def test_an_asset_is_found_under_every_spelling_of_its_address():
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207"):
        assert row(address, registered=[("web1", "::FFFF:192.0.2.7")])["asset"] == "web1"


def test_an_address_of_two_assets_belongs_to_the_first_by_name():
    assert row("10.0.0.1", registered=[("web2", "10.0.0.1"), ("web1", "::ffff:10.0.0.1")])["asset"] == "web1"


def test_registered_addresses_are_told_though_nobody_saw_them():
    found = resolve(["10.0.0.2"], PRIVATE, [], [("web1", "10.0.0.1")])

    assert [(item["address"], item["asset"]) for item in found] == [("10.0.0.1", "web1"), ("10.0.0.2", None)]


@given(st.lists(spelled, max_size=8), st.lists(cidrs, max_size=3), zones, owned, st.randoms())
def test_order_and_repetition_decide_nothing(seen, internal, zones, registered, random):
    first = resolve(seen, internal, zones, registered)
    again = resolve(
        random.sample(seen * 2, len(seen) * 2),
        random.sample(internal, len(internal)),
        random.sample(zones, len(zones)),
        random.sample(registered * 2, len(registered) * 2),
    )

    assert first == again
    assert [item["address"] for item in first] == sorted({item["address"] for item in first})


@given(st.lists(spelled, max_size=8), zones, owned)
def test_every_row_fits_the_table_and_spellings_agree(seen, zones, registered):
    found = resolve(seen, PRIVATE, zones, registered)

    assert {item["address"] for item in found} >= set(seen)
    for item in found:
        assert set(item) == set(TABLES["addresses"].columns)
        assert item["canonical"] == canonical(item["address"])
        twins = [other for other in found if other["canonical"] == item["canonical"]]
        assert all({**other, "address": ""} == {**item, "address": ""} for other in twins)


HOME = "147.32.84.165"
OTHERS = [f"198.51.100.{number}" for number in range(100)]


def calls(*counts, home=HOME):
    """Calls of one address to others, so many to each."""
    return [(home, other, count) for other, count in zip(OTHERS, counts, strict=False)]


def test_the_address_in_all_connections_is_guessed_to_be_ours():
    assert inferred(calls(5, 3, 2), PRIVATE) == [HOME]
    assert inferred([(other, home, count) for home, other, count in calls(5, 3, 2)], PRIVATE) == [HOME]


def test_nothing_is_guessed_where_known_networks_explain_half():
    inside = [("10.0.0.1", "198.51.100.1", 10)]

    assert inferred([*inside, *calls(4, 6)], PRIVATE) == []
    assert inferred([*inside, *calls(4, 7)], PRIVATE) == [HOME]


def test_nothing_is_guessed_of_nothing():
    assert inferred([], PRIVATE) == []
    assert inferred([(HOME, OTHERS[0], 0)], PRIVATE) == []


def test_nine_of_ten_connections_are_enough_and_less_are_not():
    noise = [(f"203.0.113.{2 * number}", f"203.0.113.{2 * number + 1}", 1) for number in range(11)]

    assert inferred([*calls(*[1] * 90), *noise[:10]], PRIVATE) == [HOME]
    assert inferred([*calls(*[1] * 90), *noise], PRIVATE) == []


def test_sixteen_addresses_may_be_ours_and_seventeen_may_not():
    def hubs(count):
        return [(f"203.0.113.{hub}", f"198.51.{hub}.{number}", 5) for hub in range(count) for number in range(20)]

    # Nine tenths of 17 equal hubs are 16 of them; of 18 it takes 17.
    assert len(inferred(hubs(17), PRIVATE)) == 16
    assert inferred(hubs(18), PRIVATE) == []


def test_an_address_in_less_than_one_of_fifty_is_not_worth_a_guess():
    pairs = [(f"203.0.{number}.1", f"198.51.{number}.1", 1) for number in range(51)]

    assert inferred(pairs, PRIVATE) == []


def test_multicast_and_names_are_no_side_to_guess():
    assert inferred([("192.0.2.1", "224.0.0.251", 10), ("192.0.2.1", "web1", 10)], PRIVATE) == []


pairs = st.lists(st.tuples(addresses, addresses, st.integers(0, 50)), max_size=12)


@given(pairs, st.randoms())
def test_a_guess_does_not_depend_on_the_order_of_the_pairs(found, random):
    assert inferred(found, PRIVATE) == inferred(random.sample(found, len(found)), PRIVATE)


@given(pairs)
def test_a_guess_stands_in_nine_of_ten_unexplained_connections_and_is_never_known_already(found):
    guessed = inferred(found, PRIVATE)
    loose = [
        (source, destination, count)
        for source, destination, count in found
        if all(not row(end)["internal"] and row(end)["scope"] == "unicast" for end in (source, destination))
    ]
    total = sum(count for *_, count in loose)
    if guessed:
        spelt = [
            ({row(source)["canonical"], row(destination)["canonical"]}, count) for source, destination, count in loose
        ]
        covered = sum(count for ends, count in spelt if ends & set(guessed))
        assert covered * 10 >= total * 9
        assert total * 2 > sum(count for *_, count in found)
        assert len(guessed) <= 16
        assert guessed == sorted(set(guessed))
    for address in guessed:
        assert row(address)["internal"] is False


def test_connections_that_are_explained_already_count_against_a_guess():
    found = calls(4, 6)

    assert inferred(found, PRIVATE, 9) == [HOME]
    assert inferred(found, PRIVATE, 10) == []


@given(pairs)
def test_what_was_guessed_explains_the_traffic_when_it_is_known(found):
    guessed = inferred(found, PRIVATE)

    assert not guessed or inferred(found, [*PRIVATE, *guessed]) == []
