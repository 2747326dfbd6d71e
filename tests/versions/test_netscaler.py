from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.netscaler import netscaler

VERSIONS = st.from_regex(r"""(NS)?1[0-4]\.[0-9]([- .][0-9]{1,2}\.[0-9]{1,4})?(-FIPS|\.nc|\.e)?""", fullmatch=True)


def test_releases_and_builds_in_their_order():
    assert_ascending(
        netscaler,
        "10.5-66.9",
        "11.1-63.9",
        "11.1-65.22",
        "12.1-62.27",
        "13.0-58.32",
        "13.0-92.31",
        "13.1",
        "13.1-4.43",
        "13.1-37.207",
        "13.1-51.15",
        "14.1-4.42",
        "14.1-8.50",
        "14.1-47.46",
    )


def test_one_build_however_it_is_written():
    assert_ascending(
        netscaler,
        "13.1-51.14",
        (
            "13.1-51.15",
            "13.1.51.15",
            "NS13.1: Build 51.15.nc",
            "NetScaler NS13.1 51.15",
            "13.1 build 51.15",
            "13.1-51.15_nc",
        ),
        "13.1-51.16",
    )


def test_a_build_may_stand_in_the_update_of_a_cpe_name():
    assert netscaler.key(cpe_version("12.1", "build_48.18")) == netscaler.key("12.1-48.18")


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("13.1-51.15", True),
        ("NS13.1: Build 51.15.nc", True),
        ("13.1-37.207-FIPS", False),
        ("13.1-37.207 FIPS", False),
        ("12.1-55.321-NDcPP", False),
        ("13.1-37.159-FIPS and NDcPP", False),
        ("12.1-FIPS", False),
        ("10.5-53.9010.e", False),
    ],
)
def test_builds_numbered_by_themselves_are_not_exact(version, exact):
    assert netscaler.key(version).exact is exact


def test_a_fips_build_stands_where_its_numbers_say():
    assert_ascending(netscaler, "13.1-37.206", ("13.1-37.207", "13.1-37.207-FIPS"), "13.1-37.208")


def test_no_version_at_all():
    assert_no_key(netscaler, "2203 LTSR CU3", "CU7", "-", "*", "build", "13.1-51.15 and later")


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("citrix", "netscaler_application_delivery_controller"),
        ("citrix", "netscaler_gateway"),
        ("citrix", "application_delivery_controller_firmware"),
        ("netscaler", "netscaler_adc"),
    ],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is netscaler


@given(st.lists(VERSIONS | st.text("013.- be", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(netscaler, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = netscaler.key(version)
    assert key
    assert key == netscaler.key(version.upper()) == netscaler.key(f" {version.lower()} ")
