"""The portfolio as the lake tells it, whole or only what is asked for, and the questions that advisories make."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.asking import provided

from doorward.portfolio.question import CANNOT_TELL, DOES_NOT, SHIPS, asked, ranges
from doorward.portfolio.shipping import about, loaded

RELEASES = [
    {"release": "lib-1", "product": "lib", "version": "1.0", "build": "b1"},
    {"release": "gate-1", "product": "gate", "version": "1", "build": "b2"},
    {"release": "door-1", "product": "door", "version": "1", "build": "b3"},
    {"release": "door-2", "product": "door", "version": "2"},
    {"release": "door-3", "product": "door", "version": "3", "build": "b9"},
]
COMPONENTS = [
    {"build": "b1", "ecosystem": "npm", "package": "lodash", "name": "lodash", "version": "4.17.20"},
    {"build": "b2", "name": "lib", "version": "1.0"},
    {"build": "b2", "name": "odd", "own_release": "lost-1"},
    {"build": "b3", "ecosystem": "npm", "package": "lodash", "name": "lodash", "version": None},
]
SOFTWARE = [
    {"asset": "door", "name": "door", "version": "2", "origin": "f1", "evidence": "sbom"},
    {
        "asset": "door",
        "name": "lodash",
        "package": "lodash",
        "ecosystem": "npm",
        "version": "4.17.21",
        "origin": "f1",
        "evidence": "sbom",
    },
    {
        "asset": "host1",
        "name": "lodash",
        "package": "lodash",
        "ecosystem": "npm",
        "version": "3.0.0",
        "origin": "f2",
        "evidence": "sbom",
    },
]
CUSTOMERS = [
    {"customer": "A", "release": "gate-1"},
    {"customer": "B", "release": "door-9"},
    {"customer": "C", "release": None},
]
TABLES = {
    "components": COMPONENTS,
    "releases": RELEASES,
    "software": SOFTWARE,
    "customers": CUSTOMERS,
    "builds": [{"build": "b4"}],
}
LODASH = asked("pkg:npm/lodash", ranges("<4.17.21"))


@pytest.mark.parametrize("names", [None, ["lodash"], ["LODASH", "other"]])
def test_the_whole_and_what_is_asked_for_give_the_same_answer(names):
    with provided(**TABLES) as engine:
        told = loaded(engine, names).ask(LODASH)
    assert {name: told.answer(unit) for unit, name in enumerate(told.portfolio.units)} == {
        "b1": SHIPS,
        "b2": SHIPS,
        "b3": CANNOT_TELL,
        "b4": CANNOT_TELL,
        "b9": CANNOT_TELL,
        "door-2": DOES_NOT,
        "host1": SHIPS,
        "lost-1": CANNOT_TELL,
    }
    assert [customer.customer for customer in told.told[SHIPS]] == ["A"]
    assert [customer.customer for customer in told.told[CANNOT_TELL]] == ["B"]


def test_nothing_read_is_an_empty_portfolio():
    with provided() as engine:
        made = loaded(engine)
        assert (list(made.units), made.ask(LODASH).codes.tolist()) == ([], [])
        assert loaded(engine, []).held.places == {}


def test_rows_told_twice_count_once_and_any_order_is_the_same():
    with provided(**TABLES) as engine:
        once = loaded(engine)
    with provided(**{name: [*rows, *rows][::-1] for name, rows in TABLES.items()}) as engine:
        twice = loaded(engine)
    assert (once.units, once.releases, once.customers) == (twice.units, twice.releases, twice.customers)
    answers = [(told.codes.tolist(), told.through.tolist(), told.own) for told in (once.ask(LODASH), twice.ask(LODASH))]
    assert answers[0] == answers[1]


def test_names_with_tabs_and_line_ends_are_names():
    odd = {"build": "b\n1", "ecosystem": "npm", "package": "a\tb\nc", "version": "1\n2"}
    with provided(components=[odd]) as engine:
        made = loaded(engine)
    assert (list(made.units), dict(made.held.places)) == (["b\n1"], {("npm", "a\tb\nc"): (0, 1)})


ADVISORY = {"id": "GHSA-1", "source": "osv", "aliases": ["CVE-2026-1"], "upstream": []}
AFFECTED = {"id": "GHSA-1", "source": "osv", "ecosystem": "npm", "package": "lodash", "scheme": "semver"}
RANGE = AFFECTED | {"introduced": "4.0.0", "fixed": "4.17.21"}


@pytest.mark.parametrize("name", ["CVE-2026-1", "cve-2026-1", "GHSA-1", "ghsa-1"])
def test_a_weakness_is_asked_for_by_any_of_its_names(name):
    with provided(**TABLES, advisories=[ADVISORY], affected=[RANGE, AFFECTED | {"versions": ["3.0.0"]}]) as engine:
        question = about(engine, name)
        told = loaded(engine, question.names).ask(question)
    assert question.title == name
    assert {
        told.portfolio.units[unit]: told.why(unit) for unit in range(len(told.codes)) if told.answer(unit) == SHIPS
    } == {
        "b1": "4.17.20 is in >=4.0.0,<4.17.21",
        "b2": "it contains b1",
        "host1": "3.0.0 is listed",
    }


def test_what_a_distribution_passes_on_is_found_by_the_cve():
    passed = {"id": "DSA-1", "source": "osv", "aliases": [], "upstream": ["CVE-2026-1"]}
    with provided(advisories=[passed], affected=[RANGE | {"id": "DSA-1"}]) as engine:
        assert about(engine, "CVE-2026-1").names == ["lodash"]


def test_a_withdrawn_or_unknown_weakness_asks_nothing():
    gone = ADVISORY | {"withdrawn": datetime(2026, 1, 1)}
    with provided(advisories=[gone], affected=[RANGE]) as engine:
        assert about(engine, "CVE-2026-1").wanted == ()
        assert about(engine, "CVE-2026-2").wanted == ()


def test_what_the_matching_says_of_a_version_counts_before_the_range():
    matches = [
        {
            "ecosystem": "npm",
            "package": "lodash",
            "version": "4.17.20",
            "cve": "CVE-2026-1",
            "answer": "not affected",
            "why": "VEX",
        },
        {
            "ecosystem": "npm",
            "package": "lodash",
            "version": "3.0.0",
            "cve": "CVE-2026-1",
            "answer": "affected",
            "why": "in the range",
        },
        {
            "ecosystem": "npm",
            "package": "lodash",
            "version": "4.17.21",
            "cve": "CVE-2026-2",
            "answer": "affected",
            "why": "another",
        },
    ]
    with provided(**TABLES, advisories=[ADVISORY], affected=[RANGE], matches=matches) as engine:
        question = about(engine, "CVE-2026-1")
        told = loaded(engine, question.names).ask(question)
    assert {told.portfolio.units[unit]: told.why(unit) for unit in range(len(told.codes)) if unit in told.own} == {
        "b1": "VEX",
        "b3": "no version stated",
        "door-2": "4.17.21 is outside >=4.0.0,<4.17.21",
        "host1": "in the range",
    }
