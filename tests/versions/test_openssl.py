from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.openssl import openssl

VERSIONS = st.from_regex(
    r"""(0\.9\.[678]|1\.[01]\.[0-2])(z?[a-h])?(-beta[1-3])?|3\.[0-9]\.[0-9]{1,2}""", fullmatch=True
)


def test_letters_are_patches():
    assert_ascending(
        openssl,
        "0.9.8",
        "0.9.8a",
        "0.9.8z",
        "0.9.8za",
        "0.9.8zh",
        "1.0.1",
        "1.0.2-beta1",
        "1.0.2",
        "1.0.2a",
        "1.0.2k",
        "1.0.2z",
        "1.0.2za",
        "1.0.2zg",
        "1.1.0",
        "1.1.1-pre1",
        "1.1.1",
        "1.1.1w",
        "3.0.0-alpha17",
        "3.0.0-beta1",
        "3.0.0",
        "3.0.9",
        "3.0.14",
        "3.1.0",
        "3.6.0",
    )


def test_a_candidate_of_a_letter_comes_before_it():
    assert_ascending(openssl, "0.9.6", "0.9.6a-beta1", "0.9.6a-beta3", "0.9.6a", "0.9.6b")


def test_one_version_however_it_is_written():
    assert_ascending(openssl, ("1.0.2k", "OpenSSL 1.0.2k", "1.0.2K", "1.0.2k-fips"), ("3.0.0", "3.0", "3.0.0+quic"))


@pytest.mark.parametrize(
    ("version", "exact"), [("1.0.2k", True), ("3.0.0-alpha1", True), ("1.0.2k-fips", False), ("1.1.1u+quic", False)]
)
def test_what_somebody_built_on_it_is_not_exact(version, exact):
    assert openssl.key(version).exact is exact


def test_a_candidate_may_stand_in_the_update_of_a_cpe_name():
    assert openssl.key(cpe_version("1.0.2", "beta1")) == openssl.key("1.0.2-beta1")


def test_no_version_at_all():
    assert_no_key(openssl, "Fixed in OpenSSL 1.1.1d (Affected 1.1.1-1.1.1c)", "-", "a", "1.0.2!", "1..0")


@pytest.mark.parametrize(("vendor", "product"), [("openssl", "openssl")])
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is openssl


@given(st.lists(VERSIONS | st.text("0138.az-", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(openssl, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = openssl.key(version)
    assert key
    assert key == openssl.key(version.upper()) == openssl.key(f" {version.lower()} ")
