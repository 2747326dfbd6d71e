from __future__ import annotations

import stat
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.console.snapshot.read import Snapshot
from doorward.console.snapshot.writer import Writer, cell, text, words


@pytest.fixture
def writer(tmp_path):
    made = Writer(tmp_path / "000000000000.sqlite")
    yield made
    made.close()


def test_the_file_is_for_its_owner_only_and_never_written_twice(tmp_path, writer):
    assert stat.S_IMODE((tmp_path / "000000000000.sqlite").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        Writer(tmp_path / "000000000000.sqlite")


def test_rows_are_laid_by_name_and_come_back_with_their_types(tmp_path, writer):
    time = datetime(2026, 11, 20, 14, 30, 0, 5)
    row = {"number": 1, "id": "a", "first_seen": time, "loud": True, "score": 0.5, "not a column": 1}
    assert writer.add("findings", [row]) == 1
    writer.add("finding_bodies", [{"number": 1, "reasons": [{"name": "a", "points": -0.5}], "attack": ("T1", "T2")}])
    writer.add("meta", [{"name": "schema", "value": {"value": 1}}])
    writer.finish()
    snapshot = Snapshot(tmp_path / "000000000000.sqlite")
    told = snapshot.one("select * from findings")
    assert (told["first_seen"], told["loud"], told["score"], told["due"]) == (time, True, 0.5, None)
    assert snapshot.one("select reasons, attack from finding_bodies") == {
        "reasons": [{"name": "a", "points": -0.5}],
        "attack": ["T1", "T2"],
    }


def test_marks_are_laid_once_each_with_the_key_of_an_address(writer):
    writer.mark("findings", 7, {"host": ["web01", "web01", None, ""], "address": ["10.0.0.1"], "port": [443]})
    assert writer.run("select field, value, item, key from marks order by field") == [
        ("address", "10.0.0.1", 7, "00000000000000000000ffff0a000001"),
        ("host", "web01", 7, None),
        ("port", 443, 7, None),
    ]


def test_marks_that_differ_in_upper_case_only_are_one(writer):
    writer.mark("findings", 1, {"host": ["WEB01", "web01"]})
    assert writer.run("select count(*) from marks") == [(1,)]


def test_more_rows_than_one_batch(writer):
    assert writer.add("gaps", ({"number": number, "sentence": "x"} for number in range(1, 2_502))) == 2_501
    assert writer.run("select count(*), max(number) from gaps") == [(2_501, 2_501)]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (None, None),
        (True, 1),
        (5, 5),
        (2**63 - 1, 2**63 - 1),
        (2**63, float(2**63)),
        (float("nan"), None),
        (float("inf"), None),
        ("a", "a"),
        ("a\0b\ud800", "a\\x00b\\ud800"),
        (datetime(1970, 1, 1, 0, 0, 1), 1_000_000),
        (date(1970, 1, 2), 86_400_000_000),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999), -1),
        ([1, "a", None], '[1,"a",null]'),
        ({"a": float("nan")}, '{"a":null}'),
        ((), "[]"),
    ],
)
def test_what_a_value_is_at_rest(value, stored):
    assert cell(value) == stored


@given(st.text())
def test_any_text_can_be_laid(value):
    assert "\0" not in text(value)
    assert isinstance(text(value).encode(), bytes)
    if "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value):
        assert text(value) == value


def test_words_are_told_once():
    assert words("a", None, "", "b", "a", 5) == "a\nb\n5"


def test_rows_are_changed_by_their_number_and_one_that_nobody_knows_changes_nothing(writer):
    writer.add("assets", [{"number": 1, "name": "a"}, {"number": 2, "name": "b"}])
    time = datetime(1970, 1, 1, 0, 0, 1)
    changes = [(1, ["x\0", time]), (None, ["y", None]), (7, ["z", None]), (1, ["w", time])]
    writer.change("update assets set owner = ?, first_seen = ? where number = ?", changes)
    assert writer.run("select number, owner, first_seen from assets order by number") == [
        (1, "w", 1_000_000),
        (2, None, None),
    ]


def test_what_is_held_back_is_laid_before_anything_is_changed_or_asked(writer):
    writer.add("gaps", [{"number": 1, "sentence": "a"}])
    writer.mark("findings", 1, {"host": ["web01"]})
    writer.change("update gaps set sentence = ? where number = ?", ((number, ["b"]) for number in (1,)))
    assert writer.run("select sentence, (select count(*) from marks) from gaps") == [("b", 1)]
