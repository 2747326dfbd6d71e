"""Two flows of opposite directions are one connection: which belong together, and who opened it."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from doorward.records import flow_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from doorward.readers.nfdump_csv.flow import Flow

APART = timedelta(seconds=5)
"""The two flows of a connection overlap or lie no further apart."""
LATE = timedelta(minutes=10)
"""A flow that ended so long before is not waited for any more."""
WAITING = 100_000
"""Flows that wait at once; beyond it the one that waits longest stands alone."""

_TRIED = 64
_ECHO: dict[int | None, int] = {8: 0, 0: 8, 128: 129, 129: 128}
"""ICMP type of a question or an answer -> that of the other."""
_ECHO_REPLIES = (0, 129)


class Waiting:
    """Flows that wait for the flow of the other direction."""

    def __init__(self) -> None:
        self._flows: OrderedDict[tuple[object, ...], deque[Flow]] = OrderedDict()
        self._count = 0

    def meet(self, flow: Flow) -> Iterator[tuple[Flow, ...]]:
        """Yield the pair that a flow makes, and each flow that has waited in vain; a flow that meets none waits itself."""
        if flow.packets_back:
            yield (flow,)
            return
        reverse = _reverse(flow)
        while (others := self._flows.get(reverse)) and others[0].end < flow.start - LATE:
            yield (self._take(reverse, 0),)
        tried = enumerate(islice(others or (), _TRIED))
        place = next((place for place, other in tried if _together(flow, other)), None)
        if place is not None:
            yield (self._take(reverse, place), flow)
            return
        self._flows.setdefault(_key(flow), deque()).append(flow)
        self._count += 1
        if self._count > WAITING:
            yield (self._take(next(iter(self._flows)), 0),)

    def left(self) -> Iterator[Flow]:
        """Yield the flows that still wait, in the order in which they came."""
        yield from sorted(chain.from_iterable(self._flows.values()), key=lambda flow: flow.line)

    def _take(self, key: tuple[object, ...], place: int) -> Flow:
        flows = self._flows[key]
        flow = flows[place]
        del flows[place]
        if not flows:
            del self._flows[key]
        self._count -= 1
        return flow


def _key(flow: Flow) -> tuple[object, ...]:
    return (flow.proto, flow.source, flow.source_port, flow.destination, flow.destination_port)


def _reverse(flow: Flow) -> tuple[object, ...]:
    if flow.proto == "icmp":
        return (flow.proto, flow.destination, _ECHO.get(flow.source_port), flow.source, flow.destination_port)
    return (flow.proto, flow.destination, flow.destination_port, flow.source, flow.source_port)


def _together(one: Flow, other: Flow) -> bool:
    return one.start <= other.end + APART and other.start <= one.end + APART


@dataclass(frozen=True, slots=True)
class _Side:
    """What went in one direction."""

    packets: int = 0
    bytes: int = 0
    flags: frozenset[str] = frozenset()


def connection(one: Flow, other: Flow | None = None) -> dict[str, Any]:
    """Return a row of conn for a flow and, where there is one, the flow of the other direction.

    The opener of two is, by the first rule that tells them apart: the side that sent a SYN and no ACK; where both sent a SYN,
    the side that began earlier; the side whose port is not reserved where the other's is; the side that asks by ICMP;
    the side that began earlier; the side with the higher port; the first in the file. A flow alone is turned round only if
    it looks like an answer: from a reserved port to another, an echo reply, or a RST without a SYN where no port is reserved.
    """
    if other is None:
        near, far = _near(one), _Side(one.packets_back, one.bytes_back)
        span = (one.start, one.end)
        return _row(one, far, near, span, turned=True) if _answers(one) else _row(one, near, far, span)
    if _rank(other, one) < _rank(one, other):
        one, other = other, one
    return _row(one, _near(one), _near(other), (min(one.start, other.start), max(one.end, other.end)))


def _near(flow: Flow) -> _Side:
    return _Side(flow.packets, flow.bytes, flow.flags)


def _rank(one: Flow, other: Flow) -> tuple[Any, ...]:
    """Return what sorts the opener before the other."""
    both_opened = "S" in one.flags and "S" in other.flags
    return (
        not _only_opens(one),
        both_opened and one.start > other.start,
        flow_record.serves(one.source_port, other.source_port),
        _echoes(one),
        one.start,
        -(one.source_port or 0),
        one.line,
    )


def _only_opens(flow: Flow) -> bool:
    return "S" in flow.flags and "A" not in flow.flags


def _echoes(flow: Flow) -> bool:
    return flow.proto == "icmp" and flow.source_port in _ECHO_REPLIES


def _answers(flow: Flow) -> bool:
    if flow.packets_back or _only_opens(flow) or flow.proto == "icmp":
        return _echoes(flow)
    if flow_record.serves(flow.destination_port, flow.source_port):
        return False
    refuses = "R" in flow.flags and "S" not in flow.flags
    return refuses or flow_record.serves(flow.source_port, flow.destination_port)


def _row(
    flow: Flow, out: _Side, back: _Side, span: tuple[datetime, datetime], *, turned: bool = False
) -> dict[str, Any]:
    ends = ((flow.source, flow.source_port), (flow.destination, flow.destination_port))
    if turned:
        ends = ends[::-1]
    if turned and flow.proto == "icmp":
        ends = ((flow.destination, _ECHO[flow.source_port]), (flow.source, flow.destination_port))
    return {
        "time": span[0],
        "source": ends[0][0],
        "source_port": ends[0][1],
        "destination": ends[1][0],
        "destination_port": ends[1][1],
        "proto": flow.proto,
        "duration": (span[1] - span[0]).total_seconds() if out.packets + back.packets > 1 else None,
        "bytes_out": flow_record.payload(flow.proto, flow.source, out.bytes, out.packets),
        "bytes_in": flow_record.payload(flow.proto, flow.source, back.bytes, back.packets),
        "packets_out": out.packets,
        "packets_in": back.packets,
        "ip_bytes_out": out.bytes,
        "ip_bytes_in": back.bytes,
        "state": flow_record.state(flow.proto, out.flags, back.flags, out.packets, back.packets),
        "open": False,
        "sensor": flow.sensor,
        "origin_row": flow.line,
    }
