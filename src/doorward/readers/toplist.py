"""Rankings of the most used names, such as Tranco's or Umbrella's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from doorward.reader import Field, Scan, reader
from doorward.records.indicator import feed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_RANKED = re.compile(r"([0-9]{1,8}),[^\s,]{1,253}\r?")
_LOOKED_AT = 100
_FEWEST = 3


def recognises(sample: Sample) -> bool:
    """Whether its lines are numbered from 1 and each names one thing."""
    lines = sample.text.split("\n")[: _LOOKED_AT + 1]
    ranks = [int(match[1]) if (match := _RANKED.fullmatch(line)) else None for line in lines[:-1]]
    return len(ranks) >= _FEWEST and ranks == list(range(1, len(ranks) + 1)) and "." in lines[0]


@reader(fills=("indicators",), recognises=recognises, unit="line")
def toplist(source: Input) -> Iterable[Told]:
    """Rankings of widely used names, rank and name a line: Tranco, Umbrella, Majestic."""
    yield Scan(
        "indicators",
        "delimited",
        {"value": Field(("name",))},
        header=("rank", "name"),
        separator=",",
        required=("value",),
        constants={"kind": "domain", "benign": "true", "feed": feed(source.name)},
    )
