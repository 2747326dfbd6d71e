"""What a register may list, in whatever file: assets, carriers and their checks, and what a vendor builds and delivers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from packageurl import PackageURL

from doorward.addressing import address, network
from doorward.ecosystem import package, spelled
from doorward.iso_time import utc
from doorward.register.asset import COLUMNS, Checked, Wrong, asset, dated, each, texts, written

if TYPE_CHECKING:
    from collections.abc import Sequence

_Check = Callable[[Mapping[str, Any], str], Checked]
BUILD_RECORD = "build record"
"""How software is known that a register of components lists."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A list that a register may hold.

    Attributes:
        table: the table it fills; [[table]] in TOML.
        columns: what may be said of an entry.
        marks: a CSV file is such a list if its header has all of the first, and one of the second if there are any.
        check: what was written -> a row of the table, None if it must be left out.
    """

    table: str
    columns: tuple[str, ...]
    marks: tuple[frozenset[str], frozenset[str]]
    check: Callable[[Mapping[str, Any]], Checked]


def _plain(values: Mapping[str, Any], column: str) -> Checked:
    return Checked(written(values.get(column)))


def _moment(values: Mapping[str, Any], column: str) -> Checked:
    value = values.get(column)
    if value is None or value == "":
        return Checked(None)
    found = utc(value.isoformat() if hasattr(value, "isoformat") else value)
    sentence = f"{column} {str(value)[:100]!r} is no time such as 2026-09-30T12:00Z: left out"
    return Checked(found, [] if found else [Wrong(sentence, str(value))])


def _whole(values: Mapping[str, Any], column: str) -> Checked:
    text = written(values.get(column))
    if text is None or re.fullmatch(r"[0-9]{1,6}", text):
        return Checked(text and int(text))
    return Checked(None, [Wrong(f"{column} {text[:100]!r} is no whole number: left out", text)])


def _truth(values: Mapping[str, Any], column: str) -> Checked:
    text = (written(values.get(column)) or "").lower()
    if text in _TRUE or text in _FALSE or not text:
        return Checked(text in _TRUE if text else None)
    return Checked(None, [Wrong(f"{column} {text[:100]!r} is neither yes nor no: left out", text)])


def _several(values: Mapping[str, Any], column: str, *, check: Callable[[str], str | None], what: str) -> Checked:
    """Check a list that says any where it is empty: one that loses a value must not say more than was meant."""
    found = each(texts(values.get(column)), check, what)
    return Checked(found.good if found.good or found.wrong else None, found.wrong)


def _ports(text: str) -> str | None:
    first, dash, last = text.partition("-")
    ends = [first, *([last] if dash else [])]
    if not all(re.fullmatch(r"[0-9]{1,5}", end) for end in ends):
        return None
    return text if int(ends[0]) <= int(ends[-1]) < _PORTS_END else None


def _range(text: str) -> str | None:
    first, dash, last = text.partition("-")
    whole = address(first) and address(last)
    return (text if whole else None) if dash else network(text)


_TRUE, _FALSE, _PORTS_END = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"}), 65_536
DAYS = (
    "support_until",
    "in_service_from",
    "in_service_until",
    "registered",
    "disposed",
    "due",
    "done",
    "granted",
    "ends",
)
_MOMENTS = ("started", "finished", "published", "resolved")
_WORDS: dict[str, _Check] = {
    **dict.fromkeys(DAYS, dated),
    **dict.fromkeys(_MOMENTS, _moment),
    "every_days": _whole,
    "allowed": _truth,
    "destination_ports": partial(_several, check=_ports, what="port such as 443 or 8000-8080"),
    "sources": partial(_several, check=_range, what="network or range of addresses"),
    "destinations": partial(_several, check=_range, what="network or range of addresses"),
}
"""Columns that are no plain text."""
_ALSO = {
    "in_service_from": "since",
    "in_service_until": "until",
    "source_commit": "commit",
    "from_zone": "from",
    "to_zone": "to",
    "destination_ports": "ports",
}
"""Column -> a shorter word for it."""


def _entry(values: Mapping[str, Any], noun: str, columns: Sequence[str], required: Sequence[str]) -> Checked:
    """Check every column of an entry; without its required ones it is left out."""
    full = {
        column: values.get(column, values.get(_ALSO.get(column, "")))
        for column in columns
        if column not in _ALSO.values()
    }
    found = {column: _WORDS.get(column, _plain)(full, column) for column in full}
    row = {column: checked.good for column, checked in found.items()}
    missing = [column for column in required if row[column] is None]
    if missing:
        article = "an" if missing[0][0] in "aeiou" else "a"
        return Checked(None, [Wrong(f"a {noun} without {article} {missing[0]}: left out")])
    label = f"{noun} {str(row[required[0]])[:100]!r}"
    wrong = [Wrong(f"{label}: {sentence}", text) for item in found.values() for sentence, text in item.wrong]
    return Checked(row, wrong + [Wrong(f"{label}: {text}") for text in _backwards(row)])


def _backwards(row: Mapping[str, Any]) -> list[str]:
    """Return what is to be said of times that end before they begin."""
    pairs = (
        ("granted", "ends"),
        ("started", "finished"),
        ("in_service_from", "in_service_until"),
        ("registered", "disposed"),
    )
    return [
        f"{last} {row[last]} is before {first} {row[first]}"
        for first, last in pairs
        if row.get(first) and row.get(last) and row[last] < row[first]
    ]


class _Named(NamedTuple):
    """What a package URL says of a component."""

    name: str
    version: str | None
    ecosystem: str | None
    package: str | None
    registry: str | None


@lru_cache(maxsize=65_536)
def _named(purl: str) -> _Named | None:
    try:
        url = PackageURL.from_string(purl)
    except ValueError:
        return None
    known = package(purl)
    qualifiers = dict(url.qualifiers)
    place = qualifiers.get("repository_url") or qualifiers.get("download_url")
    name = f"{url.namespace}/{url.name}" if url.namespace else url.name
    return _Named(name, url.version, known and known.ecosystem, known and known.name, place)


def _component(values: Mapping[str, Any]) -> Checked:
    """Check a component: its package URL says what its columns leave open."""
    checked = _entry(values, "component", COMPONENT_COLUMNS, ("build",))
    row = checked.good
    if row is None:
        return checked
    named = _named(row["purl"]) if row["purl"] else None
    if row["purl"] and named is None:
        checked.wrong.append(
            Wrong(f"component of {row['build'][:100]!r}: {row['purl'][:100]!r} is no package URL", row["purl"])
        )
    for column in _Named._fields:
        row[column] = row[column] or (getattr(named, column) if named else None)
    row["name"] = row["name"] or row["package"]
    if row["name"] is None:
        return Checked(None, [*checked.wrong, Wrong("a component without a name or purl: left out")])
    if row["ecosystem"] and not row["package"]:
        row["package"] = spelled(row["ecosystem"].partition(":")[0], row["name"])
    return checked


def as_software(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a component as a row of `software`: a build is asked about weaknesses like any other inventory."""
    same = ("name", "version", "purl", "ecosystem", "package", "origin_row")
    return {column: row[column] for column in same} | {
        "time": row["resolved"],
        "asset": row["build"],
        "kind": "library",
        "evidence": BUILD_RECORD,
    }


def _kind(table: str, columns: str, required: str, marks: str, one_of: str = "") -> Kind:
    names = (*columns.split(), *(_ALSO[name] for name in columns.split() if name in _ALSO))
    check = partial(_entry, noun=table.removesuffix("s"), columns=names, required=tuple(required.split()))
    return Kind(table, names, (frozenset(marks.split()), frozenset(one_of.split())), check)


COMPONENT_COLUMNS = ("build", "name", "version", "purl", "ecosystem", "package", "resolved", "registry", "own_release")
"""What may be said of a component."""

KINDS: dict[str, Kind] = {
    kind.table: kind
    for kind in (
        Kind(
            "assets",
            COLUMNS,
            (frozenset({"name"}), frozenset({"addresses", "macs"})),
            asset,
        ),
        _kind(
            "carriers",
            "carrier kind serial classification holder kept_in registered disposed",
            "carrier",
            "carrier",
            "serial classification holder",
        ),
        _kind("checks", "what kind task due done done_by result every_days", "what", "what", "due done"),
        _kind(
            "conduits",
            "conduit from_zone to_zone proto destination_ports allowed purpose owner ends",
            "from_zone to_zone",
            "from_zone to_zone",
        ),
        _kind(
            "exceptions",
            "exception device asset sources destinations proto destination_ports purpose owner granted ends",
            "exception",
            "exception",
            "sources destinations granted ends",
        ),
        _kind("places", "name kind classification responsible", "name", "name", "classification responsible"),
        _kind(
            "customers",
            "customer site release in_service_from in_service_until contact",
            "customer release",
            "customer release",
        ),
        Kind(
            "components",
            COMPONENT_COLUMNS,
            (frozenset({"build"}), frozenset({"purl", "package", "own_release"})),
            _component,
        ),
        _kind(
            "releases",
            "release product version build published support_until",
            "release",
            "release product",
            "version build published",
        ),
        _kind(
            "builds", "build product started finished source_commit", "build", "build", "started finished source_commit"
        ),
    )
}
"""Table -> the list that fills it; a header is the first whose marks it has."""


def kind_of(header: Sequence[str]) -> Kind | None:
    """Return which list a header names the columns of; None if none."""
    names = set(header)
    return next(
        (kind for kind in KINDS.values() if kind.marks[0] <= names and (not kind.marks[1] or names & kind.marks[1])),
        None,
    )
