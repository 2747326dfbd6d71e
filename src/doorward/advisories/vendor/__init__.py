"""Advisories of vendors in the shape of CSAF 2.0, made rows: what their products are affected by, and what not.

CVRF, its forerunner, has the same parts under other names; its reader brings them into this shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.advisories.vendor.judged import judged, numbered
from doorward.advisories.vendor.products import groups, products
from doorward.advisories.vendor.remarks import remarks
from doorward.iso_time import utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from doorward.advisories.vendor.products import Product
    from doorward.advisories.vendor.remarks import Remarks

_STATUSES = {
    "known_not_affected": "not_affected",
    "fixed": "fixed",
    "first_fixed": "fixed",
    "under_investigation": "under_investigation",
    "known_affected": "affected",
    "first_affected": "affected",
    "last_affected": "affected",
}
"""CSAF's product status -> OpenVEX's; `recommended` says nothing of the weakness."""
_NARROW = re.compile(r"CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}")
"""Ids that stand for one weakness only, so that they are aliases."""
_MOST = 1_000_000
"""Rows that one weakness may make; its ids and its products multiply."""
_VECTORS = ("cvss_v4", "cvss_v3", "cvss_v2")

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a document says of itself, and its products by their ids.

    Attributes:
        source: the feed: its form and publisher.
    """

    document: str | None
    source: str
    author: str | None
    title: str | None
    severity: str | None
    published: datetime | None
    modified: datetime | None
    is_vex: bool
    products: Mapping[str, Product] = field(repr=False)
    groups: Mapping[str, Sequence[str]] = field(repr=False)


def notice(feed: str, document: Any, tree: Any) -> Notice:
    """Return what a document's head and product tree say.

    Args:
        feed: the form, as `csaf`; the publisher follows.
        document: CSAF's `document`.
        tree: CSAF's `product_tree`.
    """
    about = _object(document)
    tracking, publisher = _object(about.get("tracking")), _object(about.get("publisher"))
    own, author = _text(tracking.get("id")), _text(publisher.get("name"))
    return Notice(
        own,
        " ".join(filter(None, (feed, author))),
        author,
        _text(about.get("title")),
        _text(_object(about.get("aggregate_severity")).get("text")),
        utc(tracking.get("initial_release_date")),
        utc(tracking.get("current_release_date")),
        "vex" in str(about.get("category")).lower(),
        products(tree),
        groups(tree),
    )


def told(about: Notice, weakness: Any, line: int, number: int) -> tuple[Rows, list[str]]:
    """Return the rows of one weakness, and why something of it is left out.

    Args:
        about: the document it stands in.
        weakness: an entry of CSAF's `vulnerabilities`; `cves` may list several ids.
        line: line it begins on.
        number: its number in the document, for one without an id.
    """
    item = _object(weakness)
    said = remarks(item, about.groups)
    rows: Rows = {"affected": [], "vex": []}
    criteria: list[list[dict[str, Any]]] = []
    wrong: list[str] = []
    for identity, status in _spoken(item):
        product = about.products.get(identity)
        if product is None:
            wrong.append(f"the product {identity[:100]!r} is not in the product tree")
            continue
        try:
            found = judged(product, status)
        except ValueError as error:
            wrong.append(f"{identity[:100]}: {error}")
            found = {}
        rows["affected"] += found.get("affected", ())
        criteria += [found["applicability"]] if found.get("applicability") else []
        # What a range says need not be said again, unless the document is made of verdicts.
        if status != "affected" or about.is_vex or not any(found.values()):
            rows["vex"].append(_verdict(status, identity, product, said))
    rows["applicability"] = numbered(criteria)
    rows = {table: _distinct(listed) for table, listed in rows.items()}
    if (count := len(_cves(item)) * sum(map(len, rows.values()))) > _MOST:
        wrong.append(f"its ids and products make {count:,} rows, more than {_MOST:,}")
        rows = {table: [] for table in rows}
    return _with_ids(about, item, rows, line, number), wrong


def _spoken(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each product's id with each status it has, once."""
    listed = _object(item.get("product_status"))
    every = ((identity, status) for key, status in _STATUSES.items() for identity in _texts(listed.get(key)))
    yield from dict.fromkeys(every)


def _verdict(status: str, identity: str, product: Product, said: Remarks) -> dict[str, Any]:
    # A distribution's release is in the ecosystem: the package itself is spoken of, on every system of that release.
    whole = None if ":" in (product.ecosystem or "") else product.whole
    return {
        "status": status,
        "justification": said.justification(identity) if status == "not_affected" else None,
        "statement": said.statement(identity),
        "product": whole.spoken if whole else product.spoken,
        "component": product.spoken if whole else None,
        **product.identity.vex(),
        "ecosystem": product.ecosystem,
        **({"version": product.versions} if product.versions else {}),
    }


def _with_ids(about: Notice, item: Mapping[str, Any], rows: Rows, line: int, number: int) -> Rows:
    """Return rows once for each id of a weakness, with what they have in common.

    Several documents speak of one CVE, and each has a say: as an advisory it has the document's id before that of the CVE.
    Criteria are asked by CVE, so there the document stands in the source.
    """
    cves = _cves(item)
    others = [text for entry in _objects(item.get("ids")) if (text := _text(entry.get("text")))]
    narrow = [name for name in others if _NARROW.fullmatch(name)] if len(cves) <= 1 else []
    common = {"modified": about.modified, "origin_row": line}
    verdict = {"document": about.document, "author": about.author, "stated": about.modified, "origin_row": line}
    advisory = {
        "upstream": [],
        "summary": _text(item.get("title")) or about.title,
        "severities": _severities(item, about),
        "published": about.published,
    }
    found: Rows = {"advisories": [], "affected": [], "applicability": [], "vex": []}
    for identity in cves or others[:1] or [f"{about.document or 'unnamed'}#{number}"]:
        aliases = [name for name in narrow if name != identity]
        own = identity if identity.startswith(about.document or identity) else f"{about.document}/{identity}"
        also = [*([identity] if own != identity else []), *aliases]
        whose = {**common, "id": own, "source": about.source}
        stated = {**common, "id": identity, "source": ": ".join(filter(None, (about.source, about.document)))}
        found["advisories"].append({**advisory, **whose, "aliases": also})
        found["affected"] += [{**row, **whose} for row in rows["affected"]]
        found["applicability"] += [{**row, **stated} for row in rows["applicability"]]
        found["vex"] += [{**row, **verdict, "vulnerability": identity, "aliases": aliases} for row in rows["vex"]]
    return found


def _cves(item: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*_texts([item.get("cve")]), *_texts(item.get("cves"))]))


def _distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows once each: a package is listed for every architecture, which only its URL tells."""
    return list({repr(sorted(_told_apart(row))): row for row in reversed(rows)}.values())[::-1]


def _told_apart(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    url = "component" if row.get("component") else "product"
    packaged = "status" in row and row["package"] is not None
    return (pair for pair in row.items() if not packaged or pair[0] != url)


def _severities(item: Mapping[str, Any], about: Notice) -> list[str]:
    """Return the vectors of a weakness, then the publisher's word for the whole document, each once."""
    scores = _objects(item.get("scores")) + [_object(one.get("content")) for one in _objects(item.get("metrics"))]
    vectors = [_text(_object(score.get(key)).get("vectorString")) for score in scores for key in _VECTORS]
    return list(dict.fromkeys(text for text in [*vectors, about.severity] if text))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str) and item] if isinstance(value, list) else []
