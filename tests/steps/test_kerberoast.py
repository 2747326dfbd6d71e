from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import at, moves
from tests.forest import DOMAIN, EVERY_ACCOUNT, SERVICE, computer, person

from doorward.steps.kerberoast import kerberoast

NOW = at(0)


def service(**columns):
    return person(SERVICE, "SQL", has_spn=True) | columns


def test_any_account_of_the_domain_may_guess_the_secret_of_a_service():
    assert moves(kerberoast, identities=[service()]) == [
        {
            "conclusion": f"identity:{SERVICE}",
            "premises": [f"identity:{EVERY_ACCOUNT}"],
            "probability": 0.5,
            "seen": False,
            "how": "Any account of DOOR.EXAMPLE may ask for a ticket made with the secret of SQL, and guess it.",
            "fixes": ["rotate the secret of SQL to a long random one"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"has_spn": False},
        {"has_spn": None},
        {"enabled": False},
        {"kind": "service"},
        {"domain": None},
        {"id": f"{DOMAIN}-502"},
    ],
)
def test_who_stands_for_no_service_or_cannot_be_guessed_is_left_out(columns):
    assert moves(kerberoast, identities=[service(**columns)]) == []


def test_computers_have_secrets_too_long_to_guess():
    assert moves(kerberoast, identities=[computer(has_spn=True)]) == []


@pytest.mark.parametrize(
    ("days", "chance"), [(0, 0.2), (364, 0.2), (365, 0.5), (1824, 0.5), (1825, 0.8), (9000, 0.8), (None, 0.5)]
)
def test_an_old_password_is_guessed_sooner(days, chance):
    changed = None if days is None else NOW - timedelta(days=days)
    rows = [service(password_last_set=changed), person(last_logon=NOW)]
    assert [move["probability"] for move in moves(kerberoast, identities=rows)] == [chance]


def test_no_table_yields_no_move():
    assert moves(kerberoast) == []


def test_an_account_told_twice_is_one_move():
    assert len(moves(kerberoast, identities=[service(), service(has_spn=None)])) == 1
