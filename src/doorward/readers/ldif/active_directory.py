"""An entry of Active Directory, made rows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from doorward.reader import Reject
from doorward.readers.ldif.access import granted
from doorward.readers.ldif.descriptor import descriptor, sid
from doorward.readers.ldif.naming import domain, known, parent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.readers.ldif.naming import Names
    from doorward.readers.ldif.records import Entry

    Row = dict[str, Any]

_MARKS = {"objectsid", "objectguid", "ntsecuritydescriptor", "objectcategory"}
_KINDS = {
    "msds-groupmanagedserviceaccount": "service",
    "msds-managedserviceaccount": "service",
    "computer": "computer",
    "user": "user",
    "group": "group",
    "foreignsecurityprincipal": "foreign",
    "domaindns": "domain",
    "organizationalunit": "ou",
    "grouppolicycontainer": "gpo",
    "pkicertificatetemplate": "certificate template",
    "pkienrollmentservice": "enterprise CA",
    "trusteddomain": "trust",
    "container": "container",
    "builtindomain": "container",
}
"""Object class -> kind; the first that an entry has counts, for a computer is a user too."""
_CONTROL = {
    "password_not_required": 0x20,
    "password_never_expires": 0x10000,
    "unconstrained": 0x80000,
    "sensitive": 0x100000,
    "dont_require_preauth": 0x400000,
}
_DISABLED = 0x2
_OF_ACCOUNTS = {0x1000000: "trustedtoauth", 0x2000: "isdc"}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_TICKS = 10  # of 100 ns in a microsecond
_LINK = re.compile(r"\[LDAP://([^;\]]+);(\d+)\]", re.IGNORECASE)
_LINK_OFF, _LINK_ENFORCED = 1, 2
_SECRETS = ("userpassword", "unixuserpassword", "unicodepwd", "mssfu30password")
_TEMPLATE_FLAGS = (
    ("mspki-certificate-name-flag", 0x1, "enrolleesuppliessubject"),
    ("mspki-certificate-name-flag", 0x400000, "subjectaltrequiredomaindns"),
    ("mspki-certificate-name-flag", 0x800000, "subjectaltrequirespn"),
    ("mspki-certificate-name-flag", 0x2000000, "subjectaltrequireupn"),
    ("mspki-certificate-name-flag", 0x8000000, "subjectaltrequiredns"),
    ("mspki-enrollment-flag", 0x2, "requiresmanagerapproval"),
    ("mspki-enrollment-flag", 0x80000, "nosecurityextension"),
)
_NUMBERS = {
    "mspki-template-schema-version": "schemaversion",
    "mspki-ra-signature": "authorizedsignatures",
    "ms-ds-machineaccountquota": "machineaccountquota",
}
_DESCRIPTORS = {
    "msds-allowedtoactonbehalfofotheridentity": "AllowedToAct",
    "msds-groupmsamembership": "ReadGMSAPassword",
}
"""Attribute that holds a security descriptor -> what those may do who are allowed anything in it."""
_INBOUND, _OUTBOUND = 1, 2
_IDENTIFIER, _GROUP_LINK, _OF_POLICY = "mspki-enterprise-oid", "msds-oidtogrouplink", 2
"""Class of an object identifier's entry, the group that a certificate with it brings, and its flag for policies (MS-CRTD 2.24)."""
_TOLD_BY_NAME = {"mspki-certificate-policy": "certificatepolicy", "mspki-cert-template-oid": "certtemplateoid"}


def is_of_active_directory(entry: Entry) -> bool:
    """Whether an entry has what only Active Directory gives."""
    return not _MARKS.isdisjoint(entry.values)


def identity(entry: Entry, itself: str) -> Row:
    """Return the row of `identities`."""
    classes = [one.lower() for one in entry.texts("objectclass")]
    row: Row = {
        "id": itself,
        "kind": _kind(entry, classes),
        "name": entry.text("displayname") if "grouppolicycontainer" in classes else entry.text("name"),
        "account": entry.text("samaccountname"),
        "distinguished_name": entry.dn,
        "domain": domain(entry.dn),
        "email": entry.text("mail"),
        "description": entry.text("description"),
        "operating_system": entry.text("operatingsystem"),
        "password_last_set": _ticks(entry.number("pwdlastset")),
        "last_logon": max(
            filter(None, map(_ticks, map(entry.number, ("lastlogon", "lastlogontimestamp")))), default=None
        ),
        "created": _generalized(entry.text("whencreated")),
        "purposes": [*entry.texts("pkiextendedkeyusage")],
        "flags": list(_flags(entry)),
    }
    control = entry.number("useraccountcontrol")
    if control is not None:
        services = entry.texts("serviceprincipalname")
        row |= {name: bool(control & bit) for name, bit in _CONTROL.items()}
        row |= {"enabled": not control & _DISABLED, "service_names": services, "has_spn": bool(services)}
    if entry.number("admincount") is not None:
        row["admin_count"] = entry.number("admincount") == 1
    return row


def _kind(entry: Entry, classes: list[str]) -> str | None:
    # Templates and purposes have an entry of this class too, which is no policy of issuing.
    if _IDENTIFIER in classes and (entry.number("flags") == _OF_POLICY or entry.text(_GROUP_LINK)):
        return "issuance policy"
    return next((kind for name, kind in _KINDS.items() if name in classes), classes[-1] if classes else None)


def memberships(entry: Entry, itself: str, names: Names) -> Iterator[Row]:
    """Yield the members of a group, and the primary group of an account."""
    for one in entry.texts("member"):
        yield {"member": names.of(one), "group_id": itself, "is_primary": False}
    primary = entry.number("primarygroupid")
    if primary is not None and itself.startswith("S-1-5-21-"):
        yield {"member": itself, "group_id": f"{itself.rpartition('-')[0]}-{primary}", "is_primary": True}


def rights(entry: Entry, itself: str, names: Names) -> Iterator[Row | Reject]:
    """Yield rights over an entry and its rights over others; a security descriptor that is none is a reject."""
    above = parent(entry.dn)
    if above:
        yield _right(names.of(above), "Contains", itself)
    yield from (_right(itself, "OIDGroupLink", names.of(one)) for one in entry.texts(_GROUP_LINK))
    yield from (_right(itself, "AllowedToDelegate", one) for one in entry.texts("msds-allowedtodelegateto"))
    for policy, options in _LINK.findall(entry.text("gplink") or ""):
        if not int(options[:3]) & _LINK_OFF:
            detail = {"detail": "enforced"} if int(options[:3]) & _LINK_ENFORCED else {}
            yield _right(names.of(policy), "GPLink", itself) | detail
    # An authority names its templates by their common name; they stand beside the folder of authorities.
    for template in entry.texts("certificatetemplates"):
        place = f"CN={template},CN=Certificate Templates,{parent(parent(entry.dn))}"
        yield _right(names.of(place), "PublishedTo", itself)
    yield from _from_bytes(entry, itself, names)


def _from_bytes(entry: Entry, itself: str, names: Names) -> Iterator[Row | Reject]:
    where = domain(entry.dn)
    try:
        for one in entry.data("sidhistory"):
            yield _right(itself, "HasSIDHistory", known(sid(one), where))
        yield from _trust(entry, names)
        for data in entry.data("ntsecuritydescriptor"):
            yield from granted(descriptor(data), itself, lambda said: known(said, where))
        for attribute, right in _DESCRIPTORS.items():
            for data in entry.data(attribute):
                listed = [one for one in descriptor(data).entries if one.allowed]
                yield from (_right(known(one.sid, where), right, itself) for one in listed)
    except ValueError as error:
        yield Reject(entry.line, str(error), entry.dn[:200])


def _trust(entry: Entry, names: Names) -> Iterator[Row]:
    """Yield a row for each direction of a trust; the domain of the entry is told by its DN where the file does not hold it."""
    other = next(map(sid, entry.data("securityidentifier")), None) or entry.text("trustpartner")
    where, direction = domain(entry.dn), entry.number("trustdirection")
    if other is None or where is None or direction is None:
        return
    mine = names.of(",".join(f"DC={label}" for label in where.split(".")))
    detail = {"detail": f"attributes {entry.number('trustattributes') or 0:#x}"}
    if direction & _INBOUND:
        yield _right(mine, "TrustedBy", other) | detail
    if direction & _OUTBOUND:
        yield _right(other, "TrustedBy", mine) | detail


def _flags(entry: Entry) -> Iterator[str]:
    yield from (word for bit, word in _OF_ACCOUNTS.items() if (entry.number("useraccountcontrol") or 0) & bit)
    yield from (word for name, bit, word in _TEMPLATE_FLAGS if (entry.number(name) or 0) & bit)
    yield from (f"{word}={value}" for name, word in _NUMBERS.items() if (value := entry.number(name)) is not None)
    for name, word in _TOLD_BY_NAME.items():
        yield from (f"{word}={one[:200]}" for one in entry.texts(name))
    yield from (f"{name} readable" for name in _SECRETS if name in entry.values)
    if "ntsecuritydescriptor" not in entry.values:
        yield "nTSecurityDescriptor not collected"


def _right(holder: str, right: str, target: str) -> Row:
    return {"holder": holder, "right_name": right, "target": target, "inherited": None, "allowed": True}


def _ticks(value: int | None) -> datetime | None:
    """Return 100 ns since 1601; 0 and the largest number mean never."""
    try:
        return _EPOCH + timedelta(microseconds=value // _TICKS) if value and value > 0 else None
    except OverflowError:
        return None


def _generalized(text: str | None) -> datetime | None:
    """Return a GeneralizedTime in UTC, as directories write it."""
    try:
        return (
            datetime.strptime((text or "").partition(".")[0].rstrip("Z"), "%Y%m%d%H%M%S")
            .replace(tzinfo=UTC)
            .replace(tzinfo=None)
        )
    except ValueError:
        return None
