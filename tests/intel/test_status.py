"""The sentence says first what is worst, and what is missing is never taken for well."""

from __future__ import annotations

import pytest
from tests.intel.held import DAY, NOON, feed, hold, some

from doorward.intel.feed import stamp
from doorward.intel.holding import State
from doorward.intel.needs import Needs, named
from doorward.intel.status import COLUMNS, Asked, status

FRESH = (feed("kev"), feed("epss"))


def told(feeds, needs=None, days=0.0, **given):
    state = State(tuple(sorted(feeds, key=lambda item: item.key)), given.pop("imported", None))
    return status(state, Asked(needs or named(["PyPI"]), given.pop("read", set()), NOON + days * DAY, **given))


def test_all_is_well():
    found = told([*FRESH, feed("osv", "PyPI")], days=1)

    assert found.good
    assert found.sentence.startswith("All that the estate needs is held and fresh; the oldest, ")
    assert found.sentence.endswith("1 day old.")


def test_the_oldest_is_named_first_in_days():
    found = told([*FRESH, feed("osv", "Debian", fetched=stamp(NOON - 12 * DAY))], named(["Debian"]))

    assert not found.good
    assert found.sentence == "Debian advisories are 12 days old."
    two = told(
        [feed("kev", fetched=stamp(NOON - 20 * DAY)), FRESH[1], feed("osv", "Debian", fetched=stamp(NOON - 12 * DAY))],
        named(["Debian"]),
    )
    assert two.sentence == "CISA's known exploited vulnerabilities are 20 days old; also old: Debian advisories."


def test_what_the_estate_needs_but_nobody_holds_is_named():
    found = told(FRESH, named(["PyPI", "Alpine:v3.19"]))

    assert not found.good
    assert found.sentence == (
        "Not held, though the estate needs them: Alpine's own advisories of v3.19/community, Alpine's own advisories of v3.19/main, Alpine advisories and PyPI advisories."
    )
    rows = {(row["source"], row["part"]): row for row in found.rows}
    assert not rows["osv", "PyPI"]["held"]
    assert rows["osv", "PyPI"]["needed"]
    assert rows["osv", "PyPI"]["address"].startswith("https://")


def test_what_was_read_from_files_is_told_beside_what_is_not_held():
    assert "EPSS scores (2 files read)" in told([], files={"epss": 2}).sentence
    assert "PyPI advisories (" not in told([], files={"osv": 2}).sentence


@pytest.mark.parametrize(("days", "good"), [(2, True), (2.001, False)])
def test_a_source_says_how_long_it_is_fresh(days, good):
    assert told([*FRESH, feed("osv", "PyPI")], days=days).good == good


@pytest.mark.parametrize(("oldest", "days", "good"), [(7, 7, True), (7, 7.001, False), (0, 0, True), (0, 0.001, False)])
def test_whoever_asks_may_say_how_old_is_too_old(oldest, days, good):
    assert told([*FRESH, feed("osv", "PyPI")], days=days, oldest=oldest).good == good


def test_what_nobody_needs_may_be_old():
    found = told([*FRESH, feed("osv", "PyPI"), feed("osv", "npm", fetched=stamp(NOON - 99 * DAY))])
    assert found.good
    assert not next(row for row in found.rows if row["part"] == "npm")["needed"]


def test_where_no_estate_is_known_all_that_is_held_is_meant_to_be():
    found = told([*FRESH, feed("osv", "npm", fetched=stamp(NOON - 99 * DAY))], Needs())
    assert found.sentence == "npm advisories are 99 days old."


def test_a_bundle_that_expired_is_told():
    imported = {"version": 7, "expires": stamp(NOON + DAY)}
    feeds = [*FRESH, feed("osv", "PyPI")]

    assert told(feeds, imported=imported).good
    late = told(feeds, imported=imported, days=1, oldest=30)
    assert not late.good
    assert late.sentence == "The last bundle (version 7) expired on 23 Nov 2026."


def test_nothing_is_held_and_nothing_is_known():
    found = told([], Needs())
    assert not found.good
    assert found.sentence == "Not held, though needed by all: EPSS scores and CISA's known exploited vulnerabilities."


def test_a_part_is_as_new_as_its_newest_file():
    whole = feed("osv", "PyPI", b"w", records=40, newest="2026-11-01T00:00:00Z", fetched=stamp(NOON - 9 * DAY))
    changes = feed("osv", "PyPI", b"c", changes=stamp(NOON), records=2, newest="2026-11-22T00:00:00Z")
    row = next(row for row in told([*FRESH, whole, changes], read={whole.sha256}).rows if row["part"] == "PyPI")

    assert (row["records"], row["newest"], row["age_days"]) == (42, "2026-11-22T00:00:00Z", 0)
    assert row["size"] == 2
    assert row["read"] is False
    both = told([*FRESH, whole, changes], read={whole.sha256, changes.sha256}).rows
    assert next(row for row in both if row["part"] == "PyPI")["read"] is True


def test_days_that_are_over_and_years_do_not_age_but_what_was_modified_does():
    needs = named([], {"acme"})
    lasting = [feed("nvd", "2024"), feed("cve", "2026-11-01"), feed("vulnrichment")]
    fresh = [feed(name, fetched=stamp(NOON + 99 * DAY)) for name in ("kev", "epss", "vulnrichment")]
    found = told([*lasting[:2], *fresh], needs, days=99)
    assert found.good
    assert not told([*lasting[:2], *fresh, feed("nvd", "modified")], needs, days=99).good


def test_of_years_and_days_one_stands_for_all_that_are_missing():
    found = told(FRESH, named([], {"acme"}))
    assert [(row["source"], row["part"]) for row in found.rows if not row["held"]] == [
        ("cve", "cve"),
        ("nvd", "nvd"),
        ("vulnrichment", "vulnrichment"),
    ]


def test_a_clock_that_goes_back_makes_no_negative_age():
    assert told([*FRESH, feed("osv", "PyPI")], days=-5).rows[0]["age_days"] == 0


def test_each_row_has_what_programs_are_told(tmp_path):
    holding = hold(some(tmp_path, "PyPI").folder, (FRESH[1], b"x"))
    found = status(holding.state(), Asked(named(["PyPI", "Go"]), set(), NOON))
    held = next(row for row in found.rows if row["part"] == "PyPI")
    assert set(COLUMNS) <= set(held)
    assert held["licence"]
    assert held["attribution"]
