"""One value and all that mentions it; in a span of time, what was there, and what is not laid for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.console.reading import sentence, sound
from tests.console.snapshot.organisation import AS_OF, LOADER, MASTER, TEST

from doorward.console.long_answer import cut
from doorward.console.pages import pivot as page_module
from doorward.console.pages.pivot import _unlaid
from doorward.console.span import around


def test_a_pivot_shows_every_mention(asked, snapshot):
    row = snapshot.one(
        "select kind, value, count(*) as n from mentions where kind = 'address' group by value order by n desc limit 1"
    )
    page = sound(asked().get(f"/pivot/address/{row['value']}").text)
    assert f"{row['n']} thing" in page.words
    assert asked().get(f"/pivot/ip/{row['value']}").headers["location"] == f"/pivot/address/{row['value']}"


def test_every_kind_of_mention_has_its_pivot_with_links_that_answer(asked, snapshot):
    client = asked()
    kinds = snapshot.all("select kind, min(value) as value from mentions group by kind")
    assert {row["kind"] for row in kinds} >= {"account", "address", "cve", "domain", "hash", "host"}
    for row in kinds:
        page = sound(client.get(f"/pivot/{row['kind']}/{row['value']}").text)
        assert "mention" in page.words
        subjects = page.links("/findings/") + page.links("/assets/") + page.links("/imports/")
        assert all(client.get(link).status_code == 200 for link in subjects)


def test_a_hash_tells_who_received_it_and_who_lists_it(asked):
    page = sound(asked().get(f"/pivot/hash/{LOADER.upper()}").text)
    assert f"{TEST} received setup.exe from {MASTER}" in page.words
    assert "example list lists it: Example Loader" in page.words
    assert f"/pivot/address/{TEST}" in page.links()
    assert page.links("/imports/")


def test_an_asset_has_a_page_of_its_own_unless_a_time_is_asked_about(asked, snapshot):
    asset = snapshot.one("select id from assets where name = 'web01'")["id"]
    assert asked().get("/pivot/asset/web01").headers["location"] == f"/assets/{asset}"
    assert asked().get("/pivot/asset/nobody").headers["location"] == "/pivot/host/nobody"
    span = "from=2026-11-20T00%3A00&to=2026-11-21T00%3A00"
    assert asked().get(f"/pivot/asset/web01?{span}").headers["location"] == f"/pivot/host/web01?{span}"


def test_minutes_around_a_moment_show_what_began_there_and_what_is_not_laid(asked, snapshot):
    row = snapshot.one("select * from mentions where kind = 'host' and value = 'test03' and subject_kind = 'finding'")
    page = sound(asked().get("/pivot/host/test03", params=around(row["first_seen"])).text)
    assert row["title"] in page.words
    assert "it begins" in page.words
    assert "Single lines of logs are not laid here" in page.words
    assert "Show all times" in page.words
    away = around(row["first_seen"] - timedelta(days=900))
    text = asked().get("/pivot/host/test03", params=away).text
    assert "nothing that is laid here speaks of test03" in sound(text).words
    assert "Nothing that was read is of these hours." in sound(text).words


def test_the_bars_say_what_kind_of_evidence_they_are_of(asked):
    chart = sound(asked().get("/pivot/host/test03").text).words
    assert "calls home" in chart
    assert "other" in chart


def test_calls_of_a_channel_in_that_time_lead_to_their_lines(asked, snapshot):
    call = snapshot.one("select * from channel_calls order by time limit 1")
    page = sound(asked().get(f"/pivot/address/{TEST}", params=around(call["time"])).text)
    assert f"/imports/{call['origin']}?table=conn&rows={call['origin_row']}#rows" in page.links("/imports/")
    assert "there are rows of conn" in page.words
    late = sound(asked().get(f"/pivot/address/{TEST}", params=around(call["time"] - timedelta(minutes=6))).text)
    assert not late.links("/imports/0")


def test_the_logs_are_asked_of_a_worker_by_name_and_by_the_addresses_held_then(asked, desk, monkeypatch):
    time = AS_OF - timedelta(days=2)
    params = around(time) | {"logs": "1"}
    assert "Ask the logs" in sound(asked().get("/pivot/host/test03", params=around(time)).text).words
    row = {"time": "2026-11-18T14:30:01.5Z", "table": "conn", "source": TEST, "origin": "0" * 64, "origin_row": 9}
    heard = []

    def answer(_, kind, told):
        heard.append((kind, told["names"]))
        return cut({"rows": [row | {"service": "<b>"}], "counts": {"conn": 3}})

    monkeypatch.setattr(page_module, "asked_of_worker", answer)
    page = sound(asked().get("/pivot/host/test03", params=params).text)
    assert heard == [("context", ["test03", TEST])]
    assert f"source {TEST}, service <b>" in page.words
    assert f"/imports/{'0' * 64}?table=conn&rows=9#rows" in page.links("/imports/")
    assert "and 2 more: ask for a shorter span" in page.words
    monkeypatch.setattr(page_module, "asked_of_worker", lambda *_: None)
    assert "did not answer in time" in asked().get("/pivot/host/test03", params=params).text
    monkeypatch.setattr(page_module, "asked_of_worker", lambda *_: cut({"rows": [], "counts": {}}))
    assert (
        f"No line of that time names {TEST}." in sound(asked().get(f"/pivot/address/{TEST}", params=params).text).words
    )


@pytest.mark.parametrize("span", ["from=soon&to=2026-11-20", "from=%3Cb%3E&to=x"])
def test_a_time_that_is_none_is_refused(asked, span):
    assert asked().get(f"/pivot/host/web01?{span}").status_code == 400


def test_hashes_that_were_too_many_are_said(snapshot, monkeypatch):
    assert _unlaid(snapshot) == ""
    monkeypatch.setitem(snapshot.meta, "hashes", {"files": [5, 5_000], "indicators": [7, 7]})
    assert _unlaid(snapshot).startswith("Only 5 of 5,000 of files are laid here")


def test_nothing_is_nothing(asked):
    assert sentence(asked().get("/pivot/host/zzzz").text) == "zzzz"
    assert "Nothing that was read mentions zzzz." in sound(asked().get("/pivot/host/zzzz").text).words


def test_calls_alone_are_not_said_to_be_nothing(asked, snapshot, monkeypatch):
    call = snapshot.one("select * from channel_calls order by time limit 1")
    monkeypatch.setattr(page_module, "_mentions", lambda *_: [])
    monkeypatch.setattr(page_module, "_count", lambda *_: 0)
    page = sound(asked().get(f"/pivot/address/{TEST}", params=around(call["time"])).text)
    assert f"1 call of channels with {TEST} is kept." in page.words
