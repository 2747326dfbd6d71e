from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions import cpe_version, scheme_of_product
from doorward.versions.exchange import exchange

VERSIONS = st.from_regex(
    r"""15\.0?[0-2]\.[0-9]{3,4}(\.[0-9]{1,3})?|(2013|2016|2019)([-_ ](cu|cumulative_update_)1?[0-5])?""", fullmatch=True
)


def test_builds_in_their_order():
    assert_ascending(
        exchange,
        "14.3.513.0",
        "15.0.1497.48",
        "15.1.2375.37",
        ("15.1.2507.35", "15.01.2507.035"),
        "15.1.2507.39",
        "15.2.221.12",
        "15.2.1544.9",
        "15.2.2562.17",
    )


def test_names_stand_before_the_builds_of_their_security_updates():
    assert_ascending(
        exchange,
        "2010-sp3",
        "2010-sp3_rollup20",
        "2010-sp3_rollup_30",
        "2013",
        "2013-cumulative_update_23",
        "15.0.1497.2",
        "2016",
    )
    assert_ascending(
        exchange,
        "15.1.2375.99",
        ("2016-cumulative_update_23", "2016 CU23", "Exchange Server 2016 Cumulative Update 23", "15.1.2507"),
        "15.1.2507.6",
        "2019",
        "2019-cumulative_update_14",
        "Exchange Server SE",
    )


def test_the_first_service_pack_of_2013_is_its_fourth_update():
    assert_ascending(exchange, "2013 CU3", ("2013 SP1", "2013 CU4"), "2013 CU5")


def test_an_update_may_stand_in_that_of_a_cpe_name():
    assert exchange.key(cpe_version("2016", "cumulative_update_23")) == exchange.key("2016 CU23")
    assert exchange.key(cpe_version("2010", "sp3_rollup_26")) == exchange.key("2010 SP3 RU26")


@pytest.mark.parametrize(("version", "exact"), [("15.1.2507.35", True), ("2016 CU23", False), ("2019", False)])
def test_a_name_does_not_say_which_security_update(version, exact):
    assert exchange.key(version).exact is exact


@pytest.mark.parametrize(
    ("last", "unknown"),
    [("2013 CU23", "2013 CU24"), ("2016 CU23", "2016 CU24"), ("2019 CU15", "2019 CU16"), ("2010 SP3", "2010 SP4")],
)
def test_what_is_newer_than_the_list_of_builds_cannot_be_told(last, unknown):
    assert exchange.key(last)
    assert exchange.key(unknown) is None


def test_no_version_at_all():
    assert_no_key(exchange, "N/A", "2010 CU3", "2016 SP2", "2016 SP1 CU3", "2022", "16.0.1", "-", "15")


@pytest.mark.parametrize(
    ("vendor", "product"),
    [("microsoft", "exchange_server"), ("microsoft", "microsoft_exchange_server_2016_cumulative_update_23")],
)
def test_the_products_so_versioned(vendor, product):
    assert scheme_of_product(vendor, product) is exchange


@given(st.lists(VERSIONS | st.text("01256.cu-", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(exchange, versions)


@given(VERSIONS)
def test_a_version_has_its_key_in_any_case_and_between_blanks(version):
    key = exchange.key(version)
    assert key
    assert key == exchange.key(version.upper()) == exchange.key(f" {version.lower()} ")
