"""What every list of the API shares: fields, pages, neighbours, and that each is there without a file of its own."""

from __future__ import annotations

import pytest
from tests.console.api.asking import (
    gives_one_and_says_what_is_gone,
    lists_as_the_snapshot_has_them,
    points_at_what_is_wrong,
    sorts,
)

from doorward.console.api_app import resources
from doorward.console.api_lists import fields_of, lists, with_lists
from doorward.console.listing import MOST
from doorward.console.operation import OPEN, PREFIX, Answer, Resource
from doorward.console.snapshot.lists import LISTS

PLAIN = {
    "assets": "risk",
    "channels": "score",
    "doors": "score",
    "findings": "score",
    "fixes": "ways",
    "jewels": "ways",
    "sources": "rows",
}
"""A list -> a field that it is sorted by here; paths are a file of api/."""


@pytest.mark.parametrize("kind", PLAIN)
def test_a_list_and_its_rows_are_the_snapshots(asked, snapshot, kind):
    client = asked("viewer")
    lists_as_the_snapshot_has_them(client, snapshot, f"/{kind}", kind)
    points_at_what_is_wrong(client, f"/{kind}")
    gives_one_and_says_what_is_gone(client, snapshot, f"/{kind}", kind)
    sorts(client, f"/{kind}", kind, PLAIN[kind])


def test_a_list_that_no_file_has_is_made_of_what_the_snapshot_declares():
    made = with_lists({})
    assert list(made) == sorted(LISTS)
    assert [one.path for one in made["doors"].operations] == ["/doors", "/doors/{id}"]
    assert made["jewels"].title == "Crown jewels"


def test_a_file_that_lists_is_left_as_it_is():
    own = Resource("Doors, told otherwise")
    lists(own, "/openings", "doors")
    made = with_lists({"openings": own})
    assert made["openings"] is own
    assert "doors" not in made


def test_what_a_file_does_besides_joins_the_list_of_its_name():
    own = Resource("Crown jewels")
    own.writes("/jewels", "Name a crown jewel", OPEN, OPEN)(lambda _, body: Answer(body))
    made = with_lists({"jewels": own})
    assert [(one.method, one.path) for one in made["jewels"].operations] == [
        ("GET", "/jewels"),
        ("GET", "/jewels/{id}"),
        ("POST", "/jewels"),
    ]
    assert len(own.operations) == 1


def test_a_finding_has_reasons_that_add_up_and_evidence(asked, snapshot):
    name = snapshot.one("select id from findings where answers = 'inside' order by number limit 1")["id"]
    told = asked("viewer").get(f"{PREFIX}/findings/{name}").json()
    assert sum(reason["points"] for reason in told["reasons"]) == pytest.approx(told["score"], abs=0.01)
    assert {"entities", "details", "evidence", "attack"} <= set(told)


def test_it_is_filtered_as_the_page_is(asked, snapshot):
    told = asked("viewer").get(f"{PREFIX}/findings", params={"q": "severity:>=high"}).json()
    wanted = snapshot.one("select count(*) as n from findings where severity in ('high', 'critical')")["n"]
    assert told["total"] == wanted
    assert sum(told["facets"]["severity"].values()) == wanted


def test_a_query_is_pointed_at_where_it_is_wrong(asked):
    told = asked().get(f"{PREFIX}/findings", params={"q": "score:>0.1 severity:hgih"}).json()
    assert told["position"] == len("score:>0.1 severity:")
    assert "high" in told["detail"]


def test_neighbours_are_told_in_the_link_header(asked):
    answer = asked("viewer").get(f"{PREFIX}/findings", params={"per": 1, "page": 2, "q": "sort:-score"})
    assert f'<{PREFIX}/findings?page=1&per=1&q=sort%3A-score>; rel="prev"' in answer.headers["link"]
    assert 'rel="next"' in answer.headers["link"]


def test_parameters_are_held_to_the_limits_of_pages():
    told = {one.name: one.schema for one in fields_of("findings")}
    assert set(told) == {"q", "page", "per", "asof"}
    assert told["per"]["maximum"] == MOST


def test_the_last_page_has_no_next_and_the_first_no_previous(asked, snapshot):
    total = snapshot.one("select count(*) as n from findings")["n"]
    client = asked("viewer")
    assert "prev" not in client.get(f"{PREFIX}/findings?per=1").headers["link"]
    assert "next" not in client.get(f"{PREFIX}/findings?per=1&page={total}").headers["link"]
    assert "link" not in client.get(f"{PREFIX}/findings?per=200").headers


def test_every_list_of_the_snapshot_has_its_address():
    paths = {one.path for item in resources().values() for one in item.operations}
    assert {"/findings", "/paths", "/doors", "/jewels", "/assets", "/channels", "/fixes", "/sources"} <= paths
