"""What apk has installed: /lib/apk/db/installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.paragraphs import paragraphs
from doorward.inventory import component, described
from doorward.inventory.release import APKS, Held, of_apks, settled
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_WANTED = frozenset({"P", "V", "o", "m"})
_OPENING = re.compile(r"\s*(?:[A-Za-z]:[^\n]*\n){0,40}?P:\S+\n(?:[A-Za-z]:[^\n]*\n){0,40}?V:\d")


def recognises(sample: Sample) -> bool:
    """Whether it opens with fields of one letter, a package and its version among them."""
    return bool(_OPENING.match(sample.text[:20_000].replace("\r\n", "\n")))


@reader(fills=("software",), recognises=recognises)
def apk_installed(source: Input) -> Iterable[Told]:
    """Package database of apk: /lib/apk/db/installed.

    The release is what the package alpine-release or alpine-base tells; older lists have neither.
    """
    with source.open() as stream:
        ecosystem = of_apks(Held(found.get("P", ""), found.get("V", "")) for _, found in paragraphs(stream, _WANTED))
    yield from batches("software", _rows(source, settled(ecosystem, source.name, APKS)))


def _rows(source: Input, ecosystem: str | None) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for line, found in paragraphs(stream, _WANTED):
            name, version = found.get("P"), found.get("V")
            if "" in found or not name or not version:
                yield Reject(line, "a paragraph without a package and its version", str(found)[:200])
                continue
            yield [
                component(
                    line,
                    name,
                    version,
                    ecosystem,
                    asset=asset,
                    kind="package",
                    package=found.get("o") or name,
                    supplier=found.get("m"),
                )
            ]
