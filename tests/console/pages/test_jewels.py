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
