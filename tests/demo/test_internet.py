from __future__ import annotations

import ipaddress
from collections import Counter

import numpy as np

from doorward.demo import internet
from doorward.demo.organisation import HOSTS

OUTSIDE = [
    ipaddress.ip_network(cidr)
    for cidr in (
        "192.0.2.16/28",
        "192.0.2.32/27",
        "192.0.2.64/26",
        "192.0.2.128/25",
        "198.51.100.0/24",
        "203.0.113.0/24",
    )
]
INTRUDER = (
    internet.EXPLOIT_ADDRESS,
    internet.STAGE_ADDRESS,
    internet.PHISHER_ADDRESS,
    internet.LOOKALIKE_ADDRESS,
    internet.BEACON_ADDRESS,
    internet.SLOW_BEACON_ADDRESS,
    internet.TUNNEL_ADDRESS,
    internet.EXFILTRATION_ADDRESS,
)


def harmless():
    services = internet.all_services().values()
    return (
        {address for service in services for address in service.addresses}
        | set(internet.STRANGERS)
        | set(internet.PARTNER_MAIL)
    )


def test_every_address_is_kept_for_documentation_and_outside():
    ours = {address for machine in HOSTS for address in machine.addresses}
    for address in [*harmless(), *INTRUDER, internet.EXTERNAL_RESOLVER]:
        assert any(ipaddress.ip_address(address) in network for network in OUTSIDE), address
        assert address not in ours


def test_the_intruder_shares_no_address_with_anybody():
    assert len(set(INTRUDER)) == len(INTRUDER)
    assert not harmless() & set(INTRUDER)


def test_the_intruder_shares_no_name_with_anybody():
    assert not internet.all_services().keys() & internet.INTRUDER_NAMES.keys()
    assert {address for addresses, _ in internet.INTRUDER_NAMES.values() for address in addresses} <= set(INTRUDER)


def test_every_name_is_reserved():
    for name in [*internet.all_services(), *internet.INTRUDER_NAMES]:
        assert name.endswith((".example", ".example.net"))


def test_the_look_alike_differs_from_the_own_name_by_one_sign():
    label = internet.LOOKALIKE_NAME.split(".")[-2]
    assert len(label) == len("example")
    assert sum(ours != theirs for ours, theirs in zip("example", label, strict=True)) == 1


def test_services_share_addresses_as_content_networks_do():
    shared = Counter(address for service in internet.all_services().values() for address in service.addresses)
    assert shared["203.0.113.50"] == 2


def test_some_services_still_show_their_certificate_and_most_do_not():
    shown = [service.visible_certificate for service in internet.all_services().values()]
    assert 0.05 < np.mean(shown) < 0.5


def test_what_pages_fetch_is_there_to_be_fetched():
    assert set(internet.BESIDE_PAGES) <= internet.SERVICES.keys()
    assert len(internet.BESIDE_PAGES) == 7


def test_the_first_sites_are_read_most():
    drawn = internet.popular(np.random.default_rng(1), 20_000)
    counts = np.bincount(drawn, minlength=len(internet.SITES))
    assert counts[0] > 5 * counts[20] > 0
    assert counts[0] > 1000
