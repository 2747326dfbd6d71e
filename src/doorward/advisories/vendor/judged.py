"""What an advisory says of one product, as rows of `affected` and `applicability`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.advisories.version_range import BEGIN, END, alternating, vers
from doorward.advisories.version_text import Range, ranges
from doorward.cpe import ANY
from doorward.cpe.criteria import named
from doorward.ecosystem import split
from doorward.versions import scheme_of, scheme_of_product, schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.advisories.vendor.products import Product
    from doorward.version import Scheme

_DISTRIBUTED = frozenset({"apk", "dpkg", "rpm"})
"""Schemes of distributions: there a fix ends what every earlier version of the package is affected by."""
_TYPES = {
    "alpine": "apk",
    "apk": "apk",
    "cargo": "semver",
    "composer": "php",
    "deb": "dpkg",
    "gem": "gem",
    "golang": "semver",
    "hex": "semver",
    "maven": "maven",
    "npm": "semver",
    "nuget": "nuget",
    "pypi": "pep440",
    "rpm": "rpm",
    "semver": "semver",
}
"""Type of a range in the notation of VERS -> scheme; other types leave it to the product."""

Row = dict[str, Any]


def judged(product: Product, status: str) -> dict[str, list[Row]]:
    """Return the rows that the status of a product makes, by table; none where inventories hold it under no name.

    Args:
        product: of the product tree.
        status: in OpenVEX's words.

    Raises:
        ValueError: its range of versions cannot be understood.
    """
    ecosystem, release = split(product.ecosystem or "")
    known = scheme_of(ecosystem) if product.identity.package else None
    distributed = known is not None and known.name in _DISTRIBUTED
    if product.whole and not product.runs_on and not distributed:
        return {}  # a part of a product is affected there, and not wherever else it is
    if product.identity.package:
        if distributed and not release:
            return {}
        own = {"ecosystem": ecosystem, "release": release, "package": product.identity.package}
        return {"affected": _packaged(product, status, own, known, distributed=distributed)}
    return {"applicability": _on(product)} if status == "affected" else {}


def _packaged(product: Product, status: str, own: Row, known: Scheme | None, *, distributed: bool) -> list[Row]:
    row = {**own, "scheme": known.name if known else own["ecosystem"].lower()}
    version = product.identity.version
    if status == "fixed":
        return [{**row, "introduced": "0", "fixed": version}] if distributed and version else []
    if status != "affected":
        return []
    if product.versions:
        meant = _meant(product.versions, known or schemes()["generic"], product)
        return [{**row, **_interval(item)} for item in meant]
    return [{**row, "versions": [version]} if version else {**row, "introduced": "0"}]


def _interval(item: Range) -> Row:
    """Return a range in the columns of tables/affected.py."""
    if item.only:
        return {"versions": [item.only]}
    row: Row = {"introduced": item.low or "0"}
    if item.low and item.low_excluded:
        row["introduced_excluded"] = True
    if item.high:
        row["fixed" if item.high_excluded else "last_affected"] = item.high
    return row


def _criteria(product: Product, *, vulnerable: bool = True) -> list[Row]:
    """Return a match criterion for each range of versions of a product; none where it has no vendor or no name."""
    try:
        name: Mapping[str, Any] = named(product.identity.cpe) if product.identity.cpe else {}
    except ValueError:
        name = {}
    if not name:
        if not product.vendor or not product.product:
            return []
        scheme = scheme_of_product(product.vendor, product.product).name
        name = {"part": None, "vendor": product.vendor, "product": product.product, "scheme": scheme}
    row = {
        **dict.fromkeys(_UNSAID, ANY),
        "low_excluded": False,
        "high_excluded": False,
        **name,
        "vulnerable": vulnerable,
    }
    if product.versions:
        meant = _meant(product.versions, schemes()[row["scheme"]], product)
        return [{**row, **_applicable(item)} for item in meant]
    return [{**row, "version": product.version} if row["version"] == ANY and product.version else row]


_UNSAID = ("version", "update", "software_edition", "target_software", "target_hardware")


def _applicable(item: Range) -> Row:
    """Return a range in the columns of tables/applicability.py."""
    if item.only:
        return {"version": item.only}
    row: Row = {"version": ANY}
    if item.low:
        row |= {"low": item.low, "low_excluded": item.low_excluded}
    if item.high:
        row |= {"high": item.high, "high_excluded": item.high_excluded}
    return row


def _on(product: Product) -> list[Row]:
    """Return the criteria of a product, and of what it runs on."""
    own = _criteria(product)
    return [*own, *_criteria(product.whole, vulnerable=False)] if own and product.whole else own


def _meant(text: str, scheme: Scheme, product: Product) -> Sequence[Range]:
    """Return the ranges that a text means, in the notation of VERS or in words.

    Raises:
        ValueError: it cannot be understood.
    """
    if text.lower().startswith("vers:"):
        kind, every = vers(text)
        own = schemes()[_TYPES[kind]] if kind in _TYPES else scheme
        return [
            Range(
                None if low == BEGIN else low.version,
                low.behind,
                None if high == END else high.version,
                not high.behind,
            )
            for low, high in alternating(every, own)
        ]
    found = ranges(text.replace("|", " || ") if "||" not in text else text, product.product or "")
    if not found:
        raise ValueError(f"its versions {text[:100]!r} are not understood")
    return found


def numbered(every: Iterable[Sequence[Row]]) -> list[Row]:
    """Return criteria with the numbers of their configurations: those of a single product are alternatives of the first.

    Args:
        every: for each product its criteria; what it runs on is in a node of its own.
    """
    rows: list[Row] = []
    configuration = 0
    for criteria in every:
        joint = any(not row["vulnerable"] for row in criteria)
        configuration += joint
        common = {
            "configuration": configuration if joint else 0,
            "configuration_operator": "and" if joint else "or",
            "node_operator": "or",
            "negate": False,
        }
        rows += [{**row, **common, "node": 0 if row["vulnerable"] else 1} for row in criteria]
    return rows
