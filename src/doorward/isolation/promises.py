"""What people wrote beside a rule of how long it is meant to stand: a last day, or that it is for a while; pure."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = {name: place for place, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905  # a list of names reads best as names
_LONGEST = 2_000
_UNTIL = (
    r"(?:until|untill|till|til|thru|through|expir\w{0,6}|ends?|ending|end date|valid to|valid until|remove (?:by|on|after)|"
    r"delete (?:by|on|after)|sunset|due|bis|g[u\u00fc]ltig bis|jusqu'au|hasta|截止|到期|有效期至|至)"
)
_DAY = (
    r"(?P<iso>\d{4})[-/.年](?P<iso_month>\d{1,2})[-/.月](?P<iso_day>\d{1,2})"
    r"|(?P<dotted_day>\d{1,2})\.(?P<dotted_month>\d{1,2})\.(?P<dotted>\d{4})"
    r"|(?P<named_day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<named_month>[a-z]{3})[a-z]{0,6}\.?,?[ -](?P<named>\d{4})"
    r"|(?P<first_month>[a-z]{3})[a-z]{0,6}\.? (?P<first_day>\d{1,2})(?:st|nd|rd|th)?,? (?P<first>\d{4})"
)
_KINDS = ("iso", "dotted", "named", "first")
_ENDS = re.compile(rf"(?<![a-z]){_UNTIL}[ :=,(-]{{0,4}}(?:on |the |am |le |el )?(?:{_DAY})(?!\d)", re.IGNORECASE)
_PASSING = re.compile(
    r"(?<![a-z])(?:temp|tmp|temporary|temporarily|interim|proof of concept|pilot|trial|remove me|to be removed|quick ?fix|"
    r"provisional|vor[u\u00fc]bergehend|temporaire|临时|暂时)(?![a-z])",
    re.IGNORECASE,
)


def last_day(text: str) -> date | None:
    """Return the latest day on which a text says that something ends; None if it names none.

    A day counts only behind a word such as until or expires: a comment tells when a rule was made as often as when it ends.
    """
    return max(_days(text[:_LONGEST]), default=None)


def passing(text: str) -> bool:
    """Return whether a text says that something is for a while."""
    return _PASSING.search(text[:_LONGEST]) is not None


def _days(text: str) -> Iterator[date]:
    for match in _ENDS.finditer(text):
        kind = next(name for name in _KINDS if match[name])
        month = match[f"{kind}_month"]
        number = int(month) if month.isdecimal() else _MONTHS.get(month.lower(), 0)
        try:
            yield date(int(match[kind]), number, int(match[f"{kind}_day"]))
        except ValueError:
            continue
