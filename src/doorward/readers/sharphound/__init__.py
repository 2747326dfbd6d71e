"""What SharpHound and its like collected of an Active Directory: one file per kind of object, as BloodHound takes it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import members, opening
from doorward.reader import Reject, reader
from doorward.readers.sharphound.objects import KINDS, identity
from doorward.readers.sharphound.relations import groups_of_computers, membership, rights_of, seen_at
from doorward.records.scan_record import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

    from doorward.reader import Input, Sample, Told

_META = re.compile(rb'"meta"\s{0,20}:\s{0,20}\{[^{}]{0,500}?"type"\s{0,20}:\s{0,20}"([a-z]{1,30})"')
_MARKS = (b'"Properties"', b'"Aces"', b'"GPOChanges"')
_TAIL = 4096
"""Bytes at either end in which the file says what it holds: SharpHound writes it last, others first."""


def recognises(sample: Sample) -> bool:
    """Whether an object holds a list named `data` or after a kind, of objects as BloodHound knows them."""
    keys = opening(sample.head).keys()
    if not keys & {"data", *KINDS}:
        return False
    if b'"ObjectIdentifier"' in sample.head and any(mark in sample.head for mark in _MARKS):
        return True
    return "meta" in keys and _kind(sample.head) is not None


@reader(fills=("identities", "memberships", "rights", "sessions"), recognises=recognises)
def sharphound(source: Input) -> Iterable[Told]:
    """SharpHound (BloodHound) JSON, versions 3 to 6, with certificate services.

    Nothing is derived: DCSync is GetChanges and GetChangesAll, for a step to join. The count that a file gives of itself
    is not believed, and an object that stands twice is two rows. Secrets are never kept, only that the directory shows them.
    """
    yield from together("identities", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    with source.open() as stream:
        said = _kind_at_the_ends(stream)
        number = 0
        for key, told in members(stream):
            if key != "data" and key not in KINDS:
                continue
            number += 1
            item = told.value
            if not isinstance(item, dict) or text(item.get("ObjectIdentifier")) is None:
                yield Reject(told.line, "no object with an ObjectIdentifier", str(item)[:200])
                continue
            yield _rows(item, KINDS.get(key) or said, number)


def _rows(item: Mapping[str, Any], kind: str | None, number: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of one object; each carries the number of its record."""
    itself = identity(item, kind)
    local_groups, local_members, local_rights = groups_of_computers(item, itself)
    tables: dict[str, list[dict[str, Any]]] = {
        "identities": [itself, *local_groups],
        "memberships": [*membership(item, itself["id"]), *local_members],
        "rights": [*rights_of(item, itself["id"]), *local_rights],
        "sessions": list(seen_at(item, itself["id"])),
    }
    for rows in tables.values():
        for row in rows:
            row["origin_row"] = number
    return tables


def _kind_at_the_ends(stream: BinaryIO) -> str | None:
    """Return the kind of object that the file says it holds; the stream stands at its beginning again."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    last = stream.read(_TAIL)
    stream.seek(0)
    first = stream.read(_TAIL)
    stream.seek(0)
    return _kind(last) or _kind(first)


def _kind(data: bytes) -> str | None:
    found = _META.findall(data)
    return KINDS.get(found[-1].decode()) if found else None
