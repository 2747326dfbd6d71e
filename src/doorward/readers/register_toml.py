"""The organisation's register, written by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.addressing import domain, network
from doorward.ecosystem import ecosystems, spelled
from doorward.hostile.toml_text import document
from doorward.reader import Batch, Reject, reader
from doorward.register.asset import Wrong, each, texts, unknown
from doorward.register.entries import KINDS, as_software

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from doorward.hostile.toml_text import Document
    from doorward.reader import Input, Sample, Told

_TABLES = ("networks", "domains", "zones", "jewels", "own_packages", *KINDS)
_SETTINGS = ("detectors", "engine", "fingerprints", "intel", "register", "unpack")
"""Sections of doorward.toml, which shares the words of a register and may lie beside it."""
# Blanks, not white space: a run of line ends must not be tried from each of them.
_OPENING = re.compile(
    rf"^[ \t]*(\[\[[ \t]*({'|'.join(KINDS)})[ \t]*\]\]|\[[ \t]*(networks|domains|own_packages|(zones|jewels)\.[^\]\n]{{1,200}})\])[ \t]*(#.*)?\r?$",
    re.MULTILINE,
)
_PAIR = re.compile(r"^[ \t]*[\w.\"'-]{1,200}[ \t]*=[ \t]*([\"'\[{]|\d|true\b|false\b)", re.MULTILINE)


def recognises(sample: Sample) -> bool:
    """Whether a table of a register stands in it, followed by a TOML key with its value."""
    text = sample.text
    opened = _OPENING.search(text)
    return opened is not None and not text.lstrip().startswith(("{", "<")) and bool(_PAIR.search(text, opened.end()))


_FILLS = (*sorted(KINDS), "domains", "jewels", "networks", "own_packages", "software", "zones")


@reader(fills=_FILLS, recognises=recognises)
def register_toml(source: Input) -> Iterable[Told]:
    """Register in TOML: assets, zones, jewels, own names, builds, releases, customers (docs/operate.md)."""
    with source.open() as stream:
        register = document(stream)
    for wrong in unknown(register.data, _TABLES + _SETTINGS, "the register"):
        yield from _said(register, register.line(wrong.written), [wrong])
    yield from _list(register, "networks", "internal", network, "CIDR")
    yield from _list(register, "domains", "own", domain, "domain name")
    yield from _zones(register)
    yield from _jewels(register)
    yield from _packages(register)
    for name in KINDS:
        yield from _entries(register, name)


def _list(register: Document, name: str, key: str, check: Callable[[str], str | None], what: str) -> Iterator[Told]:
    """Tell a table with one key, a list: [networks] or [domains]."""
    line = register.line(name)
    table, wrong = _known(register.data.get(name, {}), (key,), f"[{name}]")
    checked = each(texts(table.get(key)), check, what)
    yield from _said(register, line, wrong + checked.wrong)
    more = {"purpose": key} if name == "networks" else {}
    yield Batch(name, [{name.removesuffix("s"): value, **more, "origin_row": line} for value in checked.good])


def _zones(register: Document) -> Iterator[Told]:
    rows = []
    for name, line, zone in _named(register, "zones"):
        place = f"[zones.{name}]"
        table, wrong = _known(zone, ("addresses",), place)
        checked = each(texts(table.get("addresses")), network, "CIDR")
        if not checked.good:
            checked.wrong.append(Wrong(f"{place} has no addresses: left out"))
        yield from _said(register, line, wrong + checked.wrong)
        rows += [{"zone": name, "network": value, "origin_row": line} for value in checked.good]
    yield Batch("zones", rows)


def _jewels(register: Document) -> Iterator[Told]:
    rows = []
    for name, line, jewel in _named(register, "jewels"):
        place = f"[jewels.{name}]"
        table, wrong = _known(jewel, ("asset", "assets", "worth"), place)
        held = [value for key in ("asset", "assets") for value in texts(table.get(key))]
        if not held:
            wrong.append(Wrong(f"{place} names no asset that holds it: left out"))
        yield from _said(register, line, wrong)
        worth = table.get("worth")
        common = {"jewel": name, "worth": None if worth is None else str(worth), "origin_row": line}
        rows += [{**common, "asset": value} for value in dict.fromkeys(held)]
    yield Batch("jewels", rows)


def _packages(register: Document) -> Iterator[Told]:
    """Tell [own_packages]: names that are our own, an ecosystem before a colon where it has one."""
    line = register.line("own_packages")
    table, wrong = _known(register.data.get("own_packages", {}), ("names", "registry"), "[own_packages]")
    yield from _said(register, line, wrong)
    registry = str(table["registry"]) if table.get("registry") else None
    known = {name.lower(): name for name in ecosystems()}
    rows = []
    for text in dict.fromkeys(texts(table.get("names"))):
        front, _, rest = text.partition(":")
        ecosystem = known.get(front.lower()) if rest else None
        package = spelled(ecosystem, rest) if ecosystem else text
        rows.append({"ecosystem": ecosystem, "package": package, "registry": registry, "origin_row": line})
    yield Batch("own_packages", rows)


def _entries(register: Document, name: str) -> Iterator[Told]:
    kind = KINDS[name]
    entries = register.data.get(name, [])
    if not isinstance(entries, list):
        yield Reject(register.line(name), f"{name} are written as [[{name}]], with two brackets: left out")
        return
    rows = []
    for index, entry in enumerate(entries):
        line = register.line(name, index=index)
        table, wrong = _known(entry, kind.columns, f"[[{name}]]")
        checked = kind.check(table)
        yield from _said(register, line, wrong + checked.wrong)
        rows += [{**checked.good, "origin_row": line}] if checked.good else []
    yield Batch(name, rows)
    if name == "components":
        yield Batch("software", [as_software(row) for row in rows], records=0)


def _named(register: Document, name: str) -> Iterator[tuple[str, int, Any]]:
    """Yield the tables within a table: name, line, what it holds."""
    tables = register.data.get(name, {})
    for key, value in (tables if isinstance(tables, dict) else {"": tables}).items():
        yield key, register.line(name, key), value


def _known(value: Any, keys: tuple[str, ...], place: str) -> tuple[dict[str, Any], list[Wrong]]:
    if not isinstance(value, dict):
        return {}, [Wrong(f"{place} is no table with {', '.join(keys)}", str(value))]
    return value, unknown(value, keys, place)


def _said(register: Document, line: int, wrong: list[Wrong]) -> Iterator[Reject]:
    for sentence, written in wrong:
        found = register.find(written, line)
        yield Reject(found, sentence, register.lines[found - 1].strip()[:200])
