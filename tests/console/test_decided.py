"""Decisions are read once a revision, and measured by the day that is asked for."""

from __future__ import annotations

from datetime import date

from tests.console.conftest import NOW

from doorward.console.decided import DecidedNow
from doorward.desk import By, Change, Subject


def test_they_are_read_again_only_when_something_was_decided(desk, monkeypatch):
    held = DecidedNow(desk)
    first = held.on(date(2026, 11, 21))
    assert held.on(date(2026, 11, 21)) is first
    desk.decisions.decide(By("ana", NOW), [Subject("finding", "a")], Change(status="open"))
    second = held.on(date(2026, 11, 21))
    assert [(one.kind, one.id, one.status) for one in second.rows] == [("finding", "a", "open")]
    assert second.revision > first.revision
    assert held.on(date(2026, 11, 22)).day == date(2026, 11, 22)
