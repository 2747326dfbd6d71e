"""What a Go module requires: go.mod."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described, named
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_MODULE = re.compile(r"module\s+(\S+)|module\s*\($")
_DIRECTIVE = re.compile(r"(?:module|go|toolchain|require|replace|exclude|retract|tool|godebug|ignore)\b")
_REQUIRED = re.compile(r"(\S+)\s+(v\d\S*)")
_REPLACED = re.compile(r"(\S+)(?:\s+(v\d\S*))?\s+=>\s+(\S+)(?:\s+(v\d\S*))?")
_OPENED = re.compile(r"(\w+)\s*\(")
_LOCAL = (".", "/")

Version = tuple[str, str | None]
"""A module and its version."""


def recognises(sample: Sample) -> bool:
    """Whether the first line that is no remark names a module, and another directive follows or nothing does."""
    first = [line for line in head_lines(sample.head) if not line.startswith("//")]
    if not first or not _MODULE.fullmatch(first[0].partition("//")[0].strip()):
        return False
    return all(map(_DIRECTIVE.match, first[1:2])) and (len(first) > 1 or "/" in first[0])


@reader(fills=("software",), recognises=recognises)
def go_mod(source: Input) -> Iterable[Told]:
    """Requirements of Go modules: go.mod.

    The module is the asset. A replacement counts instead of what it replaces; one by a local folder leaves no version. The Go
    version stated is the least one to build with: its standard library is a row that says so.
    """
    requires: list[tuple[int, Version]] = []
    replaces: dict[Version, tuple[str, str | None]] = {}
    rejects: list[Reject] = []
    asset, toolchain = described(source.name), None
    for line, verb, text in _directives(source):
        if verb == "module":
            asset = named(text.strip('"')) or asset
        elif verb in {"go", "toolchain"}:
            toolchain = (line, text.removeprefix("go"))
        elif verb == "require" and (found := _REQUIRED.fullmatch(text)):
            requires.append((line, (found[1], found[2])))
        elif verb == "replace" and (found := _REPLACED.fullmatch(text)):
            replaces[found[1], found[2]] = (found[3], found[4])
        elif verb in {"require", "replace"} or not _DIRECTIVE.fullmatch(verb):
            rejects.append(Reject(line, "no directive of go.mod", text[:200]))
    yield from rejects
    yield from batches("software", _rows(requires, replaces, toolchain, asset))


def _rows(
    requires: Iterable[tuple[int, Version]],
    replaces: dict[Version, Version],
    toolchain: tuple[int, str] | None,
    asset: str,
) -> Iterator[Sequence[dict[str, Any]]]:
    for line, (name, version) in requires:
        instead = replaces.get((name, version)) or replaces.get((name, None)) or (name, version)
        local = instead[0].startswith(_LOCAL) and instead[1] is None
        told = (name, None) if local else instead
        evidence = "package list, from a location" if local else "package list"
        yield [component(line, *told, "Go", asset=asset, evidence=evidence)]
    if toolchain:
        evidence = "package list, least version"
        yield [component(toolchain[0], "stdlib", toolchain[1], "Go", asset=asset, evidence=evidence)]


def _directives(source: Input) -> Iterator[tuple[int, str, str]]:
    """Yield line, verb and what follows it, of each line of a block too, without remarks."""
    block = ""
    with source.open() as stream:
        for number, raw in lines(stream):
            line = re.sub(r"(?:^|\s)//.*", "", raw).strip()
            if opened := _OPENED.fullmatch(line):
                block = opened[1]
            elif line == ")":
                block = ""
            elif line:
                verb, _, rest = line.partition(" ")
                yield (number, block, line) if block else (number, verb, rest.strip())
