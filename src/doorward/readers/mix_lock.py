"""What Mix has resolved for Elixir and Erlang: mix.lock."""

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

_HEX = re.compile(r'"[^"]+": ?\{:hex, :"?([\w.-]+)"?, "([^"]+)",')
_OTHER = re.compile(r'"([^"]+)": ?\{:(?:git|path), "')
_FRAME = frozenset({"%{", "}", "%{}"})


def recognises(sample: Sample) -> bool:
    """Whether it is a map of Elixir's with packages of Hex in it."""
    first = head_lines(sample.head, most=5)
    entries = [line for line in first[1:] if line not in _FRAME]
    return first[:1] == ["%{"] and bool(entries) and all(_HEX.match(line) or _OTHER.match(line) for line in entries)


@reader(fills=("software",), recognises=recognises)
def mix_lock(source: Input) -> Iterable[Told]:
    """Lock files of Mix.

    A package from a repository has no version there.
    """
    yield from batches("software", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    asset = described(source.name)
    with source.open() as stream:
        for line, raw in lines(stream):
            text = raw.strip()
            if not text or text in _FRAME:
                continue
            if found := _HEX.match(text):
                yield [component(line, found[1], found[2], "Hex", asset=asset)]
            elif found := _OTHER.match(text):
                evidence = "package list, from a location"
                yield [component(line, found[1], None, "Hex", asset=asset, evidence=evidence)]
            else:
                yield Reject(line, "no package as Mix locks it", text[:200])
