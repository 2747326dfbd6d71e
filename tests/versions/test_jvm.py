from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.jvm import jvm

VERSIONS = st.from_regex(
    r"""(1\.)?[5-8]\.0(_[0-9]{1,3})?|[5-8]u[0-9]{1,3}|(9|1[0-9]|2[0-5])(\.0\.[0-9]{1,2})?(\+[0-9]{1,2})?""",
    fullmatch=True,
)


def test_releases_in_their_order():
    assert_ascending(
        jvm,
        "1.4.2_19",
        "5.0u22",
        "6u211",
        "7",
        "7u9",
        "7u80",
        "7u321",
        "8-ea",
        "8",
        "8u20",
        "8u202",
        "8u292",
        "9",
        "9.0.4",
        "10.0.2",
        "11",
        "11.0.2",
        "11.0.15",
        "11.0.15.1",
        "17-ea",
        "17",
        "17.0.4.1",
        "21.0.3",
    )


def test_one_release_however_it_is_written():
    assert_ascending(
        jvm,
        "8u291",
        (
            "1.8.0_292",
            "8u292",
            "8.0.292",
            "1.8.0-update_292",
            "8-update292",
            "1.8.0-update292",
            "8.0-update_292",
            "1.8.0_292-b10",
            "8u292-b10",
        ),
        "8u301",
    )
    assert_ascending(jvm, ("11.0.18", "11.0.18+10", "11.0.18+10-LTS", "11.0.18-b10"), "11.0.19")
    assert_ascending(jvm, ("1.9.0.1", "9.0.1"), "9.0.4")


def test_a_word_behind_the_numbers_is_a_pre_release_by_its_text():
    assert_ascending(jvm, "17-1", "17-9", "17-10", "17-beta", "17-ea", "17-internal", ("17", "17+35", "17+35-LTS-2724"))


@pytest.mark.parametrize(
    ("version", "exact"), [("17", True), ("17-ea", True), ("8u292", True), ("17.0.4-tem", False), ("17-1", False)]
)
def test_a_word_that_no_release_bears_is_not_exact(version, exact):
    assert jvm.key(version).exact is exact


def test_an_update_may_stand_in_that_of_a_cpe_name():
    assert jvm.key(cpe_version("1.8.0", "update_292")) == jvm.key("8u292")
    assert jvm.key(cpe_version("8", "update292")) == jvm.key("8u292")
    assert_ascending(jvm, cpe_version("8", "milestone1"), cpe_version("8", "milestone3"), "8")


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_releases_from_nine_on_compare_as_their_numbers(left, right):
    texts = [".".join(map(str, [9 + numbers[0], *numbers[1:]])) for numbers in (left, right)]
    assert (jvm.key(texts[0]).text < jvm.key(texts[1]).text) == (left < right)


def test_no_version_at_all():
    assert_no_key(jvm, "19c", "Oracle GraalVM Enterprise Edition:20.3.3", "-", "u292", "8u", "R28.3.14")


@pytest.mark.parametrize(
    ("vendor", "product"), [("oracle", "jdk"), ("oracle", "jre"), ("oracle", "openjdk"), ("eclipse", "temurin")]
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is jvm


@given(st.lists(VERSIONS | st.text("0189.u_", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(jvm, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = jvm.key(version)
    assert key
    assert key == jvm.key(version.upper()) == jvm.key(f" {version.lower()} ")
