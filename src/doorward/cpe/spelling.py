"""How CPE would spell the product that somebody wrote down: 'Cisco', 'Cisco IOS XE Software' -> cisco:ios_xe.

NVD's names follow habits, not rules: the maker by the short name of its domain, the product without it. What habit makes of a
name is a reading beside the name as it is written, never instead of it.
"""

from __future__ import annotations

import re
from functools import lru_cache

NAMELESS = frozenset({"", "n/a", "na", "-", "*", "unknown", "unspecified", "none"})
"""What stands in the place of a name that is not told."""

LONGEST = 200
"""Characters of a name that are kept."""

_MAKERS = {
    "apache_software_foundation": "apache",
    "checkpoint_software_technologies": "checkpoint",
    "check_point": "checkpoint",
    "cisco_systems": "cisco",
    "d-link": "dlink",
    "delta_electronics": "deltaww",
    "dell_emc": "dell",
    "eclipse_foundation": "eclipse",
    "f5_networks": "f5",
    "hewlett_packard_enterprise": "hpe",
    "ibm_corporation": "ibm",
    "juniper_networks": "juniper",
    "node.js": "nodejs",
    "openssl_software_foundation": "openssl",
    "oracle_corporation": "oracle",
    "palo_alto_networks": "paloaltonetworks",
    "python_software_foundation": "python",
    "red_hat": "redhat",
    "schneider_electric": "schneider-electric",
    "trend_micro": "trendmicro",
    "the_document_foundation": "libreoffice",
    "zoho_manageengine": "zohocorp",
}
_PRODUCTS = {
    ("linux", "linux"): "linux_kernel",
    ("juniper", "junos_os"): "junos",
    ("microsoft", "exchange"): "exchange_server",
}
_LEGAL = re.compile(
    r"(?:,?_(?:software|foundation|project|team|inc|incorporated|corp|corporation|company|co|ltd|limited|llc|gmbh|ag|s\.a|s\.r\.l|b\.v|plc|pty|kg|oyj?)\.?)+$"
)
_DESCRIBED = re.compile(r"_[\u2013\u2014|]_.*|_for_(?:windows|linux|macos|wordpress|android|ios)$")
_BRACKETS = re.compile(r"_*\([^()]*\)")
_MODEL = re.compile(r"[a-z]{0,6}-?[a-z]{0,3}\d[a-z0-9-]*")
_CLOSING = re.compile(r"_(?:software|firmware|plugin|server_software)$")


def written(name: str) -> str:
    """Return a name in lower case, its words joined as CPE joins them."""
    return "_".join(name.lower().split())[:LONGEST]


@lru_cache(maxsize=16_384)
def spellings(vendor: str, product: str) -> tuple[tuple[str, str], ...]:
    """Return vendor and product as written, then as habit has them where that differs; none without a product.

    A vendor that is not told is empty, in what is written; a project is often its own vendor.
    """
    maker, what = written(vendor), written(product)
    if what in NAMELESS:
        return ()
    short = _maker("" if maker in NAMELESS else maker)
    bare = _product(what, {maker, short, _LEGAL.sub("", maker)})
    bare = _PRODUCTS.get((short, bare)) or _PRODUCTS.get((short, what)) or bare
    found = [("" if maker in NAMELESS else maker, what), (short or bare, bare)]
    if _MODEL.fullmatch(bare):
        found.append((short or bare, f"{bare}_firmware"))
    return tuple(dict.fromkeys(found))


def _maker(maker: str) -> str:
    bare = _LEGAL.sub("", _BRACKETS.sub("", maker))
    return _MAKERS.get(bare) or bare.replace("_", "")


def _product(what: str, makers: set[str]) -> str:
    """Drop a repository's owner, brackets, the maker's own name before it, and words that say only what kind of thing it is."""
    bare = _DESCRIBED.sub("", _BRACKETS.sub("", what.rpartition("/")[2] or what)).strip("_") or what
    for maker in sorted(makers - {""}, key=len, reverse=True):
        if bare.startswith(f"{maker}_"):
            bare = bare[len(maker) + 1 :]
            break
    return _CLOSING.sub("", bare) or bare
