"""DNS messages (RFC 1035) as they are on the wire; what is broken in one ends what is read of it."""

from __future__ import annotations

import re
from socket import AF_INET, AF_INET6, inet_ntop
from struct import Struct
from typing import NamedTuple

TYPES = {
    1: "A",
    2: "NS",
    5: "CNAME",
    6: "SOA",
    10: "NULL",
    12: "PTR",
    13: "HINFO",
    15: "MX",
    16: "TXT",
    24: "SIG",
    25: "KEY",
    28: "AAAA",
    33: "SRV",
    35: "NAPTR",
    39: "DNAME",
    41: "OPT",
    43: "DS",
    46: "RRSIG",
    47: "NSEC",
    48: "DNSKEY",
    50: "NSEC3",
    52: "TLSA",
    64: "SVCB",
    65: "HTTPS",
    99: "SPF",
    251: "IXFR",
    252: "AXFR",
    255: "*",
    257: "CAA",
}
CODES = ("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH")

_HEADER = Struct("!HHHHHH")
_FIXED = Struct("!HHIH")
_RESPONSE, _OPCODE, _CODE = 0x8000, 0x7800, 0x000F
_POINTER = 0xC0
_LONGEST, _JUMPS, _RECORDS = 255, 32, 512
_CLASSES = frozenset([1, 3, 4, 254, 255])
_CACHE_FLUSH = 0x7FFF  # multicast DNS says something else in the highest bit of the class
_QUESTIONS = 4
_NAMED = {"NS": 0, "CNAME": 0, "PTR": 0, "DNAME": 0, "MX": 2, "SRV": 6}
"""Type of record whose data ends in a name -> bytes before the name."""
_SHOWN = 512
_LEGIBLE = re.compile(rb"[!-\-/-\[\]-~]*").fullmatch  # all that can be printed but blank, dot and backslash


class Answer(NamedTuple):
    """A record of the answer section: type, seconds it may be cached, and its data as text."""

    type: str
    ttl: float
    text: str


class Message(NamedTuple):
    """What a message asks or answers; `questions` are names and types."""

    id: int
    response: bool
    code: str
    questions: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]


class _Broken(Exception):  # noqa: N818 - it names the state of the message
    """The message ends before it should, or points where it must not."""


def message(data: bytes) -> Message | None:
    """Return what a message says, answers as far as they can be read; None if it is no question and no answer of DNS."""
    if len(data) < _HEADER.size:
        return None
    number, flags, questions, answers, _, _ = _HEADER.unpack_from(data)
    response = bool(flags & _RESPONSE)
    if flags & _OPCODE or questions > _QUESTIONS or not (questions or (response and answers)):
        return None
    at, asked = _HEADER.size, []
    try:
        for _ in range(questions):
            name, at = _name(data, at)
            kind, group = _pair(data, at)
            if group & _CACHE_FLUSH not in _CLASSES:
                return None
            asked.append((name, _kind(kind)))
            at += 4
    except _Broken:
        return None
    code = flags & _CODE
    told = CODES[code] if code < len(CODES) else str(code)
    return Message(number, response, told, tuple(asked), _answers(data, at, answers))


def _answers(data: bytes, at: int, count: int) -> tuple[Answer, ...]:
    found: list[Answer] = []
    try:
        for _ in range(min(count, _RECORDS)):
            _, at = _name(data, at)
            if len(data) < at + _FIXED.size:
                break
            number, _, ttl, length = _FIXED.unpack_from(data, at)
            at += _FIXED.size
            kind = _kind(number)
            found.append(Answer(kind, float(ttl), _text(data, at, length, kind)))
            at += length
    except _Broken:
        pass
    return tuple(found)


def _kind(number: int) -> str:
    return TYPES.get(number) or f"TYPE{number}"


def _pair(data: bytes, at: int) -> tuple[int, int]:
    if len(data) < at + 4:
        raise _Broken
    return int.from_bytes(data[at : at + 2], "big"), int.from_bytes(data[at + 2 : at + 4], "big")


def _name(data: bytes, at: int) -> tuple[str, int]:
    """Return the name that stands at an offset, and where it ends; a name may point back to a part of another."""
    labels: list[str] = []
    length, jumps, end = 0, 0, -1
    try:
        while size := data[at]:
            if size >= _POINTER:
                end = at + 2 if end < 0 else end
                at, jumps = (size << 8 | data[at + 1]) & 0x3FFF, jumps + 1
            else:
                at += size + 1
                length += size + 1
                labels.append(_plain(data[at - size : at]))
            if jumps > _JUMPS or length > _LONGEST or at > len(data):
                raise _Broken
    except IndexError:
        raise _Broken from None
    return ".".join(labels) or ".", at + 1 if end < 0 else end


def _plain(label: bytes) -> str:
    """Return bytes as text; dots, blanks and what cannot be printed as the hexadecimal escape of the byte."""
    if _LEGIBLE(label):
        return label.decode()
    return "".join(chr(byte) if _LEGIBLE(bytes([byte])) else f"\\x{byte:02x}" for byte in label)


def _text(data: bytes, at: int, length: int, kind: str) -> str:
    told = data[at : at + length]
    if len(told) < length:
        raise _Broken
    if kind == "A" and length == 4:  # noqa: PLR2004 - bytes of an address
        return inet_ntop(AF_INET, told)
    if kind == "AAAA" and length == 16:  # noqa: PLR2004 - bytes of an address
        return inet_ntop(AF_INET6, told)
    if kind in _NAMED and length > _NAMED[kind]:
        return _name(data, at + _NAMED[kind])[0]
    if kind == "TXT":
        return _strings(told)
    # RFC 3597 writes so what has no form of its own.
    return f"\\# {length} {told[:_SHOWN].hex()}"


def _strings(told: bytes) -> str:
    found, at = [], 0
    while at < len(told):
        found.append(told[at + 1 : at + 1 + told[at]])
        at += 1 + told[at]
    text = b"".join(found).decode("latin-1")
    return (
        text
        if text.isascii() and text.isprintable()
        else "".join(char if " " <= char <= "~" else f"\\x{ord(char):02x}" for char in text)
    )
