from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.cisco_asa import cisco_asa

VERSIONS = st.from_regex(
    r"""[0-9]{1,2}\.[0-9]{1,2}(\([0-9](\.[0-9]{1,3})?\)[0-9]{0,2}|(\.[0-9]{1,3}){1,2})""", fullmatch=True
)


def test_releases_in_their_order():
    assert_ascending(
        cisco_asa,
        "8.4(7)",
        "9.1(7)16",
        "9.8(1)",
        "9.8(1.245)",
        "9.8(4)",
        "9.8(4)12",
        "9.12.4",
        "9.12.4.38",
        "9.16.4",
        "9.20.2.10",
    )


def test_one_release_however_it_is_written():
    assert_ascending(
        cisco_asa, "9.16.4.13", ("9.16(4)14", "9.16.4.14", "9.16(4.14)", cpe_version(r"9.16\(4\)14")), "9.16(4)18"
    )
    assert_ascending(cisco_asa, ("6.7.0", "6.7", "6.7.0.0"), "6.7.0.3", "7.0.1")


def test_plain_numbers_are_exact():
    assert cisco_asa.key("9.16(4)14").exact


def test_no_version_at_all():
    assert_no_key(cisco_asa, "9.9.2..67", "6.2.3-851", "9.8(", "-", "r231", "9.16()")


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("cisco", "adaptive_security_appliance_software"),
        ("cisco", "firepower_threat_defense"),
        ("cisco", "firepower_management_center"),
        ("cisco", "asa"),
    ],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is cisco_asa


@given(st.lists(VERSIONS | st.text("019.()", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(cisco_asa, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = cisco_asa.key(version)
    assert key
    assert key == cisco_asa.key(version.upper()) == cisco_asa.key(f" {version.lower()} ")
