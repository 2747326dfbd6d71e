"""NetFlow and IPFIX as nfdump writes them: CSV, one line a flow, each direction by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile import csv_text
from doorward.reader import Batch, Malformed, Reject, reader
from doorward.readers.nfdump_csv.flow import flows, places
from doorward.readers.nfdump_csv.pairs import Waiting, connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_ROWS = 10_000  # that make a batch


def recognises(sample: Sample) -> bool:
    """Whether the first line names the columns that nfdump's CSV has."""
    return places(csv_text.header(sample.head)) is not None


@reader(fills=("conn",), recognises=recognises)
def nfdump_csv(source: Input) -> Iterable[Told]:
    """NetFlow and IPFIX flows, CSV of nfdump.

    What is counted are flows, not lines. Two flows of opposite directions become one connection, in the order in which
    they come (see pairs); a flow that nobody answers is one alone, and a long connection that the exporter cut at its
    active timeout stays in pieces. Bytes are those of IP; the payload is an estimate (see flow_record.payload).
    Times are those of the clock that nfdump ran under, and are taken as UTC: run it with TZ=UTC.
    """
    rows: list[dict[str, Any]] = []
    count, waiting = 0, Waiting()
    try:
        with source.open() as stream:
            for told in flows(stream):
                if isinstance(told, Reject):
                    yield told
                    continue
                for met in waiting.meet(told):
                    rows.append(connection(*met))
                    count += len(met)
                if len(rows) >= _ROWS:
                    yield Batch("conn", rows, records=count)
                    rows, count = [], 0
    except Malformed:
        yield _last(rows, count, waiting)
        raise
    yield _last(rows, count, waiting)


def _last(rows: list[dict[str, Any]], count: int, waiting: Waiting) -> Batch:
    left = [connection(flow) for flow in waiting.left()]
    return Batch("conn", rows + left, records=count + len(left))
