"""Graphs of BloodHound's open form: objects and relations of any kind, as collectors of other systems write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile import Malformed
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import since_1970, utc
from doorward.reader import Reject, reader
from doorward.records import bloodhound
from doorward.records.scan_record import text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import BinaryIO

    from doorward.hostile.json_text import Value
    from doorward.reader import Input, Sample, Told

    Rows = dict[str, list[dict[str, Any]]]

_KINDS = {
    "user": "user",
    "computer": "computer",
    "group": "group",
    "domain": "domain",
    "ou": "ou",
    "gpo": "gpo",
    "container": "container",
    "certtemplate": "certificate template",
    "enterpriseca": "enterprise CA",
    "rootca": "root CA",
    "aiaca": "AIA CA",
    "ntauthstore": "NTAuth store",
    "issuancepolicy": "issuance policy",
    "azuser": "user",
    "azgroup": "group",
    "azserviceprincipal": "service",
    "azrole": "role",
}
"""Kind of BloodHound, in lower case -> ours; any other stands as it is."""
_TEXTS = {
    "account": ("samaccountname", "username", "login"),
    "distinguished_name": ("distinguishedname",),
    "domain": ("domain",),
    "email": ("email", "mail"),
    "description": ("description",),
    "operating_system": ("operatingsystem",),
}
_TIMES = {"password_last_set": "pwdlastset", "last_logon": "lastlogon", "created": "whencreated"}
_DETAIL = 500
_HELD = 100_000
"""Edges that wait for a node of the name they tell; those beyond keep the name."""


def recognises(sample: Sample) -> bool:
    """Whether an object holds a graph with nodes or edges."""
    keys = opening(sample.head).keys()
    if not keys <= {"graph", "metadata", "$schema"} or "graph" not in keys:
        return False
    head = sample.text
    return ('"nodes"' in head and '"kinds"' in head) or ('"edges"' in head and '"start"' in head and '"value"' in head)


@reader(fills=("identities", "memberships", "rights", "sessions"), recognises=recognises)
def opengraph(source: Input) -> Iterable[Told]:
    """BloodHound OpenGraph JSON, nodes and edges of any kinds.

    A relation that BloodHound knows as MemberOf is a membership and HasSession a session; any other is a right of its own
    name. Whom an edge names and does not identify is the node of that name in the file, else the name itself.
    """
    yield from together("identities", _records(source))


def _records(source: Input) -> Iterator[Rows | Reject]:
    ids: dict[str, str] = {}
    later: list[tuple[int, int, Any]] = []
    with source.open() as stream:
        try:
            for number, (key, told) in enumerate(_items(stream), 1):
                if key == "edges" and len(later) < _HELD and _waits(told.value, ids):
                    later.append((number, told.line, told.value))
                else:
                    yield _rows(number, told.line, told.value, key, ids)
        except Malformed:
            yield from (_rows(*held, "edges", ids) for held in later)
            raise
    yield from (_rows(*held, "edges", ids) for held in later)


def _items(stream: BinaryIO) -> Iterator[tuple[str, Value]]:
    return (item for item in members(stream, into="graph") if item[0] in ("nodes", "edges"))


def _waits(item: Any, ids: Mapping[str, str]) -> bool:
    """Whether an edge names an end whose node has not been met."""
    ends = (item.get(place) for place in ("start", "end")) if isinstance(item, dict) else ()
    return any(
        isinstance(end, dict) and end.get("match_by") == "name" and str(end.get("value")).lower() not in ids
        for end in ends
    )


def _rows(number: int, line: int, item: Any, key: str, ids: dict[str, str]) -> Rows | Reject:
    rows = (_node(item, ids) if key == "nodes" else _edge(item, ids)) if isinstance(item, dict) else None
    if rows is None:
        what = "a node with an id" if key == "nodes" else "an edge with a kind, a start and an end"
        return Reject(line, f"it is not {what}", str(item)[:200])
    for listed in rows.values():
        for row in listed:
            row["origin_row"] = number
    return rows


def _node(item: Mapping[str, Any], ids: dict[str, str]) -> Rows | None:
    itself = text(item.get("id"))
    if itself is None:
        return None
    told = item.get("properties")
    told = {key.lower(): value for key, value in told.items()} if isinstance(told, dict) else {}
    kinds = texts(item.get("kinds") or [])
    known = [_KINDS[kind.lower()] for kind in kinds if kind.lower() in _KINDS]
    name = text(told.get("name")) or text(told.get("displayname"))
    if name:
        ids.setdefault(name.lower(), itself)
    row: dict[str, Any] = {
        "id": itself,
        "kind": known[0] if known else kinds[0] if kinds else None,
        "name": name,
        "flags": [*(kind[:100] for kind in kinds), *bloodhound.marks(told)],
    }
    row |= {column: _first(told, keys) for column, keys in _TEXTS.items()}
    row |= bloodhound.settings(told)
    row |= {column: _moment(told.get(key)) for column, key in _TIMES.items()}
    return {"identities": [row]}


def _first(told: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    return next((said for key in keys if (said := text(told.get(key)))), None)


def _moment(value: Any) -> datetime | None:
    """Return seconds since 1970 or ISO 8601; 0 and -1 mean never."""
    if isinstance(value, str):
        return utc(value)
    return since_1970(value) if type(value) in (int, float) and value > 0 else None


def _edge(item: Mapping[str, Any], ids: Mapping[str, str]) -> Rows | None:
    kind, start, end = text(item.get("kind")), _end(item.get("start"), ids), _end(item.get("end"), ids)
    if not (kind and start and end):
        return None
    if kind == "MemberOf":
        return {"memberships": [{"member": start, "group_id": end, "is_primary": False}]}
    if kind == "HasSession":
        return {"sessions": [{"identity": end, "computer": start, "kind": "network"}]}
    row = {"holder": start, "right_name": kind, "target": end, "allowed": True}
    told = item.get("properties")
    if isinstance(told, dict) and told:
        if isinstance(told.get("isinherited"), bool):
            row["inherited"] = told["isinherited"]
        said = (f"{key}={value}" for key, value in told.items() if isinstance(value, str | int | float))
        row["detail"] = ", ".join(said)[:_DETAIL] or None
    return {"rights": [row]}


def _end(told: Any, ids: Mapping[str, str]) -> str | None:
    if not isinstance(told, dict):
        return None
    value = text(told.get("value"))
    return ids.get(value.lower(), value) if value and told.get("match_by") == "name" else value
