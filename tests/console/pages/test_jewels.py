"""Crown jewels: how many ways reach each, and from where."""

from __future__ import annotations

from contextlib import closing

import pytest
from starlette.testclient import TestClient
from tests.console.conftest import NOW, OWN
from tests.console.reading import sentence, sound
from tests.console.served import copied
from tests.working import opened

from doorward import last_analysis, pipeline
from doorward.attack_graph import solving
from doorward.console.app import application
from doorward.console.config import Config
from doorward.console.page import Person
from doorward.console.snapshot.make import make
from doorward.desk import By, open_desk
from doorward.query import sql
from doorward.step import step
from doorward.steps.reads_data import reads_data


def test_the_list_counts_what_can_be_reached(asked, snapshot):
    rows = snapshot.all("select * from jewels")
    reached = sum(row["ways"] > 0 for row in rows)
    told = sentence(asked().get("/jewels").text)
    assert told.startswith(f"{len(rows)} crown jewel")
    assert f"{reached} of all can be reached" in told


def test_one_jewel_tells_its_doors_and_its_ways(asked, snapshot):
    client = asked()
    jewel = snapshot.one("select * from jewels where ways > 0 order by number limit 1")
    answer = client.get(f"/jewels/{jewel['id']}")
    page = sound(answer.text)
    assert sentence(answer.text) == jewel["name"]
    assert f"{jewel['ways']} path" in page.words
    ways = {row["id"] for row in snapshot.all("select id from ways where jewel_id = ?", [jewel["id"]])}
    assert {link.rpartition("/")[2] for link in page.links("/paths/")} == ways
    for link in page.links("/paths?"):
        assert "0 paths" not in sound(client.get(link).text).words


def test_a_jewel_that_is_gone_is_said(asked):
    assert asked().get("/jewels/ffffffffffffffff").status_code == 410


def test_it_is_said_where_a_jewel_is_named_and_what_takes_it_off(asked, snapshot):
    jewel = snapshot.one("select * from jewels where name = 'payroll'")
    page = sound(asked().get(f"/jewels/{jewel['id']}").text)
    (origin,) = {one["origin"] for one in jewel["named"]}
    assert any(href.startswith(f"/imports/{origin}?table=jewels&rows=1") for href in page.links("/imports/"))
    assert "It is a crown jewel no longer once it is taken out there" in page.words


def test_what_nobody_named_and_what_doorward_toml_names_is_said(asked, snapshot, monkeypatch):
    jewel = snapshot.one("select * from jewels where name = 'payroll'")
    line = {"file": "doorward.toml", "line": 12, "origin": None}
    one = type(snapshot).one
    for named, words in (
        ([], "Nobody named it: full control of a domain"),
        ([line], "Named in doorward.toml, line 12. It is a crown jewel no longer"),
        ([line, *jewel["named"]], "Named in doorward.toml, line 12; "),
    ):
        monkeypatch.setattr(
            type(snapshot),
            "one",
            lambda self, text, values=(), named=named: _with(one(self, text, values), text, named),
        )
        assert words in sound(asked().get(f"/jewels/{jewel['id']}").text).words


def _with(row, text, named):
    return {**row, "named": named} if text.startswith("select * from jewels") else row


def test_one_is_named_waits_for_the_next_analysis_and_is_withdrawn(asked, desk):
    client = asked()
    assert "/jewels/name" in sound(client.get("/jewels").text).links("/jewels/name")
    form = sound(client.get("/jewels/name?asset=web01").text)
    assert ("input", "web01") in {(tag, attrs.get("value")) for tag, attrs in form.elements}
    assert {attrs["value"] for tag, attrs in form.elements if tag == "option"} >= {"web01", "test03"}

    told = {"name": "plans", "asset": "WEB01", "worth": "all plans", "reason": "the board"}
    answer = client.post("/jewels/name", data=told, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/jewels")
    (kept,) = desk.jewels.every()
    assert (kept.name, kept.asset, kept.worth, kept.actor) == ("plans", "web01", "all plans", "ana")
    page = sound(client.get("/jewels").text)
    assert "plans on web01 named by ana on" in page.words
    assert ("form", "/imports/analyze") in {(tag, attrs.get("action")) for tag, attrs in page.elements}
    assert "It counts from the next analysis on" in client.get(f"/jewels/{kept.id}").text

    gone = client.post("/jewels/withdraw", data={"id": kept.id, "reason": "sold"}, headers=OWN)
    assert gone.headers["location"] == "/jewels"
    assert desk.jewels.every() == []
    assert [entry.what for entry in desk.audit.entries()] == ["withdraw_jewel", "name_jewel"]


def test_an_unknown_asset_is_asked_about_again_with_what_was_said_and_may_be_insisted_on(asked, desk):
    client, told = asked(), {"name": "plans", "asset": "web02", "worth": "all"}
    answer = client.post("/jewels/name", data=told, headers=OWN)
    page = sound(answer.text)
    assert answer.status_code == 422
    assert "knows an asset 'web02'" in sentence(answer.text)
    values = {(attrs.get("name"), attrs.get("value")) for _, attrs in page.elements}
    assert {("name", "plans"), ("asset", "web02"), ("worth", "all"), ("meant", "web01"), ("insisted", "1")} <= values
    assert desk.jewels.every() == []

    client.post("/jewels/name", data=told | {"insisted": "1"}, headers=OWN)
    client.post("/jewels/name", data=told | {"name": "other", "meant": "web01"}, headers=OWN)
    assert [one.asset for one in desk.jewels.every()] == ["web02", "web01"]


def test_what_cannot_be_kept_is_refused_and_a_viewer_names_and_withdraws_nothing(asked, desk):
    client, told = asked(), {"name": "plans", "asset": "web01"}
    assert client.post("/jewels/name", data=told | {"name": ""}, headers=OWN).status_code == 400
    assert client.post("/jewels/withdraw", data={"id": "ffff", "reason": "x"}, headers=OWN).status_code == 400
    made = desk.jewels.name(By("bob", NOW), "plans", "web01")
    viewer = asked("viewer")
    for path, data in (("/jewels/name", told), ("/jewels/withdraw", {"id": made.id, "reason": "x"})):
        assert viewer.post(path, data=data, headers=OWN).status_code == 403
    page = sound(viewer.get("/jewels").text)
    assert "plans on web01 named by bob" in page.words
    assert {attrs.get("action") for tag, attrs in page.elements if tag == "form"}.isdisjoint(
        {"/jewels/withdraw", "/imports/analyze"}
    )
    assert viewer.get("/jewels/name").status_code == 403


def test_who_named_it_here_is_said_and_may_withdraw_it_there(asked, desk, snapshot, monkeypatch):
    jewel = snapshot.one("select * from jewels where name = 'payroll'")
    person = {"file": "", "line": None, "origin": None, "by": "bob", "time": NOW.isoformat()}
    desk.jewels.name(By("bob", NOW), "payroll", "test03")
    one = type(snapshot).one
    for named, words in (
        ([person], "Named by bob on 21 Nov 2026, 03:00. It is a crown jewel no longer once it is withdrawn here, from"),
        ([person, *jewel["named"]], "Named by bob on 21 Nov 2026, 03:00; in "),
        ([{"file": "doorward.toml", "line": 2, "origin": None}], "bob named it here too, on test03; what doorward.toml says"),
    ):  # fmt: skip
        monkeypatch.setattr(type(snapshot), "one", lambda *a, named=named: _with(one(*a), a[1], named))
        page = sound(asked().get(f"/jewels/{jewel['id']}").text)
        assert words in page.words
        assert ("form", "/jewels/withdraw") in {(tag, attrs.get("action")) for tag, attrs in page.elements}


def test_a_jewel_on_an_asset_that_nothing_knows_says_so(asked, snapshot, monkeypatch):
    jewel = snapshot.one("select * from jewels where name = 'payroll'")
    path, one = f"/jewels/{jewel['id']}", type(snapshot).one
    assert "Nothing that was read knows an asset" not in asked().get(path).text
    monkeypatch.setattr(
        type(snapshot),
        "one",
        lambda *a: (found := one(*a)) and (found | {"asset": "db9"} if "asset" in found else found),
    )
    assert "Nothing that was read knows an asset db9" in sound(asked().get(path).text).words


@step
def breaks_in(jewels):
    """A way in."""
    del jewels
    return sql("""
        select 'host:db1/user' as conclusion, ['position:internet'] as premises, 0.5e0 as probability, false as seen,
            'A weakness.' as how, ['update db1'] as fixes, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    """)


@pytest.mark.usefixtures("unasked")
def test_what_is_named_in_the_console_is_what_paths_lead_to_after_the_next_analysis(tmp_path, monkeypatch):
    monkeypatch.setattr(solving, "steps", lambda: {"breaks_in": breaks_in, "reads_data": reads_data})
    with opened(tmp_path) as workspace, closing(open_desk(copied(workspace.settings.workspace / "desk.db"))) as desk:
        config = Config(workspace.settings.workspace, hosts=("testserver",), now=lambda: NOW)
        app = application(config, desk, lambda _: Person("ana", "analyst"))
        client = TestClient(app, follow_redirects=False)
        told = {"name": "payroll", "asset": "db1", "insisted": "1"}
        assert client.post("/jewels/name", data=told, headers=OWN).headers["location"] == "/imports"
        answer = pipeline.analyze(workspace, "test")
        make(workspace)

        (kept,) = desk.jewels.every()
        assert (answer.counts["jewels"], [way.jewel for way in answer.ways]) == (1, ["payroll"])
        assert last_analysis.named(workspace)["payroll"]["by"] == "ana"
        page = sound(client.get(f"/jewels/{kept.id}").text)
        assert "1 path from 1 door reach it" in page.words
        assert "Named by ana on 21 Nov 2026, 03:00" in page.words
        assert len(page.links("/paths/")) == 1
        assert 'id="waiting"' not in client.get("/jewels").text
