"""One answer a component and weakness, whoever speaks of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.judging import AFFECTED, CANNOT_TELL, CVE, NOT_AFFECTED, advisory, holding, matches, span

from doorward.stages.matching.answers import AFFECTED as YES
from doorward.stages.matching.answers import CANNOT_TELL as PERHAPS
from doorward.stages.matching.answers import NOT_AFFECTED as NO
from doorward.stages.matching.answers import WHY

TWO = [advisory("S-1"), advisory("S-2")]


def one(*spans, version="1.0", **tables):
    (row,) = matches(software=[holding(version)], affected=list(spans), **tables)
    return row


def test_codes_are_ordered_by_answer_and_each_has_its_own_reason():
    assert list(WHY) == sorted(WHY)
    assert max(WHY) < 100, "they are packed into two digits"
    assert max(YES) < min(PERHAPS)
    assert max(PERHAPS) < min(NO)
    assert len(set(WHY.values())) == len(WHY)


def test_a_row_says_all_that_was_decided():
    row = one(span("0.5", "1.2"), advisories=[advisory(published=datetime(2026, 1, 2))])

    assert row == {
        "asset": None,
        "ecosystem": "PyPI",
        "package": "door",
        "cpe": None,
        "version": "1.0",
        "cve": CVE,
        "advisories": ["S-1"],
        "answer": AFFECTED,
        "why": "in the range",
        "range": "0.5 <= version < 1.2",
        "fixed": "1.2",
        "fixed_key": row["fixed_key"],
        "fixed_on": datetime(2026, 1, 2),
        "exact": True,
        "source": "osv",
    }
    assert row["fixed_key"]


@pytest.mark.parametrize(
    ("item", "text", "fixed"),
    [
        (span("0", "1.2"), "version < 1.2", "1.2"),
        (span("0.5"), "0.5 <= version", None),
        (span("0", last_affected="1.2"), "version <= 1.2", None),
        (span("0"), "every version", None),
        (span("0", "0"), "no version", None),
        (span(None, versions=["1.0"]), "one of the versions listed", None),
    ],
)
def test_the_range_is_told_in_words(item, text, fixed):
    row = one(item)

    assert (row["range"], row["fixed"], row["fixed_key"] is None) == (text, fixed, fixed is None)


def test_two_advisories_of_one_weakness_make_one_row():
    row = one(span("0", "1.2"), span("0", "1.3", id="S-2"), advisories=TWO)

    assert (row["cve"], row["advisories"], row["answer"]) == (CVE, ["S-1", "S-2"], AFFECTED)
    assert row["fixed"] == "1.3", "only from the later one on do both call it fixed"


def test_an_advisory_without_a_fix_leaves_none_to_tell():
    assert one(span("0", "1.2"), span("0", id="S-2"), advisories=TWO)["fixed"] is None


@pytest.mark.parametrize(
    ("version", "answer", "fixed"), [("1.0", AFFECTED, "1.3"), ("1.2", AFFECTED, "1.3"), ("1.3", NOT_AFFECTED, "1.3")]
)
def test_who_calls_it_affected_is_believed_before_who_does_not(version, answer, fixed):
    row = one(span("0", "1.2"), span("0", "1.3", id="S-2"), version=version, advisories=TWO)

    assert (row["answer"], row["fixed"]) == (answer, fixed)


def test_who_cannot_tell_is_believed_before_who_calls_it_free():
    row = one(span("0", "0.9"), span("0", "trunk", id="S-2"), advisories=TWO)

    assert (row["answer"], row["why"]) == (CANNOT_TELL, "range not readable")


def test_an_advisory_of_two_weaknesses_makes_two_rows():
    rows = matches(
        software=[holding("1.0")], affected=[span()], advisories=[advisory("S-1", "CVE-2026-0001", "CVE-2026-0002")]
    )

    assert [(row["cve"], row["answer"]) for row in rows] == [("CVE-2026-0001", AFFECTED), ("CVE-2026-0002", AFFECTED)]


def test_a_weakness_without_a_cve_id_goes_by_its_advisory():
    assert one(span(), advisories=[advisory(aliases=[])])["cve"] == "S-1"


def test_the_fix_was_told_of_when_the_first_advisory_with_one_was_published():
    early, late = datetime(2026, 1, 1), datetime(2026, 2, 2)
    tables = {"advisories": [advisory(published=late), advisory("S-2", published=early)]}

    assert one(span("0", "1.2"), span("0", "1.3", id="S-2"), **tables)["fixed_on"] == early
    assert one(span("0", "1.2"), span("0", id="S-2"), **tables)["fixed_on"] is None
    assert one(span("0", "1.2"), span("0", "1.1", id="S-2"), version="1.1", **tables)["fixed_on"] == early


def test_what_nothing_speaks_of_has_no_row():
    assert matches(software=[holding("1.0", "window")], affected=[span()]) == []


def test_a_component_has_one_row_however_many_hold_it():
    rows = matches(software=[holding("1.0"), holding("1.0", asset="web2")], affected=[span()])

    assert len(rows) == 1
    assert rows[0]["asset"] is None


def test_the_answers_do_not_depend_on_the_order_of_what_is_told():
    tables = {
        "software": [holding(version) for version in ("1.0", "1.1", "weird!")],
        "affected": [span("0", "1.2"), span("0.5", "1.1", id="S-2"), span(None, versions=["1.1"], id="S-2")],
        "advisories": TWO,
    }

    assert matches(**tables) == matches(**{name: rows[::-1] for name, rows in tables.items()})
