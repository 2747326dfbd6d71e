"""A span of time in an address (`from` and `to`), and the minutes around a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from doorward.console.page import Refused
from doorward.wording import clip

if TYPE_CHECKING:
    from doorward.console.page import Ask

AROUND = timedelta(minutes=5)
"""Before and after a moment that its context shows."""


def around(time: datetime) -> dict[str, str]:
    """Return the span around a moment, naive UTC, as parameters of an address."""
    try:
        return between(time - AROUND, time + AROUND)
    except OverflowError:
        return between(time, time)


def between(start: datetime, end: datetime) -> dict[str, str]:
    """Return a span as parameters of an address."""
    return {"from": start.isoformat(timespec="seconds"), "to": end.isoformat(timespec="seconds")}


def span(ask: Ask) -> tuple[datetime, datetime] | None:
    """Return the span that an address asks for, naive UTC; None where it asks for none.

    Raises:
        Refused: one of both is no time.
    """
    start, end = _time(ask, "from"), _time(ask, "to")
    return (start, end) if start and end and start <= end else None


def _time(ask: Ask, name: str) -> datetime | None:
    text = ask.text(name)
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    except (ValueError, OverflowError) as error:
        raise Refused(400, f"{name}={clip(text, 40)} is not a time such as 2026-11-14T14:30.") from error
