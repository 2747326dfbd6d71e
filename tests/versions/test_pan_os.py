from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.pan_os import pan_os

VERSIONS = st.from_regex(r"""[0-9]{1,2}(\.[0-9]{1,2}){1,2}(-[hbc][0-9]{1,2})?""", fullmatch=True)


def test_hotfixes_follow_their_release_and_come_before_the_next():
    assert_ascending(
        pan_os,
        "8.1.26-h1",
        "9.1.0",
        "10.1.14-h9",
        "10.1.14-h10",
        "10.2.0-b7",
        "10.2.0",
        "10.2.9",
        "10.2.9-h1",
        "10.2.9-h18",
        "10.2.10",
        "11.0.0",
        "11.1.2-h3",
    )


def test_a_feature_release_is_its_first_maintenance_release():
    assert_ascending(pan_os, ("10.2", "10.2.0", "v10.2.0"), "10.2.1")


def test_a_hotfix_may_stand_in_the_update_of_a_cpe_name():
    assert pan_os.key(cpe_version("10.2.7", "h3")) == pan_os.key("10.2.7-h3")


@pytest.mark.parametrize(
    ("version", "exact"), [("10.2.9", True), ("10.2.9-h1", True), ("10.1.0-b6", True), ("10.2.9-c82", False)]
)
def test_what_was_made_for_one_customer_is_not_exact(version, exact):
    assert pan_os.key(version).exact is exact


@given(st.tuples(*[st.integers(0, 99)] * 4), st.tuples(*[st.integers(0, 99)] * 4))
def test_releases_compare_as_their_numbers(left, right):
    keys = [pan_os.key("{}.{}.{}-h{}".format(*numbers)).text for numbers in (left, right)]
    assert (keys[0] < keys[1]) == (left < right)


def test_no_version_at_all():
    assert_no_key(pan_os, "8.1.23-h", "All", "9.1 < 9.1.14-h4", "10", "10.2.9h1", "10.2.9-h1-h2", "11.x")


@pytest.mark.parametrize(
    ("vendor", "product"),
    [("paloaltonetworks", "pan-os"), ("palo_alto_networks", "pan-os"), ("paloaltonetworks", "globalprotect")],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is pan_os


@given(st.lists(VERSIONS | st.text("019.-h", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(pan_os, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = pan_os.key(version)
    assert key
    assert key == pan_os.key(version.upper()) == pan_os.key(f" {version.lower()} ")
