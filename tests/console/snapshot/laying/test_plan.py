from __future__ import annotations

from types import SimpleNamespace

from tests.console.snapshot.organisation import laid

from doorward.console.snapshot.laying.plan import plan
from doorward.finding import content_id
from doorward.report import Closing, Fix, Planned


def test_every_fix_tells_what_it_ends():
    fix = laid().one("select * from fixes where fix like 'upgrade%'")
    ends = laid().all("select kind, id from fix_ends where fix = ? order by kind", [fix["number"]])
    assert (fix["ways"], fix["findings"], fix["doors"], fix["hours"]) == (1, 1, 1, 4.0)
    assert fix["id"] == content_id("fix", fix["fix"])
    assert [row["kind"] for row in ends] == ["finding", "way"]
    assert laid().one("select id from ways where id = ?", [ends[1]["id"]])
    assert laid().one("select id from findings where id = ?", [ends[0]["id"]])


def test_the_ways_of_a_fix_are_counted_by_number():
    told = laid().all(
        "select f.fix, count(*) as n from way_fixes join fixes as f on f.number = way_fixes.fix group by 1"
    )
    assert {row["fix"]: row["n"] for row in told} == {
        row["fix"]: row["ways"] for row in laid().all("select fix, ways from fixes")
    }


def test_the_plan_cuts_everything_in_its_order():
    plan = laid().meta["plan"]
    planned = laid().all("select fix, hours, risk from fixes where planned is not null order by planned")
    assert [row["fix"] for row in planned] == [row["fix"] for row in plan["fixes"]]
    assert sum(row["hours"] for row in planned) == plan["hours"]
    assert (planned[-1]["risk"], plan["left"], plan["uncut"]) == (0.0, 0, [])
    assert plan["risk"] > planned[-1]["risk"]


def test_others_say_between_what_the_risk_after_each_fix_lies():
    plan = laid().meta["plan"]
    for one in plan["fixes"]:
        assert one["low"] <= one["risk"] <= one["high"]
    assert (plan["fixes"][-1]["low"], plan["fixes"][-1]["high"]) == (0.0, 0.0), (
        "what cuts every way does so at any odds"
    )
    assert "Probabilities are opinions: under " in plan["steady"]


def test_a_fix_that_only_the_plan_names_can_be_ticked_too():
    closing = Closing(
        (Planned("listed", 1.0, 0.5), Planned("stop a way that is not listed", 2.0, 0.0)),
        3.0,
        3.0,
        proven=True,
        risk=1.0,
    )
    laid_rows = {}
    writer = SimpleNamespace(
        add=lambda table, rows: laid_rows.setdefault(table, []).extend(rows), run=lambda _: iter(())
    )
    plan(SimpleNamespace(closing=closing, ways=[], fixes=[Fix("listed", (), ("w",), 1.0)], opinions=()), writer)
    told = [(row["number"], row["fix"], row["hours"], row["ways"], row["planned"]) for row in laid_rows["fixes"]]
    assert told == [(1, "listed", 1.0, 1, 1), (2, "stop a way that is not listed", 2.0, 0, 2)]
