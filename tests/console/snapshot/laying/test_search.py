from __future__ import annotations

import pytest
from tests.console.snapshot.organisation import MASTER, WEB, laid


def mentions(kind, value):
    return laid().all("select * from mentions where kind = ? and value = ?", [kind, value])


@pytest.mark.parametrize(
    ("kind", "value", "subjects"),
    [
        ("host", "web01", {"finding", "way"}),
        ("host", "WEB01", {"finding", "way"}),
        ("address", MASTER, {"finding"}),
        ("address", WEB, {"finding"}),
        ("domain", "cdn.example", {"finding"}),
        ("cve", "CVE-2026-99001", {"finding"}),
        ("cve", "CVE-1999-0001", set()),
    ],
)
def test_a_value_leads_to_all_that_mentions_it(kind, value, subjects):
    assert {row["subject_kind"] for row in mentions(kind, value)} >= subjects
    assert bool(mentions(kind, value)) == bool(subjects)


def test_a_mention_tells_what_when_and_how_bad():
    row = next(row for row in mentions("host", "test03") if row["subject_kind"] == "finding")
    finding = laid().one("select * from findings where id = ?", [row["subject"]])
    assert (row["title"], row["severity"]) == (finding["summary"], finding["severity"])
    assert (row["first_seen"], row["last_seen"]) == (finding["first_seen"], finding["last_seen"])


def test_every_list_can_be_searched():
    kinds = {row["kind"] for row in laid().all("select distinct kind from search")}
    assert {"finding", "way", "door", "jewel", "fix", "source"} <= kinds


def test_whatever_else_a_finding_is_about_has_its_mentions():
    assert [row["subject_kind"] for row in mentions("component", "Example Portal")] == ["finding"]


def test_doors_and_jewels_are_found_by_what_they_stand_on():
    assert {row["subject_kind"] for row in mentions("host", "test03")} >= {"door", "jewel"}
    assert {row["subject_kind"] for row in mentions("cve", "CVE-2026-99001")} >= {"door", "finding"}
