"""How old what was read of weaknesses is, beside the data that are judged by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.engine import told
from doorward.wording import day, plural

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.engine import Engine

_NEWEST = {
    "The catalogue of known exploited vulnerabilities": (
        "select max(coalesce(released, cast(date_added as timestamp))) as newest from {kev}",
        14,
    ),
    "The newest advisory": ("select max(coalesce(modified, published)) as newest from {advisories}", 14),
    "The newest EPSS score": ("select max(scored) as newest from {epss}", 30),
}
"""What was read -> the time of its newest word, and the days until which that is fresh enough to judge by."""


def stale(engine: Engine, as_of: datetime | None) -> tuple[str, ...]:
    """Return a sentence on each kind of intelligence that is older than the data by more than a while.

    What was disclosed since cannot have been found; what was not read at all is told elsewhere.
    """
    found = []
    for what, (text, fresh) in _NEWEST.items():
        newest = told(engine, text)[0]["newest"]
        age = (as_of - newest).days if as_of and newest else 0
        if age > fresh:
            found.append(
                f"{what} is of {day(newest)}, {plural(age, 'day')} before the data end: what came to light since is missing; "
                "doorward intel status says what there is."
            )
    return tuple(found)
