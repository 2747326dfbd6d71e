"""The organisation's registers, as a spreadsheet saves them: assets, and what a vendor builds, releases and delivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.hostile.csv_text import header, records
from doorward.reader import Batch, Malformed, Reject, reader
from doorward.register.asset import unknown
from doorward.register.entries import KINDS, as_software, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from doorward.hostile.csv_text import Record
    from doorward.reader import Input, Sample, Told
    from doorward.register.entries import Kind

_ROWS = 20_000  # that make a batch


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def recognises(sample: Sample) -> bool:
    """Whether the first line names the columns of a register, such as name and addresses, or release and customer."""
    return kind_of([_key(name) for name in header(sample.head)]) is not None


@reader(fills=(*sorted(KINDS), "software"), recognises=recognises)
def register_csv(source: Input) -> Iterable[Told]:
    """Register in CSV, one asset, carrier, place, check, build, component, release or customer a line.

    Its header says which. Several addresses or MACs stand in one field, semicolons or commas between them (docs/operate.md). Columns stand in any order and case, and a line may end early; a value that cannot be meant is left out and said, and
    the entry is kept. The components of a build are software of that build too.
    """
    rows: list[dict[str, Any]] = []
    kind = KINDS["assets"]
    names: list[str] = []
    with source.open() as stream:
        try:
            for record in records(stream):
                if names:
                    yield from _entry(record, names, kind, rows)
                else:
                    names = [_key(name) for name in record.fields]
                    kind = kind_of(names) or kind
                    yield from _header(record, names, kind)
                if len(rows) >= _ROWS:
                    yield from _batches(kind, rows)
                    rows = []
        except Malformed:
            yield from _batches(kind, rows)
            raise
    yield from _batches(kind, rows)


def _batches(kind: Kind, rows: list[dict[str, Any]]) -> Iterator[Batch]:
    yield Batch(kind.table, rows)
    if kind.table == "components":
        yield Batch("software", [as_software(row) for row in rows], records=0)


def _header(record: Record, names: Sequence[str], kind: Kind) -> Iterator[Reject]:
    text = ",".join(record.fields)[:200]
    for wrong in unknown([name for name in names if name], kind.columns, "the header"):
        yield Reject(record.line, wrong.sentence.replace("key", "column", 1), text)
    for name in dict.fromkeys(name for name in names if names.count(name) > 1 and name in kind.columns):
        yield Reject(record.line, f"the column {name!r} stands twice in the header; the last one counts", text)


def _entry(record: Record, names: Sequence[str], kind: Kind, rows: list[dict[str, Any]]) -> Iterator[Reject]:
    text = ",".join(record.fields)[:200]
    if any(record.fields[len(names) :]):
        yield Reject(record.line, f"{len(record.fields)} fields where the header names {len(names)}", text)
        return
    checked = kind.check(dict(zip(names, record.fields, strict=False)))
    for sentence, _ in checked.wrong:
        yield Reject(record.line, sentence, text)
    if checked.good:
        rows.append({**checked.good, "origin_row": record.line})
