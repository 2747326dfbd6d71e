"""The four words of VEX, drafted from the three answers: a later release closes it, and doubt stays doubt."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.test_portfolio import LODASH, npm, portfolio

from doorward.portfolio import Release
from doorward.portfolio.question import asked, ranges
from doorward.portfolio.statuses import name, purl, statuses


def stated(*versions, bare=(), products=(), question=LODASH, ecosystem="npm"):
    """What is said of releases gate-0, gate-1, … whose builds hold these versions; None is no lodash, "?" no version."""
    held = [(f"b{n}", ecosystem, "lodash", None if text == "?" else text) for n, text in enumerate(versions) if text]
    held += [npm(f"b{n}", "1", "other") for n, text in enumerate(versions) if text is None and n not in bare]
    made = portfolio(
        held, bare=[f"b{n}" for n in bare], releases=[(f"gate-{n}", f"b{n}") for n in range(len(versions))]
    )
    return statuses(made.ask(question), products)


def words(*versions, **given):
    return [one.status for one in stated(*versions, **given)]


def test_what_ships_it_is_affected_and_the_first_later_release_without_it_is_the_remedy():
    first, second, third = stated("4.0.0", "4.1.0", "4.17.21")
    assert [one.status for one in (first, second, third)] == ["affected", "affected", "fixed"]
    assert first.remedy == second.remedy == third.release
    assert first.statement == "It ships lodash 4.0.0. Update to gate-2."
    assert third.statement == "4.17.21 is outside <4.17.21."


def test_an_affected_release_without_a_later_one_has_no_remedy():
    (only,) = stated("4.0.0")
    assert (only.remedy, only.statement) == (
        None,
        "It ships lodash 4.0.0. No release that closes it is registered yet.",
    )


def test_what_never_had_it_is_not_affected_and_says_why():
    first, second = stated("4.17.21", None)
    assert [(one.status, one.justification) for one in (first, second)] == [
        ("not_affected", "vulnerable_code_not_present"),
        ("not_affected", "component_not_present"),
    ]


def test_a_release_before_the_affected_ones_is_not_affected_and_one_after_is_fixed():
    assert words("5.0.0", "4.0.0", None, "4.1.0", "4.17.21") == [
        "not_affected",
        "affected",
        "fixed",
        "affected",
        "fixed",
    ]
    assert [one.remedy and one.remedy.release for one in stated("5.0.0", "4.0.0", None, "4.1.0", "4.17.21")][
        1
    ] == "gate-2"


def test_doubt_is_under_investigation_and_no_remedy():
    first, second, third = stated("4.0.0", "?", None, bare=[2])
    assert [one.status for one in (first, second, third)] == ["affected", "under_investigation", "under_investigation"]
    assert first.remedy is None
    assert third.statement == "Whether it ships the affected versions is not known: No inventory of it was read."


def test_an_order_of_versions_that_is_a_guess_clears_nobody():
    assert words("1.1.1w", ecosystem="", question=asked("lodash", ranges("<1.1.1k"))) == ["under_investigation"]


def test_products_are_asked_for_in_any_case_and_stay_apart():
    held = [npm("b1", "4.0.0"), npm("b2", "4.17.21")]
    told = portfolio(held, releases=[("gate-1", "b1"), ("door-1", "b2")]).ask(LODASH)
    assert [(one.release.release, one.status) for one in statuses(told)] == [
        ("door-1", "not_affected"),
        ("gate-1", "affected"),
    ]
    assert [one.release.release for one in statuses(told, ["GATE"])] == ["gate-1"]
    assert statuses(told, ["none"]) == []


def test_a_release_that_is_told_twice_is_one():
    told = portfolio([npm("b1", "4.0.0")], releases=[("gate-1", "b1"), ("gate-1", "b1")]).ask(LODASH)
    assert len(statuses(told)) == 1


def release(**columns):
    row = dict.fromkeys(("release", "product", "version", "build", "published", "support_until")) | {
        "release": "r",
        "unit": 0,
    }
    return Release(**row | columns)


@pytest.mark.parametrize(
    ("columns", "called", "url"),
    [
        ({"product": "gate", "version": "1.2"}, "gate 1.2", "pkg:generic/gate@1.2"),
        ({"product": "the gate"}, "r", "pkg:generic/the%20gate"),
        ({"version": "1.2"}, "r", "pkg:generic/r"),
    ],
)
def test_a_release_is_called_by_its_product_and_version_or_its_own_name(columns, called, url):
    assert (name(release(**columns)), purl(release(**columns))) == (called, url)


def test_the_time_of_publication_orders_releases_before_their_versions_do():
    made = portfolio([npm("b0", "4.0.0"), npm("b1", "4.17.21")], releases=[("gate-0", "b0"), ("gate-1", "b1")])
    early, late = (
        item._replace(product="gate", published=datetime(2026, month, 1))
        for item, month in zip(made.releases, (6, 1), strict=True)
    )
    object.__setattr__(made, "releases", [early, late])
    assert [(one.release.release, one.status) for one in statuses(made.ask(LODASH))] == [
        ("gate-1", "not_affected"),
        ("gate-0", "affected"),
    ]
