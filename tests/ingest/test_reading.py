"""One file while it is read: what is kept of rejects, where a damaged file ends, what its row says."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ingesting import calls, leaf, stored, telling

from doorward.engine import Scanned
from doorward.ingest import reading
from doorward.ingest.reading import Reading, Unreadable, escaped
from doorward.lake import Lake
from doorward.reader import Batch, Reject
from doorward.tables import TABLES

RECORDS = telling(lambda _: [])


@pytest.fixture
def pending(tmp_path):
    batch = Lake(tmp_path / "lake", TABLES).begin()
    yield batch
    batch.close()


@given(st.text())
def test_what_is_kept_of_a_text_can_be_printed_and_stored(text):
    shown = escaped(text)
    assert all(sign.isprintable() or sign == "\t" for sign in shown)
    shown.encode()
    if text.isprintable():
        assert shown == text[: reading.SHOWN]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a\tb"),
        ("a\x1b[31mb\x00\r\n", r"a\x1b[31mb\x00\r\n"),
        ("\u202eabc", r"\u202eabc"),
        ("\udcff", r"\udcff"),
        ("späß 漢", "späß 漢"),
        ("x" * 301, "x" * 300),
    ],
)
def test_what_cannot_be_printed_is_an_escape(text, shown):
    assert escaped(text) == shown


@pytest.mark.parametrize(("longest", "kept"), [(5, 5), (reading.REASON, 2_000), (None, 300)])
def test_a_reason_may_be_longer_than_a_line(longest, kept):
    assert len(escaped("x" * 3_000, *([longest] if longest else []))) == kept


@given(st.lists(st.sampled_from([b"a", b"bc\n", b"\n", b"d" * 9])).map(b"".join), st.integers(1, 7))
def test_the_last_whole_line_is_found_however_far_back(data, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_BLOCK", block)
        size, piece = reading._last_line(leaf(data))
    assert data[:size] + piece == data
    assert b"\n" not in piece
    assert size == 0 or data[size - 1 : size] == b"\n"


def test_of_a_piece_only_the_beginning_is_kept():
    size, piece = reading._last_line(leaf(b"a\n" + b"12345" * 50_000))
    assert (size, piece) == (2, b"12345" * 60)


@pytest.mark.parametrize(("data", "size", "lines"), [(b"a\nb", 2, 1), (b"a\nb\n", 4, 2), (b"a", 0, 0), (b"\n", 1, 1)])
def test_of_a_damaged_log_the_reader_gets_whole_lines_only(pending, data, size, lines):
    found = Reading(leaf(data, damage="cut"), calls, pending)
    assert (found.file.size, found.file.lines, found.file.data) == (size, lines, data[:size])
    assert (found.rejects, found.notes) == (1, ["cut"])


def test_of_a_damaged_log_on_disk_the_size_says_where_it_ends(pending, tmp_path):
    path = tmp_path / "calls.log"
    path.write_bytes(b"a\nbc")
    found = Reading(stored(path, b"a\nbc", damage="cut"), calls, pending)
    assert (found.file.size, found.file.lines, found.file.data, found.file.path) == (2, 1, None, path)


def test_of_a_damaged_document_the_reader_gets_everything(pending):
    found = Reading(leaf(b"<a>\n<b", damage="cut"), RECORDS, pending)
    assert (found.file.size, found.file.data, found.rejects) == (6, b"<a>\n<b", 1)


def test_a_damaged_file_that_nobody_knows_has_a_note_and_no_reject(pending):
    found = Reading(leaf(b"x", damage="cut"), None, pending)
    row = found.source()
    assert (row["status"], row["note"], row["rejects"], row["units"], row["unit"]) == ("unknown", "cut", 0, 1, "line")


def test_times_of_rows_are_those_of_the_table(pending):
    found = Reading(leaf(b""), RECORDS, pending)
    times = [
        datetime.fromisoformat(text)
        for text in ("2026-01-01T02:00:00+02:00", "2026-01-01T01:00:00", "2026-01-01T03:00")
    ]
    found.take(Batch("conn", [{"time": time, "origin_row": 1} for time in times] + [{"origin_row": 2}]))
    row = found.source()
    assert (row["first_time"].hour, row["last_time"].hour, row["rows"]) == (0, 3, 4)


def test_an_empty_batch_fills_no_table(pending):
    found = Reading(leaf(b""), RECORDS, pending)
    found.take(Batch("conn", []))
    assert found.source()["tables"] == []


def test_a_line_file_adds_up_or_is_unreadable(pending):
    found = Reading(leaf(b"a\nb\nc\n"), calls, pending)
    found.add(Scanned(rows=1, headers=1, rejects=[Reject(3, "no")], tables={"conn"}))
    found.account()
    found.add(Scanned(rows=1))
    with pytest.raises(Unreadable, match="-1 of its 3 lines"):
        found.account()


def test_lines_behind_the_point_where_a_file_stops_are_rejects(pending):
    found = Reading(leaf(b"a\nb\nc\n"), calls, pending)
    found.stop("it ends here", 2)
    found.account()
    assert (found.rejects, found.notes) == (3, ["line 2: it ends here", "2 more lines were not read"])


@pytest.mark.parametrize(
    ("rejects", "note"),
    [
        ([], None),
        ([Reject(7, "bad\nport")], r"line 7: bad\nport"),
        ([Reject(7, "bad"), Reject(9, "worse")], "line 7: bad (and 1 more reject)"),
        ([Reject(0, "bad"), *[Reject(9, "worse")] * 1_200], "bad (and 1,200 more rejects)"),
    ],
)
def test_the_note_tells_the_first_reject_where_nothing_else_is_to_be_said(pending, rejects, note):
    found = Reading(leaf(b"a\n"), calls, pending)
    found.reject(rejects[:1])
    found.reject(rejects[1:])
    assert found.source()["note"] == note
    found.notes.append("more to say")
    assert found.source()["note"] == "more to say"


def test_a_stop_without_a_line_tells_the_reason_only(pending):
    found = Reading(leaf(b"a\n"), calls, pending)
    found.stop("broken")
    assert found.notes == ["broken"]
