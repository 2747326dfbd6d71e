"""What Gradle has resolved: gradle.lockfile."""

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

_LOCKED = re.compile(r"([\w.-]+:[\w.-]+):([\w.+-]+)=([A-Za-z][\w,\s.-]*)")
_EMPTY = re.compile(r"empty=[\w,\s.-]*")


def recognises(sample: Sample) -> bool:
    """Whether every line is coordinates with the configurations that need them."""
    first = [line for line in head_lines(sample.head) if not line.startswith("#")]
    return any(map(_LOCKED.fullmatch, first)) and all(
        _LOCKED.fullmatch(line) or _EMPTY.fullmatch(line) for line in first
    )


@reader(fills=("software",), recognises=recognises)
def gradle_lock(source: Input) -> Iterable[Told]:
    """Lock files of Gradle."""
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for line, raw in lines(stream):
            text = raw.strip()
            if not text or text.startswith("#") or _EMPTY.fullmatch(text):
                continue
            found = _LOCKED.fullmatch(text)
            if found is None:
                yield Reject(line, "no coordinates as Gradle locks them", text[:200])
                continue
            tested = all(name.strip().lower().startswith(("test", "androidtest")) for name in found[3].split(","))
            evidence = "package list, for development" if tested else "package list"
            yield [component(line, found[1], found[2], "Maven", asset=asset, evidence=evidence)]
