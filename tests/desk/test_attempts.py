"""Log-ins that are tried: so many in a while and no more, whatever is restarted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from tests.desk.acting import BY, later

from doorward.desk import open_desk


def tries(desk, count, by=BY, name="bob"):
    return [desk.attempts.admit(by, name) for _ in range(count)]


def test_ten_tries_for_a_name_and_then_a_wait_however_it_is_written(desk):
    assert [desk.attempts.admit(BY, name) for name in ("bob", "Bob ", "BOB") * 4] == [0] * 10 + [900] * 2
    assert desk.attempts.admit(BY, "eve") == 0


def test_who_tries_a_name_from_afar_does_not_keep_its_owner_out(desk):
    tries(desk, 10, replace(BY, address="198.51.100.1"))
    assert tries(desk, 1) == [0]


def test_a_hundred_tries_for_a_name_from_wherever_and_then_a_wait(desk):
    few = replace(desk.attempts, everywhere=20)
    for number in range(20):
        assert few.admit(replace(BY, address=f"192.0.2.{number}"), "bob") == 0

    assert few.admit(replace(BY, address="192.0.2.99"), "BOB") == 900
    assert few.admit(replace(BY, address="192.0.2.99"), "eve") == 0
    few.succeeded(replace(BY, address="192.0.2.99"), "bob")
    assert few.admit(replace(BY, address="192.0.2.99"), "bob") == 0
    assert desk.attempts.everywhere == 100


def test_thirty_tries_from_an_address_whatever_the_name(desk):
    for number in range(30):
        assert desk.attempts.admit(BY, f"name{number}") == 0

    assert desk.attempts.admit(BY, "another") == 900
    assert desk.attempts.admit(replace(BY, address="192.0.2.99"), "another") == 0


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        (None, None, True),
        ("no address", "another", False),
        ("\x00", "\ud800", False),
    ],
)
def test_who_has_one_address_of_a_network_of_ipv6_has_all(desk, first, second, one):
    few = replace(desk.attempts, by_address=1)
    assert few.admit(replace(BY, address=first), "a") == 0

    assert bool(few.admit(replace(BY, address=second), "b")) is one


def test_the_window_slides(desk):
    for minute in range(10):
        assert desk.attempts.admit(later(minutes=minute), "bob") == 0

    assert desk.attempts.admit(later(minutes=10), "bob") == 5 * 60
    assert desk.attempts.admit(later(minutes=14, seconds=59), "bob") == 1
    assert desk.attempts.admit(later(minutes=15), "bob") == 0
    assert desk.attempts.admit(later(minutes=15), "bob") == 60


def test_a_try_that_is_turned_away_does_not_count(desk):
    tries(desk, 10)
    for minute in range(1, 15):
        assert desk.attempts.admit(later(minutes=minute), "bob") == 60 * (15 - minute)

    assert desk.attempts.admit(later(minutes=15), "bob") == 0


def test_who_gets_in_starts_anew_but_the_address_does_not(desk):
    tries(desk, 9)
    desk.attempts.succeeded(replace(BY, address="198.51.100.1"), "Bob")
    assert tries(desk, 2) == [0, 900], "whoever got in elsewhere forgives nothing here"
    desk.attempts.succeeded(BY, "Bob")
    assert tries(desk, 11) == [0] * 10 + [900]

    assert tries(desk, 12, name="eve") == [0] * 10 + [900] * 2
    assert tries(desk, 1, name="mallory") == [900]


def test_a_restart_forgets_nothing(desk, home):
    tries(desk, 10)
    again = open_desk(home)

    assert again.attempts.admit(BY, "bob") > 0
    again.close()


def test_tries_at_the_same_time_are_counted_one_after_the_other(desk):
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: desk.attempts.admit(BY, "bob"), range(24)))

    assert sorted(waits) == [0] * 10 + [900] * 14


def test_names_are_not_kept_for_people_type_passwords_there(desk):
    desk.attempts.admit(BY, "correct horse")
    with desk.store.read() as connection:
        assert "horse" not in repr(connection.execute(text("select * from attempts")).all())


@pytest.mark.parametrize("name", ["", "x" * 100_000, "a\x00b", "\u202eanna"])
def test_a_refusal_is_told_to_the_audit_whatever_the_name(desk, name):
    desk.attempts.admit(BY, name)
    desk.attempts.refused(replace(BY, actor="log-in"), name)
    (entry,) = desk.audit.entries()

    assert (entry.actor, entry.what, entry.kind) == ("log-in", "log_in_refused", "user")
    assert len(entry.subject) <= 60
    assert not {"\0", "\u202e"} & set(entry.subject)
