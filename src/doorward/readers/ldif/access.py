"""What an access control list of a directory object grants, in the words of BloodHound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doorward.readers.ldif.descriptor import Descriptor, Entry

_INHERIT_ONLY, _INHERITED = 0x08, 0x10
_SELF, _WRITE_PROPERTY, _CONTROL = 0x8, 0x20, 0x100
_WRITE_DACL, _WRITE_OWNER, _FULL = 0x40000, 0x80000, 0xF01FF
_GENERIC_ALL, _GENERIC_WRITE = 0x10000000, 0x40000000
_EVERYONE = "S-1-1-0"
_SELF_IDENTITY = "S-1-5-10"

_EXTENDED = {
    "00299570-246d-11d0-a768-00aa006e0529": "ForceChangePassword",
    "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2": "GetChanges",
    "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2": "GetChangesAll",
    "89e95b76-444d-4c62-991a-0facbeda640c": "GetChangesInFilteredSet",
    "0e10c968-78fb-11d2-90d4-00c04f79dc55": "Enroll",
    "a05b8cc2-17bc-4802-a710-e7c15ab866a2": "AutoEnroll",
}
"""Extended rights that matter (MS-ADTS 5.1.3.2.1, MS-CRTD 2.5)."""
_WRITTEN = {
    "bf9679c0-0de6-11d0-a285-00aa003049e2": "AddMember",
    "f3a64788-5306-11d1-a9c5-0000f80367c1": "WriteSPN",
    "5b47d60f-6090-40b2-9f37-2a4de88f3063": "AddKeyCredentialLink",
    "3f78c3e5-f79a-46bd-a0b8-9d18116ddc79": "AddAllowedToAct",
    "4c164200-20c0-11d0-a768-00aa006e0529": "WriteAccountRestrictions",
    "00fbf30c-91fe-11d1-aebc-0000f80367c1": "WriteAltSecurityIdentities",
    "e48d0154-bcf8-11d1-8702-00c04fb96050": "WritePublicInformation",
    "f30e3bbe-9ff0-11d1-b603-0000f80367c1": "WriteGPLink",
    "ea1dddc4-60ff-416e-8cc0-17cee534bce7": "WritePKINameFlag",
    "d15ef7d8-f226-46db-ae79-b34e560bd12c": "WritePKIEnrollmentFlag",
}
"""Attributes and property sets whose writing is a right of its own (MS-ADA1 to MS-ADA3)."""
_MEMBER = "bf9679c0-0de6-11d0-a285-00aa003049e2"
_NONE = "00000000-0000-0000-0000-000000000000"


def granted(found: Descriptor, target: str, known: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Yield rows of `rights` over an object: its owner, and what each entry that holds for it allows or denies.

    Args:
        found: the security descriptor of the object.
        target: id of the object.
        known: gives a security identifier the id that the object has elsewhere.
    """
    if found.owner:
        yield _row(known(found.owner), "Owns", target, inherited=False)
    if found.open_to_all:
        yield _row(known(_EVERYONE), "GenericAll", target, inherited=False) | {"detail": "it has no access list"}
    for entry in found.entries:
        # What an object may do to itself is no way to it, and what only children inherit does not hold here.
        if entry.flags & _INHERIT_ONLY or entry.sid == _SELF_IDENTITY:
            continue
        for right, detail in _rights(entry):
            row = _row(known(entry.sid), right, target, inherited=bool(entry.flags & _INHERITED))
            yield row | {"allowed": entry.allowed} | ({"detail": detail} if detail else {})


def _rights(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the rights in a mask, each with the attribute or right it is limited to where that has no word here."""
    mask, limited = entry.mask, "" if entry.object_type == _NONE else entry.object_type
    if mask & _GENERIC_ALL or mask & _FULL == _FULL:
        if not limited:
            yield "GenericAll", ""
            return
        mask |= _WRITE_PROPERTY | _CONTROL
    if mask & _WRITE_DACL:
        yield "WriteDacl", ""
    if mask & _WRITE_OWNER:
        yield "WriteOwner", ""
    if mask & (_WRITE_PROPERTY | _GENERIC_WRITE):
        yield _one(_WRITTEN, limited, "GenericWrite", "WriteProperty")
    elif mask & _SELF and limited in {"", _MEMBER}:
        yield "AddSelf", ""
    if mask & _CONTROL:
        yield _one(_EXTENDED, limited, "AllExtendedRights", "ExtendedRight")


def _one(words: dict[str, str], limited: str, whole: str, other: str) -> tuple[str, str]:
    if not limited:
        return whole, ""
    return (words[limited], "") if limited in words else (other, limited)


def _row(holder: str, right: str, target: str, *, inherited: bool) -> dict[str, Any]:
    return {"holder": holder, "right_name": right, "target": target, "inherited": inherited, "allowed": True}
