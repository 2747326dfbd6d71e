"""What a person has in hand leads to its page; everything else to what mentions it."""

from __future__ import annotations

import pytest
from tests.console.reading import sentence, sound
from tests.console.snapshot.organisation import LOADER, MASTER


@pytest.mark.parametrize("kind", ["finding", "way", "door", "jewel", "channel", "asset"])
def test_an_id_leads_to_the_page_of_its_thing(asked, snapshot, kind):
    name = snapshot.one(f"select id from {kind}s limit 1")["id"]
    answer = asked().get("/search", params={"q": f" {name.upper()} "})
    assert answer.headers["location"].endswith(f"/{name}")
    assert asked().get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("CVE-2026-99001", "/pivot/cve/CVE-2026-99001"),
        (MASTER, f"/pivot/address/{MASTER}"),
        ("bob", "/pivot/account/bob"),
        ("cdn.example", "/pivot/domain/cdn.example"),
        (LOADER, f"/pivot/hash/{LOADER}"),
        (LOADER.upper(), f"/pivot/hash/{LOADER}"),
    ],
)
def test_a_whole_value_leads_to_its_pivot(asked, text, to):
    assert asked().get("/search", params={"q": text}).headers["location"].lower() == to.lower()


def test_an_asset_leads_to_its_page_and_the_pinned_state_comes_along(asked, snapshot):
    asset = snapshot.one("select id from assets where name = 'web01'")
    assert asked().get("/search", params={"q": "web01"}).headers["location"] == f"/assets/{asset['id']}"
    pinned = asked().get("/search", params={"q": "web01", "asof": snapshot.id})
    assert pinned.headers["location"] == f"/assets/{asset['id']}?asof={snapshot.id}"
    text = asked().get("/search", params={"q": "portal", "asof": snapshot.id}).text
    assert all(f"asof={snapshot.id}" in link for link in sound(text).links("/findings/"))


def test_an_answer_says_what_else_is_known_and_leads_to_the_whole_list(asked):
    client = asked()
    answer = client.get("/search", params={"q": "portal 2.0"})
    assert "\\n" not in answer.text
    assert " · " in answer.text
    listed = next(link for link in sound(answer.text).links("/findings?"))
    assert 'value="portal 2.0"' in client.get(listed).text
    assert sound(client.get(listed).text).links("/findings/")


def test_words_are_searched_and_nothing_is_said_to_be_nothing(asked):
    client = asked()
    assert sound(client.get("/search", params={"q": "portal"}).text).links("/findings/")
    assert (
        sentence(client.get("/search", params={"q": "zzzz<script>"}).text)
        == "Nothing that was read mentions 'zzzz<script>'."
    )
    assert sentence(client.get("/search").text) == "What do you have in hand?"
