from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.ivanti import ivanti

VERSIONS = st.from_regex(r"""(9|22)\.[0-9](-?[rR][0-9]{1,2}(\.[0-9]{1,2})?)?""", fullmatch=True)


def test_releases_and_their_r_numbers_in_order():
    assert_ascending(
        ivanti,
        "8.3R7.1",
        "9.0R1",
        "9.1",
        "9.1R1",
        "9.1R2",
        "9.1R11",
        "9.1R11.4",
        "9.1R18.8",
        "9.1R18.9",
        "21.9R1",
        "22.1R6",
        "22.7R2",
        "22.7R2.4",
        "22.7R2.5",
        "22.7R2.10",
        "22.8",
    )


def test_one_release_however_it_is_written():
    assert_ascending(ivanti, ("22.7R2.5", "22.7r2.5", "22.7-r2.5", "22.7R2.5 (build 3793)", "22.7R2.5.0"), "22.7R2.6")


def test_an_r_number_may_stand_in_the_update_of_a_cpe_name():
    assert ivanti.key(cpe_version("9.1", "r18.9")) == ivanti.key("9.1R18.9")


def test_the_products_that_came_from_elsewhere():
    assert_ascending(ivanti, "2021.1.1-su2", "2022", ("2022 SU4", "2022_su4", "2022SU4"), "2022 SU6", "2024")
    assert_ascending(ivanti, "4.6", ("4.6 Patch 518", "4.6_patch_518"), "4.6 patch519", "5.0")
    assert_ascending(ivanti, "11.8.1.0", "11.10.0.2", "12.1.0.0", "12.1.0.1")


def test_no_version_at_all():
    assert_no_key(
        ivanti,
        "9.0rx",
        "5.3r10.",
        "2024 November Security Update",
        "2022_su6_november_security_update",
        "9.18.0 and below",
        "-",
    )


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("ivanti", "connect_secure"),
        ("ivanti", "policy_secure"),
        ("pulsesecure", "pulse_connect_secure"),
        ("mobileiron", "core"),
    ],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is ivanti


@given(st.lists(VERSIONS | st.text("0129.r-su", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(ivanti, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = ivanti.key(version)
    assert key
    assert key == ivanti.key(version.upper()) == ivanti.key(f" {version.lower()} ")
