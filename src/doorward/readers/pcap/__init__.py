"""Captures of packets, PCAP and PCAPNG: connections and what was said in them, without any other tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.reader import Batch, Malformed, Reject, reader
from doorward.readers.pcap.capture import frames, recognised
from doorward.readers.pcap.packet import packet
from doorward.readers.pcap.telling import Moment
from doorward.readers.pcap.tracking import Tracking
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.reader import Input, Sample, Told

_ROWS = 5_000  # that make a batch
_NAME = 12
_OFTEN = 4_096  # packets after which rows are looked for


def recognises(sample: Sample) -> bool:
    """Whether the file begins as a capture."""
    return recognised(sample.head)


@reader(fills=("conn", "dns", "http", "tls"), recognises=recognises)
def pcap(source: Input) -> Iterable[Told]:
    """Packet captures (PCAP, PCAPNG).

    What is counted are packets. A connection is over after 5 minutes of silence, one of UDP or ICMP after 1 minute, or with a
    new SYN; its state and history are those that Zeek would write. A capture does not say what its sensor missed. Of TLS the
    hellos are read, of HTTP the heads, of DNS every message; a stream with a gap is understood up to it.
    Packets that are part of no connection, such as ARP, are told together: one reject a kind.
    """
    tracking, count, others = Tracking(source.origin[:_NAME]), 0, _Others()
    try:
        with source.open() as stream:
            for frame in frames(stream):
                if isinstance(frame, Reject):
                    yield frame
                    continue
                count += 1
                told = packet(frame.link, frame.data, frame.length)
                if isinstance(told, str):
                    others.add(told, frame.number)
                else:
                    tracking.add(told, frame.data, Moment(frame.time, frame.number))
                if count >= _OFTEN:
                    yield from _batches(tracking, count, _ROWS)
                    count = 0
    except Malformed:
        tracking.end()
        yield from _batches(tracking, count - len(others.first), 0)
        yield from others.told()
        raise
    tracking.end()
    yield from _batches(tracking, count - len(others.first), 0)
    yield from others.told()


class _Others:
    """Packets that are part of no connection: kind -> how many, and the number of the first."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self._count: dict[str, int] = {}

    def add(self, kind: str, number: int) -> None:
        """Count one."""
        self.first.setdefault(kind, number)
        self._count[kind] = self._count.get(kind, 0) + 1

    def told(self) -> Iterator[Reject]:
        """Yield a reject for each kind."""
        for kind, number in self.first.items():
            yield Reject(number, f"part of no connection: {kind} ({plural(self._count[kind], 'packet')})")


def _batches(tracking: Tracking, count: int, least: int) -> Iterator[Batch]:
    """Yield the rows of every table that has enough of them, and the packets that were counted with the first."""
    for table, rows in tracking.rows.items():
        if len(rows) > least or (not least and table == "conn"):
            yield Batch(table, rows, records=count)
            tracking.rows[table], count = [], 0
    if count:
        yield Batch("conn", [], records=count)
