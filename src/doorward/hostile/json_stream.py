"""One large JSON object read member by member, and what the first bytes of a JSON text show of it."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.hostile import LARGEST, Malformed
from doorward.hostile.json_text import Window, items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.hostile.json_text import Value

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def members(stream: BinaryIO, *, largest: int = LARGEST, into: str = "") -> Iterator[tuple[str, Value]]:
    """Yield the members of one object, each with its key; a member that is a list is yielded item by item.

    The document is never in memory as a whole, so its lists may have any length.

    Args:
        stream: UTF-8 or UTF-16/32; what cannot be decoded becomes U+FFFD.
        largest: characters that one item, or one member that is no list, may have.
        into: a member whose own members are yielded in its place, if it is an object.

    Raises:
        Malformed: the document is broken or goes on after the object; what was yielded before stands.
    """
    window = Window(stream, largest)
    yield from _members(window, into)
    if window.sign():
        raise Malformed("not JSON: the file goes on after its end", window.line)


def _members(window: Window, into: str = "") -> Iterator[tuple[str, Value]]:
    window.expect("{")
    seen: set[str] = set()
    if window.sign() == "}":
        window.skip(1)
        return
    while True:
        key = _key(window)
        if key in seen:
            raise Malformed(f"the key {key[:100]!r} stands twice in one object", window.line)
        seen.add(key)
        if into and key == into and window.sign() == "{":
            yield from _members(window)
        else:
            told = items(window) if window.sign() == "[" else [window.whole()]
            yield from ((key, value) for value in told)
        if window.expect(",}") == "}":
            return


def _key(window: Window) -> str:
    told = window.whole()
    if not isinstance(told.value, str):
        raise Malformed("not JSON: a key is no text", told.line)
    window.expect(":")
    return told.value


@lru_cache(maxsize=4)
def opening(head: bytes) -> Mapping[str, Any]:
    """Return the members of a JSON text's first object, as far as its first bytes show them; none if it has no object.

    Numbers, texts, true and false are given, all else is None. The object may stand in a list. Nothing is raised.
    """
    text = head.decode(json.detect_encoding(head), "replace").lstrip().removeprefix("\ufeff")
    if not text.startswith(("{", "[")):
        return _NOTHING
    try:
        first, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return MappingProxyType(dict(_seen(Window(io.BytesIO(head), LARGEST))))
    if isinstance(first, list):
        first = first[0] if first else None
    return (
        MappingProxyType({key: _scalar(value) for key, value in first.items()}) if isinstance(first, dict) else _NOTHING
    )


def _seen(window: Window) -> Iterator[tuple[str, Any]]:
    """Yield the members of a first object that may be cut short, the last one perhaps without its value."""
    with suppress(Malformed):
        if window.sign() == "[":
            window.skip(1)
        window.expect("{")
        while window.sign() != "}":
            key = _key(window)
            yield key, None
            yield key, _scalar(window.whole().value)
            if window.expect(",}") == "}":
                return


def _scalar(value: Any) -> Any:
    return None if isinstance(value, dict | list) else value
