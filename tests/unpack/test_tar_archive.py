from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.unpack.stream import File, Stream
from doorward.unpack.tar_archive import is_tar, members

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
every_format = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)


def tar(files, form=tarfile.PAX_FORMAT, **more) -> bytes:
    """Return an archive of (name or TarInfo, bytes)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, errors="surrogateescape", **more) as archive:
        for name, content in files:
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def special(kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo("special")
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def header(kind: bytes, size: int, name: str = "x") -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


def listed(data: bytes) -> list:
    """Read every member to its end; reasons stay what they are."""
    archive = File(io.BytesIO(data))
    return [
        (name, content.exactly(1 << 40) if isinstance(content, Stream) else content)
        for name, content in members(archive)
    ]


def contents(data: bytes) -> list:
    return [content for _, content in listed(data)]


@every_format
def test_members_come_in_order_with_their_bytes(form):
    files = [("a.log", b"one\n"), ("folder/b.log", b"x" * 511), ("c", b"x" * 512), ("d", b"x" * 513), ("empty", b"")]
    assert listed(tar(files, form)) == files
    assert is_tar(tar(files, form)[:512])


@every_format
@given(
    files=st.lists(
        st.tuples(
            st.text("ab/é", min_size=1, max_size=9).filter(lambda name: name.strip("/")), st.binary(max_size=1200)
        )
    )
)
def test_whatever_tarfile_writes_is_read(form, files):
    files = [(name.strip("/"), content) for name, content in files]
    assert listed(tar(files, form)) == files


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=["gnu", "pax"])
@pytest.mark.parametrize(
    "name", ["n" * 99, "n" * 100, "n" * 101, "f/" * 200 + "é", "caf\udce9.log", "new\nline", "-rf ../../../x"]
)
def test_long_and_strange_names_are_kept_for_the_next_member_only(name, form):
    assert [found for found, _ in listed(tar([(name, b"1"), ("short", b"2")], form))] == [name, "short"]


def test_members_need_not_be_read_to_the_end():
    archive = File(io.BytesIO(tar([("a", b"x" * 5000), ("b", b"y" * 5000)])))
    found = [(name, content.read(10)) for name, content in members(archive)]
    assert found == [("a", b"x" * 10), ("b", b"y" * 10)]


def test_folders_are_no_members():
    assert listed(tar([(special(tarfile.DIRTYPE), b""), ("folder/a", b"1")])) == [("folder/a", b"1")]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.SYMTYPE, "a link in an archive is not followed"),
        (tarfile.LNKTYPE, "a link in an archive is not followed"),
        (tarfile.CHRTYPE, "a device is not read"),
        (tarfile.BLKTYPE, "a device is not read"),
        (tarfile.FIFOTYPE, "a named pipe is not read"),
    ],
)
@every_format
def test_links_and_devices_are_refused_by_name_and_the_next_member_is_read(kind, reason, form):
    assert listed(tar([(special(kind), b""), ("good", b"1")], form)) == [("special", reason), ("good", b"1")]


def test_a_sparse_file_of_gnu_is_refused_with_its_maps_and_data():
    first = bytearray(header(tarfile.GNUTYPE_SPARSE, 512, "sparse"))
    first[482] = 1
    first[148:156] = b"%06o\0 " % (256 + sum(first[:148]) + sum(first[156:512]))
    maps = bytes(504) + b"\1" + bytes(7) + bytes(512)
    found = listed(bytes(first) + maps + b"d" * 512 + tar([("next", b"1")]))
    assert [name for name, _ in found] == ["sparse", "next"]
    assert found[0][1].startswith("a sparse file")


def test_a_sparse_file_of_pax_is_refused():
    member = tarfile.TarInfo("sparse")
    member.size = 4
    member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "real"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(member, io.BytesIO(b"0\n\n\n"))
        archive.addfile(tarfile.TarInfo("next"))
    found = listed(out.getvalue())
    assert [name for name, _ in found] == ["sparse", "next"]
    assert found[0][1].startswith("a sparse file")


def test_a_size_in_a_pax_header_counts_instead_of_the_one_in_the_old_header():
    record = b"12 size=600\n"
    data = header(tarfile.XHDTYPE, len(record)) + record.ljust(512, b"\0") + header(tarfile.REGTYPE, 1) + b"y" * 1024
    assert listed(data) == [("x", b"y" * 600)]


@pytest.mark.parametrize(
    "record", [b"0 path=x\n", b"99999 path=x\n", b"path=x\n", b"9 path\n", b"5 =\n", b"\xff\xff", b"7 a=b\n6 size=\n"]
)
def test_a_pax_header_of_nonsense_never_raises(record):
    data = header(tarfile.XHDTYPE, len(record)) + record.ljust(512, b"\0") + tar([("a", b"1")])
    assert listed(data)


def test_a_global_pax_header_is_no_member():
    assert listed(tar([("a", b"1")], pax_headers={"comment": "a commit"})) == [("a", b"1")]


def test_archives_that_were_joined_are_read_to_the_end():
    assert listed(tar([("a", b"1")]) + tar([("b", b"2")])) == [("a", b"1"), ("b", b"2")]


def test_a_missing_end_mark_is_no_damage():
    data = tar([("a", b"x" * 512)])
    assert listed(data[:1024]) == [("a", b"x" * 512)]


@pytest.mark.parametrize("cut", [513, 600, 1023])
def test_a_cut_within_a_member_keeps_its_beginning_and_says_that_the_rest_is_missing(cut):
    found = listed(tar([("a", b"x" * 512), ("b", b"y")], tarfile.GNU_FORMAT)[:cut])
    assert found == [
        ("a", b"x" * (cut - 512)),
        (None, f"what follows is missing: the archive ends {1024 - cut} bytes too early"),
    ]


def test_a_cut_within_a_header_is_said():
    found = listed(tar([("a", b"x" * 512), ("b", b"y")], tarfile.GNU_FORMAT)[:1100])
    assert found == [("a", b"x" * 512), (None, "what follows is not read: truncated header")]


def test_junk_between_members_is_said():
    found = listed(tar([("a", b"1")], tarfile.GNU_FORMAT)[:1024] + b"junk" * 128 + tar([("b", b"2")]))
    assert found == [("a", b"1"), (None, "what follows is not read: invalid header")]


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_an_extended_header_of_a_mebibyte_is_read_and_a_longer_one_is_refused(kind):
    within = header(kind, 1 << 20) + bytes(1 << 20) + tar([("a", b"1")])
    assert contents(within) == [b"1"]
    beyond = header(kind, (1 << 20) + 1) + bytes((1 << 20) + 512) + tar([("a", b"1")])
    assert listed(beyond) == [(None, "what follows is not read: a header claims 1,048,577 bytes")]


def test_a_negative_size_is_refused():
    block = bytearray(header(tarfile.REGTYPE, 0))
    block[124:136] = b"\xff" * 12
    block[148:156] = b"%06o\0 " % (256 + sum(block[:148]) + sum(block[156:512]))
    assert listed(bytes(block)) == [(None, "what follows is not read: a header claims -1 bytes")]


@given(st.binary(max_size=1600))
def test_random_bytes_are_no_tar_and_never_raise(data):
    assert not is_tar(data)
    listed(data)


@given(st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_never_raise(changes):
    data = bytearray(tar([("a" * 120, b"x" * 700), ("b", b"y" * 100)])[:4096])
    for at, value in changes:
        data[at % len(data)] = value
    listed(bytes(data))


def test_a_text_that_has_digits_where_the_checksum_stands_is_no_tar():
    assert not is_tar(b"1" * 512)
    assert not is_tar(tar([("a", b"")])[:511])
    assert not is_tar(bytes(512))
