"""A real server on this machine, with ranges and conditions as publishers have them, and with the faults they have on bad days."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What is served at one path, and what goes wrong on the way, once each, in order.

    Faults: `cut` (the connection ends half-way), `status:500`, `short` (a length that is too small), `long` (too large),
    `trickle` (a few bytes, then slowly), `huge` (bytes without end), `changed` (another edition from here on), `liar` (a part
    of another edition under a 206), `mute` (no byte at all), `encoded` (packed unasked), `redirect:ADDRESS`, `unknown` (no length).
    """

    data: bytes
    etag: str | None = None
    last_modified: str | None = None
    faults: list[str] = field(default_factory=list)
    after: bytes = b""
    ranges: bool = True
    cut_at: float = 0.5

    @property
    def tag(self) -> str:
        return self.etag if self.etag is not None else f'"{sha256(self.data).hexdigest()[:12]}"'


@dataclass
class Site:
    """What is served, and what was asked."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, data: bytes, **given) -> Answer:
        self.answers[path] = Answer(data, **given)
        return self.answers[path]

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def ranges(self) -> list[str | None]:
        return [headers.get("Range") for _, headers in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self):
        self.site.asked.append((self.path, dict(self.headers)))
        answer = self.site.answers.get(self.path)
        if answer is None:
            self._empty(404)
            return
        fault = answer.faults.pop(0) if answer.faults else ""
        if fault == "changed":
            answer.data, answer.etag, fault = answer.after, None, ""
        if fault.startswith("status:"):
            self._empty(int(fault.split(":")[1]), {"Retry-After": "7"} if fault.endswith(":wait") else {})
        elif fault.startswith("redirect:"):
            self._empty(302, {"Location": fault.partition(":")[2]})
        elif fault == "mute":
            time.sleep(1.5)
            self.close_connection = True
        elif not self._same(answer):
            self._answer(answer, fault)

    def _same(self, answer: Answer) -> bool:
        matches = self.headers.get("If-None-Match") == answer.tag if answer.tag else False
        dated = answer.last_modified and self.headers.get("If-Modified-Since") == answer.last_modified
        if "Range" not in self.headers and (matches or (dated and "If-None-Match" not in self.headers)):
            self._empty(304)
            return True
        return False

    def _answer(self, answer: Answer, fault: str) -> None:
        first, mark = self._first(answer, fault)
        if first is not None and first >= len(answer.data):
            self._empty(416, {"Content-Range": f"bytes */{len(answer.data)}"})
            return
        body = answer.data[first or 0 :]
        if fault == "liar":
            body, first = answer.after[first or 0 :], first or 0
        self.send_response(200 if first is None else 206)
        for name, value in (("ETag", mark), ("Last-Modified", answer.last_modified)):
            if value:
                self.send_header(name, value)
        if first is not None:
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{first + len(body)}")
        if fault == "encoded":
            self.send_header("Content-Encoding", "gzip")
        length = {"short": len(body) - 10, "long": len(body) + 10, "huge": None, "unknown": None}.get(fault, len(body))
        if length is not None:
            self.send_header("Content-Length", str(length))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self._send(body, fault, answer.cut_at)

    def _first(self, answer: Answer, fault: str) -> tuple[int | None, str]:
        asked = self.headers.get("Range", "").removeprefix("bytes=").rstrip("-")
        current = self.headers.get("If-Range") in {answer.tag, answer.last_modified} or fault == "liar"
        mark = '"another"' if fault == "liar" else answer.tag
        return (int(asked), mark) if asked and answer.ranges and current else (None, mark)

    def _send(self, body: bytes, fault: str, cut_at: float) -> None:
        with contextlib.suppress(OSError):
            if fault in {"cut", "long"}:
                self.wfile.write(body[: int(len(body) * cut_at)] if fault == "cut" else body)
            elif fault == "trickle":
                for place in range(len(body)):
                    self.wfile.write(body[place : place + 1])
                    self.wfile.flush()
                    time.sleep(0.02)
            elif fault == "huge":
                while True:
                    self.wfile.write(b"0" * 65536)
            else:
                self.wfile.write(body)
        if fault in {"cut", "long", "huge", "unknown", "short"}:
            self.close_connection = True

    def _empty(self, status: int, headers=()) -> None:
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle(self):
        # A client that does not believe the certificate goes away during the handshake.
        with contextlib.suppress(OSError):
            super().handle()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def site(tls=None):
    """Serve on a free port of this machine, by https if a TLS context is given."""
    served = Site()
    handler = type("Handler", (_Handler,), {"site": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    served.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
