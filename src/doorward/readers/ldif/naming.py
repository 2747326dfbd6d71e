"""How the entries of a directory are called by each other: by distinguished name, and by the id that lasts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from doorward.readers.ldif.descriptor import guid, sid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doorward.readers.ldif.records import Entry

_SPACED = re.compile(r"\s*([,=+])\s*")
_COMMA = re.compile(r"(?<!\\),")
_OWN = "S-1-5-21-"
"""Beginning of an identifier that names one account in the world; others mean another account in every domain."""
_PARTITIONS = {"domaindnszones", "forestdnszones"}


def folded(dn: str) -> str:
    """Return a distinguished name as it is compared: lower case, without spaces around its signs."""
    return _SPACED.sub(r"\1", dn.strip()).lower()


def parent(dn: str) -> str:
    """Return the distinguished name of what contains an entry; empty for a name of one part."""
    cut = _COMMA.search(dn)
    return dn[cut.end() :].strip() if cut else ""


def domain(dn: str) -> str | None:
    """Return the domain that a distinguished name ends in, upper case; None if it ends in none."""
    labels: list[str] = []
    for part in reversed(_COMMA.split(dn)):
        kind, _, label = part.strip().partition("=")
        if kind.strip().lower() != "dc" or label.strip().lower() in _PARTITIONS:
            break
        labels.insert(0, label.strip().upper())
    return ".".join(labels) or None


def own_id(entry: Entry) -> str:
    """Return the id of an entry: its security identifier, else its GUID, else its distinguished name as written.

    Raises:
        ValueError: the bytes of an identifier are none.
    """
    for data in entry.data("objectsid"):
        return known(sid(data), domain(entry.dn))
    for data in entry.data("objectguid"):
        return guid(data).upper()
    return entry.dn


def known(identifier: str, where: str | None) -> str:
    """Return a security identifier; one that means another account in every domain is told with its domain, as BloodHound does."""
    return identifier if identifier.startswith(_OWN) or not where else f"{where}-{identifier}"


class Names:
    """Which id a distinguished name, or the short name of an account, stands for in one file."""

    def __init__(self, pairs: Iterable[tuple[Entry, str]]) -> None:
        ids: dict[str, str] = {}
        accounts: dict[str, str] = {}
        for entry, name in pairs:
            ids[folded(entry.dn)] = name
            accounts.update(dict.fromkeys(entry.texts("uid"), name))
        self._ids: Mapping[str, str] = ids
        self._accounts: Mapping[str, str] = accounts

    def of(self, dn: str) -> str:
        """Return the id behind a distinguished name; the name itself if the file does not hold it."""
        return self._ids.get(folded(dn), dn)

    def of_account(self, name: str) -> str:
        """Return the id of an account by its short name; the name itself if the file does not hold it."""
        return self._accounts.get(name, name)
