"""The connections of a capture while it is read: which packet belongs to which, when one is over, and what becomes of it."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from typing import TYPE_CHECKING, Any

from doorward.readers.pcap.flow import Flow, address, keys, moment
from doorward.readers.pcap.handshake import SYN
from doorward.readers.pcap.listening import Datagrams, Stream
from doorward.readers.pcap.packet import TCP, UDP

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.readers.pcap.flow import Key
    from doorward.readers.pcap.packet import Packet
    from doorward.readers.pcap.telling import Moment

FLOWS = 65_536
"""Connections of TCP, and as many of others, that are followed at once; beyond it the one that is silent longest is over."""
LISTENED = 4_096
"""TCP connections whose bytes are kept at once until they make sense; beyond it no more is heard of the eldest."""
SILENCE = {True: 300 * 1_000_000, False: 60 * 1_000_000}
"""Microseconds of silence after which a connection is over, of TCP and of others, as for Zeek."""
DISORDER = 900 * 1_000_000
"""Microseconds by which packets may stand in the wrong order: so much longer a connection that is over is still known."""


class Tracking:
    """Follows the connections of one capture.

    Args:
        name: what the names of its connections begin with.

    Attributes:
        rows: table -> rows of what is over; the caller takes them away.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._flows: dict[bool, OrderedDict[Key, Flow]] = {True: OrderedDict(), False: OrderedDict()}
        self._listened: deque[Flow] = deque()
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, told: Packet, data: bytes, when: Moment) -> None:
        """Take a packet.

        Args:
            told: what it says.
            data: the frame.
            when: when it was captured.
        """
        tcp = told.proto == TCP
        flows = self._flows[tcp]
        flow = self._flow(flows, told, when)
        side = flow.side(told)
        flow.add(told, side, when.time)
        if told.length:
            self._hear(flow, side, told, data, when)
        limit = when.time - SILENCE[tcp] - DISORDER
        while flows and (eldest := next(iter(flows.values()))).last < limit:
            del flows[eldest.key]
            self._end(eldest)

    def end(self) -> None:
        """Take it that every connection is over."""
        for flows in self._flows.values():
            while flows:
                self._end(flows.popitem(last=False)[1])

    def _flow(self, flows: OrderedDict[Key, Flow], told: Packet, when: Moment) -> Flow:
        """Return the connection of a packet, a new one if it has none or the old one is over."""
        here, back = keys(told)
        key = here if here in flows else back
        flow = flows.get(key)
        if flow is not None:
            silence = SILENCE[told.proto == TCP]
            near = flow.first - silence <= when.time <= flow.last + silence
            if near and not (told.flags & SYN and flow.reopened(told)):
                flows.move_to_end(key)
                return flow
            del flows[key]
            self._end(flow)
        flow = flows[here] = Flow(here, told, *when)
        if len(flows) > FLOWS:
            self._end(flows.popitem(last=False)[1])
        return flow

    def _hear(self, flow: Flow, side: int, told: Packet, data: bytes, when: Moment) -> None:
        heard = flow.heard
        if heard is None:
            heard = flow.heard = self._listen(flow)
        if heard is None or heard.closed:
            return
        payload = data[told.start : told.start + told.length]
        if isinstance(heard, Stream):
            heard.hear(side, told.sequence + (told.flags & SYN > 0), payload, told.length, when)
        else:
            heard.hear(side, payload, when)

    def _listen(self, flow: Flow) -> Stream | Datagrams | None:
        if flow.proto == UDP:
            return Datagrams((flow.ends[0][1], flow.ends[1][1]), self._tell(flow))
        if flow.proto != TCP:
            return None
        self._listened.append(flow)
        if len(self._listened) > LISTENED and (eldest := self._listened.popleft().heard):
            eldest.end()
            eldest.closed = True
        return Stream(flow.ends[1][1], self._tell(flow))

    def _tell(self, flow: Flow) -> Callable[[str, Moment, dict[str, Any]], None]:
        def tell(table: str, when: Moment, columns: dict[str, Any]) -> None:
            ends = self._ends(flow)
            proto = {"proto": "tcp" if flow.proto == TCP else "udp"} if table == "dns" else {}
            self.rows[table].append({"time": moment(when.time), **ends, **proto, **columns, "origin_row": when.number})

        return tell

    def _ends(self, flow: Flow) -> dict[str, Any]:
        (source, source_port), (destination, destination_port) = flow.ends
        return {
            "uid": self._uid(flow),
            "source": address(source),
            "source_port": source_port,
            "destination": address(destination),
            "destination_port": destination_port,
        }

    def _end(self, flow: Flow) -> None:
        if flow.heard is not None:
            flow.heard.end()
        self.rows["conn"].append(flow.row(self._uid(flow)))

    def _uid(self, flow: Flow) -> str:
        return f"{self._name}-{flow.number}"
