"""When a statement holds: yes, no, or cannot tell, as far as the data settle what the request will be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from doorward.iam.logic import NO, OPEN, YES, opposite
from doorward.iam.pattern import filled, matches, plain, variables
from doorward.iso_time import since_1970, utc

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

LONGEST_TOKEN = timedelta(hours=36)
"""For how long a token of a user may hold (AWS STS, GetSessionToken); what was issued may be that old."""


@dataclass(frozen=True, slots=True)
class Since:
    """A time that is not known, but not before this one."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that whoever asks may choose."""


Known = str | Since | Chosen | None
"""What is known of a key: its value, what bounds it, or None if the request does not have it."""
Context = Mapping[str, tuple[Known, ...]]
"""Key in lower case -> what it may be; a key that is not there is not known at all."""


def holds(block: str | None, context: Context, *, denies: bool) -> int:
    """Return whether the conditions of a statement hold.

    Whoever asks takes the alternative that serves them, so an Allow holds if one of them does; a Deny that only some
    alternatives avoid is left open.

    Args:
        block: operator -> key -> values, as JSON; None always holds.
        context: what is known of the request.
        denies: the statement is a Deny.
    """
    if block is None:
        return YES
    return min((_tested(test, context, denies=denies) for test in _tests(block)), default=YES)


@dataclass(frozen=True, slots=True)
class _Test:
    """One key of a condition."""

    operator: str
    quantifier: str
    if_exists: bool
    key: str
    values: tuple[str, ...]


@lru_cache(maxsize=50_000)
def keys(block: str | None) -> frozenset[str]:
    """Return the keys and variables that a condition asks about, in lower case."""
    tests = _tests(block) if block else ()
    return frozenset(
        name for test in tests for name in (test.key, *(one for value in test.values for one in variables(value)))
    )


@lru_cache(maxsize=50_000)
def _tests(block: str) -> tuple[_Test, ...]:
    found = []
    for operator, told in json.loads(block).items():
        quantifier, _, name = operator.lower().rpartition(":")
        plain = name.removesuffix("ifexists")
        for key, values in told.items():
            listed = values if isinstance(values, list) else [values]
            found.append(_Test(plain, quantifier, plain != name, key.lower(), tuple(map(_text, listed))))
    return tuple(found)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tested(test: _Test, context: Context, *, denies: bool) -> int:
    known = context.get(test.key)
    if known is None or test.quantifier:
        return OPEN
    answers = {_answer(test, one, context, denies=denies) for one in known}
    if denies:
        return answers.pop() if len(answers) == 1 else OPEN
    return max(answers)


def _answer(test: _Test, known: Known, context: Context, *, denies: bool) -> int:
    if isinstance(known, Chosen):
        return OPEN if denies else YES
    if test.operator == "null":
        return max((YES if (value == "true") == (known is None) else NO for value in test.values), default=NO)
    if test.operator not in _OPERATORS:
        return OPEN
    negated, compare = _OPERATORS[test.operator]
    if known is None:
        return YES if negated or test.if_exists else NO
    one = max((compare(known, _filled(value, context)) for value in test.values), default=NO)
    return opposite(one) if negated else one


def _filled(value: str, context: Context) -> str:
    known = {name: told[0] for name in variables(value) if (told := context.get(name)) and len(told) == 1}
    return filled(value, {name: told for name, told in known.items() if isinstance(told, str)})


def _equal(known: Known, value: str) -> int:
    if not isinstance(known, str) or variables(value):
        return OPEN
    return YES if known == plain(value) else NO


def _equal_in_any_case(known: Known, value: str) -> int:
    return _equal(known.lower(), value.lower()) if isinstance(known, str) else OPEN


def _like(known: Known, value: str) -> int:
    if not isinstance(known, str):
        return OPEN
    if not matches(value, known):
        return NO
    return OPEN if variables(value) else YES


def _arn_like(known: Known, value: str) -> int:
    """Compare part by part: in an ARN a star ends at the colon, but for the last part (AWS, ArnLike)."""
    if not isinstance(known, str):
        return OPEN
    parts, wanted = known.split(":", 5), value.split(":", 5)
    if value == "*":
        return YES
    if len(parts) != len(wanted):
        return NO
    return min(_like(part, pattern) for part, pattern in zip(parts, wanted, strict=True))


def _number(compare: Callable[[float, float], bool]) -> Callable[[Known, str], int]:
    def answer(known: Known, value: str) -> int:
        if not isinstance(known, str):
            return OPEN
        try:
            return YES if compare(float(known), float(value)) else NO
        except ValueError:
            return OPEN

    return answer


def _moment(value: str) -> datetime | None:
    return since_1970(value) if value.isdigit() else utc(value)


def _after(known: Known, value: str) -> int:
    moment = _moment(value)
    if not isinstance(known, Since) or moment is None:
        return OPEN
    return YES if known.moment > moment else OPEN


def _before(known: Known, value: str) -> int:
    return opposite(_after(known, value))


_OPERATORS: dict[str, tuple[bool, Callable[[Known, str], int]]] = {
    "stringequals": (False, _equal),
    "stringnotequals": (True, _equal),
    "stringequalsignorecase": (False, _equal_in_any_case),
    "stringnotequalsignorecase": (True, _equal_in_any_case),
    "stringlike": (False, _like),
    "stringnotlike": (True, _like),
    "arnequals": (False, _arn_like),
    "arnlike": (False, _arn_like),
    "arnnotequals": (True, _arn_like),
    "arnnotlike": (True, _arn_like),
    "bool": (False, _equal_in_any_case),
    "numericequals": (False, _number(lambda one, other: one == other)),
    "numericnotequals": (True, _number(lambda one, other: one == other)),
    "numericlessthan": (False, _number(lambda one, other: one < other)),
    "numericlessthanequals": (False, _number(lambda one, other: one <= other)),
    "numericgreaterthan": (False, _number(lambda one, other: one > other)),
    "numericgreaterthanequals": (False, _number(lambda one, other: one >= other)),
    "dategreaterthan": (False, _after),
    "dategreaterthanequals": (False, _after),
    "datelessthan": (False, _before),
    "datelessthanequals": (False, _before),
    "dateequals": (False, _before),
    "datenotequals": (True, _before),
}
"""Operator -> whether it is turned round, and how one value is compared."""


@lru_cache(maxsize=50_000)
def literals(block: str | None, key: str) -> frozenset[str]:
    """Return the values that a condition compares a key with."""
    tests = _tests(block) if block and key in block.lower() else ()
    return frozenset(value for test in tests if test.key == key for value in test.values)
