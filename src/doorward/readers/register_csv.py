"""The organisation's register, as a spreadsheet saves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.asset_register import COLUMNS, asset, unknown
from doorward.hostile.csv_text import header, records
from doorward.reader import Batch, Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from doorward.hostile.csv_text import Record
    from doorward.reader import Input, Sample, Told


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def recognises(sample: Sample) -> bool:
    """Whether the first line names the columns of a register: name, and addresses or macs."""
    names = {_key(name) for name in header(sample.head)}
    return "name" in names and bool(names & {"addresses", "macs"})


@reader(fills=("assets",), recognises=recognises)
def register_csv(source: Input) -> Iterable[Told]:
    """Register in CSV, one asset a line.

    Several addresses or MACs stand in one field, semicolons or commas between them (docs/operate.md). Columns stand in any order and case, and a line may end early; a value that cannot be meant is left out and said, and
    the asset is kept.
    """
    names: list[str] = []
    rows: list[dict[str, Any]] = []
    with source.open() as stream:
        try:
            for record in records(stream):
                if names:
                    yield from _asset(record, names, rows)
                else:
                    names = [_key(name) for name in record.fields]
                    yield from _header(record, names)
        except Malformed:
            yield Batch("assets", rows)
            raise
    yield Batch("assets", rows)


def _header(record: Record, names: Sequence[str]) -> Iterator[Reject]:
    text = ",".join(record.fields)[:200]
    for wrong in unknown([name for name in names if name], COLUMNS, "the header"):
        yield Reject(record.line, wrong.sentence.replace("key", "column", 1), text)
    for name in dict.fromkeys(name for name in names if names.count(name) > 1 and name in COLUMNS):
        yield Reject(record.line, f"the column {name!r} stands twice in the header; the last one counts", text)


def _asset(record: Record, names: Sequence[str], rows: list[dict[str, Any]]) -> Iterator[Reject]:
    text = ",".join(record.fields)[:200]
    if any(record.fields[len(names) :]):
        yield Reject(record.line, f"{len(record.fields)} fields where the header names {len(names)}", text)
        return
    checked = asset(dict(zip(names, record.fields, strict=False)))
    for sentence, _ in checked.wrong:
        yield Reject(record.line, sentence, text)
    if checked.good:
        rows.append({**checked.good, "origin_row": record.line})
