"""One file per scheme of versions."""

from __future__ import annotations

from functools import cache

from doorward.registry import members
from doorward.version import Scheme


@cache
def schemes() -> dict[str, Scheme]:
    """Return every scheme by name."""
    return members("doorward.versions", Scheme)


def scheme_of(ecosystem: str) -> Scheme | None:
    """Return the scheme that orders the versions of an OSV ecosystem, with or without its release; None if unknown."""
    bare = ecosystem.partition(":")[0]
    return next((scheme for scheme in schemes().values() if bare in scheme.ecosystems), None)
