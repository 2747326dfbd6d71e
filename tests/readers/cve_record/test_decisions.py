"""SSVC decision points and entries of the catalogue in the containers of a record."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from doorward.readers.cve_record.decisions import exploited, ssvc

POINTS = [{"Exploitation": "active"}, {"Automatable": "yes"}, {"Technical Impact": "total"}]


def container(*metrics, name="CISA-ADP"):
    return {"metrics": list(metrics), "providerMetadata": {"shortName": name}}


def metric(kind, **content):
    return {"other": {"type": kind, "content": content}}


def decided(options, **more):
    told = {"options": options, "timestamp": "2026-01-02T03:04:05.000006Z", **more}
    return list(ssvc(container(metric("ssvc", **told)), "CVE-2026-0001", 3))


def test_a_decision_is_a_row():
    assert decided(POINTS) == [
        {
            "cve": "CVE-2026-0001",
            "exploitation": "active",
            "automatable": True,
            "technical_impact": "total",
            "decided": datetime(2026, 1, 2, 3, 4, 5, 6),
            "decided_by": "CISA-ADP",
            "origin_row": 3,
        }
    ]


@pytest.mark.parametrize(("answer", "means"), [("no", False), ("Yes", True), ("maybe", None), ("", None)])
def test_automatable_is_yes_or_no_or_not_known(answer, means):
    (row,) = decided([{"Automatable": answer}])
    assert (row["automatable"], row["exploitation"], row["technical_impact"]) == (means, None, None)


def test_all_points_may_stand_in_one_option():
    assert (
        decided([{"exploitation": "PoC", "automatable": "no", "technical impact": "partial"}])[0]["exploitation"]
        == "poc"
    )


@pytest.mark.parametrize("options", [None, "x", [], [5], [{"Exploitation": 5}], {}])
def test_without_points_there_is_no_decision(options):
    assert decided(options) == []


def test_a_decision_without_a_time_or_a_name_is_kept():
    (row,) = decided(POINTS, timestamp="someday")
    assert row["decided"] is None
    (row,) = ssvc({"metrics": [metric("ssvc", options=POINTS)], "providerMetadata": 5}, "CVE-2026-0001", 1)
    assert row["decided_by"] is None


def test_an_entry_of_the_catalogue_has_no_edition():
    told = container(metric("kev", dateAdded="2026-01-02", reference="https://example.org"), metric("other"))
    assert list(exploited(told, "CVE-2026-0001", 3)) == [
        {"cve": "CVE-2026-0001", "date_added": date(2026, 1, 2), "origin_row": 3}
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"metrics": 5},
        {"metrics": [5, {"other": 5}, {"other": {"type": "ssvc"}}, {"other": {"type": "kev", "content": 5}}]},
    ],
)
def test_odd_containers_tell_nothing(odd):
    assert list(ssvc(odd, "CVE-2026-0001", 1)) == list(exploited(odd, "CVE-2026-0001", 1)) == []
