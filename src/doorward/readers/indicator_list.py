"""Lists of indicators in plain text, one a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.batching import batches
from doorward.reader import Malformed, Reject, reader
from doorward.records.indicator import classified, feed, row, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told
    from doorward.records.indicator import Sign

_LONGEST = 65_536
_LOOKED_AT = 200
_FEWEST = 3
_COMMENT = ("#", ";", "//", "!")
_TRAILS = re.compile(r"^#[ \t]*(?:Reference|Aliases):[ \t]", re.MULTILINE)
"""How maltrail's comments begin; its lists hold paths and hosts with paths too, which are nothing by themselves."""
_LOG = re.compile(r"^#(?:separator|fields|path)\b", re.MULTILINE)
"""How the header of a Zeek log begins."""
_REMARKS = (";", " #", "\t#")
_TOLD = re.compile(r"#\s*(Reference|Aliases):\s*(.*)", re.IGNORECASE)


def recognises(sample: Sample) -> bool:
    """Whether four in five of the first lines are indicators, comments aside."""
    text = sample.text
    # JSON and XML are told apart at once: an archive of advisories holds a hundred thousand of them.
    if "\0" in text[:1000] or text.lstrip().startswith(("{", "[{", "<")) or _LOG.search(text):
        return False
    lines = text.split("\n")[:-1] if len(sample.head) > _LONGEST - 1 else text.split("\n")
    trails = _is_trails(text)
    found = [_entry(line, trails=trails, files=trails) is not None for line in _content(lines)]
    return len(found) >= _FEWEST and 5 * sum(found) >= 4 * len(found)


def _content(lines: Iterable[str]) -> list[str]:
    plain = (line.strip() for line in lines)
    return [line for line in plain if line and not line.startswith(_COMMENT)][:_LOOKED_AT]


def _is_trails(text: str) -> bool:
    return bool(_TRAILS.search(text))


@reader(fills=("indicators",), recognises=recognises)
def indicator_list(source: Input) -> Iterable[Told]:
    """Lists of indicators, one a line: addresses, networks, names, URLs, hashes; maltrail's trails.

    A remark may follow a `;` or a `#`. Comments `# Reference:` and `# Aliases:` hold for the lines below them.
    """
    with source.open() as stream:
        trails = _is_trails(stream.read(_LONGEST).decode("utf-8", "replace"))
        stream.seek(0)
        yield from batches("indicators", _entries(stream, feed(source.name), trails=trails))


def _entries(stream: BinaryIO, name: str, *, trails: bool) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    reference, aliases, commented = None, None, False
    for number, line in _lines(stream):
        if told := _TOLD.match(line):
            if told[1].lower() == "aliases":
                aliases = [part.strip() for part in told[2].split(",") if part.strip()]
            elif not commented or reference is None:
                reference = told[2].strip() or None
        commented = line.startswith("#")
        if not line or line.startswith(_COMMENT):
            continue
        found = _entry(line, trails=trails)
        if found is None:
            yield Reject(number, "no address, network, name, URL or hash", line[:200])
        else:
            indicator, remark = found
            threat = remark or (name if trails else None)
            yield [row(indicator, number, name, threat=threat, reference=reference, tags=aliases)]


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    number = 0
    while raw := stream.readline(_LONGEST):
        number += 1
        if len(raw) == _LONGEST and not raw.endswith(b"\n"):
            raise Malformed(f"a line of more than {_LONGEST:,} bytes", number)
        yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()


def _entry(line: str, *, trails: bool, files: bool = True) -> tuple[Sign, str | None] | None:
    """Return what a line names, and the remark on it."""
    if trails and line.startswith("/"):
        path = sign("path", _parted(line, _REMARKS[1:])[0])
        return None if path is None else (path, None)
    for text, remark in ((line, ""), _parted(line, _REMARKS)):
        if found := classified(text, files=files):
            return found, remark[:200] or None
    # A host with a path and no scheme is a URL only where the list is known to write so.
    url = sign("url", line) if trails and " " not in line else None
    return None if url is None else (url, None)


def _parted(line: str, marks: Iterable[str]) -> tuple[str, str]:
    """Split a remark off at the first of the marks that begin one."""
    cut = min((place for mark in marks if (place := line.find(mark)) >= 0), default=len(line))
    return line[:cut].strip(), line[cut:].strip("; #\t")
