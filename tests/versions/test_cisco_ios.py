from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.cisco_ios import cisco_ios

VERSIONS = st.from_regex(
    r"""1[2-7]\.[0-9]\([0-9]{1,2}[a-c]?\)([A-Z]{1,3}[0-9]{0,2}[a-c]?)?|1[67]\.[0-9]{1,2}\.[0-9]{1,2}[a-z]?|3\.[0-9]{1,2}\.[0-9]a?[SE]""",
    fullmatch=True,
)


def test_a_train_in_its_order():
    assert_ascending(
        cisco_ios,
        "12.2(55)SE12",
        "15.0(1)M",
        "15.0(1)M1",
        "15.1(4)M",
        "15.1(4)M9",
        "15.1(4)M10",
        "15.1(4)M12a",
        "15.2(4)M3",
        "15.7(3)M0a",
        "15.9(3)M",
    )
    assert_ascending(
        cisco_ios, "15.2(7)E", "15.2(7)E0a", "15.2(7)E2", "15.2(7)E3", "15.2(7)E3k", "15.2(7)E10", "15.2(8)E"
    )


def test_the_main_line_and_the_letters_of_its_rebuilds():
    assert_ascending(cisco_ios, "12.3(9)", "12.3(9a)", "12.3(9b)", "12.3(10)", "12.4(1)", "12.4(25d)", "12.4(25g)")


def test_ios_xe_in_its_order():
    assert_ascending(
        cisco_ios, "3.7.0S", "3.10.8S", "3.10.8aS", "3.10.9S", "3.16.4bS", "3.16.10S", "16.3.1", "16.12.10a", "17.3.1"
    )
    assert_ascending(cisco_ios, "17.9.4", ("17.9.4a", "17.09.04a", "Cupertino-17.9.4a"), "17.9.4b", "17.9.5", "17.12.1")


def test_one_release_however_it_is_written():
    assert_ascending(
        cisco_ios, "15.2(7)E2", ("15.2(7)E3", "15.2(7)e3", "15.2 (7) E3", cpe_version(r"15.2\(7\)e3")), "15.2(7)E4"
    )


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("12.4(25)", True),
        ("12.4(25d)", True),
        ("15.2(7)E3", False),
        ("12.1(8b)E9", False),
        ("12.0(5)W5(13)", False),
        ("15.5(3)S3.16", False),
        ("3.16.8S", False),
        ("16.12.1", True),
        ("17.9.4a", True),
        ("16.12.1s", False),
        ("17.3.2za", False),
    ],
)
def test_trains_and_images_have_no_exact_place(version, exact):
    assert cisco_ios.key(version).exact is exact


def test_trains_of_the_same_numbers_are_told_apart():
    keys = {cisco_ios.key(version).text for version in ("15.2(4)", "15.2(4)M", "15.2(4)E", "15.2(4)S", "15.2(4)EA")}
    assert len(keys) == 5


def test_no_version_at_all():
    assert_no_key(cisco_ios, "15.2(", "16.11.1-a", "3.0.xe", "5.2.0.base", "(7)E3", "-", "15")


@pytest.mark.parametrize(
    ("vendor", "product"), [("cisco", "ios"), ("cisco", "ios_xe"), ("cisco", "cisco_ios_xe_software")]
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is cisco_ios


@given(st.lists(VERSIONS | st.text("0123.()SEa", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(cisco_ios, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = cisco_ios.key(version)
    assert key
    assert key == cisco_ios.key(version.upper()) == cisco_ios.key(f" {version.lower()} ")
