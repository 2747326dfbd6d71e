"""Zeek's logs, delimited or one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.reader import reader
from doorward.readers.zeek import tsv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told


def recognises(sample: Sample) -> bool:
    """Whether the bytes are a Zeek log of a kind that has a table."""
    told = tsv.header(sample.head)
    return told is not None and told.log is not None


@reader(
    fills=("conn", "dns", "http", "tls", "files_seen", "certificates", "logons"),
    recognises=recognises,
    unit="line",
)
def zeek(source: Input) -> Iterable[Told]:
    """Zeek logs."""
    yield from tsv.scans(source)
