"""Indicators as Zeek's intelligence framework reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.csv_text import LONGEST
from doorward.reader import Malformed, Reject, reader
from doorward.records.indicator import feed, kind_of, row, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_MARK = "#fields"
_UNSET = {"", "-"}


def _names(line: str) -> list[str]:
    """Return the fields that a header names; none if it is no header of indicators."""
    names = line.rstrip("\r\n").split("\t")
    return names[1:] if names[0] == _MARK and {"indicator", "indicator_type"} <= set(names) else []


def recognises(sample: Sample) -> bool:
    """Whether a line of the beginning names the fields indicator and indicator_type."""
    return any(_names(line) for line in sample.text.split("\n")[:50] if line.startswith(_MARK))


@reader(fills=("indicators",), recognises=recognises)
def zeek_intel(source: Input) -> Iterable[Told]:
    """Indicators for Zeek's intelligence framework: addresses, networks, names, URLs, hashes."""
    yield from batches("indicators", _entries(source))


def _entries(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    names: list[str] = []
    with source.open() as stream:
        number = 0
        while raw := stream.readline(LONGEST):
            number += 1
            if len(raw) == LONGEST and not raw.endswith(b"\n"):
                raise Malformed(f"a line of more than {LONGEST:,} bytes", number)
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").rstrip("\r\n")
            if line.startswith("#") or not line.strip():
                names = _names(line) or names
            else:
                yield _entry(line, number, names, feed(source.name))


def _entry(line: str, number: int, names: Sequence[str], name: str) -> Sequence[dict[str, Any]] | Reject:
    values = line.split("\t")
    if not names or len(values) != len(names):
        return Reject(number, f"{len(values)} fields where the header names {len(names)}", line[:200])
    entry = {key: value for key, value in zip(names, values, strict=True) if value not in _UNSET}
    found = sign(kind_of(entry.get("indicator_type", "")), entry.get("indicator", ""))
    if found is None:
        return Reject(number, f"its indicator is no {entry.get('indicator_type', 'known type')}", line[:200])
    said = {"threat": entry.get("meta.desc"), "reference": entry.get("meta.url")}
    return [row(found, number, entry.get("meta.source", name), **said)]
