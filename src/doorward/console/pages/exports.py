"""Every list as CSV or JSON, under the filter of its page: whole, streamed, and no cell a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from doorward.console.page import Download, Page, Refused
from doorward.console.row_text import columns_of
from doorward.console.snapshot.lists import LISTS as FIELDS
from doorward.field_query import FieldQueryError, parse
from doorward.listing import cell, ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doorward.console.page import Ask

exports = Page("Exports")
LISTS = {
    "/findings": "findings",
    "/paths": "ways",
    "/doors": "doors",
    "/jewels": "jewels",
    "/assets": "assets",
    "/channels": "channels",
    "/imports": "sources",
}
"""Page -> the list that it shows."""
_PART = 65_536
"""Bytes of a part, at least: each is packed by itself, and goes from one thread to another."""


def _columns(ask: Ask, kind: str, tell: Callable[[Any], Any]) -> Iterator[dict[str, list[Any]]]:
    """Yield all rows under the filter by column, some thousands at a time, each value as `tell` has it."""
    try:
        query = parse(ask.text("q"), FIELDS[kind])
    except FieldQueryError as error:
        raise Refused(400, f"The filter could not be understood: {error.message}.") from error
    for names, rows in ask.snapshot.whole(kind, query, ask.decided()):
        yield columns_of(names, rows, tell)


def _parts(texts: Iterator[str]) -> Iterator[bytes]:
    """Yield texts one after the other, so many at a time as make a part."""
    held, size = [], 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= _PART:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _csv(parts: Iterator[dict[str, list[Any]]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, columns in enumerate(parts):
        if not number:
            writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _json(ask: Ask, parts: Iterator[dict[str, list[Any]]]) -> Iterator[str]:
    about = {"asof": ask.snapshot.id, "as_of": ready(ask.snapshot.as_of), "q": ask.text("q")}
    yield json.dumps(about)[:-1] + ', "rows": ['
    for number, columns in enumerate(parts):
        rows = (json.dumps(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True))
        yield (",\n" if number else "\n") + ",\n".join(rows)
    yield "\n]}\n"


def _routes(path: str, kind: str) -> tuple[Callable[[Ask], Download], Callable[[Ask], Download]]:
    name = f"doorward-{path.strip('/')}"

    @exports.shows(f"{path}.csv")
    def as_csv(ask: Ask) -> Download:
        return Download(_parts(_csv(_columns(ask, kind, cell))), "text/csv; charset=utf-8", f"{name}.csv")

    @exports.shows(f"{path}.json")
    def as_json(ask: Ask) -> Download:
        return Download(_parts(_json(ask, _columns(ask, kind, ready))), "application/json", f"{name}.json")

    return as_csv, as_json


for _path, _kind in LISTS.items():
    _routes(_path, _kind)
