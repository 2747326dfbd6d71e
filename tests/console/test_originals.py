"""Raw lines come from the very bytes that were read, or it is said why there are none."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.console import originals
from doorward.console.originals import LONGEST, lines_of

TEXT = b"first\r\nsecond \xff\n" + b"x" * (LONGEST + 5) + b"\nfourth\x1b[2J\nlast"


def source(path, text=TEXT, **changes):
    told = {"file": str(path), "origin": hashlib.sha256(text).hexdigest(), "unit": "line", "reader": "auth_log"}
    return told | changes


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "a!b.log"
    path.write_bytes(TEXT)
    return path


def test_lines_are_those_of_the_file(plain, tmp_path):
    found, why = lines_of(source(plain), {1, 2, 4, 5, 9}, tmp_path / "spool")
    assert (found, why) == ({1: "first", 2: "second \\xff", 4: "fourth\x1b[2J", 5: "last"}, "")


def test_a_long_line_is_cut_and_said_to_be(plain, tmp_path):
    found, _ = lines_of(source(plain), {3}, tmp_path / "spool")
    assert found == {3: "x" * LONGEST + " …"}
    path = tmp_path / "exact.log"
    path.write_bytes(b"x" * (LONGEST - 1) + b"\nnext\n")
    found, _ = lines_of(source(path, path.read_bytes()), {1, 2}, tmp_path / "spool")
    assert found == {1: "x" * (LONGEST - 1), 2: "next"}


def test_what_was_packed_is_unpacked_and_nothing_stays_behind(tmp_path):
    large = b"line\n" * 400_000
    packed = tmp_path / "x.log.gz"
    packed.write_bytes(gzip.compress(large, 1))
    spool = tmp_path / "spool"
    assert lines_of(source(packed, large), {400_000}, spool) == ({400_000: "line"}, "")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("other.log", "other\n")
        archive.writestr("../y.log", TEXT)
    told = source(f"{tmp_path}/x.zip!../y.log")
    assert lines_of(told, {1}, spool) == ({1: "first"}, "")
    assert not any(spool.iterdir())


def test_what_was_kept_is_looked_at_wherever_the_source_was(plain, tmp_path):
    spool, packed = tmp_path / "spool", tmp_path / "0123"
    packed.write_bytes(gzip.compress(TEXT))
    gone = source("sent.log")
    assert lines_of(gone, {1}, spool, [plain]) == ({1: "first"}, "")
    assert lines_of(gone, {1}, spool, [tmp_path / "away", packed]) == ({1: "first"}, "")
    other = tmp_path / "other"
    other.write_bytes(b"secret\n")
    assert lines_of(gone, {1}, spool, [other, plain]) == ({1: "first"}, "")
    assert "is another file by now" in lines_of(gone, {1}, spool, [other])[1]
    assert lines_of(source(plain), {1}, spool, [other]) == ({1: "first"}, "")


def test_why_nothing_is_there_is_said_where_somebody_knows(plain, tmp_path):
    assert lines_of(source("sent.log"), {1}, tmp_path / "spool", (), "Removed.") == ({}, "Removed.")
    assert lines_of(source(plain), {1}, tmp_path / "spool", (), "Removed.")[1] == ""


def test_other_bytes_at_the_path_are_never_shown(plain, tmp_path):
    plain.write_bytes(b"secret\n")
    found, why = lines_of(source(plain), {1}, tmp_path / "spool")
    assert found == {}
    assert "is another file by now" in why


@pytest.mark.parametrize("name", ["gone.log", "gone.zip!a.log", "", "x\0y", "x" * 5_000, "/", "."])
def test_a_file_that_is_not_there_is_said(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found, why = lines_of(source(name), {1}, tmp_path / "spool")
    assert found == {}
    assert why.startswith("The file is not kept")


def test_records_have_no_lines(plain, tmp_path):
    found, why = lines_of(source(plain, unit="record", reader="nmap"), {1}, tmp_path / "spool")
    assert found == {}
    assert why.startswith("nmap counts records, not lines")


def test_a_large_file_is_not_looked_through(plain, tmp_path, monkeypatch):
    monkeypatch.setattr(originals, "LARGEST", len(TEXT))
    assert lines_of(source(plain), {1}, tmp_path / "spool")[0] == {1: "first"}
    assert lines_of(source(plain), {1}, tmp_path / "spool", [plain])[0] == {1: "first"}
    monkeypatch.setattr(originals, "LARGEST", len(TEXT) - 1)
    found, why = lines_of(source(plain), {1}, tmp_path / "spool")
    assert found == {}
    assert "too much to look through here" in why


def test_what_is_too_much_to_unpack_is_no_other_file(tmp_path, monkeypatch):
    packed = tmp_path / "x.log.gz"
    packed.write_bytes(gzip.compress(TEXT))
    told = source(packed)
    monkeypatch.setattr(originals, "_UNPACKED", len(TEXT))
    assert lines_of(told, {1}, tmp_path / "spool") == ({1: "first"}, "")
    monkeypatch.setattr(originals, "_UNPACKED", len(TEXT) - 1)
    found, why = lines_of(told, {1}, tmp_path / "spool")
    assert found == {}
    assert "too much once unpacked" in why


@given(st.binary(max_size=60).map(lambda data: data.replace(b"a", b"\n")), st.sets(st.integers(-1, 40), max_size=6))
def test_lines_are_those_that_python_counts_wherever_a_chunk_ends(data, numbers):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(originals, "_CHUNK", 7)
        found = originals._picked(io.BytesIO(data), numbers)
    lines = list(io.BytesIO(data))
    assert found == {
        number: lines[number - 1].rstrip(b"\r\n").decode("utf-8", "backslashreplace")
        for number in numbers
        if 0 < number <= len(lines)
    }
