"""An entry of any other directory, such as OpenLDAP's, made rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.readers.ldif.naming import domain, parent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.readers.ldif.naming import Names
    from doorward.readers.ldif.records import Entry

    Row = dict[str, Any]

_KINDS = {
    "posixaccount": "user",
    "inetorgperson": "user",
    "organizationalperson": "user",
    "person": "user",
    "account": "user",
    "posixgroup": "group",
    "groupofnames": "group",
    "groupofuniquenames": "group",
    "groupofurls": "group",
    "organizationalrole": "role",
    "iphost": "computer",
    "device": "computer",
    "organizationalunit": "ou",
    "organization": "domain",
    "dcobject": "domain",
}
"""Object class (RFC 4519, RFC 2307, RFC 4524) -> kind; the first that an entry has counts."""
_MEMBERS = ("member", "uniquemember", "roleoccupant")
_LOCKED = "pwdaccountlockedtime"


def identity(entry: Entry, itself: str) -> Row:
    """Return the row of `identities`; a password is never kept, only that the file shows it."""
    classes = [one.lower() for one in entry.texts("objectclass")]
    kinds = (kind for name, kind in _KINDS.items() if name in classes)
    numbers = [f"{name}={value}" for name in ("uidnumber", "gidnumber") if (value := entry.number(name)) is not None]
    row: Row = {
        "id": itself,
        "kind": next(kinds, classes[-1] if classes else None),
        "name": entry.text("cn") or entry.text("ou") or entry.text("o") or entry.text("dc"),
        "account": entry.text("uid"),
        "distinguished_name": entry.dn,
        "domain": domain(entry.dn),
        "email": entry.text("mail"),
        "description": entry.text("description"),
        "flags": numbers + ["userpassword readable"] * ("userpassword" in entry.values),
    }
    return row | {"enabled": False} if _LOCKED in entry.values else row


def memberships(entry: Entry, itself: str, names: Names) -> Iterator[Row]:
    """Yield the members of a group: by distinguished name, or by the short name of a POSIX group."""
    for attribute in _MEMBERS:
        # A unique member may end in a bit string that tells two entries of one name apart (RFC 4517, 3.3.21).
        yield from _members(itself, [names.of(one.partition("#'")[0]) for one in entry.texts(attribute)])
    yield from _members(itself, [names.of_account(one) for one in entry.texts("memberuid")])


def rights(entry: Entry, itself: str, names: Names) -> Iterator[Row]:
    """Yield what contains the entry, and who owns it or manages it."""
    if above := parent(entry.dn):
        yield _right(names.of(above), "Contains", itself)
    yield from (_right(names.of(one), "Owns", itself) for one in entry.texts("owner"))


def _members(itself: str, found: list[str]) -> Iterator[Row]:
    yield from ({"member": one, "group_id": itself, "is_primary": False} for one in found)


def _right(holder: str, right: str, target: str) -> Row:
    return {"holder": holder, "right_name": right, "target": target, "inherited": None, "allowed": True}
