"""Channels: pair, rhythm, bytes, the points for and against, and the calls with those left out said."""

from __future__ import annotations

from tests.console.reading import sentence, sound


def test_every_channel_has_its_page_with_charts_and_points(asked, snapshot):
    client = asked()
    rows = snapshot.all("select * from channels")
    assert rows
    assert sentence(client.get("/channels").text).startswith(f"{len(rows)} channel")
    for row in rows:
        answer = client.get(f"/channels/{row['id']}")
        assert answer.status_code == 200
        page = sound(answer.text)
        assert "Why we think so" in page.words
        if row["calls"]:
            assert "Bytes per hour" in page.words
            assert f"of {row['calls']:,}" in page.words


def test_a_channel_is_vouched_for_on_its_own_page_until_it_is_expected(asked, snapshot):
    for row in snapshot.all("select id, vouched from channels"):
        text = asked().get(f"/channels/{row['id']}").text
        assert ('id="expect"' in text) == ('href="#expect"' in text) == (not row["vouched"])
        assert 'id="expect"' not in asked("viewer").get(f"/channels/{row['id']}").text


def test_one_that_is_gone_is_said(asked):
    assert asked().get("/channels/ffff").status_code == 410
