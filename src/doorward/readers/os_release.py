"""What a system says it is: /etc/os-release and /usr/lib/os-release."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.ecosystem import system
from doorward.hostile.line_text import head_lines, lines
from doorward.inventory import component, described
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_ASSIGNED = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_LONGEST = 64 * 1024


def recognises(sample: Sample) -> bool:
    """Whether every line assigns, an ID and a name among what is assigned."""
    first = [line for line in head_lines(sample.head) if not line.startswith("#")]
    found = [_ASSIGNED.fullmatch(line) for line in first]
    keys = {parts[1] for parts in found if parts}
    return bool(found) and all(found) and "ID" in keys and bool(keys & {"NAME", "PRETTY_NAME"})


@reader(fills=("software",), recognises=recognises)
def os_release(source: Input) -> Iterable[Told]:
    """The operating system in os-release.

    It is one row, whose ecosystem has the release that package lists of the same asset may lack.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    if source.size > _LONGEST:
        raise Malformed(f"more than {_LONGEST:,} bytes of os-release")
    told, first = dict[str, str](), 1
    with source.open() as stream:
        for line, text in lines(stream):
            if not text.strip() or text.lstrip().startswith("#"):
                continue
            parts = _ASSIGNED.fullmatch(text.strip())
            value = _unquoted(parts[2]) if parts else None
            if parts is None or value is None:
                yield Reject(line, "no assignment", text[:200])
                continue
            told[parts[1]] = value
            first = line if parts[1] == "ID" else first
    name, version = told.get("ID", ""), told.get("VERSION_ID", "")
    yield [
        component(
            first,
            told.get("NAME") or told.get("PRETTY_NAME") or name,
            version,
            system(name, version),
            asset=described(source.name),
            kind="operating-system",
            package=None,
            cpe=told.get("CPE_NAME"),
            evidence="os-release",
        )
    ]


def _unquoted(text: str) -> str | None:
    try:
        return " ".join(shlex.split(text))
    except ValueError:
        return None
