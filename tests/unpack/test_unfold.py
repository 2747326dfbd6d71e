from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorward.unpack import HEAD, Leaf, Limits, Refused, leaves, total_bytes

DATA = Path(__file__).parents[3] / "shared" / "data"
LOG = b"".join(b"%d\t10.0.0.%d\tconn\n" % (number, number % 256) for number in range(5000))
MEBIBYTE = 1 << 20


def tar(*files) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def zipped(*files, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


LAYERS = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstandard.compress,
    "tar": lambda data: tar(("member", data)),
    "zip": lambda data: zipped(("member", data)),
}


class Place:
    """A folder to write inputs to and a spool to unpack them in."""

    def __init__(self, folder: Path):
        self.folder, self.spool = folder / "in", folder / "spool"
        self.folder.mkdir()

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def read(self, *paths, limits=None, progress=None) -> list:
        """Return leaves as (name, bytes) and refusals as they are, names without the folder; check every leaf."""
        found = []
        for item in leaves(paths or [self.folder], self.spool, limits, progress):
            name = item.name.removeprefix(f"{self.folder}/")
            if isinstance(item, Refused):
                found.append(Refused(name, item.reason))
                continue
            with item.open() as file:
                data = file.read()
            assert item.origin == hashlib.sha256(data).hexdigest()
            assert item.size == len(data)
            assert item.head == data[:HEAD]
            assert item.lines == data.count(b"\n") + (data[-1:] not in {b"", b"\n"})
            assert item.data in {None, data}
            if item.temporary:
                assert item.path.stat().st_mode & 0o777 == 0o600
                assert item.path.parent == self.spool
                item.path.unlink()
            found.append((name, data) if item.damage is None else (name, data, item.damage))
        assert list(self.spool.iterdir()) == []
        return found


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_a_plain_file_is_not_copied_whatever_its_name(place):
    path = place.write("conn.log.gz", LOG)
    (leaf,) = leaves([path], place.spool)
    assert leaf == Leaf(path, str(path), hashlib.sha256(LOG).hexdigest(), len(LOG), 5000, LOG[:HEAD])


def test_a_plain_file_larger_than_one_read_is_tallied_whole(place):
    data = LOG * 60
    assert len(data) > 5 * MEBIBYTE
    place.write("conn.log", data + b"unterminated")
    assert place.read() == [("conn.log", data + b"unterminated")]


def test_an_empty_file_is_a_leaf(place):
    place.write("empty", b"")
    for name, pack in LAYERS.items():
        place.write(f"packed.{name}", pack(b""))
    assert len(place.read()) == 7
    assert {found[1] for found in place.read()} == {b""}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("size", [MEBIBYTE, MEBIBYTE + 1])
def test_up_to_a_mebibyte_is_held_in_memory_and_more_is_spooled(place, layer, size):
    data = (LOG * 12)[:size]
    path = place.write("wrong-name.txt", LAYERS[layer](data))
    (leaf,) = leaves([path], place.spool)
    assert leaf.temporary is (size > MEBIBYTE)
    assert (leaf.data is None) is (size > MEBIBYTE)
    assert (leaf.path == path) is (size <= MEBIBYTE)
    if leaf.temporary:
        leaf.path.unlink()
    assert place.read()[0][1] == data


def test_members_stand_after_an_exclamation_mark_and_compression_leaves_no_mark(place):
    inner = zipped(("b.log.gz", gzip.compress(b"b\n")))
    place.write("logs.tar.gz", gzip.compress(tar(("2026/conn.log", b"a\n"), ("inner.zip", inner))))
    assert place.read() == [("logs.tar.gz!2026/conn.log", b"a\n"), ("logs.tar.gz!inner.zip!b.log.gz", b"b\n")]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(content=st.binary(max_size=3000), layers=st.lists(st.sampled_from(sorted(LAYERS)), max_size=4))
def test_whatever_is_packed_however_comes_out_the_same(place, content, layers):
    packed = content = b"plain" + content
    for layer in layers:
        packed = LAYERS[layer](packed)
    path = place.write("file", packed)
    name = "file" + "!member" * sum(layer in {"tar", "zip"} for layer in layers)
    assert place.read(path) == [(name, content)]


def test_large_content_through_four_layers_comes_out_the_same(place):
    data = os.urandom(3 * MEBIBYTE)
    packed = gzip.compress(zipped(("c", lzma.compress(tar(("a", data)), preset=0)), ("d", b"d")))
    place.write("file", packed)
    assert place.read() == [("file!c!a", data), ("file!d", b"d")]


def test_four_layers_are_read_and_a_fifth_is_refused(place):
    packed = tar(("member", gzip.compress(zipped(("a", bz2.compress(b"x"))))))
    assert place.read(place.write("four", packed)) == [("four!member!a", b"x")]
    refused = place.read(place.write("five", lzma.compress(packed)))
    reason = "packed more than 4 deep (the limit; raise `depth` under [unpack] if that is meant)"
    assert refused == [Refused("five!member!a", reason)]
    assert place.read(place.folder / "five", limits=Limits(depth=5)) == [("five!member!a", b"x")]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_form_is_refused_beyond_the_depth(place, layer):
    path = place.write("file", LAYERS[layer](LAYERS[layer](b"x")))
    assert isinstance(place.read(path, limits=Limits(depth=1))[0], Refused)
    assert isinstance(place.read(path, limits=Limits(depth=2))[0], tuple)


@pytest.mark.parametrize("mark", ["[Content_Types].xml", "META-INF/MANIFEST.MF", "mimetype"])
def test_a_document_is_a_leaf_itself_wherever_it_lies(place, mark):
    document = zipped((mark, b""), ("big", os.urandom(2 * MEBIBYTE)))
    place.write("a", document)
    place.write("b", tar(("plan.xlsx", document), ("small.jar", zipped((mark, b"")))))
    place.write("c", zipped(("nested", document)))
    assert [name for name, _ in place.read()] == ["a", "b!plan.xlsx", "b!small.jar", "c!nested"]
    assert place.read(place.folder / "a") == [("a", document)]


def test_a_document_as_deep_as_the_limit_is_still_a_leaf(place):
    document = zipped(("mimetype", b""))
    path = place.write("a", gzip.compress(document))
    assert place.read(path, limits=Limits(depth=1)) == [("a", document)]


@pytest.mark.parametrize("layer", ["gz", "xz", "zst"])
def test_a_truncated_stream_keeps_what_came_out_and_says_how_much(place, layer):
    noise = os.urandom(MEBIBYTE).hex().encode()
    packed = LAYERS[layer](noise)
    ((name, data, damage),) = place.read(place.write("conn.log", packed[: len(packed) // 2]))
    assert name == "conn.log"
    assert len(data) > len(noise) // 3
    assert noise.startswith(data)
    assert damage == f"truncated after {len(data):,} bytes: the file ends too early"


def test_a_truncated_stream_of_which_nothing_came_out_is_refused(place):
    path = place.write("conn.log.gz", gzip.compress(LOG)[:12])
    assert place.read(path) == [Refused("conn.log.gz", "truncated after 0 bytes: the file ends too early")]


def test_a_truncated_tar_gz_keeps_its_members_and_says_that_more_are_missing(place):
    noise = os.urandom(100_000).hex().encode()
    packed = gzip.compress(tar(("a", b"whole"), ("b", noise), ("c", b"lost")))
    first, second, third = place.read(place.write("t.tgz", packed[: len(packed) // 2]))
    assert first == ("t.tgz!a", b"whole")
    assert second[0] == "t.tgz!b"
    assert noise.startswith(second[1])
    assert second[2].startswith("truncated after ")
    assert third == Refused("t.tgz", f"what follows is missing: {second[2]}")


def test_a_truncated_zip_is_refused_by_name(place):
    whole = zipped(("a", LOG))
    place.write("a.zip", whole[:-30])
    place.write("b.tar", tar(("inner.zip", whole[:-30])))
    reason = "truncated: the directory at the end of the zip is missing"
    assert place.read() == [Refused("a.zip", reason), Refused("b.tar!inner.zip", reason)]


def test_a_zip_within_a_truncated_stream_says_both(place):
    packed = gzip.compress(zipped(("a", os.urandom(3 * MEBIBYTE))))
    found = place.read(place.write("a.zip.gz", packed[: 2 * MEBIBYTE]))
    assert [item.name for item in found] == ["a.zip.gz"] * 2
    assert found[0].reason.startswith("truncated after ")
    assert found[1].reason.startswith("truncated: the directory")


def test_a_zip_of_which_nothing_is_left_is_refused(place):
    inner = zipped(("a", b"1"))
    assert place.read(place.write("x", gzip.compress(inner)[:11])) == [
        Refused("x", "truncated after 0 bytes: the file ends too early")
    ]


def test_damage_below_an_archive_reaches_its_members(place):
    packed = bytearray(zipped(("conn.log.gz", gzip.compress(LOG)), method=zipfile.ZIP_STORED))
    packed[packed.find(b"PK\1\2") + 16] ^= 1
    assert place.read(place.write("a.zip", bytes(packed))) == [
        ("a.zip!conn.log.gz", LOG, "size or checksum differ from the directory of the zip")
    ]


def test_a_bomb_of_10_gb_of_zeros_stops_at_the_ratio_and_leaves_nothing(place):
    packed = gzip.compress(bytes(16 * MEBIBYTE)) * 640
    path = place.write("zeros.gz", packed)
    (refused,) = place.read(path, limits=Limits(ratio=10))
    assert refused == Refused(
        "zeros.gz",
        "unpacks to more than 10 times its size (the limit; raise `ratio` under [unpack] if that is meant to be so);"
        " the rest of zeros.gz is not read",
    )


def test_a_bomb_stops_at_the_size_and_a_file_of_just_that_size_does_not(place):
    place.write("a.gz", gzip.compress(bytes(5000)))
    assert place.read(limits=Limits(size=5000)) == [("a.gz", bytes(5000))]
    (refused,) = place.read(limits=Limits(size=4999))
    assert "more than 4,999 bytes" in refused.reason


def test_zips_of_zips_of_zips_stop(place):
    bomb = zipped(("zeros", bytes(100 * MEBIBYTE)))
    for _ in range(3):
        bomb = zipped(*((f"{number}.zip", bomb) for number in range(16)))
    (refused,) = place.read(place.write("42.zip", bomb))
    assert refused.name == "42.zip!0.zip!0.zip!0.zip!zeros"
    assert refused.reason.startswith("unpacks to more than 200 times its size")
    deeper = place.read(place.write("43.zip", zipped(("x.zip", bomb), ("log", b"1"))), limits=Limits(members=20))
    assert "packed more than 4 deep" in deeper[0].reason


def test_what_was_read_before_a_bomb_stands_and_the_next_file_is_read(place):
    place.write("a.tar", tar(("good", b"1"), ("zeros.gz", gzip.compress(bytes(70 * MEBIBYTE))), ("after", b"2")))
    place.write("b.log", b"3")
    good, bomb, after = place.read(limits=Limits(ratio=1))
    assert good == ("a.tar!good", b"1")
    assert bomb.name == "a.tar!zeros.gz"
    assert bomb.reason.endswith("; the rest of a.tar is not read")
    assert after == ("b.log", b"3")


def test_members_are_limited_over_all_archives_of_a_file(place):
    files = [(str(number), b"x") for number in range(3)]
    path = place.write("a.tar", tar(("one.tar", tar(*files)), ("two.zip", zipped(*files))))
    assert len(place.read(path, limits=Limits(members=8))) == 6
    *read, refused = place.read(path, limits=Limits(members=7))
    assert len(read) == 5
    assert "holds more than 7 members" in refused.reason


HOSTILE = {
    "a long name in a tar": lambda: gzip.compress(tarfile_header(tarfile.GNUTYPE_LONGNAME) + bytes(200 * MEBIBYTE), 1),
    "blocks of one repeated byte": lambda: zstandard.compress(bytes(400 * MEBIBYTE)),
    "a directory of 300,000 entries": lambda: directory_of(300_000),
    "one line": lambda: bz2.compress(b"x" * 100 * MEBIBYTE),
}


def tarfile_header(kind: bytes) -> bytes:
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, 200 * MEBIBYTE
    return member.tobuf(tarfile.GNU_FORMAT)


def directory_of(count: int) -> bytes:
    once = zipped(("a" * 60, b"x"))
    at, end = once.find(b"PK\1\2"), once.rfind(b"PK\5\6")
    length = (end - at) * count
    return once[:at] + once[at:end] * count + once[end : end + 12] + length.to_bytes(4, "little") + once[end + 16 :]


MEASURE = """
import re, sys
from pathlib import Path
from doorward.unpack import Limits, leaves
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024
list(leaves([], Path(sys.argv[2])))
before = peak()
for item in leaves([Path(sys.argv[1])], Path(sys.argv[2]), Limits(members=int(sys.argv[3]))):
    print(item.name, getattr(item, "reason", ""), file=sys.stderr)
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux")
@pytest.mark.parametrize("form", HOSTILE)
def test_memory_stays_below_64_mib_whatever_comes(place, form):
    path = place.write("hostile", HOSTILE[form]())
    arguments = [sys.executable, "-c", MEASURE, str(path), str(place.spool), "2000"]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=120)
    assert int(done.stdout) < 64
    assert "hostile" in done.stderr


def test_names_of_members_are_labels_and_never_paths(place, tmp_path):
    names = ["../../escaped", "/srv/absolute", "..\\..\\windows", "new\nline", "semi;colon", "a!b"]
    place.write("a.tar", tar(*((name, b"x" * 2 * MEBIBYTE) for name in names)))
    place.write("b.zip", zipped(*((name, b"y" * 2 * MEBIBYTE) for name in names)))
    assert [name for name, _ in place.read()] == [
        f"{archive}!{name}" for archive in ["a.tar", "b.zip"] for name in names
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "spool"]


def test_names_that_are_not_utf_8_are_escaped_everywhere(place):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", errors="surrogateescape") as writer:
        writer.addfile(tarfile.TarInfo(os.fsdecode(b"m\xff")))
    (place.folder / os.fsdecode(b"f\xe9.tar")).write_bytes(archive.getvalue())
    ((name, _),) = place.read()
    assert name == "f\\udce9.tar!m\\udcff"
    assert name.encode("utf-8")


def test_links_in_archives_are_refused_by_name(place):
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as writer:
        writer.addfile(link)
    assert place.read(place.write("a.tar", archive.getvalue())) == [
        Refused("a.tar!link", "a link in an archive is not followed")
    ]


def test_a_file_that_cannot_be_opened_is_said_and_the_next_is_read(place, monkeypatch):
    place.write("a.log", b"1")
    place.write("b.log", b"2")
    really_open = Path.open

    def closed(self, *arguments, **more):
        if self.name == "a.log":
            raise PermissionError(13, "Permission denied")
        return really_open(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", closed)
    assert place.read() == [Refused("a.log", "cannot be read: Permission denied"), ("b.log", b"2")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_is_said(place):
    place.write("a.log", b"1").chmod(0)
    assert place.read() == [Refused("a.log", "cannot be read: Permission denied")]


class FailingDisk(io.FileIO):
    """Gives out after its first hundred bytes."""

    def read(self, size=-1):
        if self.tell() >= 100:
            raise OSError(5, "Input/output error")
        return super().read(min(size, 100) if size >= 0 else 100)


def test_a_disk_that_fails_within_a_file_is_said(place, monkeypatch):
    place.write("plain.log", LOG)
    place.write("packed.gz", gzip.compress(os.urandom(5000)))
    monkeypatch.setattr(Path, "open", lambda self, *_, **__: FailingDisk(self, "rb"))
    packed, plain = leaves([place.folder], place.spool)
    assert packed.damage.endswith("cannot be read after byte 100: Input/output error")
    assert plain == Refused(str(place.folder / "plain.log"), "cannot be read after byte 100: Input/output error")


def test_a_full_disk_is_an_error_and_the_part_that_was_written_is_deleted(place, monkeypatch):
    path = place.write("a.gz", gzip.compress(LOG * 20))

    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", lambda handle, _: (os.close(handle), Full())[1])
    with pytest.raises(OSError, match="No space left"):
        list(leaves([path], place.spool))
    assert list(place.spool.iterdir()) == []


def test_stopping_early_leaves_no_spooled_archive_behind(place):
    inner = zipped(("a", b"1"), ("b", os.urandom(2 * MEBIBYTE)))
    path = place.write("a.tar", tar(("inner.zip", inner)))
    walk = leaves([path], place.spool)
    assert next(walk).data == b"1"
    assert len(list(place.spool.iterdir())) == 1
    walk.close()
    assert list(place.spool.iterdir()) == []


@pytest.mark.parametrize("make", [lambda data: data, *LAYERS.values()])
def test_progress_adds_up_to_the_bytes_of_the_files(place, make):
    place.write("a", make(os.urandom(2 * MEBIBYTE)))
    place.write("b", make(b"x")[:-1])
    place.write("c", gzip.compress(bytes(70 * MEBIBYTE)))
    heard = []
    place.read(progress=heard.append, limits=Limits(ratio=1))
    assert sum(heard) == total_bytes([place.folder])
    assert min(heard) >= 0


def test_progress_is_heard_while_a_file_is_being_read(place):
    path = place.write("a.zip", zipped(("a", os.urandom(MEBIBYTE)), ("b", os.urandom(MEBIBYTE))))
    heard = []
    for seen, _ in enumerate(leaves([path], place.spool, progress=heard.append), 1):
        assert sum(heard) >= seen * MEBIBYTE // 2
    assert sum(heard) == path.stat().st_size


def test_the_spool_is_made_for_its_owner_only_and_never_walked(place):
    place.write("a.gz", gzip.compress(LOG * 20))
    spool = place.folder / "spool"
    (leaf,) = leaves([place.folder], spool)
    assert spool.stat().st_mode & 0o777 == 0o700
    assert leaf.path.parent == spool
    assert len(list(leaves([place.folder], spool, skip=[place.folder]))) == 0


def members_of_tar(path):
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isreg()}


def members_of_zip(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


@pytest.mark.skipif(not DATA.is_dir(), reason="the development data is not beside the repository")
@pytest.mark.parametrize(
    ("pattern", "members"), [("exposure/sca-*/*.tar.xz", members_of_tar), ("exposure/**/*.zip", members_of_zip)]
)
def test_real_archives_hold_what_the_standard_library_finds_in_them(tmp_path, pattern, members):
    paths = sorted(DATA.glob(pattern))
    assert paths
    for path in paths:
        expected = {f"{path}!{name}": hashlib.sha256(data).hexdigest() for name, data in members(path).items()}
        found = {leaf.name: leaf.origin for leaf in leaves([path], tmp_path) if isinstance(leaf, Leaf)}
        unpacked_further = {
            name for name in expected if name.endswith((".gz", ".xz", ".bz2", ".zst", ".zip", ".tar", ".tgz"))
        }
        assert {name: expected[name] for name in set(expected) - unpacked_further}.items() <= found.items()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    layers=st.lists(st.sampled_from(sorted(LAYERS)), min_size=1, max_size=3),
    changes=st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 500),
)
def test_damaged_files_never_raise_and_never_vanish(place, layers, changes, cut):
    packed = LOG[:3000]
    for layer in layers:
        packed = LAYERS[layer](packed)
    damaged = bytearray(packed[: max(1, len(packed) - cut)])
    for at, value in changes:
        damaged[at % len(damaged)] = value
    assert place.read(place.write("file", bytes(damaged)))
