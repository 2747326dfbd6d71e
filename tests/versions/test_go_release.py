from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.go_release import go_release

VERSIONS = st.from_regex(r"""(go)?1\.[0-9]{1,2}((rc|beta)[1-3]|\.[0-9]{1,2}(-rc\.?[1-3])?)?""", fullmatch=True)


def test_releases_in_their_order():
    assert_ascending(
        go_release,
        "go1.9",
        "go1.10beta1",
        "go1.10rc2",
        "go1.10",
        "go1.20rc1",
        ("go1.20", "1.20.0"),
        "go1.20.14",
        "go1.21",
        "1.21.0-0",
        "go1.21rc2",
        "go1.21rc3",
        "go1.21.0",
        "go1.21.1",
        "go1.22.0",
    )


def test_one_release_however_it_is_written():
    assert_ascending(
        go_release,
        ("go1.21rc2", "1.21rc2", "1.21.0-rc.2", cpe_version("1.21.0", "rc2")),
        ("1.21.0", "go1.21.0", "go1.21.0-custom", "go1.21.0 X:boringcrypto"),
    )


@pytest.mark.parametrize(
    ("version", "exact"),
    [("go1.20", True), ("go1.21", False), ("1.22", False), ("go1.21.0", True), ("go1.21rc2", True)],
)
def test_the_language_is_no_release_from_121_on(version, exact):
    assert go_release.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(go_release, "go", "-", "devel", "(devel)", "go1.x", "go1.21rc")


@pytest.mark.parametrize(("vendor", "product"), [("golang", "go"), ("go_standard_library", "crypto/x509")])
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is go_release


@given(st.lists(VERSIONS | st.text("012.gorc", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(go_release, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = go_release.key(version)
    assert key
    assert key == go_release.key(version.upper()) == go_release.key(f" {version.lower()} ")
