"""Saved views: pages of the console only, one's own and those that others share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.desk.acting import BY, told

from doorward.desk import DeskError, View

BOB = replace(BY, actor="bob")
QUERY = "q=severity%3A%3E%3Dhigh+host%3Aweb*&per=50"


def test_a_view_is_kept(desk):
    made = desk.views.save(BY, " Web servers ", "/findings", QUERY)

    assert made == View(made.number, "anna", "Web servers", "/findings", QUERY, shared=False)
    assert desk.views.seen_by("anna") == [made]


def test_others_see_what_is_shared(desk):
    desk.views.save(BY, "mine", "/doors", "")
    shared = desk.views.save(BY, "ours", "/paths", QUERY, shared=True)

    assert desk.views.seen_by("bob") == [shared]
    assert [view.name for view in desk.views.seen_by("anna")] == ["mine", "ours"]


def test_the_same_name_replaces_ones_own_and_no_others(desk):
    first = desk.views.save(BY, "web", "/findings", "q=a", shared=True)
    second = desk.views.save(BY, "web", "/findings", "q=b", shared=True)
    others = desk.views.save(BOB, "web", "/findings", "q=c")

    assert first.number == second.number
    assert desk.views.seen_by("bob") == [second, others]


def test_saved_as_it_was_nothing_is_told(desk):
    desk.views.save(BY, "web", "/findings", "q=a")
    desk.views.save(BY, "web", "/findings", "q=a")

    assert told(desk) == ["save_view"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "findings",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a?b",
        "/a#b",
        "/a\nb",
        "/" + "x" * 300,
    ],
)
def test_a_view_does_not_lead_out_of_the_console(desk, path):
    with pytest.raises(DeskError):
        desk.views.save(BY, "web", path, "")


@pytest.mark.parametrize(("name", "query"), [("", ""), ("x" * 101, ""), ("web", "x" * 4001), ("web", "\x00")])
def test_texts_that_cannot_be_kept_are_refused(desk, name, query):
    with pytest.raises(DeskError):
        desk.views.save(BY, name, "/findings", query)


def test_ones_own_can_be_removed(desk):
    made = desk.views.save(BY, "web", "/findings", "q=a", shared=True)
    desk.views.remove(BY, made.number)

    assert desk.views.seen_by("anna") == []
    assert told(desk) == ["save_view", "remove_view"]
    assert desk.audit.entries()[0].before == {"path": "/findings", "query": "q=a", "shared": True}


def test_that_of_another_cannot_but_by_an_admin(desk):
    made = desk.views.save(BY, "web", "/findings", "q=a", shared=True)
    with pytest.raises(DeskError, match=f"there is no view {made.number} of yours"):
        desk.views.remove(BOB, made.number)
    assert desk.views.seen_by("bob") == [made]

    desk.views.remove(BOB, made.number, anyones=True)
    assert desk.views.seen_by("anna") == []


def test_what_is_not_there_cannot_be_removed(desk):
    with pytest.raises(DeskError, match="there is no view 7 of yours"):
        desk.views.remove(BY, 7, anyones=True)
