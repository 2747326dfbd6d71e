"""Doors: each term of their worth is told, and the days that count for one."""

from __future__ import annotations

import pytest
from tests.console.reading import sentence, sound

from doorward.wording import share


def test_the_list_is_in_the_order_of_worth(asked, snapshot):
    page = sound(asked().get("/doors").text)
    names = [row["id"] for row in snapshot.all("select id from doors order by number")]
    shown = [link.rpartition("/")[2] for link in page.links("/doors/")]
    assert shown == names
    assert f"{len(names)} door" in page.words


def test_every_door_has_its_page_and_its_terms(asked, snapshot):
    client = asked()
    for door in snapshot.all("select * from doors"):
        answer = client.get(f"/doors/{door['id']}")
        assert answer.status_code == 200
        page = sound(answer.text)
        if door["path"]:
            assert share(door["path"]) in page.words
            assert f"evidence of use {door['use']}" in page.words
            assert door["score"] == pytest.approx(door["path"] * door["use"] / door["hours"])
        else:
            assert "no way to a crown jewel was found" in page.words


def test_the_race_of_a_door_shows_its_days(asked, snapshot):
    door = snapshot.one("select * from doors where due is not null and disclosed is not null limit 1")
    text = asked().get(f"/doors/{door['id']}").text
    assert "The race" in text
    for word in ("disclosed", "due", "data end"):
        assert word in sound(text).words


def test_a_door_that_is_gone_is_said(asked):
    answer = asked().get("/doors/ffffffffffffffff")
    assert answer.status_code == 410
    assert "was closed" in sentence(answer.text)
