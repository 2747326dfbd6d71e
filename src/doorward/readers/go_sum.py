"""Checksums of Go modules: go.sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_SUMMED = re.compile(r"(\S+) (v\d[^\s/]*)(/go\.mod)? h1:[A-Za-z0-9+/]{43}=")


def recognises(sample: Sample) -> bool:
    """Whether the first lines are a module, a version and a checksum."""
    first = head_lines(sample.head, most=20)
    return bool(first) and all(map(_SUMMED.fullmatch, first))


@reader(fills=("software",), recognises=recognises)
def go_sum(source: Input) -> Iterable[Told]:
    """Checksums of Go modules: go.sum.

    It lists every version that was looked at, also those that a later one displaced: the evidence says so. Modules of which
    only the go.mod was looked at are no rows.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for line, text in lines(stream):
            found = _SUMMED.fullmatch(text.strip())
            if found and found[3] is None:
                evidence = "package list, perhaps not built"
                yield [component(line, found[1], found[2], "Go", asset=asset, evidence=evidence)]
            elif text.strip():
                yield [] if found else Reject(line, "no module with its checksum", text[:200])
