"""Zeek's logs: delimited or one JSON object a line, with or without their header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from doorward.reader import HEAD, Malformed, reader
from doorward.readers.zeek import json_lines, tsv, unmarked
from doorward.readers.zeek.logs import LOGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Scan, Told


class Form(Protocol):
    """A way Zeek may write a log."""

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins so is written this way and of a kind that has a table."""

    def scans(self, source: Input, head: bytes) -> Iterable[Scan]:
        """Return the scans of such a file."""


FORMS: tuple[Form, ...] = (tsv, json_lines, unmarked)


def recognises(sample: Sample) -> bool:
    """Whether the bytes are a Zeek log of a kind that has a table."""
    return any(form.recognises(sample.head) for form in FORMS)


@reader(fills=tuple(sorted({log.table for log in LOGS.values()})), recognises=recognises, unit="line")
def zeek(source: Input) -> Iterable[Told]:
    """Zeek logs."""
    with source.open() as stream:
        head = stream.read(HEAD)
    form = next((form for form in FORMS if form.recognises(head)), None)
    if form is None:
        raise Malformed(
            "it has neither Zeek's header lines nor Zeek's field names, or it is a log that no table is for"
        )
    yield from form.scans(source, head)
