"""A list of devices that somebody keeps in a spreadsheet, with columns of any names: read by guess, and the guess is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.asset_export import assets, entries, key
from doorward.device_columns import fits, guess, said, spoken
from doorward.hostile.csv_text import header
from doorward.reader import HEAD, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told


def recognises(sample: Sample) -> bool:
    """Whether a header names a device, its address and who answers for it or until when, in no words that another reader knows."""
    return fits([key(name) for name in header(sample.head)])


@reader(fills=("assets",), recognises=recognises)
def device_list(source: Input) -> Iterable[Told]:
    """List of devices in CSV whose columns are read by guess.

    The guess is said with the header's line, column by column, with what is not read. Who means something else renames the
    columns as docs/operate.md has them.
    """
    with source.open() as stream:
        written = header(stream.read(HEAD))
        found = guess([key(name) for name in written])
        yield Reject(1, spoken(written, found), ",".join(written)[:200])
        stream.seek(0)
        yield from assets(entries(stream), lambda told: said(told, found))
