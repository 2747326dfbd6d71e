"""The head of an HTTP/1 request or response: its first line and the fields that matter (RFC 9112)."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

LARGEST = 16 * 1024
"""Bytes that a head may have."""

_REQUEST = re.compile(rb"([A-Z][A-Z_-]{1,23}) ([^\r\n]{0,16000}?) HTTP/1\.[01]\r?\n")
_RESPONSE = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]{0,1000}\r?\n")
_METHODS = (
    b"GET POST PUT HEAD DELETE OPTIONS CONNECT PATCH TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT SEARCH "
    b"SUBSCRIBE NOTIFY RPC_IN_DATA RPC_OUT_DATA CCM_POST BITS_POST"
)
_BEGINNINGS = (b"HTTP/1.", *(method + b" " for method in _METHODS.split()))
_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]{1,100}):[ \t]*([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_KEPT = frozenset(
    [b"host", b"user-agent", b"referer", b"content-length", b"content-type", b"authorization", b"transfer-encoding"]
)
_DIGITS = 18


class Head(NamedTuple):
    """A head: method and target of a request, or status of a response, and fields by lower-case name."""

    method: str | None
    target: str | None
    status: int | None
    fields: dict[str, str]
    size: int

    @property
    def body(self) -> int | None:
        """Bytes that follow, None where the head does not say."""
        told = self.fields.get("content-length", "")
        return int(told) if told.isascii() and told.isdigit() and len(told) <= _DIGITS else None

    @property
    def user(self) -> str | None:
        """Name given for basic authentication."""
        scheme, _, told = self.fields.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            return base64.b64decode(told, validate=True).partition(b":")[0].decode("utf-8", "replace") or None
        except (binascii.Error, ValueError):
            return None


def begins(data: bytes) -> bool:
    """Whether bytes begin as a head does."""
    return data.startswith(_BEGINNINGS)


def may_begin(data: bytes) -> bool:
    """Whether a few bytes may be the beginning of how a head begins."""
    return any(beginning.startswith(data) for beginning in _BEGINNINGS)


def head(data: bytes) -> Head | None:
    """Return the head that bytes begin with; None if it is not complete.

    Raises:
        ValueError: they do not begin with a head, or it is too large.
    """
    end = _END.search(data, 0, LARGEST)
    if end is None:
        if len(data) >= LARGEST:
            raise ValueError("a head that is too large")
        return None
    lines = data[: end.end()]
    fields = {
        name.lower().decode(): value.decode("utf-8", "replace")
        for name, value in reversed(_FIELD.findall(lines))
        if name.lower() in _KEPT
    }
    if request := _REQUEST.match(lines):
        return Head(request[1].decode(), request[2].decode("utf-8", "replace"), None, fields, end.end())
    if response := _RESPONSE.match(lines):
        return Head(None, None, int(response[1]), fields, end.end())
    raise ValueError("no head of HTTP")
