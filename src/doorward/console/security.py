"""What stands before every page: which host is asked, from which origin, how much is sent, and what the answer forbids."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types live"
)
"""No inline script, no inline style, nothing from elsewhere; one policy of Trusted Types, used in one function."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
HSTS = "max-age=31536000"
PATIENCE = 30.0
"""Seconds that a client may take between two pieces of what it sends."""
SLOWEST = 16_384
"""Bytes a second that a client sends at least, after the first minute."""


class Guard:
    """ASGI middleware that refuses what no page of ours would send, and marks every answer.

    Args:
        app: what is guarded.
        hosts: names and addresses by which the console may be asked, without port: a rebound name is none of them.
        secure: it is reached by TLS.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], *, secure: bool) -> None:
        self.app, self.hosts, self.secure = app, frozenset(host.lower() for host in hosts), secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it in one sentence."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if self.secure:
                    headers["strict-transport-security"] = HSTS
            await send(message)

        refused = unreadable(scope) or self._refused(scope["method"], Headers(scope=scope))
        if refused:
            status, sentence = refused
            await PlainTextResponse(f"{sentence}\n", status)(scope, receive, marked)
            return
        await self.app(scope, patient(receive), marked)

    def _refused(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.getlist("host")
        if len(host) != 1 or hostname(host[0]) not in self.hosts:
            return 421, "This server does not answer under that name. Name it under [console] hosts of doorward.toml."
        # Pieces win over a Content-Length beside them, so the length that an address checks would say nothing.
        if "transfer-encoding" in headers:
            return 411, "How much is sent must be told by Content-Length, not in pieces."
        own = f"{'https' if self.secure else 'http'}://{host[0]}".lower()
        return foreign(method, headers, own)


def foreign(method: str, headers: Headers, own: str) -> tuple[int, str] | None:
    """Return the refusal of what another site makes a browser send; `own` is the origin that was asked."""
    site = headers.get("sec-fetch-site")
    if method in SAFE:
        # Another site may link here, and nothing more: no image, script or frame of it gets an answer.
        linked = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        embedded = site in ("cross-site", "same-site") and not linked
        return (403, "Only pages of this console may ask for this.") if embedded else None
    if site is not None:
        return None if site == "same-origin" else (403, "Only pages of this console may send this.")
    origin = headers.get("origin")
    if origin is not None:
        return None if origin.lower() == own else (403, "Only pages of this console may send this.")
    # A program with a token has no cookie that another site could ride on.
    if headers.get("authorization", "").lower().startswith("bearer ") and "cookie" not in headers:
        return None
    return 403, "The browser did not say where this comes from; programs send a token."


def unreadable(scope: Scope) -> tuple[int, str] | None:
    """Return the refusal of an address with characters that no page, file or database of ours has in a name."""
    named = [letter for letter in scope["path"] if letter < " " or letter == "\x7f"]
    hidden = b"\0" in unquote_to_bytes(scope.get("query_string", b""))
    return (400, "That address has characters that no address has.") if named or hidden else None


def patient(receive: Receive) -> Receive:
    """Return a receiver that hangs up on who sends a request so slowly that a few of them would keep all others out."""
    clock = asyncio.get_running_loop().time
    began, taken, whole = clock(), 0, False

    async def piece() -> Message:
        nonlocal taken, whole
        if whole:
            return await receive()
        left = 2 * PATIENCE + taken / SLOWEST - (clock() - began)
        try:
            message = await asyncio.wait_for(receive(), min(PATIENCE, left))
        except TimeoutError:
            return {"type": "http.disconnect"}
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        return message

    return piece


def hostname(host: str) -> str:
    """Return the name or address of a Host header, without port and brackets; empty where it is none."""
    text = host.strip().lower()
    if text.startswith("["):
        name, bracket, rest = text[1:].partition("]")
        return name if bracket and (not rest or (rest.startswith(":") and rest[1:].isdigit())) else ""
    name, colon, port = text.partition(":")
    return "" if colon and not port.isdigit() else name.removesuffix(".")
