"""Lists of Debian packages as `dpkg -l` and `dpkg-query -W` print them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described, source_names
from doorward.inventory.release import DEBS, Held, of_debs, settled
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_NAME = r"[a-z0-9][a-z0-9.+-]+"
_VERSION = r"(?:\d+:)?[0-9][A-Za-z0-9.+~:-]*"
_LISTED = re.compile(rf"([uihrp][ncHUFWti])R?\s+({_NAME})(?::\S+)?\s+({_VERSION})(?:\s.*)?")
_QUERIED = re.compile(
    rf"({_NAME})(?::[a-z0-9]+)?[\t ,;|]+({_VERSION})(?:[\t ,;|]+(?:all|[a-z0-9]+64|i386|arm\w*|mips\w*|ppc\w*|riscv\w*|s390x))?"
    rf"(?:[\t ,;|]+({_NAME})(?:[\t ,;|]+({_VERSION}))?)?(?:[\t ,;|]+install(?:ed)?.*)?"
)
_HEADER = re.compile(r"Desired=Unknown/|\| Status=|\|/ Err\?=|\|\|/ Name|\+\+\+-")
_ESSENTIAL = frozenset({"apt", "base-files", "bash", "coreutils", "debconf", "dpkg", "libc6"})
_GONE = frozenset({"c", "n"})
_TERMINAL = 80
_FEWEST = 3
_LONGEST = 2_000


class Package(NamedTuple):
    """A line of such a list; the source only where the list has it."""

    state: str
    name: str
    version: str
    source: str | None = None
    source_version: str | None = None


def recognises(sample: Sample) -> bool:
    """Whether it has dpkg's header, or every line a package, packages among them that every system has."""
    first = head_lines(sample.head)
    if any(line.startswith("||/ Name") for line in first[:8]) and any(map(_LISTED.fullmatch, first)):
        return True
    found = [_parsed(line) for line in first]
    names = {package.name for package in found if package}
    return len(first) >= _FEWEST and all(found) and (bool(names & _ESSENTIAL) or all(map(_LISTED.fullmatch, first)))


@reader(fills=("software",), recognises=recognises)
def dpkg_list(source: Input) -> Iterable[Told]:
    """Lists of `dpkg -l` and `dpkg-query -W`.

    Where a list names no source packages, those of well-known packages are known; the others are asked by their own name,
    which is said in the evidence: that no advisory names them is then no proof. A table as narrow as a terminal cuts long names
    and versions short: what fills its column is not compared.
    """
    with source.open() as stream:
        found = (_parsed(line.strip()) for _, line in lines(stream))
        ecosystem = of_debs(Held(package.name, package.version) for package in found if package)
    yield from batches("software", _rows(source, settled(ecosystem, source.name, DEBS)))


def _rows(source: Input, ecosystem: str | None) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    widths: tuple[int, ...] = ()
    with source.open() as stream:
        for line, text in lines(stream):
            if not text.strip() or _HEADER.match(text):
                widths = _narrow(text) or widths
                continue
            package = _parsed(text.strip())
            if package and (cut := _cut(text, widths)):
                yield [] if package.state in _GONE else [_shortened(line, package, cut, asset)]
                continue
            if package is None:
                yield Reject(line, "no package as dpkg lists it", text[:200])
            else:
                yield [] if package.state in _GONE else [_row(line, package, ecosystem, asset)]


def _narrow(rule: str) -> tuple[int, ...]:
    """Return the widths of name and version if a table is as narrow as a terminal, so that what fills its column may be cut short."""
    if not rule.startswith("+++-") or len(rule.rstrip()) > _TERMINAL:
        return ()
    return tuple(map(len, rule.rstrip().split("-")[1:3]))


def _cut(text: str, widths: tuple[int, ...]) -> str:
    """Return what of a line may be cut short: name or version, empty if nothing is."""
    shown = zip(("name", "version"), text.split()[1:3], widths, strict=False)
    return next((what for what, value, width in shown if len(value) >= width), "")


def _shortened(line: int, package: Package, cut: str, asset: str) -> dict[str, Any]:
    """Return the row of a package whose name or version may lack its end: it cannot be compared."""
    version = None if cut == "version" else package.version
    evidence = f"package list, {cut} cut short"
    return component(line, package.name, version, None, asset=asset, kind="package", evidence=evidence)


def _row(line: int, package: Package, ecosystem: str | None, asset: str) -> dict[str, Any]:
    differs = package.source_version if package.source_version != package.version else None
    source, evidence = source_names.evidence("Debian", package.name, package.source)
    return component(
        line,
        package.name,
        package.version,
        ecosystem,
        asset=asset,
        kind="package",
        package=source,
        package_version=differs,
        evidence=evidence,
    )


def _parsed(line: str) -> Package | None:
    if len(line) > _LONGEST:
        return None
    if listed := _LISTED.fullmatch(line):
        return Package(listed[1][1], listed[2], listed[3])
    queried = _QUERIED.fullmatch(line)
    return Package("i", *queried.groups()) if queried else None
