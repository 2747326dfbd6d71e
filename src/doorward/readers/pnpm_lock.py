"""What pnpm has resolved: pnpm-lock.yaml, versions 5 to 9."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import lines
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_OPENING = re.compile(r"\A\s*(?:---\s+)?(?:#[^\n]*\n)*lockfileVersion: '?[5-9]", re.MULTILINE)
# pnpm writes it by machine: keys at two blanks, fields at four.
_KEY = re.compile(r"  ('[^']+'|[^\s'][^']*):(?: *\{\})?")
_FIELD = re.compile(r"    (name|version|dev): '?([^']*?)'?")
_OLD = re.compile(r"(?:[\w.-]+)?/(@[^/]+/[^/@]+|[^/@]+)/([^/_(]+)(?:[_(].*)?")
_NEW = re.compile(r"(?:[\w.-]*/)?(@[^/@]+/[^/@]+|[^@/]+)@([^(]+)(?:\(.*)?")


def recognises(sample: Sample) -> bool:
    """Whether it opens with a lockfileVersion in YAML."""
    return bool(_OPENING.match(sample.text.replace("\r\n", "\n")))


@reader(fills=("software",), recognises=recognises)
def pnpm_lock(source: Input) -> Iterable[Told]:
    """Lock files of pnpm, versions 5 to 9.

    A package that is resolved for several peers is one row.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    seen = set()
    for line, key, told in _entries(source):
        name, version = _package(key)
        name, version = told.get("name") or name, told.get("version") or version
        if not name:
            yield Reject(line, "no package with a version", key[:200])
        elif (name, version) in seen:
            yield []
        else:
            seen.add((name, version))
            evidence = "package list, for development" if told.get("dev") == "true" else "package list"
            yield [component(line, name, version, "npm", asset=asset, evidence=evidence)]


def _package(key: str) -> tuple[str | None, str | None]:
    """Return name and version of a key: `/door/1.0.0_peer@2`, `/door@1.0.0(peer@2)`, `door@1.0.0`; a location has no version."""
    # A key of version 5 has a slash before its version, which is a location in later ones.
    parts = _NEW.fullmatch(key) or _OLD.fullmatch(key)
    if parts is None:
        return None, None
    name, version = parts.groups()
    return name, None if "/" in version or ":" in version else version


def _entries(source: Input) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield line, key and wanted fields of every entry under packages."""
    first, key, told, within = 0, "", dict[str, str](), False
    with source.open() as stream:
        for number, line in lines(stream):
            if line and not line.startswith((" ", "#")):
                if first:
                    yield first, key, told
                first, within = 0, line.rstrip() == "packages:"
            elif within and (found := _KEY.fullmatch(line.rstrip())):
                if first:
                    yield first, key, told
                first, key, told = number, found[1].strip("'"), {}
            elif first and (field := _FIELD.fullmatch(line.rstrip())):
                told.setdefault(field[1], field[2])
    if first:
        yield first, key, told
