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
        self._early: OrderedDict[tuple[int, _Questions], tuple[Moment, Message]] = OrderedDict()
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
        """Tell the questions that nobody answered, and the answers whose questions were not seen."""
        while self._asked:
            self._unanswered()
        while self._early:
            self._unasked()

    def _hear(self, data: bytes, moment: Moment) -> None:
        told = message(data)
        if told is None:
            raise ValueError("no message of DNS")
        key = (told.id, tuple((name.lower(), kind) for name, kind in told.questions))
        if told.response:
            self._hear_answer(key, told, moment)
        # Packets may stand in the wrong order: then the answer is there before its question.
        elif key in self._early and self._early[key][0].time >= moment.time:
            when, answer = self._early.pop(key)
            self._answered(answer, (moment, told.questions), when)
        else:
            self._asked.setdefault(key, (moment, told.questions))
            if len(self._asked) > PENDING:
                self._unanswered()

    def _hear_answer(self, key: tuple[int, _Questions], told: Message, moment: Moment) -> None:
        if key in self._asked:
            self._answered(told, self._asked.pop(key), moment)
        elif told.questions:
            if key in self._early or len(self._early) >= PENDING:
                self._unasked(key if key in self._early else None)
            self._early[key] = (moment, told)

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

    def _unasked(self, key: tuple[int, _Questions] | None = None) -> None:
        moment, told = self._early.popitem(last=False)[1] if key is None else self._early.pop(key)
        self._answered(told, None, moment)
