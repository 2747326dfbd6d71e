"""Products recognised by what they say of themselves, by fingerprints in the XML form of Recog; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from doorward import cpe
from doorward.fingerprints.ruby_pattern import compiled, needle
from doorward.hostile.xml_text import elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doorward.hostile.xml_text import Element

LONGEST = 2048
"""Characters of a text that are looked at."""
_MANY = 3
_SHORT = 640
"""Characters that are looked at where a pattern repeats without end more often than _MANY times: the work grows with a power."""
_REMEMBERED = 100_000
_INNER = re.compile(r"\{([^\s{}]+)\}")
_ENDLESS = re.compile(r"(?<!\\)[*+]|\{[0-9]+,\}")
_TO_ENCODE = re.compile(r"[^A-Za-z0-9_.~-]")
_LEAST_CERTAIN = 0.5
_USUALLY_CERTAIN = 0.85


class Product(NamedTuple):
    """A product that a text speaks of."""

    vendor: str | None
    product: str
    version: str | None
    cpe: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One pattern and what it tells.

    Attributes:
        name: what it recognises, in words.
        line: where it stands in its file.
        pattern: what must be found in the text.
        params: (group, name, value): the value, or the group's where it is not 0.
        needle: text that must stand in it, in lower case.
        longest: characters that are looked at.
    """

    name: str
    line: int
    pattern: re.Pattern[str]
    params: tuple[tuple[int, str, str], ...]
    needle: str
    longest: int

    def told(self, text: str) -> dict[str, str] | None:
        """Return what it tells of a text, name -> value; None if it does not fit."""
        found = self.pattern.search(text[: self.longest])
        if found is None:
            return None
        values: dict[str, str] = {}
        for group, name, value in self.params:
            said = value if group == 0 else found[group]
            if said is not None:
                values[name] = said
        return _interpolated(values)


def _interpolated(values: Mapping[str, str]) -> dict[str, str]:
    """Put values in where others name them in braces; a CPE name with a gap has - there, any other value is left out."""
    whole: dict[str, str] = {}
    for name, value in values.items():
        in_cpe = name.endswith(".cpe23")
        missing = [inner for inner in _INNER.findall(value) if inner not in values]
        if missing and not in_cpe:
            continue
        whole[name] = _INNER.sub(lambda hit, in_cpe=in_cpe: _inner(values, hit[1], in_cpe=in_cpe), value)  # type: ignore[misc]  # mypy cannot type the default
    return {name: value for name, value in whole.items() if not name.startswith("_tmp.")}


def _inner(values: Mapping[str, str], name: str, *, in_cpe: bool) -> str:
    said = values.get(name, "-")
    if in_cpe and said != "-":
        return _TO_ENCODE.sub(lambda hit: "".join(f"%{byte:02x}" for byte in hit[0].encode()), said.lower())
    return said


@dataclass(frozen=True, slots=True)
class Database:
    """The fingerprints of one kind of text, in the order of their file: the first that fits tells.

    Attributes:
        matches: kind of text, such as `ssh.banner` or `http_header.server`.
        fingerprints: what could be read.
        left_out: (line, why) of those that could not.
    """

    matches: str
    fingerprints: Sequence[Fingerprint]
    left_out: Sequence[tuple[int, str]] = ()

    def first(self, text: str) -> tuple[Fingerprint, dict[str, str]] | None:
        """Return the first fingerprint that fits, and what it tells."""
        shown = text[:LONGEST]
        lowered = shown.lower()
        for one in self.fingerprints:
            if one.needle in lowered and (values := one.told(shown)) is not None:
                return one, values
        return None


def read(stream: BinaryIO) -> Database:
    """Read one file of fingerprints.

    Raises:
        Malformed: it is no XML, or breaks a limit of doorward.hostile.
    """
    matches, found, left_out = "", [], []
    for element in elements(stream, "fingerprint"):
        if not element.parents:
            matches = element.attributes.get("matches", "")
        elif element.whole:
            try:
                found.append(_fingerprint(element))
            except ValueError as error:
                left_out.append((element.line, str(error)))
    return Database(matches, found, left_out)


def _fingerprint(element: Element) -> Fingerprint:
    written = element.attributes.get("pattern", "")
    pattern = compiled(written, element.attributes.get("flags", ""))
    params = tuple(_param(param, pattern.groups) for param in element.all("param"))
    many = len(_ENDLESS.findall(written)) > _MANY
    name = " ".join(element.first("description").text.split()) or written[:80]
    return Fingerprint(name, element.line, pattern, params, needle(pattern), _SHORT if many else LONGEST)


def _param(param: Element, groups: int) -> tuple[int, str, str]:
    said = param.attributes
    position = said.get("pos", "")
    if not (position.isascii() and position.isdigit() and len(position) < 4 and int(position) <= groups):  # noqa: PLR2004 - groups of a pattern
        raise ValueError(f"param {said.get('name', '')[:40]!r} speaks of group {position[:20]!r}, of {groups}")
    return int(position), said.get("name", ""), said.get("value", "")


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Several files of fingerprints; of two for the same kind of text the one read first is asked first."""

    databases: Mapping[str, Sequence[Database]]

    def products(self, matches: str, text: str) -> tuple[Product, ...]:
        """Return the products that a text of this kind speaks of, by the first fingerprint that fits."""
        for database in self.databases.get(matches, ()):
            found = database.first(text)
            if found is not None:
                return tuple(_products(found[0].name, found[1]))
        return ()


def together(databases: Sequence[Database]) -> Fingerprints:
    """Return databases as one, in their order; those that do not say what they match are asked by nobody."""
    by_kind: dict[str, list[Database]] = {}
    for database in databases:
        by_kind.setdefault(database.matches, []).append(database)
    return Fingerprints(by_kind)


def _products(name: str, values: Mapping[str, str]) -> Iterator[Product]:
    """Yield the service and what is in it; the device and the system only where no service was recognised.

    A guess of a certainty below 0.5 is left out.
    """
    kinds = ("service", "service.component") if values.get("service.product") else ("hw", "os")
    for kind in kinds:
        product = values.get(f"{kind}.product")
        if product and _certainty(values.get(f"{kind}.certainty")) >= _LEAST_CERTAIN:
            version = values.get(f"{kind}.version")
            yield Product(values.get(f"{kind}.vendor"), product, version, _cpe(values.get(f"{kind}.cpe23")), name)


def _certainty(text: str | None) -> float:
    try:
        return float(text) if text else _USUALLY_CERTAIN
    except ValueError:
        return _USUALLY_CERTAIN


@lru_cache(maxsize=_REMEMBERED)
def _cpe(text: str | None) -> str | None:
    try:
        return cpe.parse(text).formatted() if text else None
    except ValueError:
        return None
