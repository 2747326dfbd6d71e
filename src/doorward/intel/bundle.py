"""A bundle: one file that carries intelligence over an air gap, and that holds nothing its signer did not sign.

It is a tar (ustar, so that anybody can look into it) in the one form that its manifest allows: `manifest.json`, `signature`,
then the feeds in the manifest's order, every header, every padding byte and the end as this module would write them. Nothing in
a header is believed: the header is made again from what is signed, and compared.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from doorward.durable import synced
from doorward.intel.manifest import LARGEST, manifest_of
from doorward.intel.signing import ID, SIGNATURE
from doorward.wording import clip, listed, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.intel.feed import Feed
    from doorward.intel.manifest import Manifest
    from doorward.intel.signing import PublicKey, SecretKey

_BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * _BLOCK)
_CHUNK = 1 << 20
_MANIFEST, _SIGNATURE = "manifest.json", "signature"
_SIGNED = re.compile(rb"([0-9a-f]{%d}) ([0-9a-f]{%d})\n" % (ID, 2 * SIGNATURE))
_SIGNED_BYTES = ID + 1 + 2 * SIGNATURE + 1
Told = Callable[[int], None]
"""Told how many bytes were passed."""


class BundleError(Exception):
    """A bundle is refused; the message says why and what to do next.

    Attributes:
        kind: one word for the reason: truncated, foreign, key, signature, tampered, rollback, twin, freeze, stale, clock, base.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose manifest is as its signer signed it, and whose length is right; its feeds are not yet read.

    Attributes:
        path: the file.
        manifest: what it says.
        key: who signed it.
        start: bytes before the first feed.
    """

    path: Path
    manifest: Manifest
    key: PublicKey
    start: int

    def check(self, told: Told = lambda _: None) -> None:
        """Read all of it and hold every byte against what is signed.

        Raises:
            BundleError: something differs.
        """
        for _ in self._feeds(None, told):
            pass

    def unpack(self, place: Callable[[Feed], Path], told: Told = lambda _: None) -> Iterator[tuple[Feed, Path]]:
        """Write each feed where `place` says, and yield it once its bytes are the ones that were signed.

        Raises:
            BundleError: something differs; what was written of that feed is removed.
        """
        return self._feeds(place, told)

    def _feeds(self, place: Callable[[Feed], Path] | None, told: Told) -> Iterator[tuple[Feed, Path]]:
        with self.path.open("rb") as file:
            file.seek(self.start)
            for feed in self.manifest.carried:
                if file.read(_BLOCK) != header(feed.name, feed.size):
                    raise _tampered(f"the header of {feed.name}")
                path = place(feed) if place else Path(os.devnull)
                try:
                    with path.open("wb") as out:
                        self._one(file, feed, out, told)
                except BundleError:
                    if place:
                        path.unlink(missing_ok=True)
                    raise
                yield feed, path
            if file.read(len(_END) + 1) != _END:
                raise _tampered("its end")

    def _one(self, file: IO[bytes], feed: Feed, out: IO[bytes], told: Told) -> None:
        digest, left = sha256(), feed.size
        while left:
            data = file.read(min(_CHUNK, left))
            if not data:
                raise _truncated(self.path, self.path.stat().st_size, None)
            digest.update(data)
            out.write(data)
            left -= len(data)
            told(len(data))
        if digest.hexdigest() != feed.sha256 or any(file.read(_padding(feed.size))):
            raise _tampered(feed.name)


def write(
    path: Path, manifest: Manifest, key: SecretKey, held: Callable[[Feed], Path], told: Told = lambda _: None
) -> None:
    """Write a bundle, in the place of what is there; the same manifest gives the same bytes.

    Raises:
        BundleError: a file that is held is no longer what it was when it was fetched.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    signature = key.public.id.encode() + b" " + key.sign(manifest.bytes).hex().encode() + b"\n"
    try:
        with beside.open("wb") as out:
            for name, data in ((_MANIFEST, manifest.bytes), (_SIGNATURE, signature)):
                out.write(header(name, len(data)) + data + bytes(_padding(len(data))))
            for feed in manifest.carried:
                out.write(header(feed.name, feed.size))
                _copied(held(feed), feed, out, told)
                out.write(bytes(_padding(feed.size)))
            out.write(_END)
        synced(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def open_bundle(path: Path, keys: Mapping[str, PublicKey]) -> Bundle:
    """Return a bundle that one of the keys has signed, its manifest verified before anything else of it is read.

    Args:
        path: the file.
        keys: the keys that are trusted, by id.

    Raises:
        BundleError: it is no bundle, cut, signed by nobody who is trusted, or longer than it should be.
        OSError: it cannot be read.
    """
    long = path.stat().st_size
    with path.open("rb") as file:
        count = _manifest_size(file.read(_BLOCK), path)
        file.seek(0)
        data = _member(file, path, _MANIFEST, count)
        told = _SIGNED.fullmatch(_member(file, path, _SIGNATURE, _SIGNED_BYTES))
        start = file.tell()
    if told is None:
        raise _tampered("its signature")
    key = keys.get(told[1].decode())
    if key is None:
        known = f"those you trust are {listed(sorted(keys))}" if keys else "you trust none"
        raise BundleError(
            "key",
            f"{clip(str(path))} is signed with key {told[1].decode()}; {known}. If its maker has a new key, ask for it by another "
            'way than the bundle came, and pin it: keys = ["ed25519:…"] under [intel] in doorward.toml.',
        )
    if not key.signed(data, bytes.fromhex(told[2].decode())):
        raise BundleError(
            "signature",
            f"{clip(str(path))}: the signature is wrong: it was changed after it was signed, or signed by somebody else in the name "
            f"of key {key.id}. Do not use it; ask its maker for its SHA-256 and compare.",
        )
    try:
        manifest = manifest_of(data)
    except ValueError as error:
        raise BundleError("foreign", f"{clip(str(path))}: its manifest cannot be meant: {error}.") from error
    whole = start + sum(_BLOCK + feed.size + _padding(feed.size) for feed in manifest.carried) + len(_END)
    if long < whole:
        raise _truncated(path, long, whole)
    if long > whole:
        raise _tampered(f"its end: {long - whole:,} bytes follow it")
    return Bundle(path, manifest, key, start)


def header(name: str, count: int) -> bytes:
    """Return the one header that a member has."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = count, 0o644
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _manifest_size(first: bytes, path: Path) -> int:
    """Return how long the manifest is by its header, which must be the one it has with that length."""
    if len(first) < _BLOCK:
        raise _truncated(path, len(first), None)
    try:
        info = tarfile.TarInfo.frombuf(first, "ascii", "strict")
    except (tarfile.TarError, ValueError):
        info = tarfile.TarInfo()
    if not 0 < info.size <= LARGEST or header(_MANIFEST, info.size) != first:
        raise BundleError(
            "foreign", f"{clip(str(path))} is no bundle of doorward intel bundle, or its beginning was changed."
        )
    return info.size


def _member(file: IO[bytes], path: Path, name: str, count: int) -> bytes:
    """Return the bytes of a small member whose header must be the one it has."""
    begins, data, padding = (file.read(length) for length in (_BLOCK, count, _padding(count)))
    if len(begins) + len(data) + len(padding) < _BLOCK + count + _padding(count):
        raise _truncated(path, path.stat().st_size, None)
    if begins != header(name, count) or any(padding):
        raise _tampered(f"the header of {name}")
    return data


def _copied(source: Path, feed: Feed, out: IO[bytes], told: Told) -> None:
    digest, count = sha256(), 0
    with source.open("rb") as file:
        while data := file.read(_CHUNK):
            digest.update(data)
            out.write(data)
            count += len(data)
            told(len(data))
    if digest.hexdigest() != feed.sha256 or count != feed.size:
        raise BundleError(
            "tampered",
            f"{source} changed since it was fetched; doorward intel update fetches it again once it is deleted.",
        )


def _padding(count: int) -> int:
    return -count % _BLOCK


def _tampered(what: str) -> BundleError:
    return BundleError(
        "tampered",
        f"the bundle was changed after it was signed: {what} is not what was signed. Do not use it; fetch it again.",
    )


def _truncated(path: Path, long: int, whole: int | None) -> BundleError:
    of = f" of {size(whole)}" if whole else ""
    return BundleError("truncated", f"{clip(str(path))} is cut short: it has {size(long)}{of}. Copy it again.")
