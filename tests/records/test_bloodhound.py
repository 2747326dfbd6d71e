"""What BloodHound's collectors say of an object: columns for what we know, words for the rest."""

from __future__ import annotations

from doorward.records.bloodhound import marks, settings
from doorward.tables.identities import identities

TOLD = {"enabled": False, "hasspn": True, "sensitive": "yes", "pwdneverexpires": None, "haslaps": True, "gmsa": False}


def test_what_is_yes_or_no_has_its_column_and_anything_else_is_not_guessed():
    assert settings(TOLD) == {"enabled": False, "has_spn": True}


def test_every_column_is_one_of_the_table():
    every = dict.fromkeys(
        [
            "enabled",
            "admincount",
            "hasspn",
            "dontreqpreauth",
            "unconstraineddelegation",
            "sensitive",
            "pwdneverexpires",
            "passwordnotreqd",
        ],
        True,
    )
    assert len(settings(every)) == len(every)
    assert set(settings(every)) <= set(identities.columns)
    assert list(marks(every)) == []


def test_what_holds_and_has_no_column_is_a_mark_cut_at_a_hundred_signs():
    assert list(marks(TOLD)) == ["haslaps"]
    assert list(marks({"x" * 101: True, "y": 1})) == ["x" * 100]
