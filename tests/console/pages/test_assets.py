"""Assets: what each is called, where it was, and what could not be judged about it."""

from __future__ import annotations

from tests.console.conftest import NOW
from tests.console.reading import sentence, sound

from doorward.desk import By


def test_the_list_counts_all_and_every_asset_has_its_page(asked, snapshot):
    client = asked()
    rows = snapshot.all("select * from assets")
    assert sentence(client.get("/assets").text).startswith(f"{len(rows)} asset")
    for row in rows:
        answer = client.get(f"/assets/{row['id']}")
        page = sound(answer.text)
        assert answer.status_code == 200
        assert ("no inventory tells" in page.words) == (not row["software"])
        for held in snapshot.all("select address from asset_addresses where asset = ?", [row["number"]]):
            assert held["address"] in page.words


def test_one_that_is_gone_is_said(asked):
    assert asked().get("/assets/ffff").status_code == 410


def test_an_asset_tells_its_jewels_or_where_one_would_be_named(asked, snapshot):
    client = asked()
    for asset in snapshot.all("select id, name, jewel from assets"):
        page = sound(client.get(f"/assets/{asset['id']}").text)
        (naming,) = page.links("/jewels/name?asset=")
        assert (page.links("/jewels/") != [naming]) == asset["jewel"], asset["name"]
        assert ("none is named here" in page.words) != asset["jewel"]


def test_what_was_named_on_an_asset_since_is_told_and_who_may_not_name_is_not_led_there(asked, desk, snapshot):
    desk.jewels.name(By("bob", NOW), "plans", "WEB01")
    rows = {row["name"]: f"/assets/{row['id']}" for row in snapshot.all("select id, name from assets")}
    viewer = asked("viewer")
    page = sound(viewer.get(rows["web01"]).text)
    assert "plans, named by bob, from the next analysis on" in page.words
    assert page.links("/jewels/name") == []
    assert "plans" not in sound(viewer.get(rows["test03"]).text).words
