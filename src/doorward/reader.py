"""What a reader is: a function from one file's bytes to rows of the vocabulary. It says what a format says, and judges nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from doorward.hostile import Malformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "HEAD",
    "Batch",
    "Columns",
    "Field",
    "Formula",
    "Heading",
    "Input",
    "Malformed",
    "Reader",
    "Reject",
    "Sample",
    "Scan",
    "Told",
    "reader",
]

HEAD = 64 * 1024
"""Bytes of a file that recognition may look at."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the settings say the columns of a list mean.

    Attributes:
        meanings: column -> what it says of a device; empty where it is not to be read.
        files: pattern of the files that it holds for, whatever else may read them; empty for every list that no other
            reader knows.
    """

    meanings: Mapping[str, str]
    files: str = ""

    def held_by(self, name: str) -> bool:
        """Return whether it holds for a file: the pattern is that of its path, or of the name at the end of it."""
        ends = (name, re.split(r"[/\\!]", name)[-1])
        return not self.files or any(fnmatchcase(end.lower(), self.files.lower()) for end in ends)


@dataclass(frozen=True, slots=True)
class Sample:
    """What recognition sees of a file: its name (a hint, never proof), its first HEAD unpacked bytes, what is settled of it."""

    name: str
    head: bytes
    columns: tuple[Columns, ...] = ()

    @property
    def text(self) -> str:
        """The head as text; bytes that are not UTF-8 become U+FFFD, a byte order mark is dropped."""
        return self.head.decode("utf-8", "replace").removeprefix("\ufeff")


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, unpacked.

    Attributes:
        path: where the plain bytes lie; may be a spool file that lives only as long as the reading, or the packed file
            where `data` holds them.
        name: how people know it: the path as given, with the member after `!` for archives.
        origin: SHA-256 of the bytes, hexadecimal.
        size: bytes.
        lines: newline-terminated lines, plus one if the last line has no newline.
        data: the plain bytes, where they are few and packed in something.
        columns: what the settings say its columns mean, that of this very file first.
    """

    path: Path
    name: str
    origin: str
    size: int
    lines: int
    data: bytes | None = None
    columns: tuple[Columns, ...] = ()

    def open(self) -> BinaryIO:
        """Open the plain bytes."""
        return self.path.open("rb") if self.data is None else BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class Reject:
    """A line or record that cannot be read: where, why, and its beginning."""

    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows for one table.

    Attributes:
        table: a name in tables/.
        rows: dicts; a missing column is null; each carries `origin_row` (the engine adds `origin`).
        records: records of the file that these rows tell of; 0 where another batch already counted them.
    """

    table: str
    rows: Sequence[Mapping[str, Any]]
    records: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """Where a column's value stands in a line.

    Attributes:
        keys: names of the field, the first that is there wins; for a delimited form they are looked up in `Scan.header`.
            In JSON, a name that begins with / is a JSON Pointer (RFC 6901) to a value inside others.
        first: the field is a list, and its first element is the value.
        turned: the name of a boolean field, and the names that hold instead of `keys` where it is true.
        meanings: text of the field -> the vocabulary's word for it; other texts stand as they are.
    """

    keys: tuple[str, ...]
    first: bool = False
    turned: tuple[str, tuple[str, ...]] | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formula:
    """A column's value worked out of several fields of a line; lines are then judged one by one, not at full speed.

    Attributes:
        text: SQL in which `{name}` stands for the text of a field, null where it is unset.
        names: name -> names of that field, as in `Field.keys`.
    """

    text: str
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scan:
    """One line a row: a form that the engine reads at full speed.

    Values are cast to the type of the table's column: timestamps are seconds since 1970 or ISO 8601 text, booleans
    T/F/true/false, lists are split at `list_separator`. A value that cannot be cast, a line of another length and a line
    without its `required` columns are rejects.

    Attributes:
        table: a name in tables/.
        form: `delimited` or `json` (one object a line).
        fields: table column -> Field.
        header: names of the fields in order (delimited only).
        separator: what stands between fields (delimited only).
        first_line: the first line of data, from 1; lines before it are headers.
        last_line: the last line of the scan, None for the end of the file.
        header_prefixes: a line from `first_line` on that begins so is a header, not data.
        nulls: texts that mean "no value".
        empties: texts that mean "the empty string" or "the empty list".
        list_separator: what stands between the values of a list.
        escaped: a text may hold a byte as hexadecimal behind a backslash, and a backslash twice, as Zeek writes them
            (delimited only).
        required: table columns that a row must have.
        formulas: table column -> Formula; it counts before the column's field.
        constants: table column -> value, the same for every row.
        only: JSON key -> value: lines that differ belong to another scan of the same file (json only).
        refused: why none of these lines can be a row, so that each becomes a reject; empty if they can.
        aside: these lines tell of the log itself, and count as headers (json only).
    """

    table: str
    form: Literal["delimited", "json"]
    fields: Mapping[str, Field]
    header: tuple[str, ...] = ()
    separator: str = "\t"
    first_line: int = 1
    last_line: int | None = None
    header_prefixes: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()
    list_separator: str = ","
    escaped: bool = False
    required: tuple[str, ...] = ()
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[tuple[str, ...], str] | None = None
    refused: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a list with columns of any names.

    Attributes:
        written: the columns as they are written.
        meanings: column -> what it is read as, or what it might mean where the list is not understood.
    """

    written: tuple[str, ...]
    meanings: Mapping[str, str]


Told = Scan | Batch | Reject
"""What a reader may yield."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one format; made by the decorator `reader`.

    Attributes:
        headings: the columns of a file, where they may have any names and mean what the settings say.
    """

    name: str
    title: str
    fills: tuple[str, ...]
    unit: Literal["line", "record"]
    recognises: Callable[[Sample], bool]
    read: Callable[[Input], Iterable[Told]]
    headings: Callable[[Input], Iterable[Heading]] | None = None

    @property
    def mapped(self) -> bool:
        """Whether the settings may say what its columns mean."""
        return self.headings is not None


def reader(
    *,
    fills: tuple[str, ...],
    recognises: Callable[[Sample], bool],
    unit: Literal["line", "record"] = "record",
    headings: Callable[[Input], Iterable[Heading]] | None = None,
) -> Callable[[Callable[[Input], Iterable[Told]]], Reader]:
    """Make a function from Input to scans or batches a reader.

    Args:
        fills: tables it may fill.
        recognises: whether a sample is of this format, judged by its bytes; cheap, and never raises.
        unit: what is counted. `line`: every line is a row, a header or a reject. `record`: the reader counts.
        headings: the columns of a file, where they may have any names and mean what the settings say.
    """

    def make(function: Callable[[Input], Iterable[Told]]) -> Reader:
        title = (function.__doc__ or "").strip().partition("\n")[0]
        return Reader(function.__name__, title, fills, unit, recognises, function, headings)

    return make
