"""A list of devices that somebody keeps in a spreadsheet, with columns of any names: as the settings say, or by guess."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from doorward.hostile.csv_text import first_records, header
from doorward.reader import HEAD, Heading, Reject, reader
from doorward.register.columns import fits, meant, offered, said, spoken, supposed
from doorward.register.export import assets, entries
from doorward.register.words import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told

_FEWEST = 3
"""Columns of a list: a device, its address, who answers for it."""


def recognises(sample: Sample) -> bool:
    """Whether the settings name the file, or its header or its lines name devices, in no words that another reader knows."""
    names = [key(name) for name in header(sample.head)]
    if fits(names, sample.columns) or (len(names) > 1 and any(one.files for one in sample.columns)):
        return True
    if len(names) < _FEWEST or sample.head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    return supposed(names, first_records(sample.head)[1:]) is not None


def _first(source: Input) -> list[list[str]]:
    with source.open() as stream:
        return first_records(stream.read(HEAD)) or [[]]


def headings(source: Input) -> Iterator[Heading]:
    """Yield the columns of the list, and what they mean or might mean."""
    written, *lines = _first(source)
    names = [key(name) for name in written]
    found = meant(names, source.columns).meanings
    known = found if fits(names, source.columns) else supposed(names, lines) or found
    yield Heading(tuple(written), known)


@reader(fills=("assets",), recognises=recognises, headings=headings)
def device_list(source: Input) -> Iterable[Told]:
    """List of devices in CSV whose columns are read as the settings say, or by guess.

    The guess is said with the header's line, column by column, with what is not read. Where only the looks of the cells tell
    what a column may mean, nothing is read, and that is said.
    """
    written, *_ = _first(source)
    names = [key(name) for name in written]
    found = meant(names, source.columns)
    readable = fits(names, source.columns)
    if sentence := spoken(written, found) if readable else offered(source.columns):
        yield Reject(1, sentence, ",".join(written)[:200])
    if readable:
        with source.open() as stream:
            yield from assets(entries(stream), partial(said, meanings=found.meanings))
