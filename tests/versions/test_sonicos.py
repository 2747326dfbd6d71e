from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.sonicos import sonicos

VERSIONS = st.from_regex(
    r"""[5-9]\.[0-9]\.[0-9](\.[0-9]{1,2})?(-[0-9]{1,4}(n|o|v|sv)?(-r?[0-9]{1,4})?)?""", fullmatch=True
)


def test_releases_and_builds_in_their_order():
    assert_ascending(
        sonicos,
        "5.9.1.12-4o",
        "6.5.4.4-44n",
        "6.5.4.4-44v-21-955",
        "6.5.4.4-44v-21-1452",
        "6.5.4.4-44v-21-2395",
        "6.5.4.14-109n",
        "6.5.4.15-116n",
        "6.5.4.15-117n",
        "7.0.1-5035",
        "7.0.1-5161",
        "7.1.1-7040",
        "7.1.1-7058",
        "7.1.2",
    )


def test_a_release_stands_before_its_builds():
    assert_ascending(
        sonicos,
        ("7.0.1", "7.0.1.0"),
        "7.0.1-5030",
        ("7.0.1-5030-r780", "7.0.1.0-5030-780"),
        "7.0.1-5030-r2007",
        "7.0.1-5051",
    )


def test_platforms_and_zeros_have_no_rank():
    assert_ascending(
        sonicos,
        ("10.2.1.5-34sv", "10.2.1.5-34", "10.2.1.5-d-34sv"),
        ("12.4.3-02854", "12.4.3-2854", "SonicOS 12.4.3-2854"),
    )


def test_a_candidate_comes_before_its_build():
    assert_ascending(
        sonicos,
        "6.5.0.2.8v_rc363",
        ("6.5.0.2-8v_rc366", cpe_version("6.5.0.2.8v", "rc366")),
        ("6.5.0.2.8v", "6.5.0.2-8v"),
    )


@pytest.mark.parametrize(
    ("version", "exact"),
    [("7.0.1", True), ("7.0.1-5161", True), ("7.0.1-5030-r2007", True), ("7.0.1-r579", False), ("7.0.1-r.1219", False)],
)
def test_a_revision_without_its_build_is_not_exact(version, exact):
    assert sonicos.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(sonicos, "5.9.1.0.", "7.0.1-5119 and earlier versions", "-", "n", "SMA100")


@pytest.mark.parametrize(
    ("vendor", "product"), [("sonicwall", "sonicos"), ("sonicwall", "sonicosv"), ("sonicwall", "sma_210_firmware")]
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is sonicos


@given(st.lists(VERSIONS | st.text("0157.-nrv", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(sonicos, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = sonicos.key(version)
    assert key
    assert key == sonicos.key(version.upper()) == sonicos.key(f" {version.lower()} ")
