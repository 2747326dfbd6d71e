"""Dumps of a directory: Active Directory with its access lists, OpenLDAP and others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.reader import Reject, reader
from doorward.readers.ldif import active_directory, plain
from doorward.readers.ldif.naming import Names, own_id
from doorward.readers.ldif.records import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told
    from doorward.readers.ldif.records import Entry

_NAMED = re.compile(r"dn::? ?\S", re.IGNORECASE)
_CLASS = re.compile(r"^objectclass::? ?\S", re.IGNORECASE | re.MULTILINE)


def recognises(sample: Sample) -> bool:
    """Whether the first line that is no comment names an entry, and an entry has an object class."""
    text = sample.text
    if _CLASS.search(text) is None:
        return False
    said = (line for line in text.splitlines() if line.strip() and not line.startswith(("#", " ")))
    first = next((line for line in said if not line.lower().startswith("version:")), "")
    return _NAMED.match(first) is not None


@reader(fills=("identities", "memberships", "rights"), recognises=recognises)
def ldif(source: Input) -> Iterable[Told]:
    """LDIF dumps of Active Directory, OpenLDAP and other directories.

    The file is read twice: members are named by distinguished name, and everything else by the id that lasts. Access lists
    are told entry by entry, denials too; nothing is derived. Passwords are never kept.
    """
    with source.open() as stream:
        names = Names(_named(entries(stream)))
    yield from together("identities", _records(source, names))


def _named(found: Iterator[Entry | Reject]) -> Iterator[tuple[Entry, str]]:
    for entry in found:
        if not isinstance(entry, Reject):
            yield entry, _own_id(entry) or entry.dn


def _own_id(entry: Entry) -> str | None:
    """Return the id of an entry; None if the bytes of its identifier are none."""
    try:
        return own_id(entry)
    except ValueError:
        return None


def _records(source: Input, names: Names) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    with source.open() as stream:
        for entry in entries(stream):
            if isinstance(entry, Reject):
                yield entry
                continue
            itself = _own_id(entry)
            if itself is None:
                yield Reject(entry.line, "its objectSid or objectGUID is none", entry.dn[:200])
                continue
            yield from _rows(entry, itself, names)


def _rows(entry: Entry, itself: str, names: Names) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    """Yield the rows of one entry; each carries the line that the entry begins on."""
    form = active_directory if active_directory.is_of_active_directory(entry) else plain
    found = list(form.rights(entry, itself, names))
    yield from (one for one in found if isinstance(one, Reject))
    tables = {
        "identities": [form.identity(entry, itself)],
        "memberships": list(form.memberships(entry, itself, names)),
        "rights": [one for one in found if not isinstance(one, Reject)],
    }
    for rows in tables.values():
        for row in rows:
            row["origin_row"] = entry.line
    yield tables
