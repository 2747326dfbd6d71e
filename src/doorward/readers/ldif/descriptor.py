"""Security descriptors and security identifiers of Windows as bytes (MS-DTYP 2.4.2, 2.4.4, 2.4.6)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID

_HEADER = struct.Struct("<BBHIIII")
_LIST = struct.Struct("<BBHHH")
_ENTRY = struct.Struct("<BBHI")
_OBJECT, _OBJECT_TYPE, _INHERITED_TYPE = struct.Struct("<I"), 1, 2
_ALLOW, _DENY, _WITH_OBJECT, _CONDITIONAL = {0, 5, 9, 11}, {1, 6, 10, 12}, {5, 6, 11, 12}, {9, 10, 11, 12}
_LIST_PRESENT = 0x4
_SUB_AUTHORITIES = 15
_SID_HEADER = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an access control list.

    Attributes:
        sid: whom it is about.
        mask: access rights, as bits.
        allowed: None where a condition decides.
        flags: how it is inherited, as bits.
        object_type: the attribute, property set or extended right it is limited to, lower case; empty if it is not.
    """

    sid: str
    mask: int
    allowed: bool | None
    flags: int
    object_type: str = ""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A security descriptor: its owner, and its entries; `open_to_all` if it has a list that is null."""

    owner: str | None
    entries: tuple[Entry, ...]
    open_to_all: bool = False


def sid(data: bytes, at: int = 0) -> str:
    """Return a security identifier as text.

    Raises:
        ValueError: the bytes are none.
    """
    if at < 0 or at + _SID_HEADER > len(data):
        raise ValueError("a security identifier is cut short")
    revision, count = data[at], data[at + 1]
    end = at + _SID_HEADER + 4 * count
    if revision != 1 or count > _SUB_AUTHORITIES or end > len(data):
        raise ValueError("no security identifier")
    authority = int.from_bytes(data[at + 2 : at + _SID_HEADER], "big")
    parts = struct.unpack_from(f"<{count}I", data, at + _SID_HEADER)
    return "-".join(["S-1", str(authority), *map(str, parts)])


def guid(data: bytes) -> str:
    """Return a globally unique identifier as text, lower case.

    Raises:
        ValueError: the bytes are none.
    """
    return str(UUID(bytes_le=data))


def descriptor(data: bytes) -> Descriptor:
    """Return a self-relative security descriptor; entries of kinds that grant nothing are left out.

    Raises:
        ValueError: the bytes are none, or point outside themselves.
    """
    if len(data) < _HEADER.size:
        raise ValueError("a security descriptor is cut short")
    revision, _, control, owner, _, _, listed = _HEADER.unpack_from(data)
    if revision != 1:
        raise ValueError("no security descriptor of revision 1")
    holds = bool(control & _LIST_PRESENT)
    entries = _entries(data, listed) if holds and listed else ()
    return Descriptor(sid(data, owner) if owner else None, entries, open_to_all=holds and not listed)


def _entries(data: bytes, at: int) -> tuple[Entry, ...]:
    if at + _LIST.size > len(data):
        raise ValueError("an access control list is cut short")
    _, _, size, count, _ = _LIST.unpack_from(data, at)
    end = at + size
    if end > len(data):
        raise ValueError("an access control list is cut short")
    place, found = at + _LIST.size, []
    for _ in range(count):
        if place + _ENTRY.size > end:
            raise ValueError("an access control entry is cut short")
        kind, flags, length, mask = _ENTRY.unpack_from(data, place)
        if length < _ENTRY.size or place + length > end:
            raise ValueError("an access control entry is longer than its list")
        if kind in _ALLOW | _DENY:
            found.append(_entry(data[place : place + length], kind, flags, mask))
        place += length
    return tuple(found)


def _entry(data: bytes, kind: int, flags: int, mask: int) -> Entry:
    place, limited = _ENTRY.size, ""
    if kind in _WITH_OBJECT:
        if place + _OBJECT.size > len(data):
            raise ValueError("an access control entry is cut short")
        (present,) = _OBJECT.unpack_from(data, place)
        place += _OBJECT.size
        if present & _OBJECT_TYPE:
            limited = guid(data[place : place + 16])
            place += 16
        place += 16 if present & _INHERITED_TYPE else 0
    allowed = None if kind in _CONDITIONAL else kind in _ALLOW
    return Entry(sid(data, place), mask, allowed, flags, limited)
