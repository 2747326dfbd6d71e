"""CPE names against match criteria: literal versions, bounds, and criteria that only hold together."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.judging import AFFECTED, CANNOT_TELL, NOT_AFFECTED, criterion, matches, named

DOOR = "cpe:2.3:a:example:door:{}:*:*:*:*:*:*"
WINDOWS, LINUX = "cpe:/o:microsoft:windows_10:1809", "cpe:/o:linux:linux_kernel:5.10"


def answers(name, *criteria, others=(), **tables):
    rows = matches(software=[named(name), *map(named, others)], applicability=list(criteria), **tables)
    return [(row["answer"], row["why"]) for row in rows if row["cpe"] == name]


def door(version):
    return DOOR.format(version if ":" in version else f"{version}:*")


@pytest.mark.parametrize(
    ("version", "answer"), [("0.9", NOT_AFFECTED), ("1.0", AFFECTED), ("1.4", AFFECTED), ("1.5", NOT_AFFECTED)]
)
def test_bounds_are_half_open(version, answer):
    assert answers(door(version), criterion(low="1.0", high="1.5"))[0][0] == answer


@pytest.mark.parametrize(
    ("version", "columns", "answer"),
    [
        ("1.0", {"low": "1.0", "low_excluded": True}, NOT_AFFECTED),
        ("1.0.1", {"low": "1.0", "low_excluded": True}, AFFECTED),
        ("1.5", {"high": "1.5", "high_excluded": False}, AFFECTED),
        ("1.5.1", {"high": "1.5", "high_excluded": False}, NOT_AFFECTED),
    ],
)
def test_a_bound_is_affected_or_not_as_it_says(version, columns, answer):
    assert answers(door(version), criterion(**columns))[0][0] == answer


@pytest.mark.parametrize(
    ("version", "said", "told"),
    [
        ("7.2", ("7.2", "*"), (AFFECTED, "listed")),
        ("7.2:p2", ("7.2", "*"), (AFFECTED, "listed")),
        ("7.2:p2", ("7.2", "p2"), (AFFECTED, "listed")),
        ("7.2p2", ("7.2", "p2"), (AFFECTED, "listed")),
        ("7.2:p1", ("7.2", "p2"), (NOT_AFFECTED, "not listed")),
        ("7.2", ("7.2", "p2"), (NOT_AFFECTED, "not listed")),
        ("7.2:p2", ("7.2", "-"), (NOT_AFFECTED, "not listed")),
        ("7.2", ("7.2", "-"), (AFFECTED, "listed")),
        ("7.3", ("7.2", "*"), (NOT_AFFECTED, "not listed")),
    ],
)
def test_a_literal_version_is_met_by_itself_and_its_updates_only_where_any_is_meant(version, said, told):
    assert answers(door(version), criterion(version=said[0], update=said[1])) == [told]


@pytest.mark.parametrize("version", ["*", "-"])
def test_a_name_without_a_version_cannot_be_told_unless_every_version_is_affected(version):
    assert answers(door(version), criterion(high="1.5")) == [(CANNOT_TELL, "no version")]
    assert answers(door(version), criterion(version="1.5")) == [(CANNOT_TELL, "no version")]
    assert answers(door(version), criterion()) == [(AFFECTED, "every version")]


def test_a_record_that_states_no_version_speaks_of_none():
    assert answers(door("1.0"), criterion(version="-")) == []
    assert answers(door("*"), criterion(version="-")) == [(CANNOT_TELL, "no version")]


def test_a_version_that_cannot_be_read_is_not_told():
    assert answers(door("---"), criterion(high="1.5")) == [(CANNOT_TELL, "version not readable")]
    assert answers(door("1.0"), criterion(high="---")) == [(CANNOT_TELL, "range not readable")]


def test_another_part_vendor_or_product_is_another_thing():
    for other in ({"part": "o"}, {"vendor": "other"}, {"product": "window"}):
        assert answers(door("1.0"), criterion(**other)) == []
    assert answers(door("1.0"), criterion(part=None)) == [(AFFECTED, "every version")]


def test_a_target_that_only_one_side_names_makes_the_answer_approximate():
    at_home = {"software": [named("cpe:2.3:a:example:door:1.0:*:*:*:*:windows:*:*"), named(door("1.0"))]}
    rows = matches(**at_home, applicability=[criterion(target_software="windows")])
    other = matches(**at_home, applicability=[criterion(target_software="linux")])

    assert {(row["cpe"][-10:], row["exact"]) for row in rows} == {("ndows:*:*", True), (":*:*:*:*:*", False)} or [
        row["exact"] for row in rows
    ] == [False, True]
    assert len(other) == 1


def test_the_order_of_a_product_without_a_scheme_is_approximate():
    (ranged,) = matches(software=[named(door("1.0k"))], applicability=[criterion(high="1.5")])
    (literal,) = matches(software=[named(door("1.0k"))], applicability=[criterion(version="1.0k")])
    (plain,) = matches(software=[named(door("1.0"))], applicability=[criterion(high="1.5")])

    assert (ranged["exact"], literal["exact"], plain["exact"]) == (False, True, True)


def test_a_row_says_all_that_was_decided():
    (row,) = matches(
        software=[named(door("1.2"))],
        applicability=[criterion(low="1.0", high="1.5")],
        advisories=[
            {"id": "CVE-2026-0001", "source": "nvd", "aliases": [], "upstream": [], "published": datetime(2026, 1, 2)}
        ],
    )

    assert (row["cve"], row["advisories"], row["source"]) == ("CVE-2026-0001", ["CVE-2026-0001"], "nvd")
    assert (row["range"], row["fixed"], row["fixed_on"]) == ("1.0 <= version < 1.5", "1.5", datetime(2026, 1, 2))
    assert row["fixed_key"]


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({}, "every version"),
        ({"version": "1.2"}, "version = 1.2"),
        ({"version": "1.2", "update": "*"}, "version = 1.2"),
        ({"low": "1.0"}, "1.0 <= version"),
        ({"low": "1.0", "low_excluded": True, "high": "1.5", "high_excluded": False}, "1.0 < version <= 1.5"),
    ],
)
def test_the_range_is_told_in_words(columns, text):
    (row,) = matches(software=[named(door("1.2"))], applicability=[criterion(**columns)])

    assert row["range"] == text


ON_WINDOWS = (
    criterion(high="1.5"),
    criterion(vendor="microsoft", product="windows_10", version="-", part="o", node=1, vulnerable=False),
)


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([WINDOWS], (AFFECTED, "in the range")),
        ([LINUX], (NOT_AFFECTED, "what it must run with is not there")),
        ([], (CANNOT_TELL, "what it must run with is not known")),
    ],
)
def test_what_a_product_runs_on_must_be_on_the_same_asset(others, told):
    assert answers(door("1.0"), *ON_WINDOWS, others=others) == [told]


def test_what_a_product_runs_on_is_never_the_finding():
    rows = matches(software=[named(door("1.0")), named(WINDOWS)], applicability=list(ON_WINDOWS))

    assert [row["cpe"] for row in rows] == [door("1.0")]


def test_a_fixed_product_is_not_affected_whatever_it_runs_on():
    assert answers(door("1.5"), *ON_WINDOWS) == [(NOT_AFFECTED, "fixed before")]


def test_assets_that_differ_in_what_else_they_hold_have_each_their_row():
    rows = matches(
        software=[named(door("1.0"), asset=asset) for asset in ("a", "b", "c")]
        + [named(WINDOWS, asset="a"), named(LINUX, asset="b")],
        applicability=list(ON_WINDOWS),
    )

    assert {row["asset"]: row["answer"] for row in rows} == {"a": AFFECTED, "b": NOT_AFFECTED, "c": CANNOT_TELL}


def test_assets_that_agree_have_one_row():
    rows = matches(
        software=[named(name, asset=asset) for asset in ("a", "b") for name in (door("1.0"), WINDOWS)],
        applicability=list(ON_WINDOWS),
    )

    assert [(row["asset"], row["answer"]) for row in rows] == [(None, AFFECTED)]


def test_an_alternative_that_needs_nothing_else_is_enough():
    assert answers(door("1.0"), *ON_WINDOWS, criterion(high="1.5", configuration=1), others=[LINUX])[0][0] == AFFECTED


def test_two_affected_products_may_have_to_be_there_together():
    both = (criterion(high="1.5"), criterion(product="window", high="1.5", node=1))
    window = "cpe:/a:example:window:1.0"

    assert answers(door("1.0"), *both, others=[window]) == [(AFFECTED, "in the range")]
    assert answers(door("1.0"), *both, others=["cpe:/a:example:window:2.0"]) == [
        (NOT_AFFECTED, "what it must run with is not there")
    ]
    assert answers(door("1.0"), *both) == [(CANNOT_TELL, "what it must run with is not known")]


def test_a_node_may_ask_for_all_its_criteria():
    both = [{**item, "node": 0, "node_operator": "and"} for item in (criterion(), criterion(product="window"))]

    assert answers(door("1.0"), *both, others=["cpe:/a:example:window:2.0"]) == [(AFFECTED, "every version")]
    assert answers(door("1.0"), *both)[0][0] == CANNOT_TELL


def test_a_node_that_is_negated_holds_where_its_criteria_do_not():
    without = (criterion(), criterion(product="window", node=1, negate=True, vulnerable=False))

    assert answers(door("1.0"), *without, others=["cpe:/a:example:window:2.0"])[0][0] == NOT_AFFECTED
    assert answers(door("1.0"), *without)[0][0] == CANNOT_TELL


def test_firmware_runs_on_its_makers_hardware():
    firmware = "cpe:/o:example:door_firmware:1.0"
    said = (
        criterion(part="o", product="door_firmware", high="1.5"),
        criterion(part="h", product="door", version="-", node=1, vulnerable=False),
    )

    assert answers(firmware, *said) == [(AFFECTED, "in the range")]
    assert answers(firmware, *said, others=["cpe:/h:example:door"]) == [(AFFECTED, "in the range")]


def test_two_feeds_of_one_weakness_make_one_row():
    rows = matches(
        software=[named(door("1.2"))],
        applicability=[criterion(high="1.0"), criterion(high="1.5", source="cisa-adp")],
    )

    assert [(row["answer"], row["source"]) for row in rows] == [(AFFECTED, "cisa-adp")]


ON_EITHER = (*ON_WINDOWS, criterion(high="1.5", configuration=1),
             criterion(vendor="linux", product="linux_kernel", version="-", part="o", node=1, vulnerable=False, configuration=1))  # fmt: skip


def test_assets_that_come_to_the_same_in_different_ways_have_one_row():
    rows = matches(
        software=[named(door("1.0"), asset=asset) for asset in ("a", "b")]
        + [named(WINDOWS, asset="a"), named(LINUX, asset="b")],
        applicability=list(ON_EITHER),
    )

    assert [(row["asset"], row["answer"]) for row in rows if row["cpe"] == door("1.0")] == [(None, AFFECTED)]


def test_what_holds_everywhere_is_said_of_each_asset_where_the_assets_differ():
    rows = matches(
        software=[named(door("1.0"), asset=asset) for asset in ("a", "b")]
        + [named(WINDOWS, asset="a"), named(LINUX, asset="b")],
        applicability=[*ON_WINDOWS, criterion(high="0.5", configuration=1)],
    )

    assert {row["asset"]: row["answer"] for row in rows} == {"a": AFFECTED, "b": NOT_AFFECTED}
    assert len(rows) == 2
