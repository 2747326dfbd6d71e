"""Drafts in CSAF 2.0, held to the mandatory tests of the standard's section 6.1 that can fail here."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.portfolio.drafts import CVE, HOSTILE, STATED, WHOSE, release

from doorward.portfolio.csaf import csaf, file_name, tracking_id
from doorward.portfolio.statuses import Stated

PROFILE = ("document", "product_tree", "vulnerabilities")


def branches(node):
    """Yield every branch below a node of the product tree."""
    for branch in node.get("branches", ()):
        yield branch
        yield from branches(branch)


def spoken(value):
    """Yield every product id that is spoken of outside the tree."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "product_ids":
                yield from inner
            elif key == "product_status":
                yield from (item for listed in inner.values() for item in listed)
            else:
                yield from spoken(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spoken(inner)


def empty(value):
    """Whether something is empty where the schema asks for something."""
    if isinstance(value, dict | list | str):
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return not value or any(map(empty, inner))
    return False


def wrong(document):
    """Return the tests of section 6.1 (and of the schema) that a document fails."""
    found = [] if set(PROFILE) <= set(document) and not empty(document) else ["schema"]
    leaves = [branch for branch in branches(document["product_tree"]) if "product" in branch]
    ids = [leaf["product"]["product_id"] for leaf in leaves]
    (vulnerability,) = document["vulnerabilities"]
    status = vulnerability["product_status"]
    tracking, history = document["document"]["tracking"], document["document"]["tracking"]["revision_history"]
    groups = [
        set(status.get(name, ())) for name in ("known_affected", "known_not_affected", "fixed", "under_investigation")
    ]
    checks = {
        "6.1.1 missing definition of product id": set(spoken(vulnerability)) <= set(ids),
        "6.1.2 multiple definition of product id": len(set(ids)) == len(ids),
        "6.1.6 contradicting product status": sum(map(len, groups)) == len(set().union(*groups)),
        "6.1.14 sorted revision history": [item["date"] for item in history]
        == sorted(item["date"] for item in history),
        "6.1.16 latest document version": tracking["version"] == history[-1]["number"],
        "6.1.17 document status draft": not tracking["version"].startswith("0.") or tracking["status"] == "draft",
        "6.1.27.4 product tree": bool(leaves),
        "6.1.27.5 vulnerability notes": bool(vulnerability["notes"]),
        "6.1.27.6 product status": bool(status),
        "6.1.27.9 impact statement": groups[1] <= set(spoken(vulnerability.get("threats", []))),
        "6.1.27.10 action statement": groups[0] <= set(spoken(vulnerability.get("remediations", []))),
        "6.1.31 version range in product version": not any(
            re.search(r"[<>]|\b(after|all|before|earlier|later|prior|versions)\b", leaf["name"], re.IGNORECASE)
            for leaf in leaves
            if leaf["category"] == "product_version"
        ),
        "cve": bool(re.fullmatch("CVE-[0-9]{4}-[0-9]{4,}", vulnerability.get("cve", "CVE-2000-1000"))),
    }
    return found + [name for name, good in checks.items() if not good]


def test_a_draft_passes_every_test_and_says_that_it_is_one():
    document = csaf(CVE, STATED, WHOSE)
    assert wrong(document) == []
    head = document["document"]
    assert (head["category"], head["csaf_version"], head["tracking"]["status"]) == (
        "csaf_security_advisory",
        "2.0",
        "draft",
    )
    assert head["title"] == "CVE-2026-12345 in all products (draft)"
    assert any("Nobody has reviewed it" in note["text"] for note in head["notes"])
    assert head["notes"][0]["text"].endswith(
        "2 releases affected, 1 release under investigation, 1 release fixed, 2 releases not affected."
    )


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda made: made["product_tree"]["branches"].clear(), "6.1.1 missing definition of product id"),
        (
            lambda made: made["vulnerabilities"][0]["product_status"]["fixed"].append("gate-1.0"),
            "6.1.6 contradicting product status",
        ),
        (lambda made: made["document"]["tracking"].update(version="1.0.0"), "6.1.16 latest document version"),
        (lambda made: made["vulnerabilities"][0].pop("remediations"), "6.1.27.10 action statement"),
        (lambda made: made["vulnerabilities"][0].pop("threats"), "6.1.27.9 impact statement"),
        (lambda made: made["document"].update(title=""), "schema"),
    ],
)
def test_what_is_broken_would_be_seen(break_it, said):
    document = csaf(CVE, STATED, WHOSE)
    break_it(document)
    assert said in wrong(document)


def test_each_status_stands_in_its_group():
    (vulnerability,) = csaf(CVE, STATED, WHOSE)["vulnerabilities"]
    assert vulnerability["product_status"] == {
        "fixed": ["gate-1.1"],
        "known_affected": ["gate-1.0", "suite-9"],
        "known_not_affected": ["door-3", "gate-1.2"],
        "under_investigation": ["door-4"],
    }
    assert {item["label"]: item["product_ids"] for item in vulnerability["flags"]} == {
        "component_not_present": ["door-3"],
        "vulnerable_code_not_present": ["gate-1.2"],
    }
    assert [(item["category"], item["product_ids"]) for item in vulnerability["remediations"]] == [
        ("none_available", ["suite-9"]),
        ("vendor_fix", ["gate-1.0"]),
    ]


def test_the_tree_goes_from_the_vendor_over_products_to_versions():
    (vendor,) = csaf(CVE, STATED, WHOSE)["product_tree"]["branches"]
    assert (vendor["category"], vendor["name"]) == ("vendor", "Acme PSIRT")
    assert {branch["name"]: [leaf["name"] for leaf in branch["branches"]] for branch in vendor["branches"]} == {
        "door": ["3", "4"],
        "gate": ["1.0", "1.1", "1.2"],
        "suite": ["9"],
    }
    assert vendor["branches"][1]["branches"][0]["product"] == {
        "name": "Acme PSIRT gate 1.0",
        "product_id": "gate-1.0",
        "product_identification_helper": {"purl": "pkg:generic/gate@1.0"},
    }


def test_the_same_question_is_the_same_bytes_and_names_stand_in_its_id():
    one, two = (json.dumps(csaf(CVE, STATED, WHOSE, ("gate",)), sort_keys=True) for _ in range(2))
    assert one == two
    assert tracking_id(CVE, ("gate", "door")) == tracking_id(CVE, ("door", "gate")) == "draft-CVE-2026-12345-door-gate"
    assert file_name(CVE, ("Gate & Co",)) == "draft-cve-2026-12345-gate_co.json"


@pytest.mark.parametrize(
    ("label", "written"), [("CLEAR", "WHITE"), ("GREEN", "GREEN"), ("AMBER+STRICT", "AMBER"), ("RED", "RED")]
)
def test_labels_of_tlp_two_are_written_in_those_that_the_format_knows(label, written):
    head = csaf(CVE, STATED, WHOSE._replace(tlp=label))["document"]
    assert head["distribution"] == {"text": f"TLP:{label}", "tlp": {"label": written}}


def test_a_weakness_without_a_cve_is_named_by_its_id():
    (vulnerability,) = csaf("GHSA-1", STATED, WHOSE)["vulnerabilities"]
    assert vulnerability["ids"] == [{"system_name": "Advisory", "text": "GHSA-1"}]
    assert "cve" not in vulnerability


@pytest.mark.parametrize("version", ["<2", "all versions", "1.2 and later", "vers:npm/1", "before 3"])
def test_a_version_that_reads_like_a_range_is_no_product_version(version):
    document = csaf(CVE, [Stated(release("gate", version), "fixed", None, "x.")], WHOSE)
    assert wrong(document) == []
    assert document["product_tree"]["branches"][0]["branches"][0]["branches"][0]["category"] == "legacy"


def test_hostile_names_are_made_plain():
    text = json.dumps(
        csaf(HOSTILE, [Stated(release(HOSTILE, HOSTILE), "fixed", None, HOSTILE)], WHOSE, (HOSTILE,)),
        ensure_ascii=False,
    )
    assert not re.search("[\x00-\x1f\u202e]", text)


NAMES = st.text(min_size=1, max_size=9).filter(lambda text: text.strip())
STATUS = st.sampled_from(
    [("affected", None), ("fixed", None), ("not_affected", "component_not_present"), ("under_investigation", None)]
)


@given(st.lists(st.tuples(NAMES, NAMES, STATUS), min_size=1, max_size=6, unique_by=lambda row: row[:2]))
def test_whatever_is_released_makes_a_document_that_holds(rows):
    stated = [
        Stated(release(product, version, release=f"r{number}"), *status, "Said.")
        for number, (product, version, status) in enumerate(sorted(rows, key=lambda row: row[:2]))
    ]
    assert wrong(csaf(CVE, stated, WHOSE)) == []
