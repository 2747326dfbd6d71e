"""Who is logged in: until when, how it ends, and that a value that was known before opens nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import text
from tests.desk.acting import BY, NOON, PASSWORD, later, told

from doorward.desk import DeskError


@pytest.fixture
def bob(desk):
    """Return somebody who may log in."""
    return desk.people.add(BY, "bob", "analyst", PASSWORD)


def test_what_the_cookie_holds_opens_the_session(desk, bob):
    session = desk.sessions.resumed(desk.sessions.begin(BY, bob), NOON)

    assert (session.user, session.name, session.role, session.address) == (bob.number, "bob", "analyst", "192.0.2.7")
    assert (session.created, session.ends) == (NOON, NOON + timedelta(hours=12))


def test_the_database_does_not_have_what_the_cookie_holds(desk, bob):
    value = desk.sessions.begin(BY, bob)
    start = desk.sessions.issue_start(BY, bob)
    with desk.store.read() as connection:
        rows = [
            repr(connection.execute(text(f"select * from {name}")).all()) for name in ("sessions", "starts", "audit")
        ]

    assert value not in "".join(rows)
    assert start not in "".join(rows)


@pytest.mark.parametrize("value", ["", "x", "' or 1 = 1 --", "\x00", "\ud800"])
def test_nothing_else_opens_one(desk, bob, value):
    desk.sessions.begin(BY, bob)

    assert desk.sessions.resumed(value, NOON) is None


def test_neither_its_digest_nor_its_name_in_lists_does(desk, bob):
    session = desk.sessions.resumed(desk.sessions.begin(BY, bob), NOON)
    with desk.store.read() as connection:
        kept = connection.execute(text("select digest from sessions")).scalar()

    assert kept.startswith(session.key)
    assert desk.sessions.resumed(kept, NOON) is None
    assert desk.sessions.resumed(session.key, NOON) is None


@pytest.mark.parametrize(("minutes", "open_"), [(59, True), (60, False), (61, False)])
def test_it_ends_when_it_was_not_seen_for_an_hour(desk, bob, minutes, open_):
    value = desk.sessions.begin(BY, bob)

    assert (desk.sessions.resumed(value, NOON + timedelta(minutes=minutes)) is not None) is open_


def test_being_seen_keeps_it_open_but_not_for_ever(desk, bob):
    value = desk.sessions.begin(BY, bob)
    for minutes in range(30, 12 * 60, 30):
        assert desk.sessions.resumed(value, NOON + timedelta(minutes=minutes)), minutes

    assert desk.sessions.resumed(value, NOON + timedelta(hours=12)) is None


def test_what_is_over_does_not_come_back(desk, bob):
    value = desk.sessions.begin(BY, bob)
    assert desk.sessions.resumed(value, NOON + timedelta(hours=2)) is None
    assert desk.sessions.resumed(value, NOON + timedelta(hours=2, minutes=1)) is None


def test_other_limits_hold_where_they_are_given(desk, bob):
    short = replace(desk.sessions, idle=timedelta(minutes=1), longest=timedelta(minutes=2))
    value = short.begin(BY, bob)

    assert short.resumed(value, NOON + timedelta(minutes=1)) is None
    assert desk.sessions.resumed(value, NOON + timedelta(minutes=2)) is None


def test_a_page_that_is_read_within_a_minute_is_no_write(desk, bob):
    value = desk.sessions.begin(BY, bob)
    desk.sessions.resumed(value, NOON + timedelta(seconds=59))
    assert desk.sessions.of(bob, NOON)[0].seen == NOON

    desk.sessions.resumed(value, NOON + timedelta(seconds=60))
    assert desk.sessions.of(bob, NOON)[0].seen == NOON + timedelta(seconds=60)


def test_times_with_a_zone_are_the_same_times(desk, bob):
    value = desk.sessions.begin(replace(BY, now=NOON.replace(tzinfo=UTC)), bob)

    assert desk.sessions.resumed(value, NOON.replace(tzinfo=UTC) + timedelta(minutes=59))
    assert desk.sessions.resumed(value, NOON.replace(tzinfo=UTC) + timedelta(hours=3)) is None


def test_each_log_in_has_a_value_of_its_own_and_ends_the_former(desk, bob):
    first = desk.sessions.begin(BY, bob)
    second = desk.sessions.begin(BY, bob, former=first)

    assert first != second
    assert desk.sessions.resumed(first, NOON) is None
    assert desk.sessions.resumed(second, NOON)


def test_a_value_that_was_planted_opens_nothing_after_the_log_in(desk, bob):
    planted = "planted-by-somebody-else"
    desk.sessions.begin(BY, bob, former=planted)

    assert desk.sessions.resumed(planted, NOON) is None


def test_logged_out_is_logged_out(desk, bob):
    first, second = desk.sessions.begin(BY, bob), desk.sessions.begin(BY, bob)
    desk.sessions.end(BY, first)

    assert desk.sessions.resumed(first, NOON) is None
    assert desk.sessions.resumed(second, NOON)
    assert told(desk)[-1] == "log_out"


def test_all_sessions_of_somebody_end_at_once_and_no_others(desk, bob):
    eve = desk.people.add(BY, "eve", "viewer")
    values = [desk.sessions.begin(BY, bob) for _ in range(3)]
    other = desk.sessions.begin(BY, eve)
    assert len(desk.sessions.of(bob, NOON)) == 3
    desk.sessions.end_all(BY, bob)

    assert [desk.sessions.resumed(value, NOON) for value in values] == [None, None, None]
    assert desk.sessions.resumed(other, NOON)
    assert desk.sessions.of(bob, NOON) == []


def test_to_end_what_is_over_is_nothing(desk, bob):
    before = told(desk)
    desk.sessions.end(BY, "unknown")
    desk.sessions.end_all(BY, bob)

    assert told(desk) == before


def test_a_start_token_logs_in_once(desk, bob):
    token = desk.sessions.issue_start(BY, bob)
    value = desk.sessions.begin_by_start(later(minutes=1), token)

    assert desk.sessions.resumed(value, NOON + timedelta(minutes=1)).name == "bob"
    assert desk.sessions.begin_by_start(later(minutes=1), token) is None
    assert told(desk)[-2:] == ["issue_start", "log_in_by_start"]


def test_nor_do_several_that_use_it_at_the_same_time_all_get_in(desk, bob):
    token = desk.sessions.issue_start(BY, bob)
    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(lambda _: desk.sessions.begin_by_start(BY, token), range(8)))

    assert sum(value is not None for value in values) == 1


@pytest.mark.parametrize(("seconds", "open_"), [(599, True), (600, False)])
def test_a_start_token_lives_for_minutes(desk, bob, seconds, open_):
    token = desk.sessions.issue_start(BY, bob)

    assert (desk.sessions.begin_by_start(later(seconds=seconds), token) is not None) is open_


def test_no_start_token_is_none(desk, bob):
    desk.sessions.issue_start(BY, bob)

    assert desk.sessions.begin_by_start(BY, "") is None
    assert desk.sessions.begin_by_start(BY, "guessed") is None


def test_who_is_disabled_has_neither_session_nor_start(desk, bob):
    token = desk.sessions.issue_start(BY, bob)
    desk.people.disable(BY, "bob")

    assert desk.sessions.begin_by_start(BY, token) is None
    with pytest.raises(DeskError, match="may not log in"):
        desk.sessions.begin(BY, bob)
