"""Who ships what: by itself, through what it contains, or nobody can tell."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from doorward.portfolio import Customer, Held, Portfolio, Release
from doorward.portfolio.question import CANNOT_TELL, DOES_NOT, SHIPS, Question, Range, Verdict, Wanted, asked, ranges


def portfolio(held, parts=(), bare=(), releases=(), customers=()):
    """Make a portfolio: held is (unit, ecosystem, package, version), parts (outer, inner), bare units without inventory."""
    units = sorted({row[0] for row in held} | set(bare) | {name for pair in parts for name in pair})
    spelled = sorted({row[3] for row in held if row[3] is not None})
    rows = sorted({(eco, name, -1 if v is None else spelled.index(v), units.index(u)) for u, eco, name, v in held})
    places = {}
    for place in sorted({row[:2] for row in rows}):
        own = [number for number, row in enumerate(rows) if row[:2] == place]
        places[place] = (own[0], own[-1] + 1)
    numbers = np.array([row[2:] for row in rows], np.int32).reshape(-1, 2)
    edges = np.array([(units.index(a), units.index(b)) for a, b in parts], np.int32).reshape(-1, 2)
    return Portfolio(
        units,
        np.array([unit not in bare for unit in units]),
        Held(numbers[:, 1], numbers[:, 0], spelled, places),
        edges[:, 0],
        edges[:, 1],
        [Release(name, name.partition("-")[0], None, unit, None, None, units.index(unit)) for name, unit in releases],
        [Customer(*row) for row in customers],
    )


def answers(told):
    return {name: told.answer(unit) for unit, name in enumerate(told.portfolio.units)}


LODASH = asked("pkg:npm/lodash", ranges("<4.17.21"))


def npm(unit, version, name="lodash"):
    return (unit, "npm", name, version)


def test_three_answers_about_what_a_unit_holds_itself():
    told = portfolio([npm("a", "4.17.20"), npm("b", "4.17.21"), npm("c", None), npm("d", "1.0.0", "other")]).ask(LODASH)
    assert answers(told) == {"a": SHIPS, "b": DOES_NOT, "c": CANNOT_TELL, "d": DOES_NOT}
    assert [told.why(unit) for unit in range(4)] == [
        "4.17.20 is in <4.17.21",
        "4.17.21 is outside <4.17.21",
        "no version stated",
        "its inventory does not list it",
    ]
    assert [told.holds(unit) for unit in range(4)] == [["lodash 4.17.20"], ["lodash 4.17.21"], ["lodash"], []]


def test_of_a_unit_without_inventory_nobody_can_tell():
    told = portfolio([npm("a", "5.0.0")], bare=["b"]).ask(LODASH)
    assert (answers(told)["b"], told.why(1)) == (CANNOT_TELL, "no inventory of it was read")


def test_one_version_that_is_meant_decides_whatever_stands_beside_it():
    told = portfolio([npm("a", "4.17.20"), npm("a", "5.0.0"), npm("a", None), npm("a", "3.0.0")]).ask(LODASH)
    assert (answers(told)["a"], told.holds(0)) == (SHIPS, ["lodash 3.0.0", "lodash 4.17.20"])
    told = portfolio([npm("a", "5.0.0"), npm("a", None)]).ask(LODASH)
    assert (answers(told)["a"], told.why(0)) == (CANNOT_TELL, "no version stated")


def test_what_is_contained_is_shipped_however_deep():
    parts = [("app", "lib"), ("suite", "app"), ("other", "clean")]
    told = portfolio([npm("lib", "4.0.0"), npm("clean", "5.0.0"), npm("app", "5.0.0")], parts).ask(LODASH)
    assert answers(told) == {"app": SHIPS, "clean": DOES_NOT, "lib": SHIPS, "other": DOES_NOT, "suite": SHIPS}
    suite = told.portfolio.units.index("suite")
    assert (told.why(suite), told.holds(suite)) == ("it contains app", ["lodash 4.0.0"])
    assert dict(zip(told.portfolio.units, told.order.wave.tolist(), strict=True)) == {
        "app": 1,
        "clean": -1,
        "lib": 0,
        "other": -1,
        "suite": 2,
    }


def test_what_nobody_can_tell_is_passed_on_too_and_gives_way_to_what_ships():
    told = portfolio([npm("bad", "1.0.0")], [("a", "bare"), ("b", "bare"), ("b", "bad")], bare=["bare"]).ask(LODASH)
    assert (answers(told)["a"], answers(told)["b"]) == (CANNOT_TELL, SHIPS)


def test_units_that_contain_one_another_get_an_answer_and_a_cycle():
    told = portfolio([npm("a", "1.0.0")], [("a", "b"), ("b", "a"), ("c", "b")]).ask(LODASH)
    assert set(answers(told).values()) == {SHIPS}
    assert [[told.portfolio.units[unit] for unit in cycle] for cycle in told.order.cycles] == [["a", "b"]]
    assert told.holds(2) == ["lodash 1.0.0"]


def test_a_package_of_another_ecosystem_is_another_package():
    told = portfolio([("a", "PyPI", "lodash", "1.0"), npm("b", "1.0.0")]).ask(LODASH)
    assert answers(told) == {"a": DOES_NOT, "b": SHIPS}
    assert set(answers(told.portfolio.ask(asked("LoDash"))).values()) == {SHIPS}


def test_a_name_whose_ecosystem_is_not_stated_may_be_meant():
    told = portfolio([("a", "", "lodash", "1.0.0"), ("b", "", "lodash", "5.0.0"), ("c", "", "lodash", None)]).ask(
        LODASH
    )
    assert answers(told) == {"a": CANNOT_TELL, "b": DOES_NOT, "c": CANNOT_TELL}
    assert told.why(0) == "its inventory does not say whether it is of npm"


@pytest.mark.parametrize(
    ("held", "asked_for", "found"),
    [
        ("Debian:12", "Debian", 1),
        ("Debian", "Debian:12", 1),
        ("Debian:12", "Debian:12", 1),
        ("Debian:12", "Debian:11", 0),
    ],
)
def test_a_release_of_a_distribution_counts_where_both_name_one(held, asked_for, found):
    question = Question("x", (Wanted("x", asked_for, (Range(None, "2"),)),))
    told = portfolio([("a", held, "x", "1")]).ask(question)
    assert list(answers(told).values()) == [SHIPS if found else DOES_NOT]


def test_what_a_better_source_says_counts_before_the_range():
    fixed = Verdict(DOES_NOT, "fixed by the distribution")
    question = Question("CVE-1", LODASH.wanted, {("npm", "lodash", "4.17.20"): fixed})
    told = portfolio([npm("a", "4.17.20"), npm("b", "4.17.19")]).ask(question)
    assert (answers(told), told.why(0)) == ({"a": DOES_NOT, "b": SHIPS}, "fixed by the distribution")


def test_an_uncertain_order_is_said():
    told = portfolio([("a", "", "openssl", "1.0.2k"), npm("b", "1.0.0")]).ask(asked("openssl", ranges("<1.1")))
    assert [told.exact(unit) for unit in range(2)] == [False, True]


def test_customers_are_told_by_the_answer_about_their_release():
    made = portfolio(
        [npm("b1", "1.0.0"), npm("b2", "5.0.0")],
        releases=[("gate-1", "b1"), ("gate-2", "b2")],
        customers=[
            ("A", None, "gate-1", None, None, None),
            ("B", None, "gate-2", None, None, None),
            ("C", None, "gate-9", None, None, None),
        ],
    )
    told = made.ask(LODASH).told
    assert {answer: [one.customer for one in found] for answer, found in told.items()} == {
        SHIPS: ["A"],
        DOES_NOT: ["B"],
        CANNOT_TELL: ["C"],
    }


@pytest.mark.parametrize(("day", "runs"), [(date(2026, 3, 1), True), (date(2026, 3, 2), False), (None, True)])
def test_a_customer_runs_it_up_to_the_last_day(day, runs):
    assert Customer("A", None, "r", None, date(2026, 3, 1), None).runs_on(day) is runs


@pytest.mark.parametrize(("day", "runs"), [(date(2026, 3, 1), True), (date(2026, 3, 2), False), (None, True)])
def test_a_release_is_supported_up_to_the_last_day(day, runs):
    assert Release("r", None, None, None, None, date(2026, 3, 1), 0).supported(day) is runs
    assert Release("r", None, None, None, None, None, 0).supported(day)


def test_nothing_is_asked_of_nobody():
    told = portfolio([]).ask(LODASH)
    assert (answers(told), told.order.wave.tolist(), told.told[SHIPS]) == ({}, [], [])
