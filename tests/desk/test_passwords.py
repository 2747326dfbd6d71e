"""Passwords: Argon2id as OWASP asks for, and the same work for a name that nobody has."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.acting import PASSWORD

from doorward.desk import DeskError, passwords
from doorward.desk.passwords import hashed, matches, outdated


@pytest.fixture(autouse=True)
def real_hashes(quick_hashes, monkeypatch):
    """Do all the work here, where it is the matter."""
    monkeypatch.setattr(passwords, "HASHER", quick_hashes[0])
    monkeypatch.setattr(passwords, "_NOBODY", quick_hashes[1])


def test_the_parameters_are_those_of_owasp():
    """OWASP Password Storage Cheat Sheet: Argon2id with at least 19 MiB, two passes and one lane."""
    kept = extract_parameters(hashed(PASSWORD))

    assert kept.type is Type.ID
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (19 * 1024, 2, 1)
    assert kept.salt_len >= 16
    assert kept.hash_len >= 32


def test_nobody_has_the_hash_of_nobody_and_it_costs_as_much():
    kept, nobody = extract_parameters(hashed(PASSWORD)), extract_parameters(passwords._NOBODY)

    assert kept == nobody
    assert not outdated(passwords._NOBODY)


def test_the_work_is_done_for_nobody_too(monkeypatch):
    asked = []

    class Hasher:
        def verify(self, kept, _):
            asked.append(kept)
            return True

    monkeypatch.setattr(passwords, "HASHER", Hasher())

    assert not matches(None, PASSWORD)
    assert asked == [passwords._NOBODY]


def test_the_right_one_matches_and_no_other():
    kept = hashed(PASSWORD)

    assert matches(kept, PASSWORD)
    for other in ("", PASSWORD + " ", PASSWORD.upper(), "x" * 5000):
        assert not matches(kept, other)


def test_two_hashes_of_one_password_differ():
    assert hashed(PASSWORD) != hashed(PASSWORD)


def test_a_letter_has_several_spellings():
    assert matches(hashed("caf\u00e9 au lait noir"), "cafe\u0301 au lait noir")


@pytest.mark.parametrize("length", [12, 1024])
def test_a_password_may_be_so_long(length):
    assert matches(hashed("x" * length), "x" * length)


@pytest.mark.parametrize("length", [0, 11, 1025])
def test_and_neither_shorter_nor_longer(length):
    with pytest.raises(DeskError, match="12 to 1,024 characters"):
        hashed("x" * length)


def test_what_goes_on_after_the_longest_does_not_match():
    assert not matches(hashed("x" * 1024), "x" * 1025)


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$v=19$m=1,t=1,p=1$x$y"])
def test_what_is_no_hash_opens_nothing(kept):
    assert not matches(kept, PASSWORD)


def test_other_parameters_are_outdated():
    assert outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD))
    assert not outdated(hashed(PASSWORD))


@given(st.text(min_size=12, max_size=40))
def test_any_text_may_be_a_password(text):
    assert hashed(text).startswith("$argon2id$")
