"""What osquery says is installed: rows in JSON, and its log of results (https://osquery.readthedocs.io)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.ecosystem import system
from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.inventory import component, described, named, text
from doorward.inventory.release import Held, of_debs, of_rpms
from doorward.iso_time import since_1970
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_LOGGED = frozenset({"hostIdentifier", "unixTime", "calendarTime"})
_RESULTS = frozenset({"columns", "snapshot", "diffResults"})
_SIGNS: Mapping[str, tuple[frozenset[str], ...]] = {
    "rpm_packages": (frozenset({"name", "version", "release", "arch"}),),
    "deb_packages": (
        frozenset({"name", "version", "arch", "revision"}),
        frozenset({"name", "version", "arch", "section"}),
        frozenset({"name", "version", "status", "maintainer"}),
    ),
    "python_packages": (frozenset({"name", "version", "summary", "path"}),),
    "npm_packages": (frozenset({"name", "version", "homepage", "path"}),),
    "programs": (
        frozenset({"name", "version", "uninstall_string"}),
        frozenset({"name", "version", "identifying_number"}),
        frozenset({"name", "version", "publisher", "install_location"}),
    ),
    "apps": (frozenset({"bundle_identifier", "bundle_short_version"}),),
    "os_version": (frozenset({"name", "version", "platform", "build"}), frozenset({"version", "platform", "codename"})),
}
"""Table of osquery -> columns that only it has; the first that fits counts."""
_NAMED = (*_SIGNS, "homebrew_packages", "chocolatey_packages")
_TELLING = re.compile(r"base-files|.*-release(-server)?")
_SOURCE = re.compile(r"(\S+)(?:\s+\(([^()\s]+)\))?")


def recognises(sample: Sample) -> bool:
    """Whether it is JSON in which a host tells the results of a query, or whose first row has the columns of such a table."""
    keys = set(opening(sample.head))
    if keys & _LOGGED and "name" in keys and keys & _RESULTS:
        return True
    return "hostIdentifier" not in keys and _table(keys, "") is not None


@dataclass(slots=True)
class _Result:
    """Rows that a host told in one record."""

    line: int
    asset: str | None
    query: str
    time: Any
    added: list[Any]
    removed: list[Any]


@dataclass(slots=True)
class _About:
    """What has to be known before the first row: what was removed later, and the system of each host."""

    removed: dict[tuple[str | None, str], int] = field(default_factory=dict)
    systems: dict[str | None, str] = field(default_factory=dict)
    telling: dict[str | None, list[Held]] = field(default_factory=dict)

    def note(self, result: _Result) -> None:
        """Note what one record says of them."""
        for row in result.removed:
            self.removed[result.asset, _key(row)] = result.line
        for row in result.added:
            name, version = (
                (text(row.get(key)) or "" for key in ("name", "version")) if isinstance(row, dict) else ("", "")
            )
            if name and _table(set(row), result.query) == "os_version":
                known = system(str(row.get("platform", "")), version)
                self.systems |= {result.asset: known} if known else {}
            elif name and _TELLING.fullmatch(name):
                self.telling.setdefault(result.asset, []).append(Held(name, version, str(row.get("maintainer") or "")))

    def is_removed(self, result: _Result, row: Any) -> bool:
        """Return whether a later record says that a row holds no more."""
        return bool(self.removed) and self.removed.get((result.asset, _key(row)), 0) >= result.line

    def ecosystem(self, asset: str | None, table: str) -> str | None:
        """Return the ecosystem of a host's packages."""
        if table not in {"deb_packages", "rpm_packages"}:
            return None
        if asset not in self.systems and (held := self.telling.pop(asset, [])):
            self.systems |= {asset: known} if (known := of_debs(held) or of_rpms(held)) else {}
        return self.systems.get(asset)


@reader(fills=("software",), recognises=recognises)
def osquery(source: Input) -> Iterable[Told]:
    """Software in results of osquery.

    Packages (deb, rpm, python, npm, Homebrew, Chocolatey), programs, apps and os_version are read, as rows in JSON and as
    the log of results with its differences and snapshots, whose host is the asset. What a later record of the same file says
    is removed is no row; results of other tables are not read.
    """
    about = _About()
    with suppress(Malformed):  # reading the rows meets it again and says so
        for result in _results(source):
            if not isinstance(result, Reject):
                about.note(result)
    yield from batches("software", _rows(source, about))


def _rows(source: Input, about: _About) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    file = described(source.name)
    for result in _results(source):
        if isinstance(result, Reject):
            yield result
            continue
        rows = []
        for row in result.added:
            table = _table(set(row), result.query) if isinstance(row, dict) else None
            if table and not about.is_removed(result, row):
                made = _row(row, table, result.line, about.ecosystem(result.asset, table))
                rows += [{**made, "asset": result.asset or file, "time": result.time}] if made else []
        yield rows


def _results(source: Input) -> Iterator[_Result | Reject]:
    with source.open() as stream:
        for told in values(stream):
            if isinstance(told, Broken):
                yield Reject(told.line, told.reason, told.text)
            elif not isinstance(told.value, dict):
                yield Reject(told.line, "no object", str(told.value)[:200])
            else:
                yield _result(told.line, told.value)


def _result(line: int, record: Mapping[str, Any]) -> _Result:
    if not set(record) & _LOGGED:
        return _Result(line, None, "", None, [record], [])
    decorations = record.get("decorations")
    hostname = decorations.get("hostname") if isinstance(decorations, dict) else None
    asset = named(record.get("hostIdentifier")) or named(hostname)
    columns, changes = record.get("columns"), record.get("diffResults")
    changes = changes if isinstance(changes, dict) else {}
    added = [*_list(record.get("snapshot")), *_list(changes.get("added"))]
    removed = _list(changes.get("removed"))
    if columns is not None:
        (removed if record.get("action") == "removed" else added).append(columns)
    return _Result(line, asset, str(record.get("name", "")), since_1970(record.get("unixTime")), added, removed)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _key(row: Any) -> str:
    return repr(sorted(row.items())) if isinstance(row, dict) else repr(row)


def _table(columns: set[str], query: str) -> str | None:
    """Return the table that a row is of, by its columns, else by the name of its query."""
    for table, signs in _SIGNS.items():
        if any(sign <= columns for sign in signs):
            return table
    return next((table for table in _NAMED if table in query), None) if {"name", "version"} <= columns else None


def _row(row: Mapping[str, Any], table: str, line: int, ecosystem: str | None) -> dict[str, Any] | None:
    """Return the row of one package or program; None if it is not there any more, or has no name."""
    name, version = text(row.get("bundle_name")) or text(row.get("name")), text(row.get("version"))
    if not name or str(row.get("status", "")).endswith((" config-files", " not-installed")):
        return None
    match table:
        case "deb_packages":
            source = _SOURCE.fullmatch(str(row.get("source") or ""))
            package, built = (source[1], source[2]) if source else (name, None)
            differs = {"package": package, "package_version": built if built != version else None}
            supplier = text(row.get("maintainer"))
            return component(line, name, version, ecosystem, kind="package", supplier=supplier, **differs)
        case "rpm_packages":
            return _rpm(row, name, line, ecosystem)
        case "python_packages" | "npm_packages":
            return component(line, name, version, "PyPI" if table == "python_packages" else "npm")
        case "os_version":
            known = system(str(row.get("platform", "")), version or "")
            return component(line, name, version, known, kind="operating-system", package=None)
        case _:
            short = text(row.get("bundle_short_version")) or text(row.get("bundle_version")) or version
            supplier = text(row.get("publisher"))
            return component(line, name.removesuffix(".app"), short, None, kind="application", supplier=supplier)


def _rpm(row: Mapping[str, Any], name: str, line: int, ecosystem: str | None) -> dict[str, Any]:
    version, release, epoch = (text(row.get(key)) for key in ("version", "release", "epoch"))
    whole = f"{version}-{release}" if version and release else version
    dated = f"{epoch}:{whole}" if whole and epoch and epoch.isdecimal() and int(epoch) else None
    evidence = "package list" if "epoch" in row else "package list, epoch not shown"
    more = {"package": name, "package_version": dated, "supplier": text(row.get("vendor")), "evidence": evidence}
    return component(line, name, whole, ecosystem, kind="package", **more)
