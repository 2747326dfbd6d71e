"""The computers of an Active Directory, as PowerShell exports them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header
from doorward.hostile.json_stream import opening
from doorward.hostile.line_text import head_lines
from doorward.reader import reader
from doorward.register.export import Said, assets, entries, label
from doorward.register.words import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doorward.reader import Input, Sample, Told

_MARKS = frozenset({"distinguishedname", "dnshostname"})
_TYPE = "#TYPE"
_PART = re.compile(r"(?:^|,)(CN|OU)=((?:[^,\\]|\\.){1,200})", re.IGNORECASE)
_STAGES = re.compile(
    r"(^|[^a-z])(prod|production|test|testing|stag(e|ing)|dev|development|qa|uat|lab|laboratory|poc|pilot|sandbox|demo"
    r"|trial|temp|temporary)([^a-z]|$)",
    re.IGNORECASE,
)
_NOTHING = frozenset({"false", "0"})


def recognises(sample: Sample) -> bool:
    """Whether entries have a distinguished name and a DNS host name, which of all objects only computers have."""
    keys = {name.lower() for name in opening(sample.head)}
    if keys:
        return keys >= _MARKS
    names = header(sample.head)
    if names and names[0].startswith(_TYPE.lower()):
        after = head_lines(sample.head, most=3)[1:2]
        names = header(after[0].encode()) if after else ()
    return {key(name) for name in names} >= _MARKS


@reader(fills=("assets",), recognises=recognises)
def ad_computers(source: Input) -> Iterable[Told]:
    """AD computers, as Get-ADComputer gives them to Export-Csv or ConvertTo-Json.

    A disabled account was in service until it was last changed. An organisational unit that names a stage, such as Test,
    is the environment; who manages the account is the owner. Days whose order nobody can tell are left out and said.
    """
    with source.open() as stream:
        yield from assets(entries(stream, comment=_TYPE), _said)


def _said(told: Mapping[str, Any]) -> Said | None:
    told = {name.lower(): value for name, value in told.items()}
    place = label(told.get("distinguishedname")) or ""
    parts = _parts(place)
    names = [name for kind, name in parts if kind == "OU" and _STAGES.search(name)]
    if (label(told.get("objectclass")) or "computer").lower() != "computer":
        return None
    managed = _parts(label(told.get("managedby")) or "")
    disabled = (label(told.get("enabled")) or "").lower() in _NOTHING
    return Said(
        {
            "name": label(told.get("dnshostname")) or label(told.get("name")) or (parts[0][1] if parts else None),
            "addresses": [one for one in map(label, (told.get("ipv4address"), told.get("ipv6address"))) if one],
            "owner": managed[0][1] if managed else None,
            "environment": ", ".join([*names, *(["disabled"] if disabled else [])]),
            "purpose": label(told.get("description")),
            "in_service_from": told.get("whencreated") or told.get("created"),
            "in_service_until": told.get("accountexpirationdate") or (_changed(told) if disabled else None),
        }
    )


def _parts(place: str) -> list[tuple[str, str]]:
    """Return the kind and name of each CN and OU of a distinguished name, the innermost first (RFC 4514)."""
    return [(kind.upper(), re.sub(r"\\(.)", r"\1", name)) for kind, name in _PART.findall(place)]


def _changed(told: Mapping[str, Any]) -> Any:
    return told.get("whenchanged") or told.get("modified")
