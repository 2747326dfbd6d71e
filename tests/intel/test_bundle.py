"""A bundle is taken whole and as it was signed, or not at all: ten thousand changed ones are all refused."""

from __future__ import annotations

import io
import os
import random
import tarfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from tests.intel.held import NOON, bundled, feed, hold, some, trusted

from doorward.intel import bundle
from doorward.intel.bundle import BundleError, header, open_bundle
from doorward.intel.manifest import Manifest


@pytest.fixture(scope="module")
def made(pair, tmp_path_factory):
    """A bundle of three feeds: its bytes, its holding and its key."""
    folder = tmp_path_factory.mktemp("made")
    holding = some(folder / "intel", "PyPI", "Debian")
    return bundled(holding, pair[0], folder / "b.dwb").read_bytes(), holding, pair[0]


def opened(data, key, tmp_path):
    """Open a bundle and read all of it."""
    path = tmp_path / "offered.dwb"
    path.write_bytes(data)
    found = open_bundle(path, trusted(key))
    found.check()
    return found


def refused(data, key, tmp_path) -> str:
    """Return why it is refused."""
    with pytest.raises(BundleError) as told:
        opened(data, key, tmp_path)
    return told.value.kind


def test_a_bundle_holds_what_was_held(made, tmp_path):
    data, holding, key = made
    found = opened(data, key, tmp_path)
    unpacked = dict(found.unpack(lambda item: tmp_path / item.sha256))

    assert set(unpacked) == set(holding.state().feeds)
    for item, path in unpacked.items():
        assert path.read_bytes() == holding.path(item).read_bytes()
    assert found.key == key.public


def test_anybody_can_look_into_it_with_tar(made):
    with tarfile.open(fileobj=io.BytesIO(made[0])) as archive:
        names = archive.getnames()
    assert names[:2] == ["manifest.json", "signature"]
    assert sorted(names[2:]) == sorted(item.name for item in made[1].state().feeds)


def test_the_same_feeds_give_the_same_bytes(pair, tmp_path):
    one = bundled(some(tmp_path / "one", "PyPI", "Debian"), pair[0], tmp_path / "1").read_bytes()
    two = bundled(some(tmp_path / "two", "Debian", "PyPI"), pair[0], tmp_path / "2").read_bytes()
    again = bundled(some(tmp_path / "two", "Debian"), pair[0], tmp_path / "3").read_bytes()

    assert one == two == again


def test_progress_adds_up_to_the_bytes_of_the_feeds(made, tmp_path):
    data, holding, key = made
    path = tmp_path / "b"
    path.write_bytes(data)
    passed = []
    open_bundle(path, trusted(key)).check(passed.append)

    assert sum(passed) == sum(item.size for item in holding.state().feeds)


def test_an_unknown_key_is_refused_with_its_id_and_what_to_do(made, stranger, tmp_path):
    data, _, key = made
    path = tmp_path / "b"
    path.write_bytes(data)
    with pytest.raises(
        BundleError, match=rf"signed with key {key.public.id}; those you trust are {stranger[0].public.id}.*pin it"
    ) as told:
        open_bundle(path, trusted(stranger[0]))
    assert told.value.kind == "key"
    with pytest.raises(BundleError, match="you trust none"):
        open_bundle(path, {})


def test_a_signature_of_somebody_else_in_the_name_of_a_trusted_key_is_refused(made, stranger, tmp_path):
    data, _, key = made
    found = opened(data, key, tmp_path)
    forged = stranger[0].sign(found.manifest.bytes).hex().encode()
    own = key.sign(found.manifest.bytes).hex().encode()

    assert refused(data.replace(own, forged), key, tmp_path) == "signature"


def test_a_changed_manifest_is_refused_before_it_is_read(made, tmp_path, monkeypatch):
    data, _, key = made
    monkeypatch.setattr(bundle, "manifest_of", lambda _: pytest.fail("it was read before it was verified"))

    assert refused(data.replace(b'"osv"', b'"kev"', 1), key, tmp_path) == "signature"


def why(path, keys, changes) -> str:
    """Change bytes of a bundle in place, return why it is refused, and put them back."""
    handle = os.open(path, os.O_RDWR)
    before = {place: os.pread(handle, 1, place) for place in changes}
    for place, byte in changes.items():
        os.pwrite(handle, byte, place)
    try:
        with pytest.raises(BundleError) as told:
            open_bundle(path, keys).check()
    finally:
        for place, byte in before.items():
            os.pwrite(handle, byte, place)
        os.close(handle)
    return told.value.kind


@pytest.mark.slow
def test_ten_thousand_flipped_bits_are_all_refused(made, tmp_path):
    data, _, key = made
    path, keys = tmp_path / "b", trusted(key)
    path.write_bytes(data)
    chance = random.Random(26)
    kinds = Counter()
    # The beginning has most of what could be believed: a third of the flips falls there.
    for number in range(10_000):
        place = chance.randrange(8_000 if number % 3 == 0 else len(data))
        kinds[why(path, keys, {place: bytes([data[place] ^ 1 << chance.randrange(8)])})] += 1

    assert kinds.total() == 10_000
    assert (
        {"tampered", "signature", "key", "foreign"}
        <= set(kinds)
        <= {"tampered", "signature", "key", "foreign", "truncated"}
    )
    open_bundle(path, keys).check()


def test_every_byte_of_the_headers_and_of_the_end_counts(made, tmp_path):
    data, _, key = made
    path, keys = tmp_path / "b", trusted(key)
    path.write_bytes(data)
    starts = [start for start in range(0, len(data), 512) if data[start + 257 : start + 262] == b"ustar"]
    places = [place for start in [*starts, len(data) - 1024, len(data) - 512] for place in range(start, start + 512)]
    assert len(starts) == 5
    for place in places:
        assert why(path, keys, {place: bytes([data[place] ^ 0x20])})


def test_cut_anywhere_it_is_said_to_be_cut(made, tmp_path):
    data, _, key = made
    chance = random.Random(27)
    path, keys = tmp_path / "b", trusted(key)
    for length in [
        0,
        1,
        511,
        512,
        513,
        len(data) - 1,
        len(data) - 512,
        *(chance.randrange(len(data)) for _ in range(500)),
    ]:
        path.write_bytes(data[:length])
        with pytest.raises(BundleError) as told:
            open_bundle(path, keys)
        assert told.value.kind == "truncated", length
        assert "Copy it again" in str(told.value)


def test_cut_while_it_is_read_it_is_said_to_be_cut(made, tmp_path):
    data, _, key = made
    path = tmp_path / "b"
    path.write_bytes(data)
    found = open_bundle(path, trusted(key))
    os.truncate(path, found.start + 700)
    with pytest.raises(BundleError) as told:
        list(found.unpack(lambda item: tmp_path / item.sha256))
    assert told.value.kind == "truncated"
    assert {item.name for item in tmp_path.iterdir()} == {"b"}


@pytest.mark.parametrize("more", [b"\0", b"x", bytes(512), bytes(10_240)])
def test_what_follows_the_end_is_refused(made, tmp_path, more):
    data, _, key = made
    assert refused(data + more, key, tmp_path) == "tampered"


def test_two_blocks_that_change_places_are_refused(made, tmp_path):
    data, _, key = made
    chance = random.Random(28)
    path, keys = tmp_path / "b", trusted(key)
    blocks = [data[place : place + 512] for place in range(0, len(data), 512)]
    for _ in range(500):
        one, two = chance.sample(range(len(blocks)), 2)
        if blocks[one] == blocks[two]:
            continue
        changed = list(blocks)
        changed[one], changed[two] = changed[two], changed[one]
        path.write_bytes(b"".join(changed))
        with pytest.raises(BundleError):
            open_bundle(path, keys).check()


def test_members_in_another_order_are_refused(made, tmp_path):
    data, _, key = made
    found = opened(data, key, tmp_path)
    parts, place = [], found.start
    for item in found.manifest.carried:
        long = 512 + item.size + -item.size % 512
        parts.append(data[place : place + long])
        place += long
    swapped = data[: found.start] + b"".join(reversed(parts)) + data[place:]

    assert len(swapped) == len(data)
    assert refused(swapped, key, tmp_path) == "tampered"
    assert refused(data[: found.start] + b"".join([parts[0], *parts[:-1]]) + data[place:], key, tmp_path) in {
        "tampered",
        "truncated",
    }


def test_a_changed_member_is_named_and_nothing_of_it_stays(made, tmp_path):
    data, holding, key = made
    target = next(item for item in holding.state().feeds if item.part == "PyPI")
    inside = holding.path(target).read_bytes()
    changed = data.replace(inside, inside.replace(b"door1", b"door9"))
    path = tmp_path / "b"
    path.write_bytes(changed)
    found = open_bundle(path, trusted(key))
    with pytest.raises(BundleError, match=r"feeds/osv/PyPI-.* is not what was signed"):
        list(found.unpack(lambda item: tmp_path / item.sha256))
    assert not (tmp_path / target.sha256).exists()


def signed(key, tmp_path, data: bytes, members=()):
    """A tar that a trusted key has signed, whatever its manifest says."""
    signature = key.public.id.encode() + b" " + key.sign(data).hex().encode() + b"\n"
    out = b"".join(
        header(name, len(content)) + content + bytes(-len(content) % 512)
        for name, content in [("manifest.json", data), ("signature", signature), *members]
    )
    path = tmp_path / "signed"
    path.write_bytes(out + bytes(1024))
    return path


@pytest.mark.parametrize("part", ["../../etc/passwd", "/etc/passwd", "a/../b", "..", "", "x" * 99, "\n", "a\0b"])
def test_no_name_leads_out_of_the_folder_even_if_it_is_signed(pair, tmp_path, part):
    bad = replace(feed("osv", "PyPI"), part=part)
    data = Manifest(1, NOON, NOON + timedelta(days=1), None, (bad,), frozenset({bad.sha256})).bytes
    with pytest.raises(BundleError) as told:
        open_bundle(signed(pair[0], tmp_path, data), trusted(pair[0]))
    assert told.value.kind == "foreign"


def test_a_giant_that_the_manifest_promises_is_not_waited_for(pair, tmp_path):
    bomb = replace(feed("osv", "PyPI"), size=1 << 39)
    data = Manifest(1, NOON, NOON + timedelta(days=1), None, (bomb,), frozenset({bomb.sha256})).bytes
    with pytest.raises(BundleError) as told:
        open_bundle(signed(pair[0], tmp_path, data), trusted(pair[0]))
    assert told.value.kind == "truncated"


def test_a_giant_manifest_is_not_read(pair, tmp_path):
    path = tmp_path / "b"
    path.write_bytes(header("manifest.json", 1 << 32) + bytes(4096))
    with pytest.raises(BundleError) as told:
        open_bundle(path, trusted(pair[0]))
    assert told.value.kind == "foreign"


@pytest.mark.parametrize(
    "data",
    [b"PK\3\4" + bytes(600), b"\x1f\x8b" + bytes(600), b"{}" * 400, bytes(2048), random.Random(1).randbytes(4096)],
    ids=["zip", "gzip", "braces", "zeros", "noise"],
)
def test_what_is_no_bundle_is_said_to_be_none(pair, tmp_path, data):
    assert refused(data, pair[0], tmp_path) == "foreign"


def test_a_tar_with_other_things_in_front_is_none(made, pair, tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    assert refused(out.getvalue() + made[0], pair[0], tmp_path) == "foreign"


def test_a_signature_in_capital_letters_is_another_spelling_and_refused(made, tmp_path):
    data, _, key = made
    own = key.sign(opened(data, key, tmp_path).manifest.bytes).hex().encode()
    assert refused(data.replace(own, own.upper()), key, tmp_path) == "tampered"


def test_what_is_held_and_changed_on_the_disk_is_not_bundled(pair, tmp_path):
    holding = some(tmp_path / "intel", "PyPI")
    path = holding.path(holding.state().feeds[0])
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(BundleError, match="changed since it was fetched"):
        bundled(holding, pair[0], tmp_path / "b")
    assert {item.name for item in tmp_path.iterdir()} == {"intel"}


def test_a_bundle_replaces_the_one_before_only_when_it_is_whole(pair, tmp_path, monkeypatch):
    holding = some(tmp_path / "intel", "PyPI")
    path = bundled(holding, pair[0], tmp_path / "b")
    before = path.read_bytes()
    monkeypatch.setattr(bundle, "_copied", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        bundled(holding, pair[0], path, days=3)
    assert path.read_bytes() == before


def test_a_feed_of_no_bytes_and_one_of_a_whole_block_are_carried(pair, tmp_path):
    whole = b"y" * 1024
    holding = hold(tmp_path / "i", (feed("osv", "A", b""), b""), (feed("osv", "B", whole), whole))
    found = opened(bundled(holding, pair[0], tmp_path / "b").read_bytes(), pair[0], tmp_path)

    assert [path.read_bytes() for _, path in found.unpack(lambda item: tmp_path / item.sha256)] == [b"", whole]


def test_a_bundle_that_leaves_out_what_is_held_is_smaller_and_says_so(pair, tmp_path):
    holding = some(tmp_path / "i", "PyPI", "Debian")
    base = open_bundle(bundled(holding, pair[0], tmp_path / "base"), trusted(pair[0])).manifest
    some(tmp_path / "i", "PyPI", salt="new", at=NOON + timedelta(days=1))
    found = opened(bundled(holding, pair[0], tmp_path / "delta", base=base).read_bytes(), pair[0], tmp_path)

    assert found.manifest.base == (base.version, base.sha256)
    assert [item.part for item in found.manifest.carried] == ["PyPI"]
    assert len(found.manifest.feeds) == 3
    assert (tmp_path / "delta").stat().st_size < (tmp_path / "base").stat().st_size / 1.5


def test_the_digest_of_a_manifest_is_that_of_the_bytes_in_the_tar(made, tmp_path):
    data, _, key = made
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        inside = archive.extractfile("manifest.json").read()
    assert opened(data, key, tmp_path).manifest.sha256 == sha256(inside).hexdigest()
