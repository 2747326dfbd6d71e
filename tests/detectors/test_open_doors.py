"""Doors by scan, by announced product and by inventory: how urgent each is, by when it is due, and who knocked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.open_doors import open_doors

CVE, SECOND = "CVE-2026-99001", "CVE-2026-99002"
HOST = "192.0.2.10"
ASSET = {"name": "office01", "addresses": [HOST]}
LISTED = START.date() - timedelta(days=10)
KEV = {"cve": CVE, "vendor": "Example", "product": "Office", "date_added": LISTED, "due": LISTED + timedelta(days=21)}
SERVICE = {"time": at(1), "address": HOST, "port": 8443, "state": "open", "product": "Office Server", "version": "7.2.1",
           "cves": [CVE], "vantage": "internet"}  # fmt: skip
INSIDE = dict(SERVICE, vantage="inside")
COMPONENT = {"asset": "office01", "name": "importer", "version": "1.4.0", "ecosystem": "PyPI", "package": "importer"}
MATCH = {"ecosystem": "PyPI", "package": "importer", "version": "1.4.0", "cve": CVE, "advisories": ["SAMPLE-1"],
         "answer": "affected", "why": "in the range", "range": "0 <= version < 1.4.2", "fixed": "1.4.2", "fixed_key": "b",
         "fixed_on": START - timedelta(days=5), "exact": True, "source": "osv"}  # fmt: skip
ADVISORY = {
    "id": "SAMPLE-1",
    "source": "osv",
    "aliases": [CVE],
    "upstream": [],
    "published": START - timedelta(days=30),
}
WIDE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
NARROW = "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"


def scanned(*services, **tables):
    return ask(open_doors, as_of=at(48), services=list(services), assets=[ASSET], **{"kev": [KEV]} | tables)


def installed(*matches, component=COMPONENT, **tables):
    given = {"software": [component], "matches": list(matches), "advisories": [ADVISORY], "kev": [KEV]}
    return ask(open_doors, as_of=at(48), assets=[ASSET], **given | tables)


def decided(automatable, impact, cve=CVE):
    return {
        "cve": cve,
        "automatable": automatable,
        "technical_impact": impact,
        "decided": at(0),
        "decided_by": "CISA-ADP",
    }


def test_an_exploited_service_that_answers_the_internet_is_critical():
    (door,) = scanned(SERVICE)

    assert door.severity == "critical"
    assert door.due == LISTED + timedelta(days=3)
    assert door.summary == (
        f"Office Server 7.2.1 on office01 has {CVE}, known to be exploited; it answers the Internet; "
        f"it was due by {door.due}; look for traces first"
    )
    assert lines(door, "services") == lines(door, "kev") == [1]
    assert door.details["fix"] == "upgrade Office Server 7.2.1 on office01"
    assert (door.details["days"], door.details["forensic"], door.details["overdue"]) == (3, True, True)


def test_the_same_service_seen_from_inside_only_is_high():
    (door,) = scanned(INSIDE)

    assert door.severity == "high"
    assert "faces the internet" not in reasons(door)


def test_answered_callers_from_outside_make_it_face_the_internet():
    (door,) = scanned(dict(SERVICE, vantage=None), conn=[call("198.51.100.3", HOST, 8443)])

    assert door.severity == "critical"
    assert lines(door, "conn") == [1]


def test_a_caller_that_got_no_answer_shows_no_exposure():
    silent = call("198.51.100.3", HOST, 8443, bytes_in=0, state="S0")

    (door,) = scanned(dict(SERVICE, vantage=None), conn=[silent])

    assert door.details["reach"] == "no caller from outside was seen"


@pytest.mark.parametrize("state", ["closed", "filtered", "open|filtered"])
def test_a_port_that_is_not_open_is_no_door(state):
    assert scanned(dict(SERVICE, state=state)) == []


# exploited, seen from, automatable, impact: days, forensic, severity
TIERS = [
    (True, "internet", True, "total", 3, True, "critical"),
    (True, "internet", True, "partial", 3, False, "critical"),
    (True, "internet", False, "partial", 14, False, "high"),
    (True, "inside", True, "total", 3, True, "high"),
    (True, "inside", False, "total", 14, False, "high"),
    (False, "internet", True, "total", 3, False, "high"),
    (False, "internet", False, "total", 14, False, "medium"),
    (False, "internet", False, "partial", 60, False, "low"),
    (False, "inside", True, "total", 60, False, "low"),
    (False, "inside", False, "total", None, False, "info"),
]


@pytest.mark.parametrize("row", TIERS)
def test_the_tier_follows_from_catalogue_exposure_and_decision(row):
    exploited, vantage, automatable, impact, days, forensic, severity = row
    kev = {"kev": [KEV] if exploited else []}

    (door,) = scanned(dict(SERVICE, vantage=vantage), ssvc=[decided(automatable, impact)], **kev)

    assert (door.details["days"], door.details["forensic"], door.severity) == (days, forensic, severity)


def test_the_catalogue_overrides_an_older_decision():
    stale = decided(automatable=False, impact="partial") | {"exploitation": "none"}

    (door,) = scanned(SERVICE, ssvc=[stale])

    assert (door.details["days"], door.details["standing"]) == (14, "known to be exploited")


@pytest.mark.parametrize(("vector", "days", "severity"), [(WIDE, 3, "high"), (NARROW, 60, "low")])
def test_where_nobody_decided_the_vector_is_read(vector, days, severity):
    (door,) = scanned(SERVICE, kev=[], advisories=[ADVISORY | {"severities": [vector]}])

    assert (door.details["days"], door.severity, door.details["judged_by"]) == (
        days,
        severity,
        "read off its CVSS vector",
    )


def test_what_nothing_was_read_about_is_taken_for_the_worst_and_said_so():
    (door,) = scanned(SERVICE, kev=[], advisories=[ADVISORY | {"severities": ["important"]}])

    assert (door.details["days"], door.severity, door.details["judged_by"]) == (3, "low", "assumed")
    assert reasons(door)["not judged"] == -0.05


@pytest.mark.parametrize(("likely", "severity"), [(0.5, "medium"), (0.49, "low")])
def test_outside_the_catalogue_a_likely_weakness_that_faces_the_internet_counts(likely, severity):
    scores = [{"cve": CVE, "probability": likely}]

    assert [door.severity for door in scanned(SERVICE, kev=[], epss=scores)] == [severity]
    assert [door.severity for door in scanned(INSIDE, kev=[], epss=scores)] == ["low"]


def test_due_counts_from_disclosure_where_the_catalogue_does_not_list_it():
    (door,) = scanned(SERVICE, kev=[], advisories=[ADVISORY], ssvc=[decided(automatable=True, impact="total")])

    assert door.due == ADVISORY["published"].date() + timedelta(days=3)


def test_where_nobody_says_since_when_the_catalogues_own_day_holds():
    (door,) = scanned(SERVICE, kev=[KEV | {"date_added": None}])

    assert door.due == KEV["due"]


def test_an_installed_component_is_a_door_with_the_range_that_matched_and_the_fix():
    (door,) = installed(MATCH)

    assert door.details["matched"] == "in the range: 0 <= version < 1.4.2"
    assert door.details["fix"] == "upgrade importer 1.4.0 to 1.4.2 or later on office01"
    assert door.details["known_by"] == "version in the affected range"
    assert (door.details["days_disclosed"], door.details["days_listed"], door.details["days_fixed"]) == (32, 12, 7)
    assert lines(door, "software") == [1]


@pytest.mark.parametrize("answer", ["not affected", "cannot tell"])
def test_what_is_not_affected_or_cannot_be_told_is_no_door(answer):
    assert installed(MATCH | {"answer": answer}) == []


def test_a_match_of_one_asset_is_not_another_ones():
    assert installed(MATCH | {"asset": "files01"}) == []
    assert len(installed(MATCH | {"asset": "office01"})) == 1


def test_a_component_without_a_version_is_met_where_every_version_is_affected():
    (door,) = installed(MATCH | {"version": None, "why": "every version"}, component=COMPONENT | {"version": None})

    assert door.summary.startswith(f"importer on office01 has {CVE}")


def test_a_cpe_name_that_a_package_shares_with_another_product_is_not_the_packages():
    name = "cpe:2.3:a:example:importer:1.4.0:*:*:*:*:*:*:*"
    match = MATCH | {"ecosystem": None, "package": None, "cpe": name}
    bare = {"asset": "office01", "time": START, "name": "importer", "version": "1.4.0", "cpe": name}

    assert installed(match, component=COMPONENT | {"cpe": name}) == []
    assert len(installed(match, component=bare)) == 1


def test_a_source_package_is_one_door_however_many_of_its_packages_are_installed():
    source = {"ecosystem": "Debian:12", "package": "openssl", "package_version": "3.0.1-1", "version": "3.0.1-1+b1"}
    held = [COMPONENT | source | {"name": name} for name in ("openssl", "libssl3", "libssl-dev")]

    (door,) = installed(
        MATCH | {"ecosystem": "Debian:12", "package": "openssl", "version": "3.0.1-1"}, software=held, kev=[KEV]
    )

    assert door.details["component"] == "openssl"


def test_one_upgrade_that_ends_many_weaknesses_is_one_finding_with_the_highest_fix():
    later = MATCH | {"cve": SECOND, "fixed": "1.10.0", "fixed_key": "c"}

    (door,) = installed(MATCH, later)

    assert door.details["cves"] == [CVE, SECOND]
    assert door.details["fix"].startswith("upgrade importer 1.4.0 to 1.10.0 or later")
    assert (door.events, door.details["cve"]) == (2, CVE)
    assert f"{CVE} and 1 more" in door.summary


def test_several_versions_of_a_program_are_one_upgrade():
    older = MATCH | {"version": "1.3.0", "cve": SECOND, "fixed": "1.3.9", "fixed_key": "a"}
    held = [COMPONENT, COMPONENT | {"version": "1.3.0"}]

    (door,) = installed(MATCH, older, software=held)

    assert door.summary.startswith(f"importer in 2 versions on office01 has {CVE} and 1 more")
    assert door.details["versions"] == ["1.3.0", "1.4.0"]
    assert door.details["fix"] == "upgrade importer in 2 versions to 1.4.2 or later on office01"
    assert lines(door, "software") == [1, 2]


def test_an_upgrade_that_is_not_enough_leaves_the_same_door():
    later = installed(MATCH | {"version": "1.4.1"}, component=COMPONENT | {"version": "1.4.1"})

    assert later[0].id == installed(MATCH)[0].id


def test_what_can_wait_is_one_upgrade_of_the_system():
    rows = [MATCH | {"package": name, "cve": f"CVE-2026-{number}"} for number, name in enumerate(("aaa", "bbb", "ccc"))]
    held = [COMPONENT | {"name": row["package"], "package": row["package"]} for row in rows]
    calm = [decided(automatable=False, impact="partial", cve=row["cve"]) for row in rows]

    (door,) = installed(*rows, software=held, kev=[], ssvc=calm)

    assert (door.severity, door.details["programs"], door.events) == ("info", 3, 3)
    assert door.summary.startswith("3 programs on office01 have CVE-2026-0 and 2 more, not known to be exploited")
    assert door.details["fix"] == "upgrade the system on office01"


def test_a_product_that_a_service_announces_is_met_by_its_cpe_name():
    name = "cpe:/a:example:office:7.2.1"
    match = MATCH | {"ecosystem": None, "package": None, "cpe": name, "version": "7.2.1", "fixed": "7.2.4"}

    (door,) = scanned(dict(SERVICE, cves=[], cpes=[name]), matches=[match])

    assert (door.severity, door.details["component"], door.details["port"]) == ("critical", "Office Server", 8443)
    assert door.details["fix"] == "upgrade Office Server 7.2.1 to 7.2.4 or later on office01"


def test_a_product_recognised_in_a_banner_is_met_too():
    said = {"service": "http", "banner": "Office/7.2.1"}
    known = said | {"vendor": "example", "product": "office", "version": "7.2.1", "cpe": "cpe:/a:example:office:7.2.1"}
    match = MATCH | {"ecosystem": None, "package": None, "cpe": known["cpe"]}

    (door,) = scanned(dict(SERVICE, cves=[], product=None, version=None, **said), recognised=[known], matches=[match])

    assert (door.details["component"], door.details["version"]) == ("office", "7.2.1")


def test_what_a_platform_inferred_counts_less_than_what_was_checked():
    (guess,) = scanned(dict(SERVICE, cves=[], cves_inferred=[CVE]))
    (checked,) = scanned(SERVICE)

    assert guess.details["known_by"] == "inferred by a platform from the version"
    assert guess.score < checked.score


def test_an_approximate_match_counts_less_than_an_exact_one():
    assert installed(MATCH | {"exact": False})[0].score < installed(MATCH)[0].score


def test_an_inventory_of_a_product_is_met_through_the_service_that_announces_it():
    component = COMPONENT | {"asset": "Office Server"}

    doors = installed(MATCH, component=component, services=[{**SERVICE, "cves": []}])

    assert [(door.severity, door.details["asset"], door.details["port"]) for door in doors] == [
        ("critical", "office01", 8443)
    ]


@pytest.mark.parametrize(("hours", "knocks"), [(-24 * 31, 0), (1, 1)])
def test_the_race_counts_who_knocked_after_disclosure(hours, knocks):
    caller = call("198.51.100.3", HOST, 8443, hours=hours)

    (door,) = scanned(SERVICE, conn=[caller], advisories=[ADVISORY])

    assert (door.details["knocks"], door.details["answered"]) == (knocks, knocks)
    assert reasons(door).get("knocked", 0.0) == 0.05 * knocks


def test_an_unanswered_knock_weighs_less_than_an_answered_one():
    silent = call("198.51.100.3", HOST, 8443, bytes_in=0, state="S0")

    (door,) = scanned(SERVICE, conn=[silent])

    assert reasons(door)["knocked"] == 0.02


@pytest.mark.parametrize(("hours", "overdue"), [(23, False), (24, True)])
def test_it_is_overdue_when_its_last_day_is_over(hours, overdue):
    day = LISTED + timedelta(days=3)

    (door,) = ask(
        open_doors,
        services=[SERVICE],
        kev=[KEV],
        assets=[ASSET],
        as_of=datetime.combine(day, datetime.min.time()) + timedelta(hours=hours),
    )

    assert (door.due, door.details["overdue"]) == (day, overdue)
    asked = f"it was due by {day}" if overdue else f"fix it within 3 days, by {day}"
    assert asked in door.summary


def test_blind_spot_a_product_name_alone_is_no_match():
    assert scanned({**SERVICE, "cves": []}) == []


def test_blind_spot_a_door_behind_a_proxy_counts_as_not_exposed():
    behind = call("10.0.0.2", HOST, 8443)

    (door,) = scanned(INSIDE, conn=[behind], internal=["10.0.0.0/8", "192.0.2.0/24"])

    assert door.details["reach"] == "no caller from outside was seen"


def test_points_add_up_and_many_cves_are_one_door():
    second = {**KEV, "cve": SECOND}

    (door,) = scanned(SERVICE | {"cves": [CVE, SECOND]}, kev=[KEV, second])

    assert door.details["cves"] == [CVE, SECOND]
    assert door.events == 2
    assert door.score == pytest.approx(sum(reasons(door).values()))


def test_nothing_read_nothing_found():
    assert ask(open_doors) == []
