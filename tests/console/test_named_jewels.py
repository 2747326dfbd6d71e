"""On which asset a crown jewel lies, and what was said since the analysis that is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.console.conftest import NOW

from doorward.console.named_jewels import UnknownAssetError, by_people, near, on_asset, waiting
from doorward.console.page import Ask, Person
from doorward.desk import By, DeskError

BY = By("ana", NOW)


@pytest.fixture
def ask(config, desk, snapshot):
    return Ask(config, desk, Person("ana", "analyst"), NOW, newest=snapshot, shown=snapshot)


@pytest.mark.parametrize("text", ["web01", " WEB01 ", "00:00:5e:00:53:01", "10.0.0.5"])
def test_an_asset_is_meant_by_its_name_by_another_and_by_its_address(ask, text):
    assert on_asset(ask, text) == "web01"


def test_an_unknown_one_is_refused_with_names_near_it_and_taken_where_somebody_insists(ask):
    with pytest.raises(UnknownAssetError, match="Nothing that was read knows an asset 'web02'") as refused:
        on_asset(ask, "web02")
    assert (refused.value.status, list(refused.value.near)) == (422, ["web01"])
    assert refused.value.next_step == "Near it: web01."
    assert on_asset(ask, " web02 ", insisted=True) == "web02"
    assert on_asset(ask, "WEB01", insisted=True) == "web01", "what is known is known by its own name"


@pytest.mark.parametrize("text", ["", " ", "a" * 201, "web01\x00", "\ud800"])
def test_what_cannot_be_kept_is_refused_even_where_somebody_insists(ask, text):
    with pytest.raises(DeskError, match="asset that it lies on"):
        on_asset(ask, text, insisted=True)


def test_before_any_analysis_nothing_is_known_and_anything_may_be_insisted_on(ask):
    early = replace(ask, newest=None, shown=None)
    with pytest.raises(UnknownAssetError) as refused:
        on_asset(early, "web01")
    assert refused.value.near == []
    assert on_asset(early, "web01", insisted=True) == "web01"


@pytest.mark.parametrize(
    ("text", "names"),
    [("web", ["web01"]), ("eb0", ["web01"]), ("test30", ["test03"]), ("%", []), ("_eb01", []), ("zz", [])],
)
def test_names_are_near_by_letters_and_a_sign_of_the_database_means_itself(snapshot, text, names):
    assert near(snapshot, text) == names


def test_what_was_named_since_waits_for_the_next_analysis(ask, desk):
    assert not waiting(ask)
    made = desk.jewels.name(BY, "plans", "web01")
    assert waiting(ask).named == [made]
    assert waiting(ask).about(made.id).named == [made]
    assert not waiting(ask).about("another")
    assert waiting(replace(ask, newest=None, shown=None)).named == [made]


def test_what_the_analysis_knows_does_not_wait_and_what_was_withdrawn_since_does(ask, desk, monkeypatch):
    made = desk.jewels.name(BY, "payroll", "test03")
    person = {"file": "", "line": None, "origin": None, "by": "ana", "time": NOW.isoformat()}
    other = person | {"by": "bob"}
    file = {"file": "doorward.toml", "line": 1, "origin": None}
    register = {"file": "register.csv", "line": 1, "origin": "0" * 64}
    for named, waits, taken in (
        ([person], 0, 0),
        ([register], 1, 0),
        ([file], 0, 0),
        ([other], 1, 1),
        ([], 1, 0),
    ):
        row = {"id": made.id, "name": "payroll", "named": named}
        monkeypatch.setattr(type(ask.shown), "all", lambda *_, row=row: [row])
        found = waiting(ask)
        assert (len(found.named), len(found.taken), bool(found)) == (waits, taken, bool(waits + taken)), named
    row["named"] = [person]
    desk.jewels.withdraw(BY, made.id, "sold")
    assert waiting(ask).taken == [(made.id, "payroll")]
    assert by_people(row) == [{"by": "ana", "time": NOW}]
    assert by_people({"named": None}) == []
