"""Times as they are written in documents: ISO 8601 and its subset RFC 3339, or seconds since 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

_ZERO_YEAR = 1


def utc(text: Any) -> datetime | None:
    """Return a written time as naive UTC; one without a zone is taken as UTC; None if it is no time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (AttributeError, ValueError, OverflowError):
        return None
    # Go writes its empty time as the first of January of the year 1.
    return None if moment.year == _ZERO_YEAR else moment


def since_1970(seconds: Any) -> datetime | None:
    """Return whole seconds since 1970, a number or its text, as naive UTC; None if that is no time."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def day(text: Any) -> date | None:
    """Return a written date, or the date of a written time; None if it is neither."""
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    moment = utc(text)
    return moment.date() if moment else None
