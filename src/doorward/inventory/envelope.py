"""Signed envelopes around documents: DSSE, in-toto statements, sigstore bundles. Signatures are not judged here."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.reader import Batch, Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from doorward.reader import Input, Told

_STATEMENT = "https://in-toto.io/Statement"
_PAYLOAD = re.compile(rb'"payload"\s*:\s*"([A-Za-z0-9+/_=-]+)')
_ENVELOPED = re.compile(rb'"(?:payloadType|dsseEnvelope)"')


def predicate_type(head: bytes) -> str:
    """Return the type of what an in-toto statement states, from a file's first bytes; empty if it is none. Nothing is raised."""
    told = opening(head)
    if str(told.get("_type", "")).startswith(_STATEMENT):
        return str(told.get("predicateType") or "")
    payload = _PAYLOAD.search(head) if told and _ENVELOPED.search(head) else None
    if payload is None:
        return ""
    inner = opening(_plain(payload[1]))
    return str(inner.get("predicateType") or "") if str(inner.get("_type", "")).startswith(_STATEMENT) else ""


def stated(source: Input, read: Callable[[Input], Iterable[Told]]) -> Iterator[Told]:
    """Yield what is told of the documents in a file of envelopes, one or many; each has the line of its envelope.

    Args:
        source: JSON or JSON Lines, as `predicate_type` knows it.
        read: reads one document.
    """
    with source.open() as stream:
        for envelope in values(stream):
            if isinstance(envelope, Broken):
                yield Reject(envelope.line, envelope.reason, envelope.text)
                continue
            try:
                document = _document(envelope.value)
            except ValueError as error:
                yield Reject(envelope.line, str(error), str(envelope.value)[:200])
                continue
            yield from _told(replace(source, data=document), read, envelope.line)


def _told(document: Input, read: Callable[[Input], Iterable[Told]], line: int) -> Iterator[Told]:
    try:
        for told in read(document):
            if isinstance(told, Batch):
                yield replace(told, rows=[{**row, "origin_row": line} for row in told.rows])
            elif isinstance(told, Reject):
                yield replace(told, line=line)
    except Malformed as error:
        yield Reject(line, error.reason)


def _document(envelope: Any) -> bytes:
    """Return what an envelope holds.

    Raises:
        ValueError: it holds nothing that can be read.
    """
    found = envelope
    for _ in range(4):
        if not isinstance(found, dict):
            break
        if "dsseEnvelope" in found:
            found = found["dsseEnvelope"]
        elif "payload" in found and "payloadType" in found:
            found = _parsed(_plain(str(found["payload"]).encode("ascii", "replace")))
        elif "predicate" in found:
            predicate = found["predicate"]
            # cosign wraps what is no JSON, and sometimes what is.
            inner = predicate.get("Data", predicate) if isinstance(predicate, dict) else predicate
            return inner.encode() if isinstance(inner, str) else json.dumps(inner).encode()
    raise ValueError("an envelope that holds no statement")


def _parsed(data: bytes) -> Any:
    told = next(iter(values(BytesIO(data))), None)
    if told is None or isinstance(told, Broken):
        raise ValueError("an envelope whose payload is no JSON")
    return told.value


def _plain(encoded: bytes) -> bytes:
    """Return the bytes behind base64, of a text that may be cut short."""
    usual = encoded.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    whole = usual[: len(usual) - (len(usual) % 4 == 1)]
    try:
        return base64.b64decode(whole + b"=" * (-len(whole) % 4))
    except (binascii.Error, ValueError):
        return b""
