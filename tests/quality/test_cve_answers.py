"""What matching answers from records and feeds as they are written: the readers and the questions agree on every marker."""

from __future__ import annotations

import json

import pytest
from tests.judging import AFFECTED, CANNOT_TELL, NOT_AFFECTED, holding, matches, named
from tests.readers.told import gather

from doorward.readers.cpe_overrides import cpe_overrides
from doorward.readers.cve_record import cve_record
from doorward.readers.nvd_feed import nvd_feed

CVE = "CVE-2026-0001"


def told(reader, document):
    found = gather(reader, json.dumps(document).encode())
    assert (found.malformed, found.rejects) == (None, [])
    return {table: rows for table, rows in found.rows.items() if rows}


def record(*entries, **container):
    metadata = {"cveId": CVE, "state": "PUBLISHED", "dateUpdated": "2026-01-03T00:00:00Z"}
    cna = {"affected": list(entries), **container}
    return told(cve_record, {"dataType": "CVE_RECORD", "cveMetadata": metadata, "containers": {"cna": cna}})


def entry(*versions, default="unaffected", **more):
    return {"vendor": "Example", "product": "Door", "versions": list(versions), "defaultStatus": default, **more}


def version(text, status="affected", **more):
    return {"version": text, "status": status, **more}


def answers(tables, *cpes):
    """Return the answer about the first name; the others are held beside it."""
    rows = matches(software=[named(cpe) for cpe in cpes], **tables)
    return [row["answer"] for row in rows if row["cpe"] == cpes[0]]


def door(stated):
    return f"cpe:2.3:a:example:door:{stated}:*:*:*:*:*:*:*"


@pytest.mark.parametrize(
    ("versions", "default", "stated", "answer"),
    [
        ([version("1.0", lessThan="2.0")], "unaffected", "1.9", AFFECTED),
        ([version("1.0", lessThan="2.0")], "unaffected", "2.0", NOT_AFFECTED),
        ([version("0", lessThanOrEqual="2.0")], "unaffected", "2.0", AFFECTED),
        ([version("0", lessThanOrEqual="2.0")], "unaffected", "2.0.1", NOT_AFFECTED),
        ([version("v1.4")], "unaffected", "1.4", AFFECTED),
        ([version("v1.4")], "unaffected", "1.5", NOT_AFFECTED),
        ([version(">= 1.0, < 1.4")], "unknown", "1.3", AFFECTED),
        ([version("1.3.x")], "unknown", "1.3.9", AFFECTED),
        ([version("1.3.x")], "unknown", "1.4", NOT_AFFECTED),
        ([version("*")], "unaffected", "9", AFFECTED),
        ([], "affected", "9", AFFECTED),
        ([version("2.0", "unaffected", lessThan="*")], "affected", "1.9", AFFECTED),
        ([version("2.0", "unaffected", lessThan="*")], "affected", "2.1", NOT_AFFECTED),
        ([version("2.0", "unaffected", lessThanOrEqual="2.0.*")], "affected", "2.0.7", NOT_AFFECTED),
        ([version("2.0", "unaffected", lessThanOrEqual="2.0.*")], "affected", "2.1", AFFECTED),
        ([version("n/a")], "unaffected", "1.0", CANNOT_TELL),
        ([], "unknown", "1.0", CANNOT_TELL),
        ([version("see the advisory")], "unaffected", "1.0", CANNOT_TELL),
        ([version("1.0", lessThan="publication")], "unaffected", "1.0", CANNOT_TELL),
        ([version("1.0", "unknown")], "unaffected", "1.0", CANNOT_TELL),
        ([version("*", "unknown")], "unaffected", "1.0", CANNOT_TELL),
        ([version("a" * 40, lessThan="b" * 40, versionType="git")], "unaffected", "1.0", CANNOT_TELL),
        ([version("after the move", "unaffected")], "affected", "1.0", CANNOT_TELL),
    ],
)
def test_an_entry_is_answered_as_it_reads(versions, default, stated, answer):
    assert answers(record(entry(*versions, default=default)), door(stated)) == [answer]


def test_where_the_order_is_not_known_an_exception_still_holds_to_the_letter():
    excepted = [version("moved house", "unaffected"), version("3.0", "unaffected")]
    assert answers(record(entry(*excepted, default="affected")), door("3.0")) == [NOT_AFFECTED]


def test_an_entry_that_affects_nothing_says_nothing():
    assert answers(record(entry(version("1.0", "unaffected"))), door("1.0")) == []
    assert answers(record(entry(version("n/a"), vendor="n/a", product="n/a")), door("1.0")) == []


@pytest.mark.parametrize(
    ("versions", "stated", "answer"),
    [
        ([version("0", lessThan="2.0.0")], "1.9.0", AFFECTED),
        ([version("0", lessThan="2.0.0")], "2.0.0", NOT_AFFECTED),
        ([version("1.0.0")], "1.0.0", AFFECTED),
        ([version("see the advisory")], "1.0.0", CANNOT_TELL),
        ([version("n/a")], "1.0.0", CANNOT_TELL),
        ([version("*", "unknown")], "1.0.0", CANNOT_TELL),
    ],
)
def test_a_package_that_a_record_names_is_answered(versions, stated, answer):
    tables = record(entry(*versions, packageName="door", collectionURL="https://crates.io"))
    rows = matches(software=[holding(stated, ecosystem="crates.io")], **tables)
    assert [row["answer"] for row in rows] == [answer]


WALL = {"vulnerable": False, "criteria": "cpe:2.3:o:example:wall:-:*:*:*:*:*:*:*"}
BELOW_2 = {"vulnerable": True, "criteria": "cpe:2.3:a:example:door:*:*:*:*:*:*:*:*", "versionEndExcluding": "2.0"}


def node(*criteria, **more):
    return {"operator": "OR", "negate": False, "cpeMatch": list(criteria), **more}


def override(*configurations):
    note = {"cve_id": CVE, "reason": "x"}
    return told(cpe_overrides, {"_annotation": note, "cve": {"configurations": list(configurations)}})


def test_what_a_product_runs_on_must_be_there_and_is_never_the_finding():
    both = override({"operator": "AND", "nodes": [node(BELOW_2), node(WALL)]})
    wall, floor = "cpe:2.3:o:example:wall:1:*:*:*:*:*:*:*", "cpe:2.3:o:other:floor:1:*:*:*:*:*:*:*"
    assert answers(both, door("1.0"), wall) == [AFFECTED]
    assert answers(both, door("1.0"), floor) == [NOT_AFFECTED]
    assert answers(both, door("2.0"), wall) == [NOT_AFFECTED]
    assert answers(both, wall, door("1.0")) == []


def test_nested_nodes_of_a_feed_are_answered_as_the_tree_reads():
    inner = {"operator": "OR", "cpe_match": [{**BELOW_2, "cpe23Uri": BELOW_2["criteria"]}]}
    runs_on = {"operator": "OR", "cpe_match": [{**WALL, "cpe23Uri": WALL["criteria"]}]}
    tree = {"operator": "OR", "children": [{"operator": "AND", "children": [inner, runs_on]}]}
    items = [{"cve": {"CVE_data_meta": {"ID": CVE}}, "configurations": {"nodes": [tree]}}]
    tables = told(nvd_feed, {"CVE_data_type": "CVE", "CVE_Items": items})
    assert answers(tables, door("1.0"), "cpe:2.3:o:example:wall:1:*:*:*:*:*:*:*") == [AFFECTED]
    assert answers(tables, door("1.0"), "cpe:2.3:o:other:floor:1:*:*:*:*:*:*:*") == [NOT_AFFECTED]
