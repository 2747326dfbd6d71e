from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reader import Batch, Columns, Heading, Input, Reject, Sample, Scan, reader


def file(path, data=None):
    return Input(path, "logs.zip!conn.log", "0" * 64, 3, 1, data)


def test_a_file_on_disk_is_opened_where_it_lies(tmp_path):
    (tmp_path / "conn.log").write_bytes(b"a\nb")
    with file(tmp_path / "conn.log").open() as opened:
        assert opened.read() == b"a\nb"


def test_a_small_packed_file_is_opened_from_memory_and_its_path_is_never_touched(tmp_path):
    held = file(tmp_path / "missing.zip", b"a\nb")
    with held.open() as one, held.open() as two:
        assert one.readline() == b"a\n"
        assert two.read() == b"a\nb"


def test_an_empty_packed_file_is_held_in_memory_too(tmp_path):
    with file(tmp_path / "missing.zip", b"").open() as opened:
        assert opened.read() == b""


def test_the_text_of_a_sample_drops_a_byte_order_mark_and_marks_what_is_no_utf_8():
    assert Sample("a", "\ufeffuid\té".encode()).text == "uid\té"
    assert Sample("a", b"uid\xff").text == "uid\ufffd"
    assert Sample("a", b"").text == ""


@given(st.binary(max_size=100))
def test_the_text_of_a_sample_never_raises(head):
    assert isinstance(Sample("a", head).text, str)


def test_a_function_becomes_a_reader_named_and_titled_after_itself():
    @reader(fills=("conn",), recognises=lambda sample: sample.head.startswith(b"#"), unit="line")
    def tidy(_):
        """Tidy logs.

        More about them.
        """
        yield Reject(1, "why", "what")

    assert (tidy.name, tidy.title, tidy.fills, tidy.unit) == ("tidy", "Tidy logs.", ("conn",), "line")
    assert tidy.recognises(Sample("a", b"#x"))
    assert not tidy.recognises(Sample("a", b"x"))
    assert list(tidy.read(file("a"))) == [Reject(1, "why", "what")]


def test_a_reader_counts_records_unless_it_says_lines_and_may_go_without_a_docstring():
    @reader(fills=(), recognises=lambda _: True)
    def bare(_):
        yield from ()

    assert (bare.unit, bare.title) == ("record", "")


@pytest.mark.parametrize("told", [Reject(1, "why"), Batch("conn", ()), Scan("conn", "json", {})])
def test_what_a_reader_tells_cannot_be_changed_afterwards(told):
    name = dataclasses.fields(told)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(told, name, None)


@pytest.mark.parametrize(
    ("files", "name", "held"),
    [
        ("", "x", True),
        ("inventar*.xlsx", "in/Inventar 2026.XLSX", True),
        ("inventar*.xlsx", r"C:\in\inventar.xlsx", True),
        ("inventar*.xlsx", "all.zip!inventar.xlsx", True),
        ("in/*.csv", "in/a.csv", True),
        ("in/*.csv", "out/a.csv", False),
        ("inventar*.xlsx", "inventar.csv", False),
    ],
)
def test_columns_are_settled_for_every_file_or_for_those_of_a_pattern(files, name, held):
    assert Columns({}, files).held_by(name) == held


def test_a_reader_of_columns_of_any_names_says_them():
    read = reader(fills=("assets",), recognises=lambda _: True, headings=lambda _: [Heading(("A",), {"a": "name"})])
    assert read(lambda _: []).mapped
    assert not reader(fills=("assets",), recognises=lambda _: True)(lambda _: []).mapped
