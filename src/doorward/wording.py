"""How numbers read in a sentence: durations, bytes, shares, lists; and how hostile text is shown."""

from __future__ import annotations

import re
import string
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
# Month names of strftime follow the locale, and the same answer must be the same bytes everywhere.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Letters and marks that draw nothing (Unicode's default ignorables): a name with one looks like the name without.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_LONGEST = 200
_KILO = 1000


def duration(seconds: float) -> str:
    """Return seconds as a person says them: '4.0 minutes', '5 seconds', '2.3 days'."""
    for name, size in _UNITS:
        if seconds >= 1.5 * size or name == "second":
            amount = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{amount} {name}" if amount == "1" else f"{amount} {name}s"
    raise AssertionError("the last unit always fits")


def size(count: float) -> str:
    """Return bytes in decimal units: '305.6 kB', '1 byte'."""
    if round(abs(count)) == 1:
        return f"{count:.0f} byte"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if round(abs(count), 1) < _KILO or unit == "TB":
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= _KILO
    raise AssertionError("the last unit always fits")


def share(part: float) -> str:
    """Return 0..1 as per cent: '97 %'."""
    return f"{100 * part:.0f} %"


def plural(count: int, noun: str, several: str | None = None) -> str:
    """Return '1 door', '2 doors', '1,204 hosts'."""
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def listed(items: Sequence[object], most: int = 3) -> str:
    """Return 'a', 'a and b', 'a, b, c and 4 more'."""
    shown = [str(item) for item in items[:most]] + ([f"{len(items) - most} more"] if len(items) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "none"


def plain(text: str) -> str:
    """Return text with control, bidirectional and other invisible characters made visible as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char.encode("unicode_escape").decode() if _unseen(char) else char for char in text)


def _unseen(char: str) -> bool:
    return char != " " and (unicodedata.category(char)[0] in "CZ" or bool(_INVISIBLE.match(char)))


def clip(text: str, most: int = _LONGEST) -> str:
    """Return plain text of at most `most` characters; longer text ends in '… (1,000,000 characters)', still within `most`."""
    shown = plain(text[: most + 1])
    if len(shown) <= most:
        return shown
    rest = f"… ({len(text):,} characters)"
    return shown[: max(0, most - len(rest))] + rest


def file_name(path: str, most: int = _LONGEST) -> str:
    """Return a plain path of at most `most` characters; a longer one loses its beginning, since its end tells it apart."""
    shown = plain(path[-most - 1 :])
    return shown if len(shown) <= most else "\u2026" + shown[1 - most :]


def moment(time: datetime | None) -> str:
    """Return a time as '20 Nov 2026, 14:30'; null reads 'unknown'. Times are UTC, which the page says once."""
    if time is None:
        return "unknown"
    return f"{day(time)}, {time.hour:02}:{time.minute:02}"


def day(when: date) -> str:
    """Return a date as '20 Nov 2026'."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def period(first: datetime | None, last: datetime | None) -> str:
    """Return '6 Nov 2026, 09:00 to 20 Nov 2026, 13:08', one moment where both are the same, 'unknown' where neither is known."""
    known = list(dict.fromkeys(moment(time) for time in (first, last) if time is not None))
    return " to ".join(known) or "unknown"


def hundredths(value: float) -> str:
    """Return a score of 0..1 on the scale of 100, exact to its thousandths: '91', '91.3'."""
    return f"{100 * value:.1f}".removesuffix(".0")


def effort(hours: float) -> str:
    """Return person-hours as '4 h', '0.5 h'."""
    return f"{hours:.3g} h"


def signed(points: float) -> str:
    """Return the points of a reason on the scale of 100 with their sign: '+38'; the minus is U+2212, as wide as the plus."""
    return ("\u2212" if points < 0 else "+") + hundredths(abs(points))


def ranges(numbers: Sequence[int], most: int = 3) -> str:
    """Return ascending numbers as runs: '3-5, 9 and 40 more', the last counting the numbers left out."""
    breaks = [place for place, (before, after) in enumerate(pairwise(numbers), 1) if after != before + 1]
    starts = [0, *breaks][:most]
    ends = [*breaks, len(numbers)][:most]
    runs = [
        f"{numbers[start]}" if end - start == 1 else f"{numbers[start]}-{numbers[end - 1]}"
        for start, end in zip(starts, ends, strict=True)
        if end > start
    ]
    rest = len(numbers) - ends[-1]
    return ", ".join(runs) + (f" and {rest:,} more" if rest else "")


def place(fact: str) -> tuple[str, str]:
    """Return a fact of the attack graph as a name and what holding it means: 'host:web1/root' is ('web1', 'full control')."""
    kind, _, name = fact.partition(":")
    if kind == "host":
        host, _, level = name.rpartition("/")
        return host or name, {"root": "full control", "user": "a user's rights"}.get(level, "host")
    if kind == "position":
        zone = name.removeprefix("zone/")
        return ("Internet", "anyone, anywhere") if zone == "internet" else (zone, "zone of the network")
    return name or fact, {"identity": "account", "data": "crown jewel", "directory": "control of a domain"}.get(
        kind, kind if name else ""
    )


class _Sentence(string.Formatter):
    """Formats `{interval:duration}`, `{sent:size}`, `{cover:share}`, `{ports:listed}` and the usual number formats."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Render one value; null reads 'unknown', text is made plain."""
        if value is None:
            return "unknown"
        words: dict[str, Callable[[Any], str]] = {"duration": duration, "size": size, "share": share, "listed": listed}
        if format_spec in words:
            return plain(words[format_spec](value))
        return plain(str(super().format_field(value, format_spec)))


def sentence(template: str, row: dict[str, Any]) -> str:
    """Fill a template such as '{source} calls {destination} every {interval:duration}' from a row."""
    return _Sentence().vformat(template, (), row)
