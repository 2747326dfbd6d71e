"""The desk as others know it: what it offers, and what it does not bring along."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from datetime import datetime

import pytest

import doorward.desk
from doorward.desk import By, Change, Desk, DeskError, Subject, open_desk

HEAVY = (
    "duckdb",
    "pyarrow",
    "numba",
    "numpy",
    "deltalake",
    "doorward.pipeline",
    "doorward.settings",
    "doorward.detectors",
)


def test_all_that_is_named_is_there():
    assert all(hasattr(doorward.desk, name) for name in doorward.desk.__all__)
    assert sorted(doorward.desk.__all__, key=str.casefold) == sorted(set(doorward.desk.__all__), key=str.casefold)


def test_the_server_can_open_a_desk_without_the_engine(tmp_path):
    code = f"import sys; from doorward.desk import open_desk; open_desk(sys.argv[1]).close(); print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "desk.db")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


def test_every_book_writes_to_the_same_database(tmp_path):
    desk = open_desk(tmp_path / "desk.db")
    books = [getattr(desk, item.name) for item in fields(Desk) if item.name != "store"]

    assert all(book.store is desk.store for book in books)
    desk.close()


def test_what_is_decided_is_there_when_it_is_opened_again(tmp_path):
    by, subject = By("anna", datetime(2026, 11, 20)), Subject("finding", "3f2a91c0")
    desk = open_desk(tmp_path / "desk.db")
    desk.decisions.decide(by, [subject], Change(status="open"))
    desk.close()
    desk = open_desk(tmp_path / "desk.db")

    assert desk.decisions.of(subject).status == "open"
    assert desk.revision() == 1
    desk.close()


def test_what_is_over_goes_and_what_was_decided_stays(tmp_path):
    by, subject = By("anna", datetime(2026, 11, 20)), Subject("finding", "3f2a91c0")
    desk = open_desk(tmp_path / "desk.db")
    desk.decisions.decide(by, [subject], Change(status="open"))
    cookie = desk.sessions.begin(by, desk.people.add(by, "anna", "admin"))
    desk.tidy(datetime(2026, 11, 20))
    assert desk.sessions.resumed(cookie, by.now)
    desk.tidy(datetime(2027, 11, 20))

    assert desk.sessions.resumed(cookie, by.now) is None
    assert desk.decisions.of(subject).status == "open"
    desk.close()


def test_what_cannot_be_meant_is_a_value_error_with_a_sentence(tmp_path):
    desk = open_desk(tmp_path / "desk.db")
    with pytest.raises(DeskError, match="nobody decides on 'planet'") as told:
        desk.decisions.decide(By("anna", datetime(2026, 11, 20)), [Subject("planet", "x")], Change(status="open"))
    desk.close()

    assert isinstance(told.value, ValueError)
