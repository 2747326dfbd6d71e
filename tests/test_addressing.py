"""MAC addresses, addresses, networks and domain names: one spelling of each, none for what is none."""

from __future__ import annotations

import pytest

from doorward.addressing import address, domain, mac, network


@pytest.mark.parametrize(
    "spelled", ["00:00:5e:00:53:0a", "00-00-5E-00-53-0A", "0000.5e00.530a", "00005E00530A", " 00:00:5e:00:53:0A "]
)
def test_a_mac_address_has_one_spelling(spelled):
    assert mac(spelled) == "00:00:5e:00:53:0a"


@pytest.mark.parametrize("spelled", ["", "00:00:5e:00:53", "00:00:5e:00:53:0a:0b", "00:00:5e:00:53:0g", "0"])
def test_what_is_no_mac_address_is_none(spelled):
    assert mac(spelled) is None


def test_an_address_keeps_its_spelling():
    assert address(" 2001:DB8::0010 ") == "2001:DB8::0010"
    assert address("192.0.2.1/32") is None
    assert address("host") is None


def test_a_network_gets_its_standard_spelling():
    assert network("10.20.1.0/16") == "10.20.0.0/16"
    assert network("192.0.2.1") == "192.0.2.1/32"
    assert network("2001:DB8::/32") == "2001:db8::/32"
    assert network("10.20.0.0/33") is None


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("Example.ORG.", "example.org"),
        ("intranet", "intranet"),
        ("_ldap._tcp.example.org", "_ldap._tcp.example.org"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_a_domain_name_has_one_spelling(spelled, name):
    assert domain(spelled) == name


@pytest.mark.parametrize(
    "spelled",
    [
        "",
        ".",
        "a..b",
        "*.example.org",
        "exa mple.org",
        "-a.example",
        "a" * 64,
        ".".join(["a" * 60] * 5),
        "\u00fc" * 300,
    ],
)
def test_what_is_no_domain_name_is_none(spelled):
    assert domain(spelled) is None
