"""What bun has resolved: bun.lock, which is JSON but for its commas."""

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

_OPENING = re.compile(r'\s*\{\s*"lockfileVersion":\s*\d+,\s*(?:"configVersion":\s*\d+,\s*)?"workspaces":\s*\{')
# bun writes it by machine, a package a line.
_PACKAGES = re.compile(r'\s*"packages":\s*\{\s*')
_ENTRY = re.compile(r'\s*"((?:[^"\\]|\\.)+)":\s*\["(@?[^@"]+)@([^"]*)"')
_OWN = ("workspace:", "link:", "file:")
_LOCATED = re.compile(r"(?:npm:)?v?\d[^:/]*")


def recognises(sample: Sample) -> bool:
    """Whether it opens with the version of a lock file and workspaces."""
    return bool(_OPENING.match(sample.text))


@reader(fills=("software",), recognises=recognises)
def bun_lock(source: Input) -> Iterable[Told]:
    """Lock files of bun.

    Workspaces, links and packages from folders are no rows; what comes from a repository has no version.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    seen = set()
    for line, text in _entries(source):
        found = _ENTRY.match(text)
        if found is None:
            yield Reject(line, "no package as bun locks it", text[:200])
            continue
        name, version = found[2], found[3] if _LOCATED.fullmatch(found[3]) else None
        known = (name, found[3]) in seen or found[3].startswith(_OWN)
        seen.add((name, found[3]))
        evidence = "package list" if version else "package list, from a location"
        yield [] if known else [component(line, name, version, "npm", asset=asset, evidence=evidence)]


def _entries(source: Input) -> Iterator[tuple[int, str]]:
    """Yield the packages with their line; one that is written over many lines with as much as names it."""
    within, first, begun = False, 0, ""
    with source.open() as stream:
        for number, line in lines(stream):
            if not within or not line.strip(" {}[],"):
                within = within or bool(_PACKAGES.fullmatch(line))
            elif begun:
                yield first, begun + line.strip()
                begun = ""
            elif line.rstrip().endswith("["):
                first, begun = number, line.rstrip()
            elif not line.startswith("     "):
                yield number, line
