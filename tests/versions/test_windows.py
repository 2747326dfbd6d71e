from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.windows import windows

VERSIONS = st.from_regex(
    r"(10\.0|6\.[123])\.[0-9]{4,5}(\.[0-9]{1,5})?|(1[5-9]|20)(0[1-9]|1[0-2])|2[0-5]h[12]|r2(-sp[12])?|sp[1-3]",
    fullmatch=True,
)


def test_builds_in_their_order():
    assert_ascending(
        windows,
        "6.1.7601.24557",
        "6.3.9600.21765",
        "10.0.10240.20469",
        "10.0.14393.6614",
        "10.0.17763.5329",
        "10.0.17763.6189",
        ("10.0.19045.3930", "10.00.19045.3930", "10.0.19045.3930-sp1"),
        "10.0.20348.2227",
        "10.0.22631.3007",
    )


def test_names_of_releases_in_their_order_and_before_every_build():
    assert_ascending(
        windows,
        "1507",
        "1607",
        "1809",
        "1909",
        "2004",
        ("20h2", "20H2"),
        "21h1",
        "21h2",
        "22h2",
        "24h2",
        "6.1.7601.24557",
    )


def test_service_packs_and_second_releases():
    assert_ascending(
        windows, "sp1", "sp2", "r2", ("r2-sp1", cpe_version("r2", "sp1"), "R2 SP1".replace(" ", "-")), "1507"
    )


@pytest.mark.parametrize(
    ("version", "exact"), [("10.0.17763.5329", True), ("1809", False), ("20h2", False), ("r2-sp1", False)]
)
def test_a_name_does_not_say_the_build(version, exact):
    assert windows.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(
        windows, "KB5034122", "kb890830", "publication", "10.0.20348..2762", "N/A", "-", "unspecified", "20h3", "10"
    )


@pytest.mark.parametrize("product", ["windows_10", "windows_server_2022", "windows_10_1809", "windows_11_version_22h2"])
def test_the_products_so_versioned(product):
    assert scheme_of_product("microsoft", product) is windows


@given(st.lists(VERSIONS | st.text("012.hr-sp", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(windows, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = windows.key(version)
    assert key
    assert key == windows.key(version.upper()) == windows.key(f" {version} ")
