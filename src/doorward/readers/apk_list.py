"""Lists of Alpine packages as `apk info -v` and `apk list --installed` print them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described, source_names
from doorward.inventory.release import APKS, Held, of_apks, settled
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_PACKAGE = re.compile(r"([A-Za-z0-9._+][A-Za-z0-9._+-]*?)-(\d[A-Za-z0-9._]*-r\d+)")
_LISTED = re.compile(rf"{_PACKAGE.pattern}(?:\s+\w+\s+\{{(\S+)\}}\s+\(.*\)(?:\s+\[([^\]]*)\].*)?|\s+-\s.*|\s*)")
_REMARK = ("WARNING:", "fetch http")
_FEWEST = 2


def recognises(sample: Sample) -> bool:
    """Whether every line is a package with a revision such as -r0."""
    first = [line for line in head_lines(sample.head) if not line.startswith(_REMARK)]
    return len(first) >= _FEWEST and all(map(_LISTED.fullmatch, first))


@reader(fills=("software",), recognises=recognises)
def apk_list(source: Input) -> Iterable[Told]:
    """Lists of `apk info -v` and `apk list --installed`.

    `apk info` names no source packages: those of well-known packages are known; the others are asked by their own name, which
    is said in the evidence: that no advisory names them is then no proof.
    """
    with source.open() as stream:
        found = (_LISTED.fullmatch(line.strip()) for _, line in lines(stream))
        ecosystem = of_apks(Held(parts[1], parts[2]) for parts in found if parts)
    yield from batches("software", _rows(source, settled(ecosystem, source.name, APKS)))


def _rows(source: Input, ecosystem: str | None) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for line, text in lines(stream):
            parts = _LISTED.fullmatch(text.strip())
            if not text.strip() or text.startswith(_REMARK):
                continue
            if parts is None:
                yield Reject(line, "no package as apk lists it", text[:200])
                continue
            name, version, origin, state = parts.groups()
            # `apk list` without --installed has what could be installed too, without that word.
            present = origin is None or "installed" in (state or "") or "upgradable" in (state or "")
            package, told = source_names.evidence("Alpine", name, origin)
            row = component(line, name, version, ecosystem, asset=asset, kind="package", package=package, evidence=told)
            yield [row] if present else []
