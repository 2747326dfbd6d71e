"""CPE names as inventories and scans write them: who holds them, and which of them are compared."""

from __future__ import annotations

import pytest
from tests.judging import AFFECTED, NOT_AFFECTED, criterion, holding, matches, named, span

from doorward.stages.matching.names import ALIASES, TARGETS, aliases, read, targets


def test_a_name_is_read_attribute_by_attribute():
    (row,) = read(["cpe:2.3:a:Example:Door_Server:7.2:p2:*:*:pro:node.js:x64:*"]).to_pylist()

    assert row == {
        "cpe": "cpe:2.3:a:Example:Door_Server:7.2:p2:*:*:pro:node.js:x64:*",
        "part": "a",
        "vendor": "example",
        "product": "door_server",
        "bare": "7.2",
        "stated": "7.2-p2",
        "software_edition": "pro",
        "target_software": "node.js",
        "target_hardware": "x64",
    }


@pytest.mark.parametrize("version", ["*", "-", ""])
def test_a_name_may_state_no_version(version):
    (row,) = read([f"cpe:/a:example:door:{version}"]).to_pylist()

    assert (row["bare"], row["stated"]) == (None, None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "door",
        "cpe:/",
        "cpe:/a:example",
        "cpe:2.3:a:*:door:1.0:*:*:*:*:*:*:*",
        "cpe:2.3:a:example:-:1.0",
        "x" * 5000,
    ],
)
def test_what_is_no_name_or_names_no_product_is_left_out(name):
    assert read([name]).num_rows == 0


def test_other_names_lead_somewhere_and_not_on():
    pairs = {(vendor, product): (to_vendor, to_product) for vendor, product, to_vendor, to_product in ALIASES}

    assert len(pairs) == len(ALIASES) == aliases().num_rows
    assert not set(pairs) & set(pairs.values())
    assert len(dict(TARGETS)) == len(TARGETS) == targets().num_rows


@pytest.mark.parametrize(
    ("held", "said"),
    [("igor_sysoev:nginx", "f5:nginx"), ("f5:nginx", "igor_sysoev:nginx"), ("nginx:nginx", "igor_sysoev:nginx")],
)
def test_a_product_is_known_under_its_makers_older_names(held, said):
    vendor, product = said.split(":")
    (row,) = matches(
        software=[named(f"cpe:/a:{held}:1.0")], applicability=[criterion(high="1.2", vendor=vendor, product=product)]
    )

    assert (row["answer"], row["cpe"]) == (AFFECTED, f"cpe:/a:{held}:1.0")


def test_mysql_is_not_mariadb():
    rows = matches(
        software=[named("cpe:/a:mariadb:mariadb:5.5")],
        applicability=[criterion(high="8.0", vendor="oracle", product="mysql")],
    )

    assert rows == []


SAID = [criterion(high="2.0", vendor="example", product="door")]
NAME = "cpe:2.3:a:example:door:1.0:*:*:*:*:*:*:*"


@pytest.mark.parametrize(
    "tables",
    [
        {"software": [named(NAME)]},
        {"services": [{"address": "192.0.2.1", "port": 80, "state": "open", "cpes": [NAME]}]},
        {
            "services": [
                {"address": "192.0.2.1", "port": 80, "state": "open", "service": "http", "banner": "Door 1.0"}
            ],
            "recognised": [{"service": "http", "banner": "Door 1.0", "cpe": NAME}],
        },
    ],
    ids=["inventory", "scan", "banner"],
)
def test_a_name_counts_wherever_it_was_told(tables):
    (row,) = matches(**tables, applicability=SAID)

    assert (row["cpe"], row["package"], row["version"], row["answer"]) == (NAME, None, "1.0", AFFECTED)


def test_a_service_that_is_closed_tells_nothing():
    closed = {"address": "192.0.2.1", "port": 80, "state": "closed", "cpes": [NAME]}

    assert matches(services=[closed], applicability=SAID) == []


def test_a_package_that_its_own_feed_covers_is_left_to_that_feed():
    package = holding("1.0", cpe=NAME)

    assert matches(software=[package], applicability=SAID, affected=[span("0", "0.5")])[0]["answer"] == NOT_AFFECTED
    assert matches(software=[package], applicability=SAID, affected=[span(package="window")]) == []


def test_a_package_that_no_feed_covers_is_compared_by_its_name():
    (row,) = matches(software=[holding("1.0", cpe=NAME)], applicability=SAID)

    assert (row["ecosystem"], row["package"], row["version"], row["cpe"]) == ("PyPI", "door", "1.0", NAME)
    assert row["answer"] == AFFECTED


def test_of_a_distributions_package_the_makers_fix_says_something_and_its_range_nothing():
    row = holding("1.0-1", cpe=NAME, ecosystem="Debian:12")

    (in_range,) = matches(software=[row], applicability=SAID)
    (fixed,) = matches(software=[row], applicability=[criterion(high="0.9", vendor="example", product="door")])

    assert (in_range["answer"], in_range["why"]) == ("cannot tell", "what the distribution fixed itself is not known")
    assert fixed["answer"] == NOT_AFFECTED


def test_the_name_of_a_namesake_in_another_language_is_no_match():
    theme = [criterion(high="7.0", vendor="fresh_project", product="fresh", target_software="drupal")]
    fresh = "cpe:2.3:a:fresh_project:fresh:0.5.2:*:*:*:*:*:*:*"

    assert matches(software=[holding("0.5.2", "fresh", "npm", cpe=fresh)], applicability=theme) == []
    (row,) = matches(
        software=[holding("0.5.2", "fresh", "npm", cpe=fresh)],
        applicability=[{**theme[0], "target_software": "node.js"}],
    )
    assert row["answer"] == AFFECTED
