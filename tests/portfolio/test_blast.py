"""The answer in sentences and rows."""

from __future__ import annotations

from datetime import date

import pytest
from tests.test_portfolio import LODASH, npm, portfolio

from doorward.portfolio import blast

DAY = date(2026, 3, 1)


@pytest.fixture
def told():
    held = [npm("b1", "4.17.20"), npm("b2", "5.0.0"), npm("b3", "4.0.0"), npm("host1", "1.0.0")]
    releases = [("gate-1", "b1"), ("gate-2", "b2"), ("door-1", "b3"), ("suite-1", "b4"), ("app-1", "b5")]
    customers = [
        ("Acme", "Ulm", "gate-1", None, None, "psirt@acme.example"),
        ("Acme", "Kiel", "suite-1", None, None, "psirt@acme.example"),
        ("Borg", None, "gate-1", None, None, None),
        ("Left", None, "gate-1", None, date(2026, 2, 28), "left@example.org"),
        ("Cato", None, "app-1", None, None, "cato@example.org"),
        ("Dora", None, "gate-2", None, None, "dora@example.org"),
    ]
    parts = [("b4", "b1"), ("b4", "b3")]
    return portfolio(held, parts, bare=["b5"], releases=releases, customers=customers).ask(LODASH)


def test_the_answer_is_said_first_with_whom_to_tell_and_what_to_rebuild(told):
    assert blast.sentences(told, DAY) == [
        "3 of 5 releases ship lodash <4.17.21: door, gate and suite.",
        "Of 1 release nobody can tell: no inventory of it was read.",
        "Tell 2 customers at 3 sites: Borg (no contact known) and psirt@acme.example.",
        "Perhaps tell 1 customer at 1 site: cato@example.org.",
        "Rebuild in 2 waves: 1. door and gate; 2. suite.",
        "1 of 1 build or inventory of no release holds it: host1.",
    ]


def test_where_no_release_is_registered_that_is_said():
    lines = blast.sentences(portfolio([npm("host1", "1.0.0")]).ask(LODASH), DAY)
    assert lines == [
        "No release is in any register: lodash <4.17.21 is looked for in inventories alone.",
        "1 of 1 build or inventory of no release holds it: host1.",
    ]


def test_where_nobody_ships_it_nothing_is_to_be_done():
    made = portfolio([npm("b1", "5.0.0")], releases=[("gate-1", "b1")])
    assert blast.sentences(made.ask(LODASH), DAY) == ["0 of 1 release ship lodash <4.17.21."]


def test_inventories_alone_are_counted_with_those_nobody_can_tell():
    made = portfolio([npm("a", "5.0.0"), npm("b", None)], bare=["c"])
    assert blast.sentences(made.ask(LODASH), DAY)[1:] == [
        "0 of 3 builds and inventories of no release hold it.",
        "Of 2 builds and inventories of no release nobody can tell.",
    ]


def test_cycles_are_named():
    made = portfolio([npm("a", "1.0.0")], [("a", "b"), ("b", "a")], releases=[("x-1", "a"), ("y-1", "b")])
    assert "a and b contain one another: build them together." in blast.sentences(made.ask(LODASH), DAY)


def test_releases_come_in_the_order_of_rebuilding_then_those_nobody_can_tell(told):
    rows, columns = blast.releases(told, DAY)
    assert [(row["answer"], row["release"], row["wave"], row["customers"]) for row in rows] == [
        ("ships", "gate-1", 1, 2),
        ("ships", "door-1", 1, 0),
        ("ships", "suite-1", 2, 1),
        ("cannot tell", "app-1", None, 1),
    ]
    assert set(columns) <= set(rows[0])
    assert [row["release"] for row in blast.releases(told, DAY, every=True)[0]][-1] == "gate-2"


def test_builds_name_their_releases_and_those_of_none_are_there(told):
    rows, columns = blast.builds(told, DAY)
    assert [(row["build"], row["releases"]) for row in rows] == [
        ("b1", ["gate-1"]),
        ("b3", ["door-1"]),
        ("host1", []),
        ("b4", ["suite-1"]),
        ("b5", ["app-1"]),
    ]
    assert set(columns) <= set(rows[0])


def test_customers_say_why_and_whether_they_still_run_it(told):
    rows, columns = blast.customers(told, DAY)
    assert [(row["customer"], row["answer"], row["in_service"]) for row in rows] == [
        ("Acme", "ships", True),
        ("Acme", "ships", True),
        ("Borg", "ships", True),
        ("Left", "ships", False),
        ("Cato", "cannot tell", True),
    ]
    assert rows[1]["why"] == "it contains b1"
    assert set(columns) <= set(rows[0])
    assert len(blast.customers(told, DAY, every=True)[0]) == 6


def test_a_customer_of_a_release_that_nobody_knows_is_in_doubt():
    made = portfolio([], customers=[("A", None, "lost-1", None, None, "a@example.org")])
    rows, _ = blast.customers(made.ask(LODASH), DAY)
    assert [(row["answer"], row["why"]) for row in rows] == [("cannot tell", "no register names this release")]
