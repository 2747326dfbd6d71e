"""What one value of a field says, by the kind of the field."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from doorward.field_query.addresses import network_keys
from doorward.field_query.conditions import Known, Like, Mine, OneOf, Span, Within
from doorward.field_query.fields import near
from doorward.iso_time import utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.field_query.conditions import Bound, Condition
    from doorward.field_query.fields import Field

_COMPARISON = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)
_NUMBER = re.compile(r"(-?\d{1,18}(?:\.\d{1,18})?)([kMG%]?)", re.ASCII)
_SCALE = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "%": 0.01}
_AGE = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_OLDEST = timedelta(days=100_000)
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class ValueMismatchError(ValueError):
    """A value does not fit its field; the message says what would."""


def condition(field: Field, text: str, *, quoted: bool = False) -> Condition:
    """Return what one value of a field asks for.

    Args:
        field: whose value.
        text: the value, without its quotation marks.
        quoted: it was written in quotation marks, so its signs stand for themselves.

    Raises:
        ValueMismatchError: the field has no such values.
    """
    if not quoted and text.lower() in ("none", "any"):
        return Known(text.lower() == "any")
    if field.kind in _KINDS:
        return _KINDS[field.kind](field, text)
    if not quoted and (sign := _compared(text)[0]):
        raise ValueMismatchError(
            f"{field.name} is a word and takes no {sign}; put it in quotation marks if it is meant"
        )
    if field.decided and text == "me" and not quoted:
        return Mine()
    keys = network_keys(text) if field.kind == "address" else None
    return Like(text, exact=quoted) if keys is None else Within(*keys)


def _flag(field: Field, text: str) -> Condition:
    side = _FLAGS.get(text.lower())
    if side is None:
        raise ValueMismatchError(f"{field.name} is yes or no")
    return OneOf((side,))


def _level(field: Field, text: str) -> Condition:
    sign, rest = _compared(text)
    low, dots, high = rest.partition("..")
    places = range(len(field.levels))
    first = _place(field, low) if low else 0
    last = _place(field, high) if high else len(places) - 1
    if dots and sign:
        raise ValueMismatchError(f"write {field.name}:{low}..{high} without {sign}")
    if not dots:
        first, last = _reach(sign, _place(field, low), last)
    return OneOf(tuple(field.levels[place] for place in places if first <= place <= last))


def _reach(sign: str, place: int, last: int) -> tuple[int, int]:
    return {
        "": (place, place),
        "=": (place, place),
        ">": (place + 1, last),
        ">=": (place, last),
        "<": (0, place - 1),
        "<=": (0, place),
    }[sign]


def _place(field: Field, word: str) -> int:
    if word.lower() not in field.levels:
        like = near(word, list(field.levels))
        hint = f"did you mean {like}?" if like else f"it is one of {', '.join(field.levels)}"
        raise ValueMismatchError(f"{field.name} is never {word!r}; {hint}")
    return field.levels.index(word.lower())


def _numeric(field: Field, text: str) -> Condition:
    return _span(field, text, lambda word: (number := _number(field, word), number))


def _number(field: Field, word: str) -> float:
    match = _NUMBER.fullmatch(word)
    value = float(match[1]) * _SCALE[match[2]] if match else math.nan
    if not math.isfinite(value):
        raise ValueMismatchError(f"{field.name} is a number such as 5, >=0.5, 10..20 or 20k; {word!r} is none")
    return value


def _time(field: Field, text: str) -> Condition:
    if _AGE.fullmatch(_compared(text)[1]) and ".." not in text:
        return _aged(*_compared(text))
    return _span(field, text, lambda word: _moments(field, word))


def _aged(sign: str, word: str) -> Span:
    """Return the times of an age: what is less than seven days old is later than that."""
    age = _age(word)
    if sign in (">", ">="):
        return Span(high=age, open_high=sign == ">")
    return Span(low=age, open_low=sign == "<")


def _age(word: str) -> timedelta:
    match = _AGE.fullmatch(word)
    if match is None or (age := int(match[1]) * timedelta(seconds=_SECONDS[match[2]])) > _OLDEST:
        raise ValueMismatchError(f"{word!r} is no age such as 90m, 12h, 7d or 4w, of at most {_OLDEST.days:,} days")
    return age


def _moments(field: Field, word: str) -> tuple[Bound, Bound]:
    """Return the first and the last moment that a written time means: a day is all of it."""
    if _AGE.fullmatch(word):
        return _age(word), _age(word)
    first = utc(word)
    if first is None:
        raise ValueMismatchError(
            f"{field.name} is a time such as 2026-11-20, >=2026-11-20T14:30Z or <7d; {word!r} is none"
        )
    length = timedelta(microseconds=1)
    if len(word) <= len("2026-11-20"):
        length = timedelta(days=1)
    elif len(word.rstrip("Z")) <= len("2026-11-20T14:30"):
        length = timedelta(minutes=1)
    elif "." not in word:
        length = timedelta(seconds=1)
    try:
        return first, first + length - timedelta(microseconds=1)
    except OverflowError:
        return first, datetime(9999, 12, 31)  # noqa: DTZ001 - times at rest are naive UTC


def _span(field: Field, text: str, meant: Callable[[str], tuple[Bound, Bound]]) -> Span:
    """Return what `>=5`, `5..7`, `5..`, `..7` and `5` mean, of numbers or times."""
    sign, rest = _compared(text)
    low, dots, high = rest.partition("..")
    if dots and (sign or not low + high):
        raise ValueMismatchError(f"a range is written {field.name}:LOW..HIGH")
    if dots:
        return Span(meant(low)[0] if low else None, meant(high)[1] if high else None)
    first, last = meant(low)
    return {
        "": Span(first, last),
        "=": Span(first, last),
        ">": Span(low=last, open_low=True),
        ">=": Span(low=first),
        "<": Span(high=first, open_high=True),
        "<=": Span(high=last),
    }[sign]


def _compared(text: str) -> tuple[str, str]:
    match = _COMPARISON.fullmatch(text)
    return (match[1] or "", match[2]) if match else ("", text)


_KINDS: dict[str, Callable[[Field, str], Condition]] = {
    "flag": _flag,
    "level": _level,
    "number": _numeric,
    "time": _time,
}
