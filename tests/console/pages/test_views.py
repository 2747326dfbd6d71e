"""Saved views: one's own, or everyone's where an analyst says so."""

from __future__ import annotations

import pytest
from tests.console.served import served


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def saved(console, role="analyst", **changes):
    told = {"name": "worst first", "path": "/findings", "query": "q=severity%3Ahigh", "back": "/findings?q=a"} | changes
    return console.client(role).post("/views/save", data=told)


def kept(console, role):
    return [view.name for view in console.desk.views.seen_by(role)]


def test_a_view_is_kept_for_oneself(console):
    answer = saved(console)
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?q=a")
    assert kept(console, "analyst") == ["worst first"]
    assert kept(console, "viewer") == []
    assert console.audited()[-1] == "save_view"


def test_a_view_for_all_takes_who_decides(console):
    assert saved(console, "viewer").status_code == 303
    assert saved(console, "viewer", name="all", shared="1").status_code == 403
    assert saved(console, "analyst", name="all", shared="1").status_code == 303
    assert kept(console, "viewer") == ["all", "worst first"]


@pytest.mark.parametrize(
    "changes",
    [
        {"path": "//evil.example"},
        {"path": "https://evil.example"},
        {"path": "/\\evil.example"},
        {"path": "/findings?x=1"},
        {"path": "javascript:alert(1)"},
        {"path": ""},
        {"name": ""},
        {"name": "x" * 101},
        {"query": "q=\x01"},
    ],
    ids=str,
)
def test_what_is_no_page_of_the_console_is_not_kept(console, changes):
    assert saved(console, **changes).status_code == 400
    assert kept(console, "analyst") == []


def test_where_it_goes_back_to_is_of_the_console(console):
    assert saved(console, back="//evil.example").headers["location"] == "/"
    assert saved(console, back="").headers["location"] == "/findings"


def test_ones_own_is_removed_by_oneself_and_anyones_by_an_admin(console):
    saved(console)
    number = str(console.desk.views.seen_by("analyst")[0].number)
    assert console.client("viewer").post("/views/remove", data={"number": number}).status_code == 404
    assert kept(console, "analyst")
    assert console.client("analyst").post("/views/remove", data={"number": number}).status_code == 303
    saved(console)
    number = str(console.desk.views.seen_by("analyst")[0].number)
    assert console.client("admin").post("/views/remove", data={"number": number}).status_code == 303
    assert kept(console, "analyst") == []


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "٣", "²", "9" * 100])
def test_what_is_no_view_is_not_removed(console, number):
    assert console.client("admin").post("/views/remove", data={"number": number}).status_code == 404
