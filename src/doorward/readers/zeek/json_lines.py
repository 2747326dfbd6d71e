"""Zeek's JSON form: one object a line, all of one stream or of several."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from doorward.reader import HEAD, Scan
from doorward.readers.zeek.logs import find, named
from doorward.readers.zeek.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.reader import Input
    from doorward.readers.zeek.log import Log

_STREAM_KEYS = ("_path", "@stream", "_stream")
_LONGEST_NAME = 64
_MOST_STREAMS = 100


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is JSON lines of a Zeek log that has a table."""
    return _first(_objects(head)) is not None


def scans(source: Input, head: bytes) -> Iterator[Scan]:
    """Yield one scan for each stream of the file that has a table, or one for the file if all lines are of one stream."""
    found = _first(_objects(head))
    if found is None:
        return
    log, key, stream = found
    streams = _streams(source, head, key, stream)
    if len(streams) == 1:
        yield _scan(log, source, stream)
        return
    for path in sorted(streams):
        kind = log if path == stream else named(path)
        if kind is not None:
            yield _scan(kind, source, path, ((key,), path))


def _scan(log: Log, source: Input, stream: str, only: tuple[tuple[str, ...], str] | None = None) -> Scan:
    return Scan(
        table=log.table,
        form="json",
        fields=log.fields,
        required=log.required,
        formulas=log.formulas,
        constants=log.told(stream, source.name),
        only=only,
    )


def _objects(head: bytes) -> list[dict[str, Any]]:
    """Return the objects of the first whole lines; none if fewer than half of those lines are objects with a time."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(head) >= HEAD:
        lines.pop()
    tried = [line for line in lines if line.strip()]
    objects = [item for item in map(_object, tried) if "ts" in item]
    return objects if 2 * len(objects) >= len(tried) else []


def _object(line: bytes) -> dict[str, Any]:
    if not line.lstrip().startswith(b"{"):
        return {}
    try:
        item = json.loads(line)
    # Hostile nesting and hostile numbers are refused by limits of the interpreter itself.
    except (ValueError, RecursionError):
        return {}
    return item if isinstance(item, dict) else {}


def _first(objects: list[dict[str, Any]]) -> tuple[Log, str, str] | None:
    """Return the kind of the first object that has a table, the key that names its stream, and the stream's name."""
    for item in objects:
        key = next((key for key in _STREAM_KEYS if isinstance(item.get(key), str)), "")
        log = find(item.get(key, ""), item)
        if log is not None:
            return log, key, item.get(key, "")
    return None


def _streams(source: Input, head: bytes, key: str, stream: str) -> set[str]:
    """Return the streams named anywhere in the file.

    Counting a text is far quicker than matching a pattern, and most files hold one stream, named in every line.
    """
    spelled = re.search(rb'"' + re.escape(key.encode()) + rb'"[ \t]*:[ \t]*"', head)
    if not key or spelled is None:
        return {stream}
    same = spelled[0] + stream.encode() + b'"'
    any_stream = re.compile(re.escape(spelled[0]) + rb'([^"\\]{1,%d})"' % _LONGEST_NAME)
    found = {stream}
    with source.open() as file:
        if sum(data.count(same) for _, data in pieces(file, len(same))) >= source.lines:
            return found
        for _, data in pieces(file, len(spelled[0]) + _LONGEST_NAME + 1):
            if data.count(spelled[0]) != data.count(same) and len(found) < _MOST_STREAMS:
                found |= {value.decode("utf-8", "replace") for value in any_stream.findall(data)}
    return found
