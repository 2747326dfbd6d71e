"""STIX 2.x: bundles of indicators with the patterns they are found by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.readers.stix.pattern import Unread, signs
from doorward.records.indicator import feed, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_MARKS = ('"bundle--', '"indicator--', '"spec_version"')


def recognises(sample: Sample) -> bool:
    """Whether it is an object with STIX objects in it: a bundle, or what a TAXII server sends."""
    keys = opening(sample.head)
    return "objects" in keys and any(mark in sample.text for mark in _MARKS)


@reader(fills=("indicators",), recognises=recognises)
def stix(source: Input) -> Iterable[Told]:
    """STIX 2.0 and 2.1 bundles: indicators whose patterns name single values.

    What a pattern means beyond that (several observations, AND, NOT, LIKE, MATCHES) is a reject with its reason; other
    objects are counted and give no row.
    """
    yield from batches("indicators", _objects(source))


def _objects(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    with source.open() as stream:
        for key, told in members(stream):
            if key == "objects":
                yield _entry(told.value, told.line, feed(source.name))


def _entry(thing: Any, line: int, name: str) -> Sequence[dict[str, Any]] | Reject:
    if not isinstance(thing, dict) or not isinstance(thing.get("type"), str):
        return Reject(line, "a STIX object without a type", str(thing)[:200])
    if thing["type"] != "indicator":
        return []
    pattern, language = thing.get("pattern"), thing.get("pattern_type", "stix")
    if not isinstance(pattern, str) or language != "stix":
        return Reject(line, f"its pattern is in {str(language)[:50]!r}, not in STIX", str(pattern)[:200])
    try:
        found = signs(pattern)
    except Unread as error:
        return Reject(line, f"pattern not read: {error}", pattern[:200])
    return [row(each, line, name, **_said(thing)) for each in found]


def _said(thing: Mapping[str, Any]) -> dict[str, Any]:
    confidence = thing.get("confidence")
    revoked = thing.get("revoked") is True
    labels = [*_texts(thing.get("indicator_types")), *_texts(thing.get("labels"))]
    return {
        # An indicator that is withdrawn is no longer held from then on.
        "valid_until": utc(thing.get("modified")) if revoked else utc(thing.get("valid_until")),
        "first_listed": utc(thing.get("valid_from")) or utc(thing.get("created")),
        "last_listed": utc(thing.get("modified")),
        "threat": str(thing.get("name") or thing.get("description") or "")[:200] or None,
        "benign": labels == ["benign"],
        "confidence": confidence / 100 if type(confidence) is int and 0 <= confidence <= 100 else None,  # noqa: PLR2004 - per cent
        "tags": labels or None,
        "reference": _reference(thing),
    }


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _reference(thing: Mapping[str, Any]) -> str | None:
    listed = thing.get("external_references")
    urls = [item.get("url") for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return next((url for url in urls if isinstance(url, str)), None) or (str(thing["id"]) if thing.get("id") else None)
