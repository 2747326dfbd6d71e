from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import scheme_of_product
from doorward.versions.fortios import fortios

VERSIONS = st.from_regex(r"""[0-9]{1,2}(\.[0-9]{1,2}){1,3}([ -]?patch[0-9]{1,2})?(,build[0-9]{4})?""", fullmatch=True)


def test_releases_in_their_order():
    assert_ascending(
        fortios, "5.6.14", "6.0.0", "6.2.9", "6.2.16", "6.4.2", "7.0.0", "7.0.17", "7.2.0", "7.4.10", "7.6.0"
    )


def test_a_build_a_maturity_and_a_v_have_no_rank():
    assert_ascending(
        fortios,
        ("7.4", "7.4.0"),
        ("7.4.3", "v7.4.3", "7.4.3,build2573", "7.4.3 build 2573 (GA.M)", "v7.4.3-build2573", "7.4.3.F", "7.4.3 (GA)"),
        "7.4.4",
    )


def test_the_maintenance_releases_of_old():
    assert_ascending(
        fortios, "4.2.15", ("4.3.0", "4.0 MR3"), ("4.3.18", "4.0 MR3 Patch 18", "4.0_mr3_patch18"), "5.0.0"
    )


def test_a_patch_follows_what_it_patches():
    assert_ascending(fortios, "5.0.3", "5.0.3-patch1", "5.0.3-patch2", "5.0.3-patch10", "5.0.4")


def test_a_fourth_number_counts():
    assert_ascending(fortios, "5.0.3", "5.0.3.751", "5.0.3.1007", "5.0.4")


def test_no_version_at_all():
    assert_no_key(
        fortios, "6.4.*", "6.2..14", "FortiOS 6.2.0 and below.", "7.0.3, 7.0.2", "-", "all versions", "4.1 MR3"
    )


@pytest.mark.parametrize(
    ("vendor", "product"), [("fortinet", "fortios"), ("fortinet", "fortiproxy"), ("fortinet", "forticlientems")]
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is fortios


@given(st.lists(VERSIONS | st.text("0149.-mrb ", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(fortios, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = fortios.key(version)
    assert key
    assert key == fortios.key(version.upper()) == fortios.key(f" {version.lower()} ")
