"""Advisories in the shape of CSAF, written part by part."""

from __future__ import annotations

from doorward.advisories.vendor import notice, told

DOCUMENT = {
    "category": "csaf_security_advisory",
    "csaf_version": "2.0",
    "title": "A door stands open",
    "publisher": {"category": "vendor", "name": "Example Corp.", "namespace": "https://example.org"},
    "aggregate_severity": {"text": "important"},
    "tracking": {
        "id": "EX-1",
        "initial_release_date": "2026-01-02T00:00:00Z",
        "current_release_date": "2026-01-03T00:00:00Z",
    },
}


def product(identity, name=None, **helper):
    return {"product_id": identity, "name": name or identity, "product_identification_helper": helper}


def branch(category, name, *inner, leaf=None):
    found = {"category": category, "name": name}
    return {**found, **({"branches": list(inner)} if inner else {}), **({"product": leaf} if leaf else {})}


def tree(*leaves, vendor="Example Corp.", named="Front Door", category="product_version", **more):
    """Return a tree of one vendor and product with a leaf for each version: (id, version, helper)."""
    versions = [branch(category, version, leaf=product(own, **helper)) for own, version, helper in leaves]
    return {"branches": [branch("vendor", vendor, branch("product_name", named, *versions))], **more}


def relation(identity, part, whole, category="default_component_of"):
    return {
        "category": category,
        "product_reference": part,
        "relates_to_product_reference": whole,
        "full_product_name": {"product_id": identity, "name": f"{part} in {whole}"},
    }


def weakness(status="known_affected", *ids, **changed):
    return {"cve": "CVE-2026-0001", "product_status": {status: list(ids or ["door"])}, **changed}


def rows(listed, *weaknesses, **document):
    """Return the rows of weaknesses of a tree by table, nothing left out."""
    about = notice("csaf", {**DOCUMENT, **document}, listed)
    every = {}
    for number, item in enumerate(weaknesses or [weakness()], 1):
        found, wrong = told(about, item, 7, number)
        assert wrong == []
        for table, listed_rows in found.items():
            every.setdefault(table, []).extend(listed_rows)
    return every
