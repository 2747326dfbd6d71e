"""How numbers read in a sentence: durations, bytes, shares, lists; and how hostile text is shown."""

from __future__ import annotations

import string
import unicodedata
from typing import Any

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration(seconds: float) -> str:
    """Return seconds as a person says them: '4.0 minutes', '5 seconds', '2.3 days'."""
    for name, size in _UNITS:
        if seconds >= 1.5 * size or name == "second":
            amount = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{amount} {name}" if amount == "1" else f"{amount} {name}s"
    raise AssertionError("the last unit always fits")


def size(count: float) -> str:
    """Return bytes in decimal units: '305.6 kB'."""
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if abs(count) < 1000 or unit == "TB":
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("the last unit always fits")


def share(part: float) -> str:
    """Return 0..1 as per cent: '97 %'."""
    return f"{100 * part:.0f} %"


def plural(count: int, noun: str, several: str | None = None) -> str:
    """Return '1 door', '2 doors', '1,204 hosts'."""
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def listed(items: list[str], most: int = 3) -> str:
    """Return 'a', 'a and b', 'a, b, c and 4 more'."""
    shown = items if len(items) <= most else [*items[:most], f"{len(items) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "none"


def plain(text: str) -> str:
    """Return text with control, bidirectional and other invisible characters made visible as escapes."""
    return "".join(
        char if char == " " or unicodedata.category(char)[0] not in "CZ" else char.encode("unicode_escape").decode()
        for char in text
    )


class _Sentence(string.Formatter):
    """Formats `{interval:duration}`, `{sent:size}`, `{cover:share}`, `{ports:listed}` and the usual number formats."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Render one value; null reads 'unknown', text is made plain."""
        if value is None:
            return "unknown"
        words = {"duration": duration, "size": size, "share": share, "listed": listed}
        if format_spec in words:
            return plain(words[format_spec](value))
        return plain(str(super().format_field(value, format_spec)))


def sentence(template: str, row: dict[str, Any]) -> str:
    """Fill a template such as '{source} calls {destination} every {interval:duration}' from a row."""
    return _Sentence().vformat(template, (), row)
