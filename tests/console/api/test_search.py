"""Search for programs, and everything that mentions one value."""

from __future__ import annotations


def test_words_find_what_the_page_finds(asked, snapshot):
    told = asked("viewer").get("/api/v1/search", params={"q": "portal"}).json()
    assert {kind: len(rows) for kind, rows in told["groups"].items()} == {
        kind: len(rows) for kind, rows in snapshot.found("portal").items()
    }
    assert told["groups"]
    assert asked("viewer").get("/api/v1/search", params={"q": "  "}).json() == {"groups": {}}


def test_mentions_of_a_value_are_told_whatever_is_in_it(asked, snapshot):
    row = snapshot.one("select kind, value, count(*) as n from mentions group by kind, value order by n desc limit 1")
    told = asked("viewer").get(f"/api/v1/mentions/{row['kind']}/{row['value']}").json()
    assert len(told["rows"]) == row["n"]
    assert asked("viewer").get("/api/v1/mentions/host/a%2Fb%20c").json() == {"rows": []}
