from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ALICE, computer, person

from doorward.steps.as_rep_roast import as_rep_roast


def test_whoever_is_inside_may_guess_a_secret_that_is_asked_for_without_proof():
    assert moves(as_rep_roast, identities=[person(dont_require_preauth=True)]) == [
        {
            "conclusion": f"identity:{ALICE}",
            "premises": ["position:inside"],
            "probability": 0.5,
            "seen": False,
            "how": "Whoever is inside may ask DOOR.EXAMPLE for a reply made with the secret of ALICE, and guess it.",
            "fixes": ["ask ALICE for pre-authentication"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize(
    "columns",
    [{"dont_require_preauth": False}, {"dont_require_preauth": None}, {"enabled": False}, {"domain": None}],
)
def test_others_are_left_out(columns):
    assert moves(as_rep_roast, identities=[person(**{"dont_require_preauth": True, **columns})]) == []


def test_computers_are_left_out():
    assert moves(as_rep_roast, identities=[computer(dont_require_preauth=True)]) == []


def test_no_table_yields_no_move():
    assert moves(as_rep_roast) == []


def test_an_account_told_twice_is_one_move():
    assert len(moves(as_rep_roast, identities=[person(dont_require_preauth=True), person()])) == 1
