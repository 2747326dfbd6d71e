"""Advisories of vendors: each weakness with its affected products as ranges, and the rest as verdicts."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.advisories.vendor.written import DOCUMENT, relation, rows, tree, weakness

from doorward.advisories.vendor import notice, told

FIRST, LAST = datetime(2026, 1, 2), datetime(2026, 1, 3)
DOORS = tree(("door", "1.2", {}), ("fixed", "1.3", {}))
PURLS = tree(
    ("door", "1.2", {"purl": "pkg:pypi/door@1.2"}),
    ("house", "8", {}),
    relationships=[relation("both", "door", "house")],
)


def test_a_weakness_is_an_advisory_of_its_document():
    scores = [{"cvss_v3": {"vectorString": "CVSS:3.1/AV:N"}, "cvss_v2": {"vectorString": "AV:N"}}, {"cvss_v3": "odd"}]
    ids = [{"text": "GHSA-aaaa-bbbb-cccc"}, {"text": "EX-BUG-7"}]
    found = rows(DOORS, weakness(title="Open", scores=scores, ids=ids))
    assert found["advisories"] == [
        {
            "id": "EX-1/CVE-2026-0001",
            "source": "csaf Example Corp.",
            "modified": LAST,
            "origin_row": 7,
            "aliases": ["CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"],
            "upstream": [],
            "summary": "Open",
            "severities": ["CVSS:3.1/AV:N", "AV:N", "important"],
            "published": FIRST,
        }
    ]


def test_an_affected_product_is_a_criterion_and_no_verdict():
    found = rows(DOORS, weakness())
    (row,) = found["applicability"]
    assert [row[key] for key in ("id", "source", "vendor", "product", "version")] == [
        "CVE-2026-0001",
        "csaf Example Corp.: EX-1",
        "example",
        "front_door",
        "1.2",
    ]
    assert (row["configuration"], row["node"], row["modified"], row["origin_row"]) == (0, 0, LAST, 7)
    assert (found["affected"], found["vex"]) == ([], [])


def test_an_affected_package_is_a_range():
    found = rows(PURLS, weakness())
    (row,) = found["affected"]
    assert (row["ecosystem"], row["package"], row["versions"]) == ("PyPI", "door", ["1.2"])
    assert (row["id"], row["source"]) == ("EX-1/CVE-2026-0001", "csaf Example Corp.")
    assert (found["applicability"], found["vex"]) == ([], [])


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("known_not_affected", "not_affected"),
        ("fixed", "fixed"),
        ("first_fixed", "fixed"),
        ("under_investigation", "under_investigation"),
    ],
)
def test_every_other_status_is_a_verdict(key, status):
    flags = [{"label": "component_not_present", "product_ids": ["door"]}]
    (row,) = rows(DOORS, weakness(key, flags=flags, threats=[{"details": "Harmless."}]))["vex"]
    assert row == {
        "document": "EX-1",
        "author": "Example Corp.",
        "stated": LAST,
        "vulnerability": "CVE-2026-0001",
        "aliases": [],
        "status": status,
        "justification": "component_not_present" if status == "not_affected" else None,
        "statement": "Harmless.",
        "product": "door",
        "component": None,
        "ecosystem": None,
        "package": None,
        "version": "1.2",
        "cpe": None,
        "origin_row": 7,
    }


def test_what_is_recommended_says_nothing():
    found = rows(DOORS, weakness("recommended"))
    assert (len(found["advisories"]), found["vex"], found["applicability"]) == (1, [], [])


def test_first_and_last_affected_are_affected():
    assert len(rows(DOORS, weakness("first_affected", "door", "fixed"))["applicability"]) == 2
    assert len(rows(DOORS, weakness("last_affected"))["applicability"]) == 1


def test_a_document_of_verdicts_says_affected_too():
    found = rows(DOORS, weakness(), category="csaf_vex")
    assert [row["status"] for row in found["vex"]] == ["affected"]
    assert len(found["applicability"]) == 1


def test_a_part_of_a_product_is_a_verdict_of_both():
    (row,) = rows(PURLS, weakness("known_affected", "both"))["vex"]
    assert (row["product"], row["component"], row["package"], row["status"]) == (
        "house",
        "pkg:pypi/door@1.2",
        "door",
        "affected",
    )


def test_a_product_under_no_name_of_inventories_is_a_verdict():
    listed = {"full_product_names": [{"product_id": "door", "name": "Front Door 1.2"}]}
    (row,) = rows(listed, weakness())["vex"]
    assert (row["product"], row["status"], row["package"]) == ("Front Door 1.2", "affected", None)


def test_a_range_stands_in_a_verdict_as_it_is_written():
    listed = tree(("door", "vers:generic/<2.0", {}), category="product_version_range")
    (row,) = rows(listed, weakness("known_not_affected"))["vex"]
    assert row["version"] == "vers:generic/<2.0"


def test_a_package_of_every_architecture_is_one_range():
    purl = "pkg:rpm/redhat/door@1.2-3.el8?arch="
    leaves = [(f"door.{arch}", "1", {"purl": purl + arch}) for arch in ("x86_64", "s390x")]
    house = ("house", "8", {"cpe": "cpe:/o:redhat:enterprise_linux:8::baseos"})
    relations = [relation(f"{own}.el8", own, "house") for own, *_ in leaves]
    listed = tree(*leaves, house, relationships=relations)
    found = rows(listed, weakness("fixed", "door.x86_64.el8", "door.s390x.el8"))
    assert [(row["release"], row["introduced"], row["fixed"]) for row in found["affected"]] == [("8", "0", "1.2-3.el8")]
    assert [(row["ecosystem"], row["product"]) for row in found["vex"]] == [("Red Hat:8", f"{purl}x86_64")]


def test_a_package_of_a_distribution_is_spoken_of_on_every_system_of_the_release():
    house = ("house", "8", {"cpe": "cpe:/o:redhat:enterprise_linux:8::baseos"})
    listed = tree(
        ("door", "1", {"purl": "pkg:rpm/redhat/door"}), house, relationships=[relation("both", "door", "house")]
    )
    (row,) = rows(listed, weakness("known_not_affected", "both"))["vex"]
    assert (row["product"], row["component"], row["version"]) == ("pkg:rpm/redhat/door", None, "1")
    (row,) = rows(tree(*[("door", "1", {"purl": "pkg:rpm/redhat/door"}), ("house", "8", {})], relationships=[relation("both", "door", "house")]), weakness("known_not_affected", "both"))["vex"]  # fmt: skip
    assert (row["product"], row["component"], row["ecosystem"]) == ("house", "pkg:rpm/redhat/door", "Red Hat")


def test_several_ids_of_one_weakness_are_an_advisory_each():
    item = {
        **weakness(),
        "cve": None,
        "cves": ["CVE-2026-0001", "CVE-2026-0002"],
        "ids": [{"text": "GHSA-aaaa-bbbb-cccc"}],
    }
    found = rows(DOORS, item)
    assert [(row["id"], row["aliases"]) for row in found["advisories"]] == [
        ("EX-1/CVE-2026-0001", ["CVE-2026-0001"]),
        ("EX-1/CVE-2026-0002", ["CVE-2026-0002"]),
    ]
    assert [row["id"] for row in found["applicability"]] == ["CVE-2026-0001", "CVE-2026-0002"]


def test_a_weakness_without_a_cve_has_the_id_of_the_vendor_or_a_number():
    bare = {key: value for key, value in weakness().items() if key != "cve"}
    found = rows(DOORS, {**bare, "ids": [{"system_name": "x", "text": "EX-BUG-7"}]}, bare)
    assert [row["id"] for row in found["advisories"]] == ["EX-1/EX-BUG-7", "EX-1#2"]
    (row, _) = rows(DOORS, {**bare, "ids": [{"text": "GHSA-aaaa-bbbb-cccc"}]}, bare)["advisories"]
    assert (row["id"], row["aliases"]) == ("EX-1/GHSA-aaaa-bbbb-cccc", ["GHSA-aaaa-bbbb-cccc"])


def test_a_document_named_after_its_weakness_does_not_name_it_twice():
    found = rows(DOORS, weakness(), tracking={**DOCUMENT["tracking"], "id": "CVE-2026-0001"})
    assert [(row["id"], row["aliases"]) for row in found["advisories"]] == [("CVE-2026-0001", [])]


def test_documents_of_one_weakness_do_not_replace_each_other():
    both = [rows(tree(("door", "1.2", {"purl": "pkg:pypi/door@1.2"}), ("other", "1", {})), weakness("known_affected", "door", "other"), tracking={"id": own}) for own in ("EX-1", "EX-2")]  # fmt: skip
    for table in ("advisories", "affected", "applicability"):
        assert len({(row["id"], row["source"]) for found in both for row in found[table]}) == 2


def test_ids_and_products_do_not_multiply_without_end():
    names = [f"p{number}" for number in range(1_001)]
    listed = tree(*[(own, f"1.{number}", {}) for number, own in enumerate(names)])
    cves = [f"CVE-2026-{number:05}" for number in range(1_000)]
    found, wrong = told(
        notice("csaf", DOCUMENT, listed), {"cves": cves, "product_status": {"known_affected": names}}, 7, 1
    )
    assert wrong == ["its ids and products make 1,001,000 rows, more than 1,000,000"]
    assert (len(found["advisories"]), found["applicability"]) == (1_000, [])


def test_what_is_left_out_is_said():
    about = notice("csaf", DOCUMENT, tree(("door", "see the table", {}), category="product_version_range"))
    found, wrong = told(about, weakness("known_affected", "door", "ghost"), 7, 1)
    assert ["ghost" in reason or "not understood" in reason for reason in wrong] == [True, True]
    # The product is still spoken of: it is affected, in versions that nobody can compare.
    assert [(row["status"], row["version"]) for row in found["vex"]] == [("affected", "see the table")]


@pytest.mark.parametrize(
    "odd", [None, 5, {}, {"product_status": "x"}, {"product_status": {"fixed": "door"}}, {"scores": 5}]
)
def test_odd_weaknesses_are_advisories_that_say_nothing(odd):
    found, wrong = told(notice("csaf", DOCUMENT, DOORS), odd, 7, 3)
    assert ([row["id"] for row in found["advisories"]], wrong) == (["EX-1#3"], [])
    assert not found["affected"] + found["applicability"] + found["vex"]


@pytest.mark.parametrize("odd", [None, 5, {}, {"tracking": 5, "publisher": "x"}])
def test_an_odd_document_has_only_its_feed(odd):
    about = notice("csaf", odd, None)
    assert (about.source, about.document, about.modified, about.is_vex) == ("csaf", None, None, False)
    assert about.products == {}
