"""Tables for people say what is worst in a word, and fit the screen."""

from __future__ import annotations

import pytest

from doorward.grid import Screen
from doorward.intel.showing import aged, outcomes

ROW = {
    "source": "osv",
    "part": "PyPI",
    "held": True,
    "old": False,
    "age_days": 1,
    "records": 12_345,
    "newest": "2026-11-20T10:00:00Z",
    "fetched": "2026-11-22T12:00:00Z",
    "expires": "2026-11-25T12:00:00Z",
    "read": True,
    "licence": "CC0-1.0",
    "address": "https://example.org/PyPI/all.zip",
}
OUTCOME = {
    "source": "kev",
    "part": "kev",
    "outcome": "failed",
    "records": None,
    "newest": None,
    "size": None,
    "address": None,
}


def test_a_part_is_told_with_its_age_and_source():
    head, line = aged([ROW], Screen()).splitlines()

    assert head.split("  ")[0] == "source"
    for word in (
        "PyPI",
        "1 day",
        "12,345",
        "20 Nov 2026, 10:00",
        "22 Nov 2026, 12:00",
        "yes",
        "CC0-1.0",
        "example.org",
    ):
        assert word in line


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"old": True, "age_days": 12}, "12 days, old"),
        ({"held": False}, "not held"),
        ({"read": False}, "not yet"),
        ({"newest": "0001-01-01T00:00:00Z"}, "0001-01-01T00:00:00Z"),
        ({"newest": "\x1b[31m"}, "\\x1b[31m"),
    ],
)
def test_what_is_not_well_is_said_in_words(changed, word):
    assert word in aged([ROW | changed], Screen())


def test_an_update_is_told_part_by_part():
    told = outcomes([OUTCOME, OUTCOME | {"outcome": "new", "records": 4, "size": 1_500_000, "newest": None}], Screen())

    assert [line.split()[:3] for line in told.splitlines()[1:]] == [["kev", "kev", "failed"], ["kev", "kev", "new"]]
    assert "1.5 MB" in told
    assert outcomes([], Screen()) == ""


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_narrow_screen_leaves_out_what_can_be_spared(width):
    for told in (aged([ROW], Screen(width)), outcomes([OUTCOME], Screen(width))):
        assert max(map(len, told.splitlines())) <= width
        assert "source" in told


def test_colour_is_for_what_is_worst():
    assert "\x1b[1;31m" in aged([ROW | {"old": True}], Screen(120, colour=True))
    assert "\x1b[1;31m" not in aged([ROW], Screen(120, colour=True))
    assert "\x1b[1;31m" in outcomes([OUTCOME], Screen(120, colour=True))
