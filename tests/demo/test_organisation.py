from __future__ import annotations

import ipaddress
from collections import Counter
from datetime import date

import pytest

from doorward.demo import organisation
from doorward.demo.organisation import HOSTS, REGISTERED, UNREGISTERED, host, of

INTERNAL = [ipaddress.ip_network(cidr) for cidr in organisation.INTERNAL]


def test_there_are_about_sixty_machines():
    assert 55 <= len(HOSTS) <= 65
    assert len(REGISTERED) == len(HOSTS) - 1


@pytest.mark.parametrize("of_each", [lambda machine: [machine.mac], lambda machine: machine.addresses])
def test_no_two_machines_share_an_address(of_each):
    counts = Counter(value for machine in HOSTS for value in of_each(machine))
    assert max(counts.values()) == 1


def test_names_are_unique():
    assert max(Counter(machine.name for machine in REGISTERED).values()) == 1


def test_every_address_is_inside():
    for machine in HOSTS:
        for address in machine.addresses:
            assert any(ipaddress.ip_address(address) in network for network in INTERNAL)


def test_edge_machines_stand_on_both_sides():
    for machine in of("edge"):
        outer, inner = machine.addresses
        assert outer.startswith("192.0.2.")
        assert machine.address == inner
        assert inner.startswith("10.20.1.")


def test_every_address_lies_in_one_zone():
    zones = [ipaddress.ip_network(cidr) for cidrs in organisation.ZONES.values() for cidr in cidrs]
    for machine in HOSTS:
        for address in machine.addresses:
            assert sum(ipaddress.ip_address(address) in zone for zone in zones) == 1


def test_the_jewel_lies_on_a_machine_that_matters():
    assert host("files01").criticality == "critical"


def test_the_test_device_is_past_its_end_and_says_what_it_may():
    device = host("test03")
    assert device.environment == "test"
    assert device.until is not None
    assert device.until < date(2026, 10, 5)
    assert "server administrators" in device.purpose


def test_the_look_alikes_are_in_order():
    assert host("lab01").environment == "test"
    assert host("lab01").until > date(2026, 10, 18)
    assert host("ws28").until == date(2026, 10, 9)
    assert host("lap07").since == date(2026, 10, 12)
    assert host("archive01").until is None


def test_the_stray_machine_is_in_no_register():
    assert not UNREGISTERED.registered
    assert UNREGISTERED not in REGISTERED
    assert UNREGISTERED.owner == ""


def test_every_registered_machine_has_an_owner_and_a_purpose():
    assert all(machine.owner and machine.purpose and machine.name for machine in REGISTERED)


def test_roles_leave_out_what_is_switched_off():
    assert "prn03" not in {machine.name for machine in of("device")}
    assert {machine.name for machine in of("administrator")} == {"adm01", "adm02"}


def test_names_in_the_directory():
    assert host("dc01").fqdn == "dc01.ad.example.org"


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        host("nobody")
