"""Requests of HTTP/1 with their responses."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from doorward.readers.pcap import http_head
from doorward.readers.pcap.telling import PENDING

if TYPE_CHECKING:
    from doorward.readers.pcap.http_head import Head
    from doorward.readers.pcap.telling import Moment, Tell

_OK, _MORE = 200, 300
_EMPTY = frozenset([204, 304])


class Requests:
    """See telling.Talk.

    Bodies are passed over by their length; where it is not told, the next head is looked for where a piece begins.
    `tunnelled` becomes true once a proxy has agreed to pass on what follows.
    """

    service = "http"

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._held = [b"", b""]
        self._passing = [0, 0]
        self._asked: deque[tuple[Moment, Head]] = deque()
        self.tunnelled = False

    def take(self, side: int, data: bytes, moment: Moment) -> bool:
        """Hear a piece of either stream."""
        while data:
            passed = min(self._passing[side], len(data))
            if passed:
                self._passing[side] -= passed
                data = data[passed:]
                continue
            held = self._held[side] + data
            if not http_head.begins(held):
                self._held[side] = held if http_head.may_begin(held) else b""
                return True
            head = http_head.head(held)
            if head is None:
                self._held[side] = held
                return True
            data, self._held[side] = held[head.size :], b""
            self._heard(side, head, moment)
            if self.tunnelled:
                return False
        return True

    def miss(self, side: int) -> None:
        """Look for the next head."""
        self._held[side], self._passing[side] = b"", 0

    def end(self) -> None:
        """Tell the requests that nobody answered."""
        while self._asked:
            self._told(*self._asked.popleft(), None)

    def _heard(self, side: int, head: Head, moment: Moment) -> None:
        if side == 0 and head.method is not None:
            self._passing[0] = head.body or 0
            self._asked.append((moment, head))
            if len(self._asked) > PENDING:
                self._told(*self._asked.popleft(), None)
        elif side == 1 and head.status is not None and head.status >= _OK and self._asked:
            when, request = self._asked.popleft()
            empty = request.method == "HEAD" or head.status in _EMPTY
            self._passing[1] = 0 if empty else head.body or 0
            self._told(when, request, head)
            self.tunnelled = request.method == "CONNECT" and head.status < _MORE

    def _told(self, moment: Moment, request: Head, response: Head | None) -> None:
        columns: dict[str, Any] = {
            "method": request.method,
            "host": request.target if request.method == "CONNECT" else request.fields.get("host"),
            "uri": request.target,
            "referrer": request.fields.get("referer"),
            "user_agent": request.fields.get("user-agent"),
            "request_bytes": request.body,
            "username": request.user,
        }
        if response is not None:
            kind = response.fields.get("content-type", "").partition(";")[0].strip().lower()
            columns["status_code"] = response.status
            columns["response_bytes"] = response.body
            columns["response_types"] = [kind] if kind else []
        self._tell("http", moment, columns)
