"""Names as people write them beside the names that CPE gives the same products."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.cpe.spelling import LONGEST, spellings, written


@pytest.mark.parametrize(
    ("vendor", "product", "name"),
    [
        ("Cisco", "Cisco IOS XE Software", ("cisco", "ios_xe")),
        ("Apache Software Foundation", "Apache HTTP Server", ("apache", "http_server")),
        ("Palo Alto Networks", "PAN-OS", ("paloaltonetworks", "pan-os")),
        ("Juniper Networks", "Junos OS", ("juniper", "junos")),
        ("Linux", "Linux", ("linux", "linux_kernel")),
        ("Hewlett Packard Enterprise (HPE)", "Door Manager", ("hpe", "door_manager")),
        ("Oracle Corporation", "WebLogic Server", ("oracle", "weblogic_server")),
        ("Example Door, Inc.", "Lock", ("exampledoor", "lock")),
        ("Example Door Co., Ltd.", "Lock", ("exampledoor", "lock")),
        ("Door Foundation", "Door", ("door", "door")),
        ("Example", "Example Door (Enterprise)", ("example", "door")),
        ("example", "owner/door", ("example", "door")),
        ("Example", "Door Plugin", ("example", "door")),
        ("Example", "Door \u2013 opens everything", ("example", "door")),
        ("Example", "Door for Windows", ("example", "door")),
        ("n/a", "DoorCMS", ("doorcms", "doorcms")),
    ],
)
def test_habit_gives_a_second_spelling(vendor, product, name):
    as_written, by_habit = spellings(vendor, product)
    assert as_written == ("" if vendor == "n/a" else written(vendor), written(product))
    assert by_habit == name


@pytest.mark.parametrize(
    ("vendor", "product"), [("openssl", "openssl"), ("Fortinet", "FortiOS"), ("wordpress", "wordpress")]
)
def test_a_name_that_is_spelled_so_already_stands_alone(vendor, product):
    assert spellings(vendor, product) == ((vendor.lower(), product.lower()),)


def test_the_firmware_of_a_model_is_a_product_of_its_own():
    assert spellings("D-Link", "DIR-605L") == (
        ("d-link", "dir-605l"),
        ("dlink", "dir-605l"),
        ("dlink", "dir-605l_firmware"),
    )
    assert spellings("TP-Link", "AX50")[1] == ("tp-link", "ax50_firmware")
    assert all(not product.endswith("_firmware") for _, product in spellings("Example", "Door Manager 7"))


@pytest.mark.parametrize("product", ["", " ", "n/a", "N/A", "-", "*", "Unknown", "unspecified"])
def test_without_a_product_there_is_no_name(product):
    assert spellings("Example", product) == ()


@pytest.mark.parametrize("product", ["Example", "Software", "(beta)", "example/", "Plugin", "/", "Inc."])
def test_a_name_never_becomes_nothing(product):
    assert all(what.strip("_") for _, what in spellings("Example", product))


def test_names_are_cut():
    assert all(len(what) <= LONGEST + len("_firmware") for _, what in spellings("Example", "a1" * 500))


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_first_is_always_what_was_written(vendor, product):
    found = spellings(vendor, product)
    assert len(found) <= 3
    assert len(set(found)) == len(found)
    assert not found or found[0][1] == written(product)
    assert all(what for _, what in found)


@pytest.mark.parametrize("text", ["_inc" * 60, "(" * 200, "()" * 100, "a/" * 100, "x_for_windows" * 20, "1-" * 100])
def test_hostile_names_are_judged_at_once(text):
    for _ in range(20):
        spellings.cache_clear()
        assert spellings(text, text)
