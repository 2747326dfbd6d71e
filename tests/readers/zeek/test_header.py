from __future__ import annotations

from io import BytesIO
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.zeek.written import CONN, DNS, above

from doorward.readers.zeek import header as module
from doorward.readers.zeek import pieces
from doorward.readers.zeek.header import Header, header, stretches


def after(*lines):
    told = Header()
    for line in lines:
        told = told.after(line)
    return told


def test_header_lines_add_up():
    told = after(
        rb"#separator \x09",
        b"#set_separator\t;",
        b"#empty_field\tEMPTY",
        b"#unset_field\tNONE",
        b"#path\tconn",
        b"#open\t2026-01-02",
        b"#fields\tts\tuid",
        b"#types\ttime\tstring",
    )
    assert told == Header("#", "\t", ";", "EMPTY", "NONE", "conn", ("ts", "uid"))


@pytest.mark.parametrize(
    ("written", "separator"),
    [(rb"\x09", "\t"), (rb"\x7c\x7C", "||"), (b"|", "|"), (rb"\x2", r"\x2"), (rb"\xc2\xae", "®")],
)
def test_a_separator_is_decoded(written, separator):
    assert after(b"#separator " + written).separator == separator


def test_an_unset_or_empty_token_may_be_nothing():
    told = after(b"#unset_field\t", b"#empty_field\t")
    assert (told.unset, told.empty) == ("", "")


def test_a_header_line_without_a_value_or_of_an_unknown_kind_says_nothing():
    assert after(b"#path", b"#unset_field", b"#hello\tworld", b"#", b"#close") == Header()


def test_one_trailing_separator_is_dropped_and_a_carriage_return_too():
    assert after(b"#fields\tts\tuid\t\r").names == ("ts", "uid")
    assert after(b"#fields\tts\t\tuid").names == ("ts", "", "uid")
    assert after(b"#fields").names == ()


def test_bytes_that_are_not_utf_8_become_marks():
    assert after(b"#fields\tts\t\xff").names == ("ts", "\ufffd")


def test_the_first_header_of_a_file_is_found():
    told = header(above("conn", CONN) + above("dns", DNS))
    assert told is not None
    assert (told.path, told.names) == ("conn", tuple(CONN))


def test_a_mark_of_sixteen_bytes_is_found_and_one_of_seventeen_is_not():
    told = header(above("conn", CONN, mark="x" * 16))
    assert told is not None
    assert told.mark == "x" * 16
    assert header(above("conn", CONN, mark="x" * 17)) is None


def test_a_header_whose_names_are_not_whole_is_none():
    data = above("conn", CONN)
    assert header(data.partition(b"#fields")[0]) is None
    assert header(data.partition(b"\tresp_bytes")[0]) is None


def told_stretches(data, told=None):
    return list(stretches(BytesIO(data), told or Header()))


def test_a_stretch_ends_before_the_line_that_names_other_fields():
    data = b"#fields\ta\n1\n2\n#close\n#path\tx\n#fields\tb\n#types\tt\n3\n"
    assert told_stretches(data) == [
        (Header(names=("a",)), 2, 5),
        (Header(names=("b",), path="x"), 8, None),
    ]


def test_the_same_fields_under_another_path_are_another_stretch():
    data = b"#path\tconn\n#fields\ta\n1\n#path\topen_conn\n#fields\ta\n2\n"
    assert [(above.path, first, last) for above, first, last in told_stretches(data)] == [
        ("conn", 3, 4),
        ("open_conn", 6, None),
    ]


def test_a_file_without_names_has_no_stretch():
    assert told_stretches(b"") == told_stretches(b"1\n2\n") == told_stretches(b"a #fields\tx\n") == []


def test_a_header_that_changes_without_end_is_followed_only_so_far(monkeypatch):
    monkeypatch.setattr(module, "_MOST", 3)
    data = b"".join(b"#fields\tf%d\n1\n" % number for number in range(9))
    assert [(above.names, first, last) for above, first, last in told_stretches(data)] == [
        (("f0",), 2, 2),
        (("f1",), 4, 4),
        (("f2",), 6, None),
    ]


LINES = st.sampled_from(
    [b"#fields\ta", b"#fields\tb\tc", b"#path\tx", b"#path\ty", b"#close", b"row", b"", b"a#fields\tz"]
)


@given(st.lists(LINES, max_size=30), st.integers(1, 12))
def test_stretches_are_those_of_reading_block_by_block(lines, size):
    expected: list[tuple[Header, int, int | None]] = []
    number = 1
    for marked, group in groupby(lines, key=lambda line: line.startswith(b"#")):
        block = list(group)
        names = next((place for place, line in enumerate(block) if line.startswith(b"#fields")), None)
        told = expected[-1][0] if expected else Header()
        for line in block if marked else ():
            told = told.after(line)
        if names is not None and (not expected or told != expected[-1][0]):
            expected = [*expected[:-1], *((above, first, number + names - 1) for above, first, _ in expected[-1:])]
            expected.append((told, number + len(block), None))
        number += len(block)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "SIZE", size)
        assert told_stretches(b"\n".join(lines)) == expected
