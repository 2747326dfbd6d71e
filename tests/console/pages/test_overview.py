"""The first page: the headline, four answers, and every number a link to a list of that many."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

from tests.console.reading import sentence, sound

from doorward.console.pages.overview import _doors
from doorward.console.snapshot.read import Snapshot


def test_it_opens_with_the_headline_and_the_alarm_in_its_colour(asked, snapshot):
    text = asked().get("/").text
    assert sentence(text) == snapshot.meta["headline"]
    assert 'class="alarm"' in text


def test_each_of_the_four_questions_is_answered(asked):
    page = sound(asked().get("/").text)
    for question in ("Which doors are open?", "Where does each lead?", "Is anyone inside?", "What do we close first?"):
        assert question in page.words


def test_doors_of_one_host_and_port_are_one_row_that_says_how_many_more(tmp_path, snapshot):
    file = tmp_path / snapshot.path.name
    shutil.copy(snapshot.path, file)
    with closing(sqlite3.connect(file)) as connection:
        names = [row[1] for row in connection.execute("pragma table_info(doors)")]
        others = ", ".join(
            "7 + number" if name == "number" else f"'x' || {name}" if name == "id" else name for name in names
        )
        connection.execute(f"insert into doors select {others} from doors where name = 'web01'")
        connection.execute(f"insert into doors select {others} from doors where name = 'web01' and number > 7")
        connection.commit()
    with closing(Snapshot(file)) as copy:
        told = {(door["name"], door["port"]): door["more"] for door in _doors(copy)}
    assert told.pop(("web01", 443)) == 2
    assert set(told.values()) == {0}


def test_each_jewel_tells_the_likeliest_way_of_its_doors(asked, snapshot):
    page = sound(asked().get("/").text)
    doors = snapshot.all("select jewel_id, door, min(number) as number from ways group by jewel_id, door")
    assert doors
    told = page.links("/paths/")
    for door in doors:
        way = snapshot.one("select id, sentence from ways where number = ?", [door["number"]])
        assert f"/paths/{way['id']}" in told
        assert f"from {door['door']}" in page.words


def test_the_numbers_lead_to_lists_of_that_many(asked, snapshot):
    client = asked()
    page = sound(client.get("/").text)
    signs = snapshot.one("select count(*) as n from findings where answers = 'inside' and loud and not vouched")["n"]
    target = next(link for link in page.links("/findings?") if "loud" in link)
    assert f"{signs} finding" in sound(client.get(target).text).words
    ways = snapshot.one("select count(*) as n from ways")["n"]
    assert f"{ways} path" in sound(client.get("/paths").text).words


def test_bars_of_the_chart_lead_to_findings_of_that_time(asked):
    client = asked()
    bars = [link for link in sound(client.get("/").text).links("/findings?") if "first_seen" in link]
    assert bars
    for bar in bars:
        answer = client.get(bar)
        assert "could not be understood" not in answer.text
        assert "No finding fits" not in answer.text


def test_where_no_jewel_can_be_reached_who_may_is_led_to_name_one(asked, snapshot, monkeypatch):
    assert sound(asked().get("/").text).links("/jewels/name") == []
    every = type(snapshot).all
    monkeypatch.setattr(type(snapshot), "once", lambda self, _, work: work(self))
    monkeypatch.setattr(
        type(snapshot), "all", lambda self, text, *more: [] if "from jewels" in text else every(self, text, *more)
    )
    assert sound(asked().get("/").text).links("/jewels/name") == ["/jewels/name"]
    assert sound(asked("viewer").get("/").text).links("/jewels/name") == []
