"""A draft of a security advisory in CSAF 2.0 (https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html)."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from doorward.portfolio.statuses import AFFECTED, FIXED, NOT_AFFECTED, UNDER_INVESTIGATION, name, purl
from doorward.wording import clip, plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doorward.portfolio.statuses import Publisher, Stated

DRAFT = (
    "This is a draft that a program wrote from registers and inventories. Nobody has reviewed it: a person must check every "
    "status, say how the weakness matters to each product, and name whom to ask before it is published."
)
_VERSION = "0.1.0"
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}")
_LABELS = {"CLEAR": "WHITE", "AMBER+STRICT": "AMBER"}
"""TLP 2.0 label -> that of TLP 1.0, which CSAF 2.0 knows."""
_STATUS = {
    AFFECTED: "known_affected",
    NOT_AFFECTED: "known_not_affected",
    FIXED: "fixed",
    UNDER_INVESTIGATION: "under_investigation",
}
# What test 6.1.31 of the standard takes for a range, which is no version.
_RANGED = re.compile(r"[<>]|\b(after|all|before|earlier|later|prior|versions)\b|^(vers?|vers:)", re.IGNORECASE)


def csaf(weakness: str, stated: Sequence[Stated], publisher: Publisher, products: Sequence[str] = ()) -> dict[str, Any]:
    """Return the draft as a document, ready to be written as JSON.

    Args:
        weakness: CVE or id of an advisory.
        stated: what is said of each release, by product; at least one.
        publisher: who is to publish it.
        products: names that go into its title and id; all where there are none.
    """
    return {
        "document": _document(weakness, stated, publisher, products),
        "product_tree": {"branches": [_vendor(stated, publisher)]},
        "vulnerabilities": [_vulnerability(weakness, stated)],
    }


def tracking_id(weakness: str, products: Sequence[str]) -> str:
    """Return the id of a draft: the same for the same weakness and products."""
    return "-".join(["draft", *(plain(part).strip() for part in (weakness, *sorted(products)))])


def file_name(weakness: str, products: Sequence[str]) -> str:
    """Return the name of the file of a document, as section 5.1 of the standard makes it from its id."""
    return re.sub(r"[^+\-a-z0-9]+", "_", tracking_id(weakness, products).lower()) + ".json"


def _document(weakness: str, stated: Sequence[Stated], publisher: Publisher, products: Sequence[str]) -> dict[str, Any]:
    moment = publisher.time.isoformat(timespec="seconds") + "Z"
    whose = ", ".join(sorted(plain(item) for item in products)) or "all products"
    counts = [(word, sum(one.status == status for one in stated)) for status, word in _WORDS.items()]
    told = ", ".join(f"{plural(many, 'release')} {word}" for word, many in counts if many)
    tlp: dict[str, Any] = {"tlp": {"label": _LABELS.get(publisher.tlp, publisher.tlp)}}
    return {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "distribution": {"text": f"TLP:{publisher.tlp}", **tlp},
        "lang": "en",
        "notes": [
            {"category": "summary", "title": "Summary", "text": f"{plain(weakness)} in {whose}: {told}."},
            {"category": "general", "title": "Draft", "text": DRAFT},
        ],
        "publisher": {"category": "vendor", "name": publisher.name, "namespace": publisher.namespace},
        "references": [
            {
                "category": "self",
                "summary": "Where it would stand if it were published.",
                "url": f"{publisher.namespace.rstrip('/')}/{file_name(weakness, products)}",
            }
        ],
        "title": f"{plain(weakness)} in {clip(whose)} (draft)",
        "tracking": {
            "current_release_date": moment,
            "generator": {"engine": {"name": "Doorward", "version": publisher.tool}},
            "id": tracking_id(weakness, products),
            "initial_release_date": moment,
            "revision_history": [
                {"date": moment, "number": _VERSION, "summary": "Drafted from registers and inventories."}
            ],
            "status": "draft",
            "version": _VERSION,
        },
    }


_WORDS = {
    AFFECTED: "affected",
    UNDER_INVESTIGATION: "under investigation",
    FIXED: "fixed",
    NOT_AFFECTED: "not affected",
}


def _vendor(stated: Sequence[Stated], publisher: Publisher) -> dict[str, Any]:
    """Return the branch of the product tree: vendor, product, version."""
    branches = [
        {
            "category": "product_name",
            "name": plain(product),
            "branches": [_version(one, publisher) for one in group],
        }
        for product, group in groupby(stated, key=lambda one: one.release.product or one.release.release)
    ]
    return {"category": "vendor", "name": publisher.name, "branches": branches}


def _version(one: Stated, publisher: Publisher) -> dict[str, Any]:
    version = plain(one.release.version or one.release.release)
    return {
        "category": "legacy" if _RANGED.search(version) else "product_version",
        "name": version,
        "product": {
            "name": f"{publisher.name} {plain(name(one.release))}",
            "product_id": _id(one),
            "product_identification_helper": {"purl": purl(one.release)},
        },
    }


def _id(one: Stated) -> str:
    return plain(one.release.release)


def _vulnerability(weakness: str, stated: Sequence[Stated]) -> dict[str, Any]:
    named: dict[str, Any] = (
        {"cve": weakness}
        if _CVE.fullmatch(weakness)
        else {"ids": [{"system_name": "Advisory", "text": plain(weakness)}]}
    )
    groups = {status: [one for one in stated if one.status == status] for status in _STATUS}
    made = {
        **named,
        "notes": [{"category": "general", "title": "Draft", "text": DRAFT}],
        "product_status": {_STATUS[status]: sorted(map(_id, group)) for status, group in groups.items() if group},
    }
    if groups[AFFECTED]:
        made["remediations"] = [_remediation(text, group) for text, group in _by_statement(groups[AFFECTED])]
    if groups[NOT_AFFECTED]:
        labels = sorted({one.justification or "" for one in groups[NOT_AFFECTED]})
        made["flags"] = [
            {
                "label": label,
                "product_ids": sorted(_id(one) for one in groups[NOT_AFFECTED] if one.justification == label),
            }
            for label in labels
        ]
        made["threats"] = [
            {"category": "impact", "details": text, "product_ids": sorted(map(_id, group))}
            for text, group in _by_statement(groups[NOT_AFFECTED])
        ]
    return made


def _remediation(text: str, group: Sequence[Stated]) -> dict[str, Any]:
    category = "vendor_fix" if group[0].remedy else "none_available"
    return {"category": category, "details": text, "product_ids": sorted(map(_id, group))}


def _by_statement(stated: Iterable[Stated]) -> list[tuple[str, list[Stated]]]:
    """Return releases of which the same is said together, each with the text."""
    found: dict[str, list[Stated]] = {}
    for one in stated:
        found.setdefault(plain(one.statement), []).append(one)
    return sorted(found.items())
