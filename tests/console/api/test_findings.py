"""Findings for programs: the list, and one with the reasons that add up and the lines it rests on."""

from __future__ import annotations

import pytest
from tests.console.api.asking import (
    gives_one_and_says_what_is_gone,
    lists_as_the_snapshot_has_them,
    points_at_what_is_wrong,
    sorts,
)


def test_the_list_is_the_snapshots(asked, snapshot):
    lists_as_the_snapshot_has_them(asked("viewer"), snapshot, "/findings", "findings")


def test_a_query_that_is_wrong_is_pointed_at(asked):
    points_at_what_is_wrong(asked("viewer"), "/findings")
    told = asked().get("/api/v1/findings", params={"q": "score:>0.1 severity:hgih"}).json()
    assert told["position"] == len("score:>0.1 severity:")
    assert "high" in told["detail"]


def test_one_has_reasons_and_evidence(asked, snapshot):
    gives_one_and_says_what_is_gone(asked("viewer"), snapshot, "/findings", "findings")
    name = snapshot.one("select id from findings where answers = 'inside' order by number limit 1")["id"]
    told = asked("viewer").get(f"/api/v1/findings/{name}").json()
    assert sum(reason["points"] for reason in told["reasons"]) == pytest.approx(told["score"], abs=0.01)
    assert {"entities", "details", "evidence", "attack"} <= set(told)


def test_it_is_sorted_and_filtered_as_the_page_is(asked, snapshot):
    sorts(asked("viewer"), "/findings", "findings", "score")
    told = asked("viewer").get("/api/v1/findings", params={"q": "severity:>=high"}).json()
    wanted = snapshot.one("select count(*) as n from findings where severity in ('high', 'critical')")["n"]
    assert told["total"] == wanted
    assert sum(told["facets"]["severity"].values()) == wanted


def test_neighbours_are_told_in_the_link_header(asked):
    answer = asked("viewer").get("/api/v1/findings", params={"per": 1, "page": 2, "q": "sort:-score"})
    assert '</api/v1/findings?page=1&per=1&q=sort%3A-score>; rel="prev"' in answer.headers["link"]
    assert 'rel="next"' in answer.headers["link"]
