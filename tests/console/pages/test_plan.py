"""The plan: ticks add up, what is left is counted over the ways, and the checklist opens in no spreadsheet as a formula."""

from __future__ import annotations

import csv
import io

from tests.console.reading import sentence, sound


def _left(snapshot, names):
    """Count the ways that no ticked fix ends, in Python."""
    ended = {
        row["way"]
        for name in names
        for row in snapshot.all("select x.way from way_fixes x join fixes f on f.number = x.fix where f.id = ?", [name])
    }
    return [row["number"] for row in snapshot.all("select number from ways") if row["number"] not in ended]


def test_without_ticks_all_ways_are_open(asked, snapshot):
    count = snapshot.one("select count(*) as n from ways")["n"]
    assert sentence(asked().get("/plan").text).startswith(f"{count} path")


def test_each_tick_leaves_what_it_does_not_end(asked, snapshot):
    client = asked()
    for fix in snapshot.all("select * from fixes"):
        left, total = len(_left(snapshot, [fix["id"]])), len(_left(snapshot, []))
        told = sentence(client.get("/plan", params={"fix": fix["id"]}).text)
        assert told.startswith(f"{left} of {total} path")


def test_the_whole_plan_leaves_no_way(asked, snapshot):
    names = [one["id"] for one in (snapshot.meta["plan"] or {})["fixes"]]
    assert names
    text = asked().get("/plan", params={"fix": names}).text
    assert sentence(text).startswith("0 of ")
    page = sound(text)
    assert "No listed path is left." in page.words
    assert "out of reach" in page.words


def test_the_order_of_fixes_stays_when_one_is_ticked(asked, snapshot):
    client = asked()

    def order(**params):
        page = sound(client.get("/plan", params=params).text)
        return [attrs["value"] for tag, attrs in page.elements if tag == "input" and attrs.get("name") == "fix"]

    names = order()
    assert order(fix=names[-1]) == names


def test_the_gain_of_a_fix_is_what_it_ends_beyond_the_ticked(asked, snapshot):
    names = [row["id"] for row in snapshot.all("select id from fixes order by planned nulls last, number")]
    base = len(_left(snapshot, names[:1]))
    page = sound(asked().get("/plan", params={"fix": names[0]}).text)
    for name in names[1:]:
        gain = base - len(_left(snapshot, [names[0], name]))
        assert f"\N{MINUS SIGN}{gain}" in page.words


def test_the_checklist_holds_the_ticked_fixes(asked, snapshot):
    fix = snapshot.one("select * from fixes order by number limit 1")
    answer = asked().get("/plan.csv", params={"fix": fix["id"]})
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0][:2] == ["done", "fix"]
    assert len(rows) == 2
    assert rows[1][1].lstrip("'") == fix["fix"]
    assert not rows[1][1].startswith(("=", "+", "-", "@"))


def test_ticks_that_are_no_fixes_change_nothing_and_too_many_are_refused(asked):
    client = asked()
    assert "Tick what you would close" in client.get("/plan", params={"fix": "nothing' or 1=1"}).text
    assert client.get("/plan", params={"fix": [str(number) for number in range(201)]}).status_code == 400
