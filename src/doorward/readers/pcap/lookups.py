"""Questions of DNS and their answers, in datagrams or in a stream."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from doorward.readers.pcap.dns_message import message
from doorward.readers.pcap.telling import LARGEST, PENDING

if TYPE_CHECKING:
    from doorward.readers.pcap.dns_message import Message
    from doorward.readers.pcap.telling import Moment, Tell

_Questions = tuple[tuple[str, str], ...]


class Lookups:
    """See telling.Talk. In a stream (`framed`) two bytes before each message tell its length."""

    service = "dns"

    def __init__(self, tell: Tell, *, framed: bool = False) -> None:
        self._tell, self._framed = tell, framed
        self._asked: OrderedDict[tuple[int, _Questions], tuple[Moment, _Questions]] = OrderedDict()
        self._held = [b"", b""]

    def take(self, side: int, data: bytes, moment: Moment) -> bool:
        """Hear a datagram, or a piece of a stream."""
        if not self._framed:
            self._hear(data, moment)
            return True
        held = self._held[side] + data
        while len(held) > 1 and len(held) >= 2 + (size := int.from_bytes(held[:2], "big")):
            self._hear(held[2 : 2 + size], moment)
            held = held[2 + size :]
        if len(held) > LARGEST:
            raise ValueError("a message that is too large")
        self._held[side] = held
        return True

    def miss(self, side: int) -> None:
        """Give up on a stream; datagrams stand each by itself."""
        if self._framed:
            raise ValueError(f"a piece of side {side} is missing")

    def end(self) -> None:
        """Tell the questions that nobody answered."""
        while self._asked:
            self._unanswered()

    def _hear(self, data: bytes, moment: Moment) -> None:
        told = message(data)
        if told is None:
            raise ValueError("no message of DNS")
        key = (told.id, tuple((name.lower(), kind) for name, kind in told.questions))
        if told.response:
            if told.questions:
                self._answered(told, self._asked.pop(key, None), moment)
            return
        self._asked.setdefault(key, (moment, told.questions))
        if len(self._asked) > PENDING:
            self._unanswered()

    def _answered(self, told: Message, asked: tuple[Moment, _Questions] | None, moment: Moment) -> None:
        when, questions = asked or (moment, told.questions)
        columns = {
            "query": questions[0][0],
            "query_type": questions[0][1],
            "response_code": told.code,
            "answers": [answer.text for answer in told.answers],
            "ttls": [answer.ttl for answer in told.answers],
            "round_trip": max(0, moment.time - when.time) / 1e6 if asked else None,
            "rejected": told.code == "REFUSED",
        }
        self._tell("dns", when, columns)

    def _unanswered(self) -> None:
        _, (moment, questions) = self._asked.popitem(last=False)
        self._tell("dns", moment, {"query": questions[0][0], "query_type": questions[0][1]})
