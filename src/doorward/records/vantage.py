"""Where a scan was made from, as far as the path of its file says so."""

from __future__ import annotations

import re

INTERNET = "internet"
"""The vantage of everybody: what is seen from there, the world can reach."""
INSIDE = "inside"
"""The vantage of the own network."""

_SAID = re.compile(r"(?<![a-z])(?:(outside|internet|external)|inside|internal)(?![a-z])", re.IGNORECASE)


def vantage_of(path: str) -> str | None:
    """Return `internet` or `inside` if a path says so (outside, internet, external; inside, internal; the last word counts)."""
    said = [match[1] for match in _SAID.finditer(path)]
    return (INTERNET if said[-1] else INSIDE) if said else None
