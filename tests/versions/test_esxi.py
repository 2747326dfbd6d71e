from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.esxi import esxi

VERSIONS = st.from_regex(
    r"""[5-8]\.[057]([- ](u|update_?)[1-3][a-e]?|\.[0-3]|[bc])?( build-[0-9]{7})?""", fullmatch=True
)


def test_releases_updates_and_letters_in_their_order():
    assert_ascending(
        esxi,
        "6.5",
        "6.5-u1",
        "6.5-u2b",
        "6.7",
        "6.7 U3",
        "7.0-beta",
        "7.0",
        "7.0b",
        "7.0 U1",
        "7.0 U1c",
        "7.0 U2",
        "7.0 U3",
        "7.0 U3c",
        "7.0 U3q",
        "8.0",
        "8.0 U2b",
    )


def test_one_update_however_it_is_written():
    assert_ascending(
        esxi,
        ("7.0", "7.0.0"),
        ("7.0 U3", "7.0.3", "7.0-update_3", "7.0 Update 3", "ESXi 7.0 U3"),
        ("7.0 U3c", "7.0-update_3c", "7.0-update3c"),
    )


def test_an_update_may_stand_in_that_of_a_cpe_name():
    assert esxi.key(cpe_version("7.0", "update_3")) == esxi.key("7.0 U3")
    assert esxi.key(cpe_version("6.5", "u2b")) == esxi.key("6.5 Update 2b")
    assert esxi.key(cpe_version("7.0", "-")) == esxi.key("7.0")


def test_patches_by_day_and_builds_stand_behind_what_they_were_built_on():
    assert_ascending(
        esxi, "6.5", "6.5-650-201707101", ("6.5-650-201811001", "650-201811001-sg", "ESXi650-201811001-bg"), "6.5-u1"
    )
    assert_ascending(
        esxi,
        "7.0.3",
        "7.0.3 build-19193900",
        ("7.0.3-20036589", "7.0 U3 build-20036589", "ESXi70U3sr-20036589"),
        "7.0 U3a",
    )


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("7.0", True),
        ("7.0 U3c", True),
        ("7.0.3", True),
        ("7.0.3.01700", False),
        ("7.0.3 build-20036589", False),
        ("6.5-650-201811001", False),
        ("ESXi80U2sb-23305545", False),
    ],
)
def test_what_does_not_say_its_letter_is_not_exact(version, exact):
    assert esxi.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(esxi, "5.x", "-", "KB123", "ESXi", "7.0 U33", "7")


@pytest.mark.parametrize(("vendor", "product"), [("vmware", "esxi"), ("vmware", "vcenter_server")])
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is esxi


@given(st.lists(VERSIONS | st.text("0567.u-a", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(esxi, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = esxi.key(version)
    assert key
    assert key == esxi.key(version.upper()) == esxi.key(f" {version.lower()} ")
