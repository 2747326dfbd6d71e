"""An object as SharpHound writes it, made a row of `identities`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.iso_time import since_1970
from doorward.readers.sharphound.certificates import settings
from doorward.records import bloodhound
from doorward.records.scan_record import text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

KINDS = {
    "users": "user",
    "computers": "computer",
    "groups": "group",
    "domains": "domain",
    "ous": "ou",
    "gpos": "gpo",
    "containers": "container",
    "certtemplates": "certificate template",
    "enterprisecas": "enterprise CA",
    "rootcas": "root CA",
    "aiacas": "AIA CA",
    "ntauthstores": "NTAuth store",
    "issuancepolicies": "issuance policy",
}
"""What a file may say it holds -> the kind of its objects."""

_MARKS = {
    "SPNTargets": "user",
    "LocalGroups": "computer",
    "LocalAdmins": "computer",
    "Members": "group",
    "Trusts": "domain",
    "EnabledCertTemplates": "enterprise CA",
    "GroupLink": "issuance policy",
    "Links": "ou",
    "ChildObjects": "container",
}
"""A key that only one kind has -> that kind; the first that an object has counts."""

_SECRETS = ("userpassword", "unixpassword", "unicodepassword", "sfupassword")
_TEXTS = {
    "name": "name",
    "account": "samaccountname",
    "distinguished_name": "distinguishedname",
    "domain": "domain",
    "email": "email",
    "description": "description",
    "operating_system": "operatingsystem",
}
_NUMBERS = ("schemaversion", "authorizedsignatures", "machineaccountquota")
_COLLECTED = ("Sessions", "PrivilegedSessions", "RegistrySessions", "LocalGroups", "LocalAdmins", "UserRights")


def identity(item: Mapping[str, Any], kind: str | None) -> dict[str, Any]:
    """Return the row of an object.

    Args:
        item: the object; it has an ObjectIdentifier.
        kind: what the file says it holds, None if it does not.
    """
    told = item.get("Properties")
    told = told if isinstance(told, dict) else {}
    services = texts(told.get("serviceprincipalnames") or [])
    row: dict[str, Any] = {column: text(told.get(key)) for column, key in _TEXTS.items()}
    row |= bloodhound.settings(told)
    if services or isinstance(told.get("serviceprincipalnames"), list):
        row |= {"service_names": services, "has_spn": bool(services)}
    return row | {
        "id": text(item["ObjectIdentifier"]),
        "kind": _kind(item, told, kind),
        "password_last_set": _moment(told.get("pwdlastset")),
        "last_logon": _latest(told.get("lastlogon"), told.get("lastlogontimestamp")),
        "created": _moment(told.get("whencreated")),
        "purposes": texts(told.get("effectiveekus") or told.get("ekus") or []),
        "flags": list(_flags(item, told)),
    }


def _kind(item: Mapping[str, Any], told: Mapping[str, Any], kind: str | None) -> str | None:
    if kind is None:
        kind = next((meant for key, meant in _MARKS.items() if key in item), None)
    return "service" if kind == "user" and (told.get("gmsa") is True or told.get("msa") is True) else kind


def _flags(item: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what holds of an object beyond its columns, in SharpHound's words, and what was not collected of it."""
    yield from bloodhound.marks(told)
    yield from (key[:100] for key, value in item.items() if value is True)
    yield from (f"{key}={value}" for key in _NUMBERS if type(value := told.get(key)) is int)
    yield from (f"{key} readable" for key in _SECRETS if told.get(key))
    yield from (f"{key} not collected" for key in _COLLECTED if _missing(item.get(key)))
    yield from settings(item, told)


def _missing(result: Any) -> bool:
    """Whether a collector says that it failed, for one result or for every one of a list."""
    results = result if isinstance(result, list) and result else [result]
    return all(isinstance(one, dict) and one.get("Collected") is False for one in results)


def _moment(value: Any) -> datetime | None:
    """Return seconds since 1970; 0 and -1 mean never."""
    return since_1970(value) if type(value) in (int, float) and value > 0 else None


def _latest(*values: Any) -> datetime | None:
    return max(filter(None, map(_moment, values)), default=None)
