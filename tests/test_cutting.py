"""Cutting: whatever the bytes, every line is in one run, once, whole and numbered."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doorward import cutting
from doorward.cutting import runs
from doorward.reader import Input, Scan

EVERYTHING = Scan("conn", "delimited", {})


@contextmanager
def limits(chunk, longest, lines=cutting.LINES, few=cutting._FEW):
    """Cut in small pieces, so that a test sees every seam."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("CHUNK", chunk), ("LONGEST", longest), ("LINES", lines), ("_FEW", few)):
            patch.setattr(cutting, name, value)
        yield


def given_file(data, size=None):
    size = len(data) if size is None else size
    return Input(Path("nowhere"), "conn.log", "0" * 64, size, numbered(data[:size])[-1][0] if data else 0, data)


def numbered(data):
    """Return (number, line) for every line, cut the simplest way."""
    return list(enumerate(data.split(b"\n")[: None if data[-1:] not in {b"\n", b""} else -1], start=1)) or [(0, b"")]


def handed(run):
    return [(run.first_line + place, line) for place, (_, line) in enumerate(numbered(run.data))]


def between(first, last=None):
    return Scan("conn", "delimited", {}, first_line=first, last_line=last)


@st.composite
def stretches(draw):
    """Scans whose ranges do not overlap; the last may be open, and may begin behind the end."""
    marks = sorted(draw(st.sets(st.integers(1, 40), max_size=6)))
    ranges = [(first, last) for first, last in zip(marks[::2], marks[1::2], strict=False)]
    scans = [between(first, last) for first, last in ranges]
    return [*scans, between(marks[-1])] if len(marks) % 2 else scans


SOME_BYTES = st.lists(st.sampled_from([b"\n", b"\n", b"a", b"bc", b"\r\n", b"\0", b"\xff", b"defghi"])).map(b"".join)


SOME_LIMITS = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), st.sampled_from([0, 1, 1_000]))


@given(SOME_BYTES, stretches(), SOME_LIMITS)
@example(b"", [], (1, 1, 1, 0))
@example(b"a" * 13, [EVERYTHING], (1, 12, 1, 0))
@example(b"a" * 12 + b"\n" + b"b", [EVERYTHING], (5, 12, 1, 0))
def test_every_line_is_in_one_run_once(data, scans, set_to):
    _, longest, lines, _ = set_to
    with limits(*set_to):
        found = list(runs(given_file(data), scans))

    everything = dict(numbered(data)) if data else {}
    seen, rejected, line = {}, set(), 1
    for run in found:
        assert run.first_line == line, "no line is left out and none comes twice"
        assert run.lines >= 1
        line += run.lines
        rejected |= {reject.line for reject in run.rejects}
        if run.scans:
            assert run.lines == len(handed(run)) <= lines
            assert all(scan.first_line <= run.first_line for scan in run.scans)
            assert all(scan.last_line is None or line - 1 <= scan.last_line for scan in run.scans)
            seen |= dict(handed(run))
        else:
            assert run.data == b""
            assert run.headers + len(run.rejects) == run.lines
    assert line - 1 == len(everything)
    assert [run.end for run in found] == sorted({run.end for run in found})
    assert (found[-1].end if found else 0) == len(data)

    wanted = {number for scan in scans for number in everything if number >= scan.first_line}
    wanted -= {number for number in wanted if not any(inside(scan, number) for scan in scans)}
    too_long = {number for number, text in everything.items() if len(text) > longest}
    assert rejected == too_long
    assert seen == {number: everything[number] for number in wanted - too_long}


def inside(scan, number):
    return scan.first_line <= number and (scan.last_line is None or number <= scan.last_line)


@given(SOME_BYTES, SOME_BYTES, st.integers(1, 9))
def test_a_log_that_grew_is_read_up_to_the_size_that_was_hashed(data, more, chunk):
    with limits(chunk, 1_000):
        before = list(runs(given_file(data), [EVERYTHING]))
        after = list(runs(given_file(data + more, len(data)), [EVERYTHING]))
    assert after == before


@given(st.integers(1, 30), st.integers(1, 30), st.booleans())
def test_a_line_as_long_as_the_limit_is_handed_over_and_one_byte_more_is_not(longest, chunk, ended):
    data = b"a\n" + b"b" * longest + b"\n" + b"c" * (longest + 1) + b"\n" + b"d" * longest + b"\n" * ended
    with limits(chunk, longest):
        found = list(runs(given_file(data), [EVERYTHING]))
    lines = dict(pair for run in found if run.scans for pair in handed(run))
    assert lines == {1: b"a", 2: b"b" * longest, 4: b"d" * longest}
    [reject] = [reject for run in found for reject in run.rejects]
    assert reject.line == 3
    assert reject.reason == f"the line is longer than {longest:,} bytes"
    assert reject.text == "c" * (longest + 1)


def test_of_a_line_too_long_only_the_beginning_is_kept_as_text():
    data = b"\xff" + b"a" * 5_000
    with limits(64, 4_000):
        [run] = runs(given_file(data), [EVERYTHING])
    assert run.rejects[0].text == r"\xff" + "a" * (cutting.SHOWN - 1)


def test_scans_over_the_same_lines_get_the_same_run():
    scans = [Scan("conn", "json", {}, only=(("_path",), name)) for name in ("conn", "dns")]
    [run] = runs(given_file(b"{}\n{}\n"), scans)
    assert run.scans == tuple(scans)
    assert (run.lines, run.data) == (2, b"{}\n{}\n")


def test_lines_before_and_behind_all_scans_are_headers():
    found = list(runs(given_file(b"#a\n#b\n1\n2\n#c"), [between(3, 4)]))
    assert [(run.first_line, run.lines, run.headers, run.data) for run in found] == [
        (1, 2, 2, b""),
        (3, 2, 0, b"1\n2\n"),
        (5, 1, 1, b""),
    ]


def test_a_file_that_shrank_gives_what_is_left():
    found = list(runs(Input(Path("nowhere"), "conn.log", "0" * 64, 1_000, 9, b"1\n2"), [EVERYTHING]))
    assert sum(run.lines for run in found) == 2


def test_a_header_that_changes_on_every_line_is_not_read_again_and_again(tmp_path):
    path = tmp_path / "conn.log"
    path.write_bytes(b"0123456789\n" * 200_000)
    read = []

    class Counted:
        def __init__(self, handle):
            self.handle = handle

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.handle.close()

        def read(self, count):
            read.append(len(data := self.handle.read(count)))
            return data

    class Watched(Input):
        def open(self):
            return Counted(super().open())

    size = path.stat().st_size
    scans = [between(line, line) for line in range(1, 20_000, 2)]
    with limits(100_000, 1_000):
        found = list(runs(Watched(path, "conn.log", "0" * 64, size, 200_000), scans))
    assert sum(run.lines for run in found) == 200_000
    assert sum(read) == size


def test_memory_holds_a_chunk_and_a_line_whatever_the_file(tmp_path):
    path = tmp_path / "conn.log"
    path.write_bytes(b"a" * 3_000_000 + b"\n" + b"b\n" * 500_000)
    with limits(10_000, 2_000):
        sizes = [len(run.data) for run in runs(Input(path, "", "0" * 64, path.stat().st_size, 1), [EVERYTHING])]
    assert max(sizes) <= 12_000
