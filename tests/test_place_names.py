"""The name of a place: spoken before asked for, most used before others, and only for the host that used it."""

from __future__ import annotations

import pytest
from tests.asking import at, provided

from doorward.place_names import asked, named
from doorward.query import sql

HOST, OTHER, PLACE = "10.0.0.5", "10.0.0.6", "203.0.113.9"
PLACES = sql("select distinct source, destination from {conn}")
CONN = [{"time": at(0), "source": HOST, "destination": PLACE}]


def question(query, answer=PLACE, source=HOST):
    return {"time": at(0), "source": source, "query": query, "answers": [answer]}


def hello(name, source=HOST):
    return {"time": at(0), "source": source, "destination": PLACE, "server_name": name}


def request(host):
    return {"time": at(0), "source": HOST, "destination": PLACE, "host": host}


def names(query=named, **tables):
    with provided(conn=CONN, **tables) as engine:
        return [row["name"] for row in engine.run(query(PLACES), {}).to_pylist()]


def test_what_was_asked_for_names_the_place_it_was_told():
    assert names(dns=[question("C2.example")]) == ["c2.example"]
    assert names(dns=[question("c2.example", answer="203.0.113.8")]) == []


def test_another_hosts_question_names_nothing():
    assert names(dns=[question("c2.example", source=OTHER)]) == []
    assert names(tls=[hello("c2.example", source=OTHER)]) == []


@pytest.mark.parametrize("spoken", [{"tls": [hello("spoken.example")]}, {"http": [request("Spoken.example:8080")]}])
def test_what_was_spoken_goes_before_what_was_asked_for(spoken):
    assert names(dns=[question("asked.example")] * 3, **spoken) == ["spoken.example"]


def test_the_most_used_name_is_told_and_of_equals_the_first():
    assert names(tls=[hello("b.example"), hello("a.example"), hello("b.example")]) == ["b.example"]
    assert names(tls=[hello("b.example"), hello("a.example")]) == ["a.example"]


@pytest.mark.parametrize("text", [PLACE, "203.0.113.9:80", "[2001:db8::1]", "2001:db8::1", ""])
def test_an_address_is_no_name(text):
    assert names(http=[request(text)]) == []


def test_every_name_that_was_asked_for_is_counted():
    with provided(conn=CONN, dns=[question("a.example"), question("b.example"), question("a.example")]) as engine:
        rows = engine.run(asked(PLACES), {}).to_pylist()

    assert {row["name"]: row["uses"] for row in rows} == {"a.example": 2, "b.example": 1}
