"""The plan: ticks add up, what is left is counted over the ways, and the checklist opens in no spreadsheet as a formula."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from tests.console.conftest import NOW, OWN
from tests.console.reading import Page, sentence, sound

from doorward.console import worked_out
from doorward.console.pages.plan import _others
from doorward.console.snapshot.read import latest
from doorward.console.worker import Worker


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
    jewels = [row["name"] for row in snapshot.all("select name from jewels where ways > 0 order by number")]
    assert f"Out of reach over the listed paths: {' and '.join(jewels)}." in page.words


def test_bars_tell_of_every_jewel_how_many_paths_there_were_and_are(asked, snapshot):
    fix = snapshot.one("select * from fixes order by number limit 1")
    text = asked().get("/plan", params={"fix": fix["id"]}).text
    left = _left(snapshot, [fix["id"]])
    for jewel in snapshot.all("select * from jewels where ways > 0"):
        ways = [row["number"] for row in snapshot.all("select number from ways where jewel_id = ?", [jewel["id"]])]
        after = len([number for number in ways if number in left])
        told = re.search(rf"{jewel['name']}: (\d+) ways? before, (\d+) ways? after", text)
        assert (int(told[1]), int(told[2])) == (len(ways), after)
    assert "Out of reach" not in asked().get("/plan").text


def test_each_planned_fix_tells_what_others_say_of_the_risk(asked, snapshot):
    words = sound(asked().get("/plan").text).words
    plan = snapshot.meta["plan"]
    for one in plan["fixes"]:
        assert f"leaves {one['risk']:.3g}; others say {one['low']:.3g}" in words
    assert plan["steady"] in words


def test_a_plan_that_was_laid_without_other_opinions_is_shown_without(snapshot):
    assert _others({"risk": 0.5, "low": None, "high": None}) == _others({"risk": 0.5}) == ""
    assert _others({"risk": 0.5, "low": 0.25, "high": 0.25}) == "leaves 0.5; others say 0.25"


def test_links_of_a_pinned_plan_stay_pinned(asked, snapshot):
    page = sound(asked().get("/plan", params={"asof": snapshot.id}).text)
    led = page.links("/plan?") + page.links("/jewels/")
    assert led
    assert all(f"asof={snapshot.id}" in href for href in led)


def test_where_no_plan_was_worked_out_the_fixes_are_shown_all_the_same(asked, config, snapshot, monkeypatch):
    monkeypatch.setitem(latest(config.snapshots).meta, "plan", None)
    answer = asked().get("/plan", params={"fix": snapshot.one("select id from fixes")["id"]})
    assert answer.status_code == 200
    assert "Risk left by the plan" not in answer.text


def test_the_order_of_fixes_stays_when_one_is_ticked(asked, snapshot):
    client = asked()

    def order(**params):
        page = sound(client.get("/plan", params=params).text)
        return [attrs["value"] for tag, attrs in page.elements if tag == "input" and attrs.get("type") == "checkbox"]

    names = order()
    assert order(fix=names[-1]) == names


def test_the_gain_of_a_fix_is_what_it_ends_beyond_the_ticked(asked, snapshot):
    names = [row["id"] for row in snapshot.all("select id from fixes order by planned nulls last, number")]
    base = len(_left(snapshot, names[:1]))
    page = sound(asked().get("/plan", params={"fix": names[0]}).text)
    for name in names[1:]:
        gain = base - len(_left(snapshot, [names[0], name]))
        assert f"\N{MINUS SIGN}{gain}" in page.words if gain else " 0 " in page.words


def test_the_checklist_holds_the_ticked_fixes(asked, snapshot):
    fix = snapshot.one("select * from fixes order by number limit 1")
    answer = asked().get("/plan.csv", params={"fix": fix["id"]})
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0][:2] == ["done", "fix"]
    assert len(rows) == 2
    assert rows[1][1].lstrip("'") == fix["fix"]
    assert not rows[1][1].startswith(("=", "+", "-", "@"))


@pytest.fixture
def worker(config, desk, monkeypatch):
    """A worker that does the job in hand when it is told to; nobody waits for it."""
    monkeypatch.setattr(worked_out, "_WAIT", 0)
    return Worker(config, desk, "quick")


def exactly(client, *names):
    return client.post("/plan/exact", data={"fix": list(names)}, headers=OWN)


def card(text):
    """The card of the exact answer, as words and as it is."""
    found = re.search(r'<section class="card" id="exact".*?</section>', text, re.DOTALL)
    return " ".join(Page(found[0]).words.split()), found[0]


def test_what_is_exact_is_asked_of_the_worker_and_shown_when_it_is_there(asked, snapshot, worker):
    client, fix = asked("viewer"), snapshot.one("select * from fixes where ways = 1 order by number limit 1")
    assert "data-ask" in card(client.get("/plan", params={"fix": fix["id"]}).text)[1]
    answer = exactly(client, fix["id"])
    where, _, part = answer.headers["location"].partition("#")
    assert (where, part) == (f"/plan?fix={fix['id']}", "exact")
    text = client.get(where).text
    assert "data-poll" in card(text)[1]
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in text
    assert worker.once()
    text = client.get(where).text
    words, raw = card(sound(text) and text)
    assert "refresh" not in text
    assert not {"data-poll", "data-ask"} & set(re.findall(r"data-\w+", raw))
    assert re.search(r"1 crown jewel of \d can still be reached|No crown jewel can be reached any more", words), words
    assert "within 0.031 in 19 of 20 cases" in words


def test_what_is_left_is_found_anew_and_what_was_not_listed_is_said(asked, snapshot, worker, desk):
    client, fix = asked(), snapshot.one("select * from fixes where ways = 1 order by number limit 1")
    exactly(client, fix["id"])
    job = desk.jobs.take("w", NOW, ("what_if",))
    ways = [{"tells": "way", "id": name, "jewel": "payroll", "sentence": f"<b>{name}", "probability": 0.5, "steps": 2, "seen": 1}
            for name in (snapshot.one("select id from ways")["id"], "new")]  # fmt: skip
    whole = {"tells": "whole", "state": snapshot.id, "moveless": 1, "jewels": 3, "reached": 2, "ways": 12, "worlds": 128,
             "risk_before": 1.5, "risk_after": 0.25}  # fmt: skip
    jewel = {
        "tells": "jewel",
        "jewel": "payroll",
        "way_before": 0.5,
        "way_after": 0,
        "risk_before": 0.5,
        "risk_after": 0,
    }
    desk.jobs.finish(job, NOW, "done", "", map(json.dumps, [whole, jewel, *ways]))
    text = client.get("/plan", params={"fix": fix["id"]}).text
    words = card(sound(text) and text)[0]
    assert "2 crown jewels of 3 can still be reached; 0.25 of 1.5 are to be expected to fall." in words
    assert "payroll out of reach 50 % none 50 % 0 %" in words
    assert "and 2 more crown jewels" in words
    assert "12 paths are found anew, where 1 of the listed remains; 1 was not listed:" in words
    assert "not listed before and 10 more paths" in words
    assert "1 of the fixes ends findings and no move" in words


def best(client, hours):
    return client.post("/plan/best", data={"hours": hours}, headers=OWN)


def test_the_best_for_so_many_hours_is_ticked_when_it_is_there(asked, snapshot, worker):
    client, plan = asked("viewer"), snapshot.meta["plan"]
    answer = best(client, f"{plan['hours']:g}.00")
    where = answer.headers["location"]
    assert where == f"/plan?budget={plan['hours']:g}"
    text = client.get(where).text
    assert 'id="best" aria-live="polite" data-poll' in text
    assert "<noscript><meta" in text
    assert worker.once()
    moved = client.get(where)
    assert moved.status_code == 303
    assert worker.once() is False
    text = client.get(moved.headers["location"]).text
    page = sound(text)
    ticked = {attrs["value"] for tag, attrs in page.elements if tag == "input" and "checked" in attrs}
    assert ticked == {one["id"] for one in plan["fixes"]}
    assert "2 fixes of 9 h leave 0 of " in page.words
    assert "It keeps every crown jewel out of reach. To cut every way takes 9 h." in page.words
    assert "No crown jewel can be reached any more" in card(text)[0], "what is left is worked out with it"
    one = client.get(f"/plan?budget={plan['hours']:g}&fix={plan['fixes'][0]['id']}").text
    assert 'id="best"' not in one, "what is ticked besides is not the best"


def test_what_few_hours_do_not_reach_is_said(asked, snapshot, worker):
    client = asked()
    where = best(client, "4").headers["location"]
    assert worker.once()
    page = sound(client.get(client.get(where).headers["location"]).text)
    assert re.search(r"It does not keep .*payroll.* out of reach\. To cut every way takes 9 h\.", page.words)
    where = best(client, "0.25").headers["location"]
    assert worker.once()
    answer = client.get(where)
    assert answer.status_code == 200
    assert "No fix that ends a move of a path fits in 0.25 h" in sound(answer.text).words


def test_what_the_best_takes_and_the_page_does_not_list_is_named(asked, snapshot, worker, desk):
    known = snapshot.one("select id, fix from fixes order by number limit 1")
    for fixes in ([{"id": "none", "fix": "stop <b>"}], [{"id": "none", "fix": "stop <b>"}, known]):
        where = best(asked(), f"{len(fixes)}.5").headers["location"]
        whole = {"tells": "whole", "state": snapshot.id, "moveless": 0, "jewels": 1, "reached": 0, "ways": 0, "worlds": 128,
                 "risk_before": 1.5, "risk_after": 0.25, "said": "What it buys.", "firm": "Opinions."}  # fmt: skip
        jewel = {
            "tells": "jewel",
            "jewel": "payroll",
            "way_before": 0.5,
            "way_after": 0,
            "risk_before": 0.5,
            "risk_after": 0,
        }
        lines = [whole, jewel, *({"tells": "fix", **fix} for fix in fixes)]
        desk.jobs.finish(desk.jobs.take("w", NOW, ("what_if",)), NOW, "done", "", map(json.dumps, lines))
        answer = asked().get(where)
        text = asked().get(answer.headers["location"]).text if len(fixes) > 1 else answer.text
        words = sound(text).words
        assert "What it buys." in words
        assert "not to be ticked for they end no listed path: stop <b>." in words
        assert "No crown jewel can be reached any more" in words


def test_a_link_to_hours_that_nobody_looked_for_asks_by_itself(asked):
    text = asked().get("/plan?budget=2.5").text
    assert re.search(
        r'<form action="/plan/best" method="post" data-ask=""><input type="hidden" name="hours" value="2.5">', text
    )


@pytest.mark.parametrize("hours", ["0", "-1", "1e3", "nan", "8h", "1000001", "٣", "0.001", "' or 1=1"])
def test_hours_that_are_none_are_refused(asked, desk, hours):
    client = asked()
    assert best(client, hours).status_code == 400
    assert client.get("/plan", params={"budget": hours}).status_code == 400
    assert best(client, "").status_code == 400
    assert desk.jobs.latest() == []


def test_work_that_failed_is_said_and_not_asked_again_by_itself(asked, snapshot, worker, desk):
    client, fix = asked(), snapshot.one("select id from fixes")
    exactly(client, fix["id"])
    desk.jobs.finish(desk.jobs.take("w", NOW, ("what_if",)), NOW, "failed", "the <lake> is gone")
    words, raw = card(client.get("/plan", params={"fix": fix["id"]}).text)
    assert "It could not be worked out: the <lake> is gone Work it out exactly" in words
    assert "data-ask" not in raw


def test_nothing_is_worked_out_for_no_fix_nor_for_an_earlier_state(asked, snapshot, worker, desk):
    client = asked()
    assert exactly(client).status_code == 400
    assert exactly(client, "nothing").status_code == 400
    assert 'id="exact"' not in client.get("/plan").text
    assert desk.jobs.latest() == []


def test_ticks_that_are_no_fixes_change_nothing_and_too_many_are_refused(asked):
    client = asked()
    assert "Tick what you would close" in client.get("/plan", params={"fix": "nothing' or 1=1"}).text
    assert client.get("/plan", params={"fix": [str(number) for number in range(201)]}).status_code == 400


def test_the_curve_leads_nowhere_where_its_links_would_be_a_megabyte(asked, snapshot, monkeypatch):
    name = snapshot.one("select id from fixes where planned is not null")["id"]

    def curve():
        return re.search(r'<svg class="chart plan-curve".*?</svg>', asked().get("/plan", params={"fix": name}).text)[0]

    assert "<a " in curve()
    monkeypatch.setitem(_others.__globals__, "_LINKED", 0)
    assert "<a " not in curve()
