from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.unpack.limits import Limits, Meter, Overstepped
from doorward.unpack.stream import Stream
from doorward.unpack.zip_archive import Broken, entries, is_document, is_zip, members

METHODS = {"stored": zipfile.ZIP_STORED, "deflate": zipfile.ZIP_DEFLATED, "bzip2": zipfile.ZIP_BZIP2}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def packed(files, method=zipfile.ZIP_DEFLATED, comment=b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def read(data: bytes, limits: Limits | None = None) -> list:
    """Return (name, bytes, damage) of each member; (name, reason) of those not read."""
    found = []
    for name, content in members(io.BytesIO(data), Meter(limits or Limits(), len(data))):
        found.append(
            (name, content.exactly(1 << 40), content.damage) if isinstance(content, Stream) else (name, content)
        )
    return found


@every_method
@given(
    files=st.lists(
        st.tuples(st.text("ab/é", min_size=1, max_size=9), st.binary(max_size=300)), unique_by=lambda file: file[0]
    )
)
def test_whatever_zipfile_writes_is_read(method, files):
    files = [(name.rstrip("/") + "x", content) for name, content in files]
    files = list(dict(files).items())
    assert read(packed(files, method)) == [(name, content, None) for name, content in files]


def test_folders_are_no_members():
    assert read(packed([("folder/", b""), ("folder/a", b"1")])) == [("folder/a", b"1", None)]


def test_a_zip_is_known_by_its_first_bytes_even_if_it_is_empty():
    assert is_zip(packed([("a", b"1")]))
    assert is_zip(packed([]))
    assert not is_zip(b"PK is how the text begins")
    assert not is_zip(b"")
    assert read(packed([])) == []


def test_names_in_the_old_code_page_and_in_utf_8_are_read():
    assert [name for name, *_ in read(packed([("ä", b"1"), ("日本", b"2")]))] == ["ä", "日本"]
    old = packed([("aa", b"1")]).replace(b"aa", b"\x84\x94")
    assert read(old)[0][0] == "äö"


def test_a_name_that_is_not_utf_8_though_it_says_so_is_escaped():
    data = packed([("ä", b"1")]).replace("ä".encode(), b"\xff\xfe")
    assert read(data)[0][0] == "\\xff\\xfe"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\nb"])
def test_a_name_is_a_label_whatever_it_says(name):
    assert read(packed([(name, b"1")])) == [(name, b"1", None)]


def test_bytes_before_the_archive_do_not_shift_its_members():
    assert read(b"#!/bin/sh\n" + packed([("a", b"1")])) == [("a", b"1", None)]


def test_the_longest_comment_does_not_hide_the_directory():
    assert read(packed([("a", b"1")], comment=b"c" * 0xFFFF)) == [("a", b"1", None)]


def test_a_large_archive_says_its_numbers_in_the_extra_field():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a", "w", force_zip64=True) as member:
        member.write(b"1")
    data = bytearray(out.getvalue())
    # The record and the locator of a directory beyond 4 GiB, as APPNOTE 4.3.14 and 4.3.15 say.
    end = data.rfind(b"PK\5\6")
    length, offset = struct.unpack_from("<2L", data, end + 12)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, length, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    struct.pack_into("<2L", data, end + 12, 0xFFFFFFFF, 0xFFFFFFFF)
    data[end:end] = record + locator
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["a"]
    assert read(bytes(data)) == [("a", b"1", None)]


def test_sizes_beyond_32_bits_are_taken_from_the_extra_field_in_their_order():
    data = bytearray(packed([("a", b"1")], zipfile.ZIP_STORED))
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<2L", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    extra = struct.pack("<2HB", 9, 1, 0) + struct.pack("<2H2Q", 1, 16, 5 << 32, 7 << 32)
    struct.pack_into("<H", data, at + 30, len(extra))
    end = data.rfind(b"PK\5\6")
    data[end:end] = extra
    struct.pack_into("<L", data, end + len(extra) + 12, end + len(extra) - at)
    (entry,) = entries(io.BytesIO(data))
    assert (entry.size, entry.packed, entry.offset) == (5 << 32, 7 << 32, 0)


def test_an_encrypted_member_is_refused_and_the_next_one_is_read():
    data = bytearray(packed([("secret", b"1"), ("open", b"2")]))
    data[data.find(b"PK\1\2") + 8] |= 1
    assert read(bytes(data)) == [
        ("secret", "encrypted: unpack it with its password and give the file"),
        ("open", b"2", None),
    ]


@pytest.mark.parametrize(("method", "called"), [(9, "Deflate64"), (14, "LZMA"), (99, "method 99")])
def test_a_method_that_is_not_read_is_named(method, called):
    data = bytearray(packed([("a", b"1")]))
    data[data.find(b"PK\1\2") + 10] = method
    ((name, reason),) = read(bytes(data))
    assert name == "a"
    assert reason == f"compressed with {called}, which is not read here: unpack it and give the file"


def test_a_link_is_refused():
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert read(packed([(link, b"/etc/passwd")])) == [("link", "a link in an archive is not followed")]


@every_method
def test_a_wrong_checksum_is_damage(method):
    data = bytearray(packed([("a", b"12345")], method))
    data[data.find(b"PK\1\2") + 16] ^= 1
    assert read(bytes(data)) == [("a", b"12345", "size or checksum differ from the directory of the zip")]


def test_a_member_that_is_cut_off_keeps_its_beginning():
    data = packed([("a", b"x" * 100)], zipfile.ZIP_STORED)
    longer = bytearray(data)
    struct.pack_into("<2L", longer, data.find(b"PK\1\2") + 20, 5000, 5000)
    ((name, content, damage),) = read(bytes(longer))
    assert (name, content[:100]) == ("a", b"x" * 100)
    assert damage.startswith("the file ends ")


def test_a_member_that_is_not_where_the_directory_says_is_refused():
    for offset in (1, 1 << 31):
        data = bytearray(packed([("a", b"1"), ("b", b"2")]))
        struct.pack_into("<L", data, data.find(b"PK\1\2") + 42, offset)
        assert read(bytes(data)) == [("a", "damaged: it is not where the directory of the zip says"), ("b", b"2", None)]


@pytest.mark.parametrize("kept", [4, 30, -22, -1])
def test_a_zip_without_its_end_is_truncated(kept):
    assert read(packed([("a", b"1")])[:kept]) == [(None, "truncated: the directory at the end of the zip is missing")]


def test_a_directory_that_does_not_fit_is_damage():
    data = bytearray(packed([("a", b"1")]))
    struct.pack_into("<L", data, data.rfind(b"PK\5\6") + 12, 1 << 30)
    assert read(bytes(data)) == [(None, "damaged: the directory of the zip does not fit into it")]


def test_a_directory_that_breaks_off_gives_what_came_before():
    data = bytearray(packed([("a", b"1"), ("b", b"2")]))
    data[data.rfind(b"PK\1\2")] = 0
    assert read(bytes(data)) == [
        ("a", b"1", None),
        (None, "the directory of the zip is damaged: what follows is not read"),
    ]
    with pytest.raises(Broken):
        list(entries(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("[Content_Types].xml", True),
        ("META-INF/MANIFEST.MF", True),
        ("mimetype", True),
        ("docs/[Content_Types].xml", False),
        ("conn.log", False),
    ],
)
def test_a_document_is_told_by_a_member_at_its_place(name, document):
    assert is_document(io.BytesIO(packed([("other", b""), (name, b"")]))) is document


def test_a_broken_zip_is_no_document():
    assert not is_document(io.BytesIO(b"PK\3\4"))


@every_method
def test_entries_that_overlap_are_metered_as_often_as_they_are_read(method):
    once = packed([("a", b"x" * 1000)], method)
    at, end = once.find(b"PK\1\2"), once.rfind(b"PK\5\6")
    entry = once[at:end]
    tail = bytearray(once[end:])
    struct.pack_into("<2H2L", tail, 8, 50, 50, len(entry) * 50, at)
    bomb = once[:at] + entry * 50 + bytes(tail)
    assert len(read(bomb, Limits(size=50_000))) == 50
    with pytest.raises(Overstepped):
        read(bomb, Limits(size=49_999))


def test_progress_hears_of_packed_bytes():
    heard = []
    data = packed([("a", bytes(100_000)), ("b", b"x" * 10)], zipfile.ZIP_STORED)
    for _, content in members(io.BytesIO(data), Meter(Limits(), len(data)), heard.append):
        content.exactly(1 << 40)
    assert sum(heard) == 100_010


class Failing(io.BytesIO):
    def seek(self, *_):
        raise OSError(5, "Input/output error")


def test_a_failing_disk_is_said():
    assert list(members(Failing(), Meter(Limits(), 1))) == [(None, "cannot be read: Input/output error")]
    assert not is_document(Failing())


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8), st.integers(0, 300))
def test_changed_and_missing_bytes_never_raise(changes, cut):
    data = bytearray(packed([("a", b"x" * 100), ("b", b"yz" * 50)]))
    for at, value in changes:
        data[at % len(data)] = value
    read(bytes(data[: len(data) - cut]))


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(data):
    read(b"PK\3\4" + data)
    read(data + b"PK\5\6" + bytes(18))
