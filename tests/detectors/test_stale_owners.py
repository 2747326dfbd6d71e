from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, ask, at, lines, reasons

from doorward.detectors.stale_owners import stale_owners

NOW = at(24 * 10)


def person(name, **columns):
    return {"id": name, "kind": "user", "name": name, "enabled": True, "last_logon": NOW} | columns


def owned(name, owner, **columns):
    return {"name": name, "owner": owner} | columns


def asked(*register, directory=(), **given):
    people = [person("mara"), person("jonas"), *directory]
    rows = [owned("files01", "mara"), owned("mail01", "jonas"), *register]
    return ask(stale_owners, assets=rows, identities=people, as_of=given.pop("as_of", NOW), **given)


def test_an_owner_who_was_disabled_is_told_once_with_all_their_assets():
    rows = [owned("b", "gone"), owned("a", "gone"), owned("a", "gone", environment="test")]
    [found] = asked(*rows, directory=[person("gone", enabled=False)])
    assert found.summary == "gone answers for 2 assets and is disabled"
    assert found.details["assets"] == ["a", "b"]
    assert found.details["fix"] == "give the assets of gone to somebody who is there"
    assert reasons(found) == {"gone": 0.45, "assets": 0.1}
    assert (found.severity, found.events, found.details["kind"]) == ("medium", 2, "disabled")
    assert [(item.kind, item.id) for item in found.entities] == [("identity", "gone")]
    assert lines(found, "assets") == [3, 4, 5]


def test_owners_who_are_there_are_not_told():
    assert asked() == []


@pytest.mark.parametrize("tables", [{}, {"assets": []}, {"identities": [person("mara")]}])
def test_nothing_is_found_in_empty_tables(tables):
    assert ask(stale_owners, as_of=NOW, **tables) == []


@pytest.mark.parametrize(("days", "found"), [(59, []), (60, ["absent"])])
def test_two_months_without_a_log_on_are_an_absence(days, found):
    away = person("gone", last_logon=NOW - timedelta(days=days))
    assert [item.details["kind"] for item in asked(owned("a", "gone"), directory=[away])] == found


def test_who_never_logged_on_is_not_absent():
    assert asked(owned("a", "new"), directory=[person("new", last_logon=None)]) == []


def test_an_owner_whom_the_directory_does_not_know_is_told_where_it_knows_others():
    [found] = asked(owned("a", "nobody"))
    assert (found.details["kind"], found.severity) == ("unknown", "low")
    assert {why.name: why.value for why in found.reasons}["gone"] == (
        "the directory knows no nobody, though it knows 2 of 3 owners"
    )


def test_many_assets_of_an_unknown_name_are_more_often_a_team_s_and_weigh_nothing():
    directory = [person(f"p{n}") for n in range(9)]
    rows = [owned(f"b{n}", f"p{n}") for n in range(9)] + [owned(f"a{n}", "operations") for n in range(9)]
    [found] = asked(*rows, directory=directory)
    assert (reasons(found), found.severity) == ({"gone": 0.3}, "low")


@pytest.mark.parametrize(("days", "points"), [(179, 0.25), (180, 0.35)])
def test_a_leave_ends_one_day_so_half_a_year_weighs_more(days, points):
    away = person("gone", last_logon=NOW - timedelta(days=days))
    assert reasons(asked(owned("a", "gone"), directory=[away])[0])["gone"] == points


def test_an_owner_is_known_by_account_and_domain():
    known = person("Gone Away", account="gone", domain="CORP.EXAMPLE", enabled=False)
    assert [item.details["kind"] for item in asked(owned("a", "gone@corp.example"), directory=[known])] == ["disabled"]
    assert [item.details["kind"] for item in asked(owned("a", "gone@else.example"), directory=[known])] == ["unknown"]


def test_where_the_directory_knows_fewer_than_half_of_the_owners_nobody_is_unknown():
    few = [owned(f"a{n}", f"team{n}") for n in range(2)]
    assert len(asked(*few)) == 2
    assert asked(*few, owned("a9", "team9")) == []


@pytest.mark.parametrize(
    "written", ["mara", "MARA", " mara ", "CORP\\mara", "mara.okonkwo@example.org", "m.okonkwo", "mara okonkwo"]
)
def test_an_owner_is_known_by_name_account_and_mail_in_any_spelling(written):
    known = person("Mara Okonkwo@CORP.EXAMPLE", account="m.okonkwo", email="Mara.Okonkwo@example.org", enabled=False)
    found = asked(owned("a", written), directory=[known])
    assert [item.details["kind"] for item in found] == (
        [] if written.strip().lower().endswith(("mara",)) else ["disabled"]
    )


def test_a_group_that_owns_is_there():
    assert asked(owned("a", "operations"), directory=[{"id": "g", "kind": "group", "name": "Operations"}]) == []


def test_what_is_past_its_end_needs_no_owner():
    gone = person("gone", enabled=False)
    ended = owned("a", "gone", in_service_until=START.date())
    assert asked(ended, directory=[gone]) == []
    assert len(asked(ended, directory=[gone], as_of=at(23))) == 1


def test_what_is_of_worth_weighs_more():
    gone = person("gone", enabled=False)
    [found] = asked(owned("a", "gone", criticality="High"), directory=[gone])
    assert reasons(found)["critical assets"] == 0.15
    many = [owned(f"a{n}", "gone", criticality="critical") for n in range(9)]
    assert [(item.score, item.severity) for item in asked(*many, directory=[gone])] == [(0.8, "high")]


def test_two_accounts_of_one_name_count_as_there_if_one_is():
    twice = [person("gone", enabled=False), person("other", account="gone", enabled=True)]
    assert asked(owned("a", "gone"), directory=twice) == []


def test_the_same_whatever_the_order_of_rows():
    rows = [owned("a", "nobody"), owned("b", "gone")]
    people = [person("gone", enabled=False)]
    first, turned = asked(*rows, directory=people), asked(*rows[::-1], directory=people[::-1])
    assert [item.id for item in first] == [item.id for item in turned]
    assert len(first) == 2


# Each blind spot of the docstring, as a miss.


def test_blind_an_owner_with_the_name_of_another_passes_for_that_one():
    assert asked(owned("a", "mara")) == []


def test_blind_without_a_directory_nobody_is_judged():
    assert ask(stale_owners, assets=[owned("a", "gone")], as_of=NOW) == []


def test_blind_a_team_without_a_group_of_its_name_is_unknown():
    assert [item.details["kind"] for item in asked(owned("a", "operations"))] == ["unknown"]
