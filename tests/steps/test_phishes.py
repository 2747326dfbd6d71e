from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ALICE, computer, person

from doorward.steps.phishes import phishes


def test_whoever_reads_mail_may_be_tricked():
    assert moves(phishes, identities=[person(email="alice@door.example")]) == [
        {
            "conclusion": f"identity:{ALICE}",
            "premises": ["position:internet"],
            "probability": 0.1,
            "seen": False,
            "how": "A mail to ALICE may trick its reader out of the password.",
            "fixes": ["ask ALICE for a second factor that no mail can trick away"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize(
    "columns", [{"email": None}, {"email": "none"}, {"enabled": False}, {"kind": "service"}, {"domain": None}]
)
def test_whoever_has_no_mail_or_cannot_log_on_is_left_out(columns):
    assert moves(phishes, identities=[person(**{"email": "alice@door.example", **columns})]) == []


def test_computers_read_no_mail():
    assert moves(phishes, identities=[computer(email="desk@door.example")]) == []


def test_a_person_told_twice_is_one_move():
    assert len(moves(phishes, identities=[person(email="alice@door.example"), person(email="a@door.example")])) == 1


def test_no_table_yields_no_move():
    assert moves(phishes) == []
