"""Crown jewels: how many ways reach each, and from where."""

from __future__ import annotations

from tests.console.reading import sentence, sound


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
