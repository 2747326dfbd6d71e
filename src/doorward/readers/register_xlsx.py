"""Registers in a workbook of Excel (Office Open XML, ECMA-376), those of devices in columns of any names."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from doorward.batching import together
from doorward.hostile import LARGEST, Malformed
from doorward.hostile.xml_text import elements
from doorward.reader import Heading, Reject, reader
from doorward.register.columns import fits, meant, offered, said, spoken, supposed
from doorward.register.entries import DAYS, KINDS, as_software, kind_of
from doorward.register.export import assets
from doorward.register.words import key
from doorward.unpack.limits import Limits, Meter, Overstepped
from doorward.unpack.zip_archive import members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.xml_text import Element
    from doorward.reader import Columns, Input, Sample, Told
    from doorward.register.entries import Kind
    from doorward.register.export import Entry
    from doorward.unpack.stream import Stream

_SHEET = re.compile(r"xl/worksheets/[^/]{1,100}\.xml")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST_MEMBERS = 10_000
_WIDEST = 1_000
"""Columns of a sheet that are looked at."""
_TITLES = 20
"""Rows that may stand before the header."""
_SHOWN = 50
"""Rows below a header whose cells are looked at where it says nothing that is known."""
_DAYS = ("in_service_from", "in_service_until", "changed")
_FIRST_DAY = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was
_SERIAL = range(20_000, 80_000)
"""Numbers that are days, of the years 1954 to 2119."""


def recognises(sample: Sample) -> bool:
    """Whether it is a zip with the parts of a workbook."""
    return sample.head.startswith(b"PK\3\4") and re.search(rb"PK\x03\x04.{26}xl/", sample.head, re.DOTALL) is not None


def _parts(file: BinaryIO, size: int) -> Iterator[tuple[str, Stream]]:
    """Yield the parts of a workbook.

    Raises:
        Malformed: the zip is damaged, encrypted, or holds more than a workbook does.
    """
    for count, (name, content) in enumerate(members(file, Meter(Limits(size=1 << 30), size))):
        if isinstance(content, str):
            raise Malformed(f"{name or 'the workbook'}: {content}")
        if count >= _MOST_MEMBERS:
            raise Malformed(f"more than {_MOST_MEMBERS:,} parts")
        if name is not None:
            yield name, content


def _read(stream: Stream, tag: str) -> Iterator[Element]:
    """Yield the elements of a part, its root left out.

    Raises:
        Malformed: it is no XML, its bytes are damaged or end early, or it unpacks to far more than it is.
    """
    try:
        for element in elements(cast("BinaryIO", stream), tag):
            if element.tag == tag:
                yield element
    except Malformed as error:
        raise Malformed(stream.damage or error.reason, error.line) from error
    except Overstepped as error:
        raise Malformed(str(error)) from error
    if stream.damage:
        raise Malformed(stream.damage)


def _strings(file: BinaryIO, size: int) -> list[str]:
    """Return the texts that cells point to by number."""
    texts: list[str] = []
    held = 0
    for name, stream in _parts(file, size):
        if name != "xl/sharedStrings.xml":
            continue
        for element in _read(stream, "si"):
            texts.append(_text(element))
            held += len(texts[-1]) + 50
            if held > LARGEST:
                raise Malformed(f"shared texts of more than {LARGEST:,} characters")
    return texts


def _text(element: Element) -> str:
    """Return a text, its runs together; how it is pronounced is no part of it."""
    pieces = [child for child in element.children if child.tag in ("t", "r")]
    return "".join(piece.text if piece.tag == "t" else piece.first("t").text for piece in pieces).strip()


def _sheet(name: str, stream: Stream, strings: list[str], columns: tuple[Columns, ...]) -> Iterator[Told]:
    rows = _rows(stream, strings)
    first = list(islice(rows, _TITLES + 1 + _SHOWN))
    header = _header(first, columns)
    if header is None:
        if any(_supposed(first)):
            yield Reject(first[0][0], f"{name}: {offered(columns)}", ",".join(_line(first[0][1]))[:200])
        return
    line, cells = first[header]
    written = _line(cells)
    names = [key(text) for text in written]
    after = chain(first[header + 1 :], rows)
    kind = _kind(written)
    if kind is not None and kind.table != "assets":
        yield from together(kind.table, _register(after, names, kind))
        return
    found = meant(names, columns)
    if sentence := spoken(written, found):
        yield Reject(line, f"{name}: {sentence}", ",".join(written)[:200])
    yield from assets(_entries(after, names, found.meanings), partial(said, meanings=found.meanings))


def _kind(written: list[str]) -> Kind | None:
    return kind_of([text.lower().replace(" ", "_") for text in written])


def _header(first: list[tuple[int, dict[int, str]]], columns: tuple[Columns, ...]) -> int | None:
    """Return which of the first rows is the header of a register; None if none is."""
    for at, (_, cells) in enumerate(first[: _TITLES + 1]):
        written = _line(cells)
        if fits([key(text) for text in written], columns) or _kind(written) is not None:
            return at
    return None


def _supposed(first: list[tuple[int, dict[int, str]]]) -> Iterator[Heading]:
    """Yield what columns might mean, for each row that may be the header of a list of devices."""
    for at, (_, cells) in enumerate(first[: _TITLES + 1]):
        written = _line(cells)
        meanings = supposed([key(text) for text in written], [_line(later) for _, later in first[at + 1 :]])
        if meanings is not None:
            yield Heading(tuple(written), meanings)


def headings(source: Input) -> Iterator[Heading]:
    """Yield the columns of each sheet that lists devices, and what they mean or might mean."""
    with source.open() as file:
        strings = _strings(file, source.size)
        for name, stream in _parts(file, source.size):
            if not _SHEET.fullmatch(name):
                continue
            first = list(islice(_rows(stream, strings), _TITLES + 1 + _SHOWN))
            header = _header(first, source.columns)
            if header is None:
                yield from islice(_supposed(first), 1)
                continue
            written = _line(first[header][1])
            kind = _kind(written)
            if kind is None or kind.table == "assets":
                yield Heading(tuple(written), meant([key(text) for text in written], source.columns).meanings)


@reader(fills=(*sorted(KINDS), "software"), recognises=recognises, headings=headings)
def register_xlsx(source: Input) -> Iterable[Told]:
    """Registers as an Excel workbook (.xlsx), those of devices in columns of any names.

    Carriers, places, checks and what a vendor builds stand under the same columns as in CSV.
    The header is the first of a sheet's rows that names a device, an address and more, as the settings say or by guess, or
    has the columns of another register; what stands above is passed over. A guess is said. A formula stands for the value
    it had when the workbook was saved.
    """
    with source.open() as file:
        strings = _strings(file, source.size)
        found = False
        for name, stream in _parts(file, source.size):
            if _SHEET.fullmatch(name):
                for told in _sheet(name, stream, strings, source.columns):
                    found = True
                    yield told
        if not found:
            yield Reject(
                1, "no sheet has a row that names a device, its address and its owner, environment or end date"
            )


def _line(cells: dict[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(max(cells) + 1)]


def _register(
    rows: Iterable[tuple[int, dict[int, str]]], names: list[str], kind: Kind
) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    """Yield the entries of a register that is no list of devices: carriers, places, checks and what a vendor builds."""
    for line, cells in rows:
        told = {names[column]: text for column, text in cells.items() if column < len(names)}
        days = {name: _day(text) for name, text in told.items() if name in DAYS}
        checked = kind.check(told | days)
        for sentence, _ in checked.wrong:
            yield Reject(line, sentence, ",".join(cells.values())[:200])
        if checked.good:
            row = {**checked.good, "origin_row": line}
            yield {kind.table: [row]} | ({"software": [as_software(row)]} if kind.table == "components" else {})


def _rows(stream: Stream, strings: list[str]) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield each row that holds something: its number, and its texts by column."""
    line = 0
    for row in _read(stream, "row"):
        told = row.attributes.get("r", "")
        line = int(told) if told.isascii() and told.isdigit() and len(told) <= 7 else line + 1  # noqa: PLR2004 - 1,048,576 rows
        cells: dict[int, str] = {}
        column = -1
        for cell in row.all("c"):
            column = _column(cell.attributes.get("r", ""), column + 1)
            text = _value(cell, strings)
            if text and column < _WIDEST:
                cells[column] = text
        if cells:
            yield max(line, 1), cells


def _column(place: str, following: int) -> int:
    """Return the column of a cell such as B2, from 0; the following one where the cell does not say."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Element, strings: list[str]) -> str:
    kind, text = cell.attributes.get("t", "n"), cell.first("v").text
    if kind == "inlineStr":
        return _text(cell.first("is"))
    if kind == "s":
        known = text.isascii() and text.isdigit() and len(text) <= 9 and int(text) < len(strings)  # noqa: PLR2004 - digits of 2^31
        return strings[int(text)] if known else ""
    return "" if kind == "e" else text


def _entries(
    rows: Iterable[tuple[int, dict[int, str]]], names: list[str], meanings: Mapping[str, str]
) -> Iterator[Entry]:
    days = {name for name, meaning in meanings.items() if meaning in _DAYS}
    for line, cells in rows:
        told: dict[str, Any] = {names[column]: text for column, text in cells.items() if column < len(names)}
        yield line, told | {name: _day(told[name]) for name in days & set(told)}


def _day(text: str) -> Any:
    """Return a day that is written as Excel counts, as a date; any other text as it is."""
    whole = text.partition(".")[0]
    number = int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 5 else 0  # noqa: PLR2004 - digits of _SERIAL
    return _FIRST_DAY + timedelta(days=number) if number in _SERIAL and re.fullmatch(r"[0-9.]+", text) else text
