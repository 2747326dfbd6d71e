from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.junos import junos

VERSIONS = st.from_regex(
    r"""(1[5-9]|2[0-4])\.[1-4]([-]?(R[1-3](-S[0-9]{1,2})?(\.[0-9])?|X[4-7][0-9]-D[0-9]{1,3}|F[1-6]))?(-EVO)?""",
    fullmatch=True,
)


def test_releases_in_their_order():
    assert_ascending(
        junos,
        "12.3R12-S19",
        "15.1",
        "15.1R7",
        "15.1R7-S8",
        "15.1R7-S13",
        "18.4R2",
        "20.4R3-S9",
        "21.2",
        "21.2R1",
        "21.2R2-S2",
        "21.2R3",
        "21.2R3-S1",
        "21.2R3-S7",
        "21.2R3-S10",
        "21.3R1",
        "22.1R1",
    )


def test_one_release_however_it_is_written():
    assert_ascending(
        junos,
        "21.2R3-S6",
        ("21.2R3-S7", "21.2r3-s7", "21.2-r3-s7", "21.2R3-S7.9", "21.2R3-S7-EVO", "21.2r3-s7.11-evo", "21.2 R3 S7"),
        "21.2R3-S8",
    )


def test_the_release_may_stand_in_the_update_of_a_cpe_name():
    assert junos.key(cpe_version("21.2", "r3-s7")) == junos.key("21.2R3-S7")
    assert junos.key(cpe_version("15.1x53", "d30")) == junos.key("15.1X53-D30")
    assert junos.key(cpe_version("12.1x46:d72")) == junos.key("12.1X46-D72")


def test_special_releases_in_their_order():
    assert_ascending(junos, "15.1X53", "15.1X53-D30", "15.1X53-D59", "15.1X53-D210", "15.1X53-D591")
    assert_ascending(junos, "20.4X75-D10", "20.4X75-D30", "20.4X75-D31")
    assert_ascending(junos, "15.1F2", "15.1F2-S3", "15.1F6", "15.1F6-S1")


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("21.2", True),
        ("21.2R3", True),
        ("21.2R3-S7-EVO", True),
        ("15.1X53-D30", False),
        ("15.1F6", False),
        ("10.4S13", False),
    ],
)
def test_releases_of_some_platforms_only_are_not_exact(version, exact):
    assert junos.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(junos, "21.1*", "22.3R2-S2, 22.3R3", "unspecified", "21.2Q3", "R3", "-")


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("juniper", "junos"),
        ("juniper", "junos_os_evolved"),
        ("juniper_networks", "junos_os"),
        ("juniper_networks,_inc.", "junos_os"),
    ],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is junos


@given(st.lists(VERSIONS | st.text("0125.RSXD-", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(junos, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = junos.key(version)
    assert key
    assert key == junos.key(version.upper()) == junos.key(f" {version.lower()} ")
