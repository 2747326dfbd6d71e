"""The two hellos that open TLS: what the client offers, what the server takes, and the fingerprints of both."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

HANDSHAKE, CLIENT, SERVER = 22, 1, 2

_GREASE = 0xA
_KNOWN = 1024  # clients whose fingerprints are kept: most handshakes of a network are of a few
_LARGEST = 64 * 1024
_RECORD = 16 * 1024 + 256
_SNI, _GROUPS, _POINTS, _SIGNATURES, _ALPN, _VERSIONS = 0, 10, 11, 13, 16, 43
_NAMES = {0x0300: "SSLv3", 0x0301: "TLSv10", 0x0302: "TLSv11", 0x0303: "TLSv12", 0x0304: "TLSv13"}
_JA4_VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x0002: "s2"}
_CIPHERS = {
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    0xC009: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    0xC00A: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    0xC013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    0xC014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    0xC027: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    0xC028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    0x009C: "TLS_RSA_WITH_AES_128_GCM_SHA256",
    0x009D: "TLS_RSA_WITH_AES_256_GCM_SHA384",
    0x009E: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    0x009F: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    0x002F: "TLS_RSA_WITH_AES_128_CBC_SHA",
    0x0035: "TLS_RSA_WITH_AES_256_CBC_SHA",
    0x003C: "TLS_RSA_WITH_AES_128_CBC_SHA256",
    0x003D: "TLS_RSA_WITH_AES_256_CBC_SHA256",
    0x0033: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
    0x0039: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
    0x0005: "TLS_RSA_WITH_RC4_128_SHA",
    0x0004: "TLS_RSA_WITH_RC4_128_MD5",
    0x000A: "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
}


class Hello(NamedTuple):
    """A hello: the version in its head, cipher suites (of the server's the one it took), and extensions in order."""

    version: int
    ciphers: tuple[int, ...]
    extensions: tuple[tuple[int, bytes], ...]

    @property
    def kinds(self) -> tuple[int, ...]:
        """The numbers of the extensions."""
        return tuple(code for code, _ in self.extensions)

    def extension(self, number: int) -> bytes:
        """Return what an extension holds, empty if it is not there."""
        return next((data for code, data in self.extensions if code == number), b"")

    @property
    def server_name(self) -> str | None:
        """The name that the client asks for (RFC 6066)."""
        data = self.extension(_SNI)
        size = int.from_bytes(data[3:5], "big")
        return data[5 : 5 + size].decode("latin-1") or None if data[2:3] == b"\0" else None

    @property
    def protocols(self) -> tuple[bytes, ...]:
        """The application protocols of ALPN (RFC 7301)."""
        found, data = [], self.extension(_ALPN)[2:]
        while data:
            found.append(data[1 : 1 + data[0]])
            data = data[1 + data[0] :]
        return tuple(found)

    @property
    def agreed(self) -> int:
        """The version that a server's hello takes."""
        return int.from_bytes(self.extension(_VERSIONS)[:2], "big") or self.version


def handshake(data: bytes) -> bytes | None:
    """Return the first handshake message in a stream of TLS records; None if more of the stream is needed.

    Raises:
        ValueError: the stream does not begin with one.
    """
    at, found = 0, b""
    while len(data) >= at + 5:
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if data[at] != HANDSHAKE or data[at + 1] != 3 or not 0 < size <= _RECORD:  # noqa: PLR2004 - SSL 3 and TLS
            raise ValueError("no TLS handshake")
        found += data[at + 5 : at + 5 + size]
        needed = 4 + int.from_bytes(found[1:4], "big") if len(found) >= 4 else _LARGEST  # noqa: PLR2004 - type and length
        if needed > _LARGEST:
            raise ValueError("a handshake message that is too large")
        if len(found) >= needed:
            return found[:needed]
        at += 5 + size
    return None


def hello(found: bytes, kind: int) -> Hello:
    """Return the hello of a client or a server.

    Args:
        found: a handshake message.
        kind: CLIENT or SERVER.

    Raises:
        ValueError: it is another message, or broken.
    """
    if found[:1] != bytes([kind]) or len(found) < 39:  # noqa: PLR2004 - bytes up to the session's id
        raise ValueError("no hello")
    version, at = int.from_bytes(found[4:6], "big"), 39 + found[38]
    if kind == CLIENT:
        size = int.from_bytes(found[at : at + 2], "big")
        ciphers = _numbers(found[at + 2 : at + 2 + size])
        at += 2 + size
        at += 1 + (found[at] if at < len(found) else 0)
    else:
        ciphers, at = _numbers(found[at : at + 2]), at + 3
    if not ciphers or at > len(found):
        raise ValueError("a hello that is cut off")
    return Hello(version, ciphers, _extensions(found[at + 2 :]))


def _numbers(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data) - 1, 2))


def _extensions(data: bytes) -> tuple[tuple[int, bytes], ...]:
    found, at = [], 0
    while len(data) >= at + 4:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        found.append((int.from_bytes(data[at : at + 2], "big"), data[at + 4 : at + 4 + size]))
        at += 4 + size
    return tuple(found)


def version_name(number: int) -> str:
    """Return a version as Zeek names it."""
    return _NAMES.get(number) or f"unknown-{number}"


def cipher_name(number: int) -> str:
    """Return a cipher suite by its name, a rare one by its number."""
    return _CIPHERS.get(number) or f"unknown-{number}"


def _is_grease(number: int) -> bool:
    """Whether a number is one of those that clients throw in to keep servers tolerant (RFC 8701)."""
    high, low = divmod(number, 256)
    return high == low and low % 16 == _GREASE


def _plain(numbers: tuple[int, ...]) -> list[int]:
    return [number for number in numbers if not _is_grease(number)]


def ja3(offer: Hello) -> str:
    """Return the JA3 fingerprint of a client (https://github.com/salesforce/ja3)."""
    return _ja3(offer.version, offer.ciphers, offer.kinds, offer.extension(_GROUPS), offer.extension(_POINTS))


@lru_cache(maxsize=_KNOWN)
def _ja3(version: int, ciphers: tuple[int, ...], kinds: tuple[int, ...], groups: bytes, points: bytes) -> str:
    lists = (_plain(ciphers), _plain(kinds), _plain(_numbers(groups[2:])), list(points[1:]))
    return _md5(version, *("-".join(map(str, numbers)) for numbers in lists))


def ja3s(answer: Hello) -> str:
    """Return the JA3S fingerprint of a server's answer (https://github.com/salesforce/ja3)."""
    return _md5(answer.version, answer.ciphers[0], "-".join(map(str, answer.kinds)))


def _md5(*parts: object) -> str:
    return hashlib.md5(",".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def ja4(offer: Hello, transport: str = "t") -> str:
    """Return the JA4 fingerprint of a client (https://github.com/FoxIO-LLC/ja4, technical details of JA4).

    Args:
        offer: the client's hello.
        transport: t for TCP, q for QUIC.
    """
    versions = _plain(_numbers(offer.extension(_VERSIONS)[1:]))
    version = _JA4_VERSIONS.get(max(versions, default=offer.version), "00")
    mark = _protocol_mark(offer.protocols)
    return f"{transport}{version}{_ja4(offer.ciphers, offer.kinds, offer.extension(_SIGNATURES), mark)}"


@lru_cache(maxsize=_KNOWN)
def _ja4(all_ciphers: tuple[int, ...], all_kinds: tuple[int, ...], signed: bytes, mark: str) -> str:
    ciphers, kinds = _plain(all_ciphers), _plain(all_kinds)
    counts = f"{min(len(ciphers), 99):02}{min(len(kinds), 99):02}"
    listed = sorted(f"{number:04x}" for number in kinds if number not in {_SNI, _ALPN})
    signatures = [f"{number:04x}" for number in _plain(_numbers(signed[2:]))]
    extended = "_".join(filter(None, (",".join(listed), ",".join(signatures)))) if listed else ""
    hashed = (_twelve(",".join(sorted(f"{number:04x}" for number in ciphers))), _twelve(extended))
    return f"{'d' if _SNI in kinds else 'i'}{counts}{mark}_{'_'.join(hashed)}"


def _twelve(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0" * 12


def _protocol_mark(protocols: tuple[bytes, ...]) -> str:
    """Return the first and the last character of the first protocol, of its hexadecimal form where they are no letters."""
    name = protocols[0] if protocols else b""
    if not name:
        return "00"
    ends = (name[:1] + name[-1:]).decode("latin-1")
    if ends.isascii() and ends.isalnum():
        return ends
    return name.hex()[0] + name.hex()[-1]
