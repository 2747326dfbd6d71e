"""MISP's warninglists: what is so widely used that an indicator that names it is likely a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.reader import Reject, reader
from doorward.records.indicator import classified, feed, row, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_KEYS = {"category", "description", "list", "matching_attributes", "name", "type", "version"}
_KINDS = {"hostname": "domain", "cidr": "ip"}
_PARTS = {"substring", "regex"}


def recognises(sample: Sample) -> bool:
    """Whether it is an object with a list and nothing but what a warninglist says of itself."""
    keys = set(opening(sample.head))
    return "list" in keys and bool(keys & {"name", "description"}) and keys <= _KEYS


@reader(fills=("indicators",), recognises=recognises)
def misp_warninglist(source: Input) -> Iterable[Told]:
    """MISP warninglists: widely used addresses and names, which are listed by mistake.

    Lists of parts of values (substring, regex) are told as one reject, since nothing is matched by its parts.
    """
    about: dict[str, Any] = {}
    with source.open() as stream:
        for key, told in members(stream):
            about |= {key: told.value} if key != "list" and isinstance(told.value, str | int) else {}
    kind = str(about.get("type") or "string")
    if kind in _PARTS:
        yield Reject(1, f"a warninglist of type {kind} names parts of values, which are not matched: left out")
        return
    yield from batches("indicators", _entries(source, kind, str(about.get("name") or feed(source.name))[:200]))


def _entries(source: Input, kind: str, name: str) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    with source.open() as stream:
        for key, told in members(stream):
            if key != "list":
                continue
            text = str(told.value)
            found = sign(_KINDS[kind], text) if kind in _KINDS else classified(text, files=True)
            if found is None:
                yield Reject(
                    told.line, f"no {kind if kind in _KINDS else 'address, network, name, URL or hash'}", text[:200]
                )
            else:
                yield [row(found, told.line, name, benign=True)]
