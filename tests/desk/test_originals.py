"""Files that are kept as they were sent: who sent which, what is told of them, and when they go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.desk.acting import BY, NOON, later, told

from doorward.desk import DeskError, Sent
from doorward.desk.originals import _too_much

A, B, PART = "a" * 64, "b" * 64, "c" * 64
LOG = Sent(f"{'0' * 32}/1", A, 120, "conn.log", "ana", NOON)


def nothing():
    """Lay no bytes anywhere: the desk knows of files, and has none."""


def keep(desk, *origins, **changes):
    return desk.originals.keep(BY, replace(LOG, **changes), set(origins), nothing)


def test_who_sent_what_and_when_is_known_by_its_bytes(desk):
    assert keep(desk)
    (kept,) = desk.originals.of(A)
    assert (kept.name, kept.size, kept.actor, kept.time, kept.removed) == ("conn.log", 120, "ana", NOON, None)
    (entry,) = desk.audit.entries()
    assert (entry.what, entry.kind, entry.subject, entry.before) == ("keep_original", "original", A, None)
    assert entry.after == {"name": "conn.log", "size": 120, "sent_by": "ana"}
    assert desk.originals.of(B) == []


def test_a_size_beyond_four_gigabytes_and_a_time_with_a_zone_are_kept(desk):
    keep(desk, size=1 << 40, time=NOON.replace(tzinfo=UTC))
    (kept,) = desk.originals.kept(A)
    assert (kept.size, kept.time) == (1 << 40, NOON)


def test_the_same_sending_is_kept_once_however_often_its_worker_dies(desk):
    laid = []
    for _ in range(3):
        desk.originals.keep(BY, LOG, {PART}, lambda: laid.append(1))
    assert (len(laid), told(desk)) == (3, ["keep_original"])


def test_what_could_not_be_laid_is_not_said_to_be_kept(desk):
    def full():
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        desk.originals.keep(BY, LOG, set(), full)
    assert (desk.originals.of(A), told(desk)) == ([], [])


def test_what_is_packed_is_found_by_its_parts(desk):
    keep(desk, PART, A, "")
    keep(desk, PART, upload="2/1", digest=B)
    keep(desk, PART, "d" * 64, upload="3/1")
    assert [one.digest for one in desk.originals.of(PART)] == [A, B, A]
    assert [one.upload for one in desk.originals.of("d" * 64)] == [LOG.upload, "3/1"]
    assert desk.originals.of("") == []


def test_one_copy_counts_once_however_often_it_was_sent(desk):
    keep(desk)
    keep(desk, upload="2/1", name="again.log", actor="bob")
    keep(desk, upload="3/1", digest=B, size=7)
    assert desk.originals.total() == (2, 127)
    assert [one.actor for one in desk.originals.kept(A)] == ["ana", "bob"]


def test_every_sending_is_listed_in_its_order(desk, monkeypatch):
    monkeypatch.setattr("doorward.desk.originals._PAGE", 2)
    for number in range(5):
        keep(desk, upload=f"{number}/1", digest=f"{number}" * 64)
    desk.originals.remove(BY, "1" * 64, "over")
    assert [one.upload for one in desk.originals.every()] == [f"{number}/1" for number in range(5)]


def test_what_is_thrown_away_unread_is_told_by_name(desk):
    gone = []
    desk.originals.discard(BY, "0" * 32, ["a.log", "b.log"], lambda: gone.append(1))
    (entry,) = desk.audit.entries()
    assert (gone, entry.what, entry.subject, entry.before) == (
        [1],
        "discard_upload",
        "0" * 32,
        {"files": ["a.log", "b.log"]},
    )


def test_who_takes_a_copy_is_told(desk):
    keep(desk)
    assert desk.originals.hand_out(BY, A).name == "conn.log"
    (entry, _) = desk.audit.entries()
    assert (entry.what, entry.actor, entry.subject) == ("download_original", "anna", A)
    with pytest.raises(DeskError, match="this file is not kept"):
        desk.originals.hand_out(BY, B)


def test_what_is_removed_is_told_with_its_reason_and_known_still(desk):
    keep(desk)
    keep(desk, upload="2/1")
    desk.originals.remove(later(days=1), A, "it holds what is private")
    assert {(one.removed_by, one.reason) for one in desk.originals.of(A)} == {("anna", "it holds what is private")}
    assert desk.originals.kept(A) == []
    assert desk.originals.total() == (0, 0)
    (entry, *_) = desk.audit.entries()
    assert (entry.what, entry.before) == ("remove_original", {"name": "conn.log", "size": 120})
    assert entry.after == {"reason": "it holds what is private"}
    for digest in (A, B):
        with pytest.raises(DeskError, match="this file is not kept"):
            desk.originals.remove(BY, digest, "again")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1_001])
def test_nothing_is_removed_without_a_reason(desk, reason):
    keep(desk)
    with pytest.raises(DeskError, match="reason"):
        desk.originals.remove(BY, A, reason)
    assert len(desk.originals.kept(A)) == 1


def test_bytes_go_only_where_nobody_keeps_them(desk):
    gone = []
    keep(desk)
    assert not desk.originals.drop(BY, A, lambda: gone.append(A))
    desk.originals.remove(BY, A, "over")
    assert desk.originals.removed() == [A]
    assert desk.originals.drop(BY, A, lambda: gone.append(A))
    keep(desk, upload="2/1")
    assert not desk.originals.drop(BY, A, lambda: gone.append(A))
    assert (gone, desk.originals.removed()) == ([A], [])
    assert told(desk) == ["keep_original", "remove_original", "keep_original"]


def test_what_was_sent_for_the_last_time_long_ago_goes(desk):
    keep(desk)
    keep(desk, upload="2/1", time=NOON + timedelta(days=2))
    assert desk.originals.expire(BY, NOON + timedelta(days=2)) == []
    assert desk.originals.expire(BY, NOON + timedelta(days=2, microseconds=1)) == [A]
    (entry, *_) = desk.audit.entries()
    assert (entry.what, entry.after) == (
        "remove_original",
        {"reason": "the limit that is settled: sent before 2026-11-22 12:00 UTC"},
    )


def test_the_oldest_go_until_there_is_room(desk):
    keep(desk)
    keep(desk, upload="2/1", digest=B, size=30, time=NOON - timedelta(days=1))
    keep(desk, upload="3/1", digest=PART, size=50, time=NOON + timedelta(days=1))
    assert desk.originals.expire(BY, most=200) == []
    assert desk.originals.expire(BY, most=169) == [B, A]
    assert desk.originals.total() == (1, 50)
    assert desk.originals.expire(BY, most=50) == []
    assert desk.originals.expire(BY, most=49) == [PART]
    assert len(told(desk)) == 6


class File:
    def __init__(self, place, size, hours):
        self.digest, self.size, self.last = f"{place:064}", size, NOON + timedelta(hours=hours)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=8), st.integers(0, 200), st.integers(0, 9))
def test_what_stays_is_within_the_limits_and_no_more_goes_than_must(told, most, hours):
    files = sorted((File(place, *one) for place, one in enumerate(told)), key=lambda file: file.last)
    before = NOON + timedelta(hours=hours)
    gone = set(_too_much(files, before, most))
    left = [file for file in files if file.digest not in gone]
    assert all(file.last >= before for file in left)
    assert sum(file.size for file in left) <= most
    newest = next((file for file in reversed(files) if file.digest in gone), None)
    if newest and newest.last >= before:
        assert sum(file.size for file in left) + newest.size > most
