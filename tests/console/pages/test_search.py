"""What a person has in hand leads to its page; everything else to what mentions it."""

from __future__ import annotations

from tests.console.reading import sentence, sound


def test_the_whole_name_of_a_thing_leads_to_its_page(asked, snapshot):
    client = asked()
    finding = snapshot.one("select id from findings limit 1")["id"]
    assert client.get("/search", params={"q": finding}).headers["location"] == f"/findings/{finding}"
    asset = snapshot.one("select id, name from assets where name = 'web01'")
    assert client.get("/search", params={"q": "web01"}).headers["location"] == f"/assets/{asset['id']}"
    assert client.get("/search", params={"q": "CVE-2026-99001"}).headers["location"] == "/pivot/cve/CVE-2026-99001"


def test_words_are_searched_and_nothing_is_said_to_be_nothing(asked):
    client = asked()
    assert sound(client.get("/search", params={"q": "portal"}).text).links("/findings/")
    assert (
        sentence(client.get("/search", params={"q": "zzzz<script>"}).text)
        == "Nothing that was read mentions 'zzzz<script>'."
    )
    assert sentence(client.get("/search").text) == "What do you have in hand?"


def test_a_pivot_shows_every_mention(asked, snapshot):
    row = snapshot.one(
        "select kind, value, count(*) as n from mentions where kind = 'address' group by value order by n desc limit 1"
    )
    page = sound(asked().get(f"/pivot/address/{row['value']}").text)
    assert f"{row['n']} thing" in page.words
    assert asked().get(f"/pivot/ip/{row['value']}").headers["location"] == f"/pivot/address/{row['value']}"
