"""Assets: what each is called, where it was, and what could not be judged about it."""

from __future__ import annotations

from tests.console.reading import sentence, sound


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
        assert bool(page.links("/jewels/")) == asset["jewel"], asset["name"]
        assert ("none is named here; name one under [jewels] of doorward.toml" in page.words) != asset["jewel"]
