"""What Swift's package manager has resolved: Package.resolved, versions 1 to 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.hostile.line_text import Places, whole
from doorward.inventory import component, described, text
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_LOCATION = re.compile(r"(?:[a-z+]+://)?(?:[^@/]+@)?([^/:]+)[:/](.+?)(?:\.git)?/?")


def recognises(sample: Sample) -> bool:
    """Whether it is JSON with pins that have a state."""
    keys = opening(sample.head)
    pinned = b'"pins"' in sample.head and (b'"repositoryURL"' in sample.head or b'"location"' in sample.head)
    return pinned and bool({"pins", "object"} & set(keys))


@reader(fills=("software",), recognises=recognises)
def swift_resolved(source: Input) -> Iterable[Told]:
    """Resolved packages of Swift: Package.resolved.

    A package is named by where it comes from, as SwiftURL has it; one that is pinned to a branch or revision has no version.
    """
    with source.open() as stream:
        places = Places(whole(stream))
    yield from batches("software", _rows(source, places))


def _rows(source: Input, places: Places) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    for pin in _pins(source):
        told = pin if isinstance(pin, dict) else {}
        location = text(told.get("location")) or text(told.get("repositoryURL")) or ""
        found = _LOCATION.fullmatch(location)
        line = places.line(location) if location else 1
        if found is None:
            yield Reject(line, "a pin without a location", str(pin)[:200])
            continue
        state = told.get("state")
        version = state.get("version") if isinstance(state, dict) else None
        yield [component(line, f"{found[1].lower()}/{found[2]}", version, "SwiftURL", asset=asset)]


def _pins(source: Input) -> Iterator[Any]:
    with source.open() as stream:
        for key, told in members(stream):
            if key == "pins":
                yield told.value
            elif key == "object" and isinstance(told.value, dict) and isinstance(told.value.get("pins"), list):
                yield from told.value["pins"]
