from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.nx_os import nx_os

VERSIONS = st.from_regex(r"""[5-9]\.[0-9]\([0-9]{1,2}[a-c]?\)([IAUND][0-9]\([0-9]{1,2}a?\))?""", fullmatch=True)


def test_releases_in_their_order():
    assert_ascending(
        nx_os,
        "5.2(1)",
        "6.2(8)",
        "6.2(8a)",
        "6.2(8b)",
        "6.2(22)",
        "7.0(3)",
        "8.4(2e)",
        "9.3(9)",
        "9.3(13)",
        "10.2(3)",
        "10.4(1)",
    )


def test_a_train_in_its_order():
    assert_ascending(nx_os, "7.0(3)I4(1)", "7.0(3)I4(8)", "7.0(3)I4(8a)", "7.0(3)I4(9)", "7.0(3)I7(4)", "7.0(3)I7(10)")
    assert_ascending(nx_os, "6.0(2)A8(1)", "6.0(2)A8(7a)", "6.0(2)A8(11)")


def test_one_release_however_it_is_written():
    assert_ascending(
        nx_os,
        ("9.3(9)", "9.3.9", cpe_version(r"9.3\(9\)")),
        ("10.2(3)F", "10.2(3)", "10.2(3)M"),
        "14.1(1i)",
        "14.1(1k)",
    )


def test_interim_builds_follow_what_they_are_built_on():
    assert_ascending(nx_os, "8.2(7)", "8.2(7.34)", "8.2(8)")


@pytest.mark.parametrize(
    ("version", "exact"),
    [("9.3(9)", True), ("10.2(3a)", True), ("10.2(3)F", True), ("7.0(3)I7(4)", False), ("7.3(0)D1(1)", False)],
)
def test_trains_have_no_exact_place(version, exact):
    assert nx_os.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(nx_os, "7.0(3)I", "7.0(", "r231", "-", "3.1(3a)a", "7")


@pytest.mark.parametrize(("vendor", "product"), [("cisco", "nx-os"), ("cisco", "cisco_nx-os_software")])
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is nx_os


@given(st.lists(VERSIONS | st.text("017.()Ia", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(nx_os, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = nx_os.key(version)
    assert key
    assert key == nx_os.key(version.upper()) == nx_os.key(f" {version.lower()} ")
