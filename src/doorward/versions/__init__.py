"""One file per scheme of versions."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from doorward.registry import members
from doorward.version import Scheme

_UNSTATED = frozenset({"", "*", "-"})
_ESCAPES = re.compile(r"\\(.)")


@cache
def schemes() -> dict[str, Scheme]:
    """Return every scheme by name."""
    return members("doorward.versions", Scheme)


def scheme_of(ecosystem: str) -> Scheme | None:
    """Return the scheme that orders the versions of an OSV ecosystem, with or without its release; None if unknown."""
    bare = ecosystem.partition(":")[0]
    return next((scheme for scheme in schemes().values() if bare in scheme.ecosystems), None)


@lru_cache(maxsize=16_384)
def scheme_of_product(vendor: str, product: str) -> Scheme:
    """Return the scheme that orders the versions of a product in the spelling of CPE; `generic` where none claims it.

    A claim of the very product goes before one of all products with the same beginning, the longest beginning first.
    """
    claims = [
        (not claim.endswith("*"), len(claim), scheme.name)
        for scheme in schemes().values()
        for maker, claim in scheme.products
        if maker == vendor.lower() and _claims(claim, product.lower())
    ]
    return schemes()[max(claims)[-1] if claims else "generic"]


def _claims(claim: str, product: str) -> bool:
    return product.startswith(claim[:-1]) if claim.endswith("*") else product == claim


def cpe_version(version: str, update: str = "*") -> str | None:
    """Return the version that a CPE name states, its update behind a hyphen (10.2.9, h1 -> 10.2.9-h1); None if it states none."""
    if version in _UNSTATED:
        return None
    whole = version if update in _UNSTATED else f"{version}-{update}"
    return _ESCAPES.sub(r"\1", whole)
