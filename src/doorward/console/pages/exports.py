"""Every list as CSV or JSON, under the filter of its page: whole, streamed, and no cell a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from doorward.console.listing import listing
from doorward.console.page import Download, Page, Refused
from doorward.console.row_text import row_of
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
_AT_ONCE = 2_000
_PART = 65_536
"""Bytes of a part, at least: each is packed by itself, and goes from one thread to another."""


def _rows(ask: Ask, kind: str) -> Iterator[dict[str, Any]]:
    """Yield all rows under the filter, some thousands at a time."""
    page = 1
    while True:
        found = listing(ask, kind, per=_AT_ONCE, page=page)
        if found.error:
            raise Refused(400, f"The filter could not be understood: {found.error.message}.")
        yield from map(row_of, found)
        if page >= found.pages:
            return
        page += 1


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


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, row in enumerate(rows):
        if not number:
            writer.writerow(row)
        writer.writerow(map(cell, row.values()))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _json(ask: Ask, rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    about = {"asof": ask.snapshot.id, "as_of": ready(ask.snapshot.as_of), "q": ask.text("q")}
    yield json.dumps(about)[:-1] + ', "rows": ['
    for number, row in enumerate(rows):
        yield ("\n" if not number else ",\n") + json.dumps(row)
    yield "\n]}\n"


def _routes(path: str, kind: str) -> tuple[Callable[[Ask], Download], Callable[[Ask], Download]]:
    name = f"doorward-{path.strip('/')}"

    @exports.shows(f"{path}.csv")
    def as_csv(ask: Ask) -> Download:
        return Download(_parts(_csv(_rows(ask, kind))), "text/csv; charset=utf-8", f"{name}.csv")

    @exports.shows(f"{path}.json")
    def as_json(ask: Ask) -> Download:
        return Download(_parts(_json(ask, _rows(ask, kind))), "application/json", f"{name}.json")

    return as_csv, as_json


for _path, _kind in LISTS.items():
    _routes(_path, _kind)
