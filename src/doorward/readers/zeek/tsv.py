"""Zeek's delimited form: lines of a marked header say how the lines below are to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.reader import Scan
from doorward.readers.zeek.logs import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input
    from doorward.readers.zeek.log import Log

_KEYS = ("separator", "set_separator", "empty_field", "unset_field", "path", "open", "close", "fields", "types")
_TOLD = {"set_separator": "list_separator", "empty_field": "empty", "unset_field": "unset", "path": "path"}
_SEPARATOR = re.compile(rb"^([^\s][^\r\n]{0,15}?)separator ([^\r\n]{1,16}?)\r?$", re.MULTILINE)
_ESCAPE = re.compile(rb"\\x([0-9a-fA-F]{2})")
_BEFORE = b"\xef\xbb\xbf \t"
"""What may stand before the first header line: a byte order mark, or blanks left by an editor."""
_MOST_STRETCHES = 1000
_CHUNK = 4 * 1024 * 1024
_LONGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """What the header lines have said so far; `mark` is what they begin with."""

    mark: str = "#"
    separator: str = "\t"
    list_separator: str = ","
    empty: str = "(empty)"
    unset: str = "-"
    path: str = ""
    names: tuple[str, ...] = ()

    def after(self, line: bytes) -> Header:
        """Return what is known after one more header line."""
        body = line.decode("utf-8", "replace").rstrip("\r").removeprefix(self.mark)
        if body.startswith("separator "):
            return replace(self, separator=_unescape(body.removeprefix("separator ").encode()))
        key, *values = body.split(self.separator)
        if key == "fields":
            return replace(self, names=tuple(values[:-1] if values and not values[-1] else values))
        if key not in _TOLD or not values:
            return self
        told: dict[str, Any] = {_TOLD[key]: _unescape(values[0].encode())}
        return replace(self, **told)

    @property
    def log(self) -> Log | None:
        """The kind of log these lines announce."""
        return find(self.path, self.names)

    def names_fields(self, line: bytes) -> bool:
        """Whether the line is the one that names the fields."""
        return line.startswith(f"{self.mark}fields{self.separator}".encode())


def _unescape(text: bytes) -> str:
    return _ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), text).decode("utf-8", "replace")


def header(head: bytes) -> Header | None:
    """Return what the first header in a file's first bytes says, None if there is none."""
    begin = head.lstrip(_BEFORE)
    found = _SEPARATOR.search(begin)
    mark = found[1] if found else b"#"
    told = Header(mark=mark.decode("utf-8", "replace"))
    for line in begin.split(b"\n")[:-1]:
        if line.startswith(mark):
            told = told.after(line)
        if told.names:
            return told
    return None


def recognises(head: bytes) -> bool:
    """Whether a file that begins so has Zeek's header lines and is of a kind that has a table."""
    told = header(head)
    return told is not None and told.log is not None


def scans(source: Input, head: bytes) -> Iterator[Scan]:
    """Yield one scan for each stretch of lines under the same header; a stretch that no table is for is refused."""
    told = header(head)
    if told is None or told.log is None:
        return
    with source.open() as stream:
        stream.seek(len(head) - len(head.lstrip(_BEFORE)))
        for above, first, last in stretches(marked_lines(stream, told.mark.encode()), told):
            if last is not None and last < first:
                continue
            if above.log is not None:
                yield scan(above, above.log, source.name, first, last)
            else:
                refused = f"no table is for these lines of Zeek's log {above.path!r}"
                yield replace(scan(above, told.log, source.name, first, last), fields={}, refused=refused)


def scan(above: Header, log: Log, file: str, first: int, last: int | None = None) -> Scan:
    """Return the scan of lines `first` to `last` of `file`, which stand under the header `above`."""
    return Scan(
        table=log.table,
        form="delimited",
        fields={column: field for column, field in log.fields.items() if any(key in above.names for key in field.keys)},
        header=above.names,
        separator=above.separator,
        first_line=first,
        last_line=last,
        header_prefixes=tuple(above.mark + key for key in _KEYS),
        nulls=(above.unset,),
        empties=(above.empty,),
        list_separator=above.list_separator or ",",
        required=log.required,
        constants=log.told(above.path, file),
    )


def stretches(lines: Iterable[tuple[int, bytes]], told: Header) -> Iterator[tuple[Header, int, int | None]]:
    """Yield each header with the first and the last line it holds for (None: the end of the file).

    Args:
        lines: number and text of every header line.
        told: what is known of how header lines are written.

    A file whose header changes without end is not followed for ever: the last stretch then holds the rest.
    """
    current, first, changes, state = None, 0, 0, replace(told, names=(), path="")
    for number, line in lines:
        state = state.after(line)
        if not state.names_fields(line):
            first += number == first
        elif state != current and changes < _MOST_STRETCHES:
            if current is not None:
                yield current, first, number - 1
            current, first, changes = state, number + 1, changes + 1
    if current is not None:
        yield current, first, None


def marked_lines(stream: BinaryIO, mark: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and text of every line that begins with `mark`, leaping over all others; no more than a chunk is held."""
    needle, rest, before = b"\n" + mark, b"\n", 0
    while chunk := stream.read(_CHUNK):
        data, place = rest + chunk, 0
        while (hit := data.find(needle, place)) >= 0:
            before += data.count(b"\n", place, hit)
            end = data.find(b"\n", hit + 1)
            if end < 0:
                break
            yield before + 1, data[hit + 1 : end]
            place, before = hit + 1, before + 1
        if hit >= 0:
            rest = data[hit : hit + _LONGEST]
        else:
            # What is left of a line that does not begin with the mark need not be kept.
            tail = max(len(data) - len(needle) + 1, place)
            newline = data.find(b"\n", tail)
            end = newline if newline >= 0 else len(data)
            before += data.count(b"\n", place, end)
            rest = data[end:]
    if rest.startswith(needle):
        yield before + 1, rest[1:]
