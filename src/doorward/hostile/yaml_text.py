"""YAML from anywhere: every scalar stays text, aliases and anchors are refused, nesting and size are bounded."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import yaml

from doorward.hostile import DEEPEST, LARGEST, Malformed
from doorward.hostile.json_text import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_UNSET: Any = object()


@dataclass(slots=True)
class _Tree:
    """Builds one document from its events; a mapping waits for a key, then for its value."""

    value: Any = None
    open: list[tuple[dict[str, Any] | list[Any], Any]] = field(default_factory=list)

    def put(self, value: Any, line: int) -> None:
        """Add a value where it belongs."""
        if not self.open:
            self.value = value
            return
        container, key = self.open[-1]
        if isinstance(container, list):
            container.append(value)
        elif key is not _UNSET:
            container[key] = value
            self.open[-1] = (container, _UNSET)
        elif not isinstance(value, str) or value in container:
            raise Malformed(f"the key {value!r} is no text, or stands twice in one mapping", line)
        else:
            self.open[-1] = (container, value)

    def enter(self, container: dict[str, Any] | list[Any], line: int) -> None:
        """Begin a mapping or a list."""
        if len(self.open) >= DEEPEST:
            raise Malformed(f"nested deeper than {DEEPEST} levels", line)
        self.put(container, line)
        self.open.append((container, _UNSET))


def documents(stream: BinaryIO, *, largest: int = LARGEST // 4) -> Iterator[Value]:
    """Yield the documents of a YAML text, each with the line it begins on: mappings, lists, text and null.

    Numbers, dates and booleans are not guessed at: `1.10` stays the text it is.

    Args:
        stream: UTF-8 or UTF-16.
        largest: bytes it may have.

    Raises:
        Malformed: it is not YAML, uses an alias or an anchor, has a key twice, or breaks a limit.
    """
    data = stream.read(largest + 1)
    if len(data) > largest:
        raise Malformed(f"more than {largest:,} bytes of YAML")
    tree, first = _Tree(), 1
    line = 1
    for event in _events(data):
        line = event.start_mark.line + 1 if event.start_mark else line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Malformed("YAML aliases and anchors are refused: they can unfold to any size", line)
        if isinstance(event, yaml.DocumentStartEvent):
            tree, first = _Tree(), line
        elif isinstance(event, yaml.ScalarEvent):
            plain_null = event.implicit[0] and event.value in _NULLS
            tree.put(None if plain_null else event.value, line)
        elif isinstance(event, yaml.MappingStartEvent):
            tree.enter({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            tree.enter([], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            tree.open.pop()
        elif isinstance(event, yaml.DocumentEndEvent):
            yield Value(first, tree.value)


def _events(data: bytes) -> Iterator[yaml.Event]:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data if wide else data.decode("utf-8-sig", "replace")
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise Malformed(f"not YAML: {reason}", mark.line + 1 if mark else 0) from error
