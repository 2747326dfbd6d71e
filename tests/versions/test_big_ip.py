from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.big_ip import big_ip

VERSIONS = st.from_regex(r"""1[1-7]\.[0-9](\.[0-9]{1,2}){1,2}(-hf[0-9]{1,2}|-ENG)?""", fullmatch=True)


def test_releases_in_their_order():
    assert_ascending(
        big_ip,
        "11.5.4",
        "11.5.4-hf1",
        "11.5.4-hf2",
        "11.5.4.1",
        "11.6.0",
        "13.1.1.5",
        "14.1.0.3",
        "14.1.0.3.0.79.6-eng_hotfix",
        "14.1.0.5",
        "15.1.10.2",
        "16.1.4.1",
        "16.1.4.1.0.13.5-ENG",
        "17.1.1",
    )


def test_one_release_however_it_is_written():
    assert_ascending(big_ip, ("16.1.0", "16.1", "16.1.0.0"), "16.1.1")
    assert_ascending(
        big_ip, ("13.0.0-hf1", "13.0.0 HF1", cpe_version("13.0.0", "hf1")), ("17.1.1", "17.1.1 Build 0.0.6")
    )


@pytest.mark.parametrize(
    ("version", "exact"),
    [("16.1.4.1", True), ("13.0.0-hf3", True), ("16.1.4.1.0.13.5-ENG", False), ("14.1.2.0.11.37-eng_hotfix", False)],
)
def test_what_was_made_for_one_customer_is_not_exact(version, exact):
    assert big_ip.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(big_ip, "11.5.1.", "17..1", "17.1.0, 16.1.0", "hf2", "-")


@pytest.mark.parametrize(("vendor", "product"), [("f5", "big-ip_access_policy_manager"), ("f5", "big-ip")])
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is big_ip


@given(st.lists(VERSIONS | st.text("0167.-hf", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(big_ip, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = big_ip.key(version)
    assert key
    assert key == big_ip.key(version.upper()) == big_ip.key(f" {version.lower()} ")
