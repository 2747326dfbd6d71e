"""What Dart's pub has resolved: pubspec.lock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import lines
from doorward.inventory import component, described
from doorward.reader import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told

_OPENING = re.compile(r"^packages:\n {2}\S+:\n(?: {4}[^\n]{0,300}\n){0,9}? {4}(?:dependency|source): ", re.MULTILINE)
# pub writes it by machine: names at two blanks, fields at four.
_NAME = re.compile(r"  \"?([\w-]+)\"?:")
_FIELD = re.compile(r"    (source|version): \"?([^\"]*)\"?")
_OWN = frozenset({"path", "sdk"})


def recognises(sample: Sample) -> bool:
    """Whether it has packages in YAML as pub writes them."""
    return bool(_OPENING.search(sample.text.replace("\r\n", "\n")))


@reader(fills=("software",), recognises=recognises)
def pub_lock(source: Input) -> Iterable[Told]:
    """Lock files of Dart's pub.

    Packages of the project's own folders and of the SDK are no rows.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]]]:
    asset = described(source.name)
    for line, name, told in _entries(source):
        hosted = told.get("source") == "hosted"
        evidence = "package list" if hosted else "package list, from a location"
        row = component(line, name, told.get("version"), "Pub", asset=asset, evidence=evidence)
        yield [] if told.get("source") in _OWN else [row]


def _entries(source: Input) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield line, name and wanted fields of every package."""
    first, name, told, within = 0, "", dict[str, str](), False
    with source.open() as stream:
        for number, raw in lines(stream):
            line = raw.rstrip()
            opened = _NAME.fullmatch(line) if within else None
            outside = bool(line) and not line.startswith((" ", "#"))
            if first and (opened or outside):
                yield first, name, told
                first = 0
            if outside:
                within = line == "packages:"
            elif opened:
                first, name, told = number, opened[1], {}
            elif first and (field := _FIELD.fullmatch(line)):
                told.setdefault(field[1], field[2])
    if first:
        yield first, name, told
