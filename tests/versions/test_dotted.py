from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.dotted import dotted

VERSIONS = st.from_regex(r"""[0-9]{1,2}(\.[0-9]{1,2}){0,3}([-.]?(rc|beta|sp|p)[0-9])?""", fullmatch=True)


def test_numbers_words_before_and_words_behind():
    assert_ascending(
        dotted,
        "2.4.49",
        "9.0.0-milestone1",
        "9.0.0.M27",
        "9.0.0",
        "10.1.0-dev",
        "10.1.0-alpha2",
        "10.1.0-beta1",
        "10.1.0-rc1",
        "10.1.0-rc10",
        "10.1.0",
        "10.1.0-sp1",
        "10.1.1",
        "12.5-build125120",
        "12.5-build125324",
    )


def test_zeros_at_the_end_and_separators_have_no_rank():
    assert_ascending(
        dotted, ("5.10-rc1", "5.10.0-rc1", "5.10rc1", cpe_version("5.10", "rc1")), ("5.10", "5.10.0", "v5.10"), "5.10.1"
    )


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.lists(st.integers(0, 30), min_size=1, max_size=5))
def test_versions_compare_as_their_numbers(left, right):
    def bare(numbers):
        while numbers and not numbers[-1]:
            numbers = numbers[:-1]
        return numbers

    keys = [dotted.key(".".join(map(str, numbers))) for numbers in (left, right)]
    assert (keys[0].text < keys[1].text) == (bare(left) < bare(right))
    assert keys[0].exact


def test_no_version_at_all():
    assert_no_key(dotted, "KB5034122", "20h2", "r2", "unspecified", "1.2.3-4-g1da177e", "-", "10.0.20348..2762")


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("apache", "http_server"),
        ("linux", "linux_kernel"),
        ("zohocorp", "manageengine_servicedesk_plus"),
        ("mozilla", "firefox"),
    ],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is dotted


@given(st.lists(VERSIONS | st.text("019.-rc", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(dotted, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = dotted.key(version)
    assert key
    assert key == dotted.key(version.upper()) == dotted.key(f" {version.lower()} ")
