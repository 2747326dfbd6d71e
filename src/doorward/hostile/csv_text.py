"""CSV from anywhere: bounded lines and fields, in UTF-8, UTF-16 or the encoding of western Windows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, TextIO

from doorward.hostile import CHUNK, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1024 * 1024
"""Characters that a line may have."""

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"\"?sep=[^\"]{0,2}\"?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the line it begins on, and its fields, without blanks around them."""

    line: int
    fields: list[str]


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def header(head: bytes) -> tuple[str, ...]:
    """Return the fields of the first line of a file, lower case, from its first bytes; the delimiter is found. Nothing is raised."""
    line, _, rest = head.decode(_encoding(head), "replace").partition("\n")
    if _SEPARATOR.fullmatch(line.strip()):
        line = rest.partition("\n")[0]
    try:
        return tuple(field.strip().lower() for field in next(csv.reader([line], delimiter=delimiter(line))))
    except (csv.Error, StopIteration):
        return ()


def first_records(head: bytes, most: int = 50) -> list[list[str]]:
    """Return the fields of the first records of a file, the header first, from its first bytes. Nothing is raised."""
    found: list[list[str]] = []
    with suppress(Malformed):
        found += (record.fields for record in islice(records(io.BytesIO(head)), most))
    return found


def delimiter(line: str) -> str:
    """Return what separates the fields of a header line: the candidate that stands in it most often."""
    return max(_DELIMITERS, key=line.count)


def records(stream: BinaryIO, *, comment: str = "") -> Iterator[Record]:
    """Yield the records of a CSV text, the header first, blank lines left out.

    The delimiter is the one of the first line: comma, semicolon, tab or bar. Quoted fields may go over lines. A first line
    `sep=;`, which is meant for Excel, is no record.

    Args:
        stream: the text.
        comment: what lines that are no records begin with, if anything.

    Raises:
        Malformed: a line is longer than LONGEST, or a field than the 131,072 characters of the csv module,
            as when a quote is never closed.
    """
    head = stream.read(CHUNK)
    stream.seek(0)
    encoding = _encoding(head)
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    told = head.decode(encoding, "replace").split("\n")
    if _SEPARATOR.fullmatch(told[0].strip()):
        told = told[1:]
    opening = (line for line in told if not _said(line, comment))
    delimited = delimiter(next(opening, ""))
    reader = csv.reader(_lines(text, comment), delimiter=delimited, skipinitialspace=True)
    line = 1
    try:
        for fields in reader:
            stripped = [field.strip() for field in fields]
            if any(stripped):
                yield Record(line, stripped)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Malformed(f"not CSV: {error}; a quote may stand open", line) from error
    finally:
        text.detach()


def _said(line: str, comment: str) -> bool:
    return bool(comment) and line.startswith(comment)


def _lines(text: TextIO, comment: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) == LONGEST and not line.endswith(("\n", "\r")):
            raise Malformed(f"a line of more than {LONGEST:,} characters", number)
        passed = _said(line, comment) or (number == 1 and _SEPARATOR.fullmatch(line.strip()))
        yield "\n" if passed else line
