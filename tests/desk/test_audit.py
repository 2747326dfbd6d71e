"""The audit: asked by who, what, on what and when; told as lines of JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.desk.acting import BY, FINDING, NOON, WAY, later

from doorward.desk import Asked, Change, Key
from doorward.desk import audit as audit_log


@pytest.fixture
def filled(desk):
    """Return a desk where two people did four things, an hour apart."""
    bob = replace(BY, actor="bob", address=None)
    desk.decisions.decide(BY, [FINDING], Change(status="open"))
    desk.decisions.comment(later(bob, hours=1), FINDING, "on it")
    desk.decisions.decide(later(bob, hours=2), [WAY], Change(status="closed"))
    desk.people.add(later(BY, hours=3), "eve", "viewer")
    return desk


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        (Asked(), [4, 3, 2, 1]),
        (Asked(actor="bob"), [3, 2]),
        (Asked(what="decide"), [3, 1]),
        (Asked(kind="finding"), [2, 1]),
        (Asked(kind="way", subject=WAY.id), [3]),
        (Asked(since=NOON + timedelta(hours=1)), [4, 3, 2]),
        (Asked(until=NOON + timedelta(hours=1)), [1]),
        (Asked(since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=3)), [3, 2]),
        (Asked(below=3), [2, 1]),
        (Asked(actor="anna", what="comment"), []),
        (Asked(actor="' or 1 = 1 --"), []),
    ],
)
def test_all_that_is_asked_is_met(filled, asked, numbers):
    assert [entry.number for entry in filled.audit.entries(asked)] == numbers
    assert [json.loads(line)["number"] for line in filled.audit.lines(asked)] == numbers[::-1]


def test_what_a_program_did_is_told_with_its_key_and_can_be_asked_for(filled):
    by = replace(later(BY, hours=4), key=Key(3, "backup-script"))
    filled.decisions.comment(by, FINDING, "seen again")
    latest, *others = filled.audit.entries()

    assert (latest.actor, latest.key, latest.key_number) == ("anna", "backup-script", 3)
    assert latest.who == "anna by key backup-script"
    assert [entry.who for entry in others] == ["anna", "bob", "bob", "anna"]
    assert filled.audit.entries(Asked(key="backup-script")) == [latest]
    assert filled.audit.entries(Asked(key="backup")) == []
    assert [json.loads(line)["key"] for line in filled.audit.lines(Asked(key="backup-script"))] == ["backup-script"]
    assert filled.decisions.trail(FINDING)[-1].key == "backup-script"


def test_pages_follow_each_other(filled):
    first = filled.audit.entries(most=3)
    second = filled.audit.entries(Asked(below=first[-1].number), most=3)

    assert [entry.number for entry in first + second] == [4, 3, 2, 1]


def test_a_line_says_everything(filled):
    first, second, *_ = map(json.loads, filled.audit.lines())

    assert first == {
        "number": 1,
        "time": "2026-11-20T12:00:00.000000Z",
        "actor": "anna",
        "key": None,
        "key_number": None,
        "address": "192.0.2.7",
        "what": "decide",
        "kind": "finding",
        "subject": FINDING.id,
        "before": {"status": "new"},
        "after": {"status": "open"},
    }
    assert second["address"] is None
    assert second["before"] is None


def test_lines_come_in_pages_and_none_is_missing(filled, monkeypatch):
    monkeypatch.setattr(audit_log, "_PAGE", 2)
    lines = list(filled.audit.lines())

    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4]
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)


def test_hostile_texts_stay_in_their_line(desk):
    text = 'a\nb"\u2028\u202e{}\r\n<script>'
    desk.decisions.comment(BY, FINDING, text)
    (line,) = desk.audit.lines()

    assert line.isascii()
    assert json.loads(line)["after"] == {"text": text}
