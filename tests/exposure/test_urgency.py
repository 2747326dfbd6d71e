"""What is known of a weakness: the catalogue, the decision, the vector, the first day; and the two tiers that follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, at, provided

from doorward.exposure.remediation import remediation_tier
from doorward.exposure.urgency import urgency
from doorward.query import sql

CVE = "CVE-2026-99001"
MET = sql(f"select '{CVE}' as cve union all select '{CVE}' as cve")
LISTED = START.date()
KEV = {"cve": CVE, "date_added": LISTED, "due": LISTED + timedelta(days=21), "ransomware": True}
WIDE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
NARROW = "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"


def advisory(number=1, *, published=0.0, **columns):
    return {
        "id": f"S-{number}",
        "source": "osv",
        "aliases": [CVE],
        "upstream": [],
        "published": at(published),
    } | columns


def decision(automatable, impact):
    return {"cve": CVE, "automatable": automatable, "technical_impact": impact, "decided": at(0), "exploitation": "poc"}


def known(**tables):
    with provided(**tables) as engine:
        (row,) = engine.run(urgency(MET), {}).to_pylist()
    return row


def test_a_weakness_of_which_nothing_is_known_is_one_row_taken_for_the_worst():
    row = known()

    assert (row["exploited"], row["ransomware"], row["likely"], row["disclosed"]) == (False, False, 0.0, None)
    assert (row["automatable"], row["total_impact"], row["judged_by"]) == (True, True, "assumed")
    assert (row["days_exposed"], row["days_inside"]) == (3, 60)


def test_the_catalogue_and_the_estimate_are_told_beside_it():
    row = known(kev=[KEV], epss=[{"cve": CVE, "probability": 0.25}])

    assert (row["exploited"], row["ransomware"], row["listed"], row["kev_due"]) == (True, True, LISTED, KEV["due"])
    assert row["likely"] == 0.25


@pytest.mark.parametrize("automatable", [True, False])
@pytest.mark.parametrize("impact", ["partial", "total"])
@pytest.mark.parametrize("exploited", [True, False])
def test_both_tiers_are_those_of_the_directive(automatable, impact, exploited):
    row = known(ssvc=[decision(automatable, impact)], kev=[KEV] if exploited else [])

    answers = {"known_exploited": exploited, "automatable": automatable, "total_impact": impact == "total"}
    outside, inside = (remediation_tier(exposed=exposed, **answers) for exposed in (True, False))
    assert (row["days_exposed"], row["forensic_exposed"]) == outside
    assert (row["days_inside"], row["forensic_inside"]) == inside
    assert row["judged_by"] == "decided"


def test_a_decision_counts_before_a_vector():
    row = known(ssvc=[decision(False, "partial")], advisories=[advisory(severities=[WIDE])])

    assert (row["automatable"], row["total_impact"]) == (False, False)


@pytest.mark.parametrize(
    ("vectors", "expected"),
    [
        ([WIDE], (True, True)),
        ([NARROW], (False, False)),
        ([NARROW, WIDE], (True, True)),
        (["high", NARROW], (False, False)),
    ],
)
def test_of_several_vectors_the_worse_is_believed(vectors, expected):
    row = known(advisories=[advisory(number, severities=[vector]) for number, vector in enumerate(vectors)])

    assert (row["automatable"], row["total_impact"]) == expected
    assert row["judged_by"] == "read off its CVSS vector"


def test_words_are_no_vector():
    assert known(advisories=[advisory(severities=["critical", "unimportant"])])["judged_by"] == "assumed"


def test_half_a_decision_is_completed_by_the_vector():
    row = known(ssvc=[decision(False, None)], advisories=[advisory(severities=[WIDE])])

    assert (row["automatable"], row["total_impact"], row["judged_by"]) == (False, True, "read off its CVSS vector")


@pytest.mark.parametrize(("published", "expected"), [((5.0, 2.0), 2.0), ((24.0 * 30,), 0.0), ((), 0.0)])
def test_it_is_disclosed_by_its_first_advisory_or_the_catalogue(published, expected):
    told = [advisory(number, published=hours) for number, hours in enumerate(published)]
    late = {"kev": [KEV | {"date_added": LISTED}]} if expected == 0.0 else {}

    assert known(advisories=told, **late)["disclosed"] == at(expected)


def test_an_advisory_that_passes_it_on_from_upstream_speaks_of_it():
    told = advisory(aliases=[], upstream=[CVE], published=3.0)

    assert known(advisories=[told])["disclosed"] == at(3.0)


def test_a_withdrawn_advisory_says_nothing():
    assert known(advisories=[advisory(withdrawn=at(9), severities=[WIDE])])["judged_by"] == "assumed"
