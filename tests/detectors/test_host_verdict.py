"""Signs that belong together make a verdict of their host; signs that do not, and doors alone, make none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.asking import START, ask, reasons, told
from tests.reports.incident import finding

from doorward.detectors.host_verdict import host_verdict
from doorward.finding import content_id

HOST, OTHER, MASTER, STORE = "10.0.0.5", "10.0.0.6", "203.0.113.9", "198.51.100.4"
ATTACK = {
    "beacons": ("T1071", "T1573"),
    "odd_channels": ("T1571",),
    "exfiltration": ("T1041",),
    "lateral_movement": ("T1021",),
    "sweeps": ("T1046",),
    "secrets": ("T1003",),
    "open_doors": ("T1190",),
    "knocks": ("T1595",),
    "unheard_of": ("T9999",),
}


def sign(detector, severity="medium", score=0.6, hours=0.0, **details):
    """A finding of a detector about HOST and MASTER unless told otherwise."""
    about = {"source": HOST, "destination": MASTER, "name": None, "port": 443} | details
    first = START + timedelta(hours=hours)
    return replace(
        finding(f"{about['source']} does {detector}"),
        id=content_id(detector, about, hours, severity),
        detector=detector,
        severity=severity,
        score=score,
        attack=ATTACK[detector],
        details=about,
        first_seen=first,
        last_seen=first + timedelta(hours=1),
        events=10,
    )


def verdicts(*signs, **tunables):
    rows = told(*signs)
    seen = [{"source": item.details["source"], "destination": item.details["destination"]} for item in signs]
    seen += [{"source": item.details["address"]} for item in signs if item.details.get("address")]
    return ask(host_verdict, findings=rows, conn=[{"time": START, **row} for row in seen], tunables=tunables)


def test_two_stages_that_are_loud_belong_together():
    (found,) = verdicts(sign("beacons"), sign("exfiltration", destination=STORE, hours=5))

    assert found.summary == f"{HOST} is led from outside, sends data out: 2 signs belong together"
    assert found.details["count"] == found.details["detectors"] == found.details["stages"] == 2
    assert found.events == 20
    assert found.first_seen == START
    assert found.last_seen == START + timedelta(hours=6)


def test_its_points_add_up_and_say_whose_they_are():
    (found,) = verdicts(sign("beacons", score=0.7), sign("exfiltration", score=0.6, destination=STORE))

    assert reasons(found) == {"strongest sign": 0.7, "theft": 0.2}
    assert found.score == 0.9
    assert found.reasons[0].value == f"beacons: {HOST} does beacons"


def test_one_sign_is_no_verdict():
    assert not verdicts(sign("beacons", "high", 0.9))


def test_two_loud_signs_of_one_stage_belong_together_where_they_speak_of_the_same_place():
    (found,) = verdicts(sign("beacons"), sign("odd_channels"))

    assert reasons(found)["same place"] == 0.1
    assert MASTER in {entity.id for entity in found.entities}
    assert not verdicts(sign("beacons"), sign("odd_channels", destination=STORE))


def test_a_name_is_the_place_rather_than_its_addresses():
    assert verdicts(sign("beacons", name="c2.example"), sign("odd_channels", name="c2.example", destination=STORE))


def test_two_findings_of_one_detector_about_one_place_are_one_voice():
    assert not verdicts(sign("beacons"), sign("beacons", port=8443))


def test_a_weak_sign_beside_a_loud_one_is_not_enough():
    assert not verdicts(sign("beacons"), sign("exfiltration", "low", 0.45, destination=STORE))


def test_three_weak_signs_of_three_stages_are_worth_a_look_but_not_at_once():
    weak = [
        sign(name, "low", 0.6, destination=f"203.0.113.{place}")
        for place, name in enumerate(("beacons", "exfiltration", "sweeps"), 1)
    ]
    (found,) = verdicts(*weak)

    assert found.severity == "medium"
    assert found.score == 1.0
    assert not verdicts(*weak[:2])


def test_what_is_only_information_is_no_sign():
    assert not verdicts(sign("beacons"), sign("odd_channels", "info", 0.5), sign("sweeps", "info", 0.5))


def test_hosts_are_judged_apart():
    assert not verdicts(sign("beacons"), sign("exfiltration", source=OTHER))


@pytest.mark.parametrize(("score", "severity"), [(0.59, "medium"), (0.6, "high")])
def test_from_a_score_on_a_person_should_look_at_once(score, severity):
    (found,) = verdicts(sign("beacons", "high", score), sign("exfiltration", score=0.6, destination=STORE))

    assert found.score == round(score + 0.2, 3)
    assert found.severity == severity


def test_three_stages_of_an_intrusion_are_an_emergency():
    signs = [
        sign("beacons", "high", 0.8),
        sign("exfiltration", destination=STORE),
        sign("lateral_movement", destination=OTHER),
    ]

    assert verdicts(*signs)[0].severity == "critical"
    assert verdicts(*signs[:2])[0].severity == "high"


def test_a_door_is_no_sign_that_somebody_is_inside():
    doors = [sign("open_doors", "critical", 1.0, source=None, address=HOST), sign("knocks", source=None, address=HOST)]

    assert not verdicts(*doors)


def test_a_door_and_a_channel_belong_together_and_the_channel_leads():
    (found,) = verdicts(
        sign("open_doors", "critical", 1.0, source=None, destination=None, address=HOST), sign("beacons")
    )

    assert found.summary == f"{HOST} stands open or was entered, is led from outside: 2 signs belong together"
    assert found.details["destination"] == MASTER
    assert reasons(found) == {"strongest sign": 0.6, "entry": 0.2}


def test_whoever_is_entered_was_entered_and_whoever_goes_on_goes_on():
    hop = sign("lateral_movement", destination=OTHER)
    found = {
        item.details["host"]: item.details["what"]
        for item in verdicts(hop, sign("beacons"), sign("beacons", source=OTHER))
    }

    assert found == {
        HOST: "is led from outside, goes on to others",
        OTHER: "stands open or was entered, is led from outside",
    }


def test_a_stranger_outside_is_no_host_of_ours():
    assert not verdicts(sign("beacons", source=STORE), sign("exfiltration", source=STORE))


def test_it_names_the_signs_and_tells_them_in_order_of_time():
    late, early = sign("exfiltration", hours=30, destination=STORE), sign("beacons", hours=1)
    (found,) = verdicts(late, early)

    assert set(found.details["signs"]) == {late.id, early.id}
    assert [line[:10] for line in found.details["told"]] == ["2026-03-02", "2026-03-03"]


def test_only_the_strongest_signs_are_named_but_all_are_counted():
    signs = [sign("beacons", hours=number, port=number) for number in range(20)]
    (found,) = verdicts(*signs, sign("exfiltration", destination=STORE), most=3)

    assert len(found.details["signs"]) == 3
    assert found.details["count"] == 21


def test_addresses_of_one_asset_are_one_host():
    assets = [{"name": "web1", "addresses": [HOST, OTHER]}]
    signs = [sign("beacons"), sign("exfiltration", source=OTHER)]
    conn = [{"time": START, "source": host, "destination": MASTER} for host in (HOST, OTHER)]
    (found,) = ask(host_verdict, findings=told(*signs), conn=conn, assets=assets)

    assert found.details["host"] == "web1"
    assert ("asset", "web1") in {(item.kind, item.id) for item in found.entities}


def test_a_technique_it_does_not_know_counts_for_no_stage():
    assert not verdicts(sign("unheard_of"), sign("beacons"))


def test_its_own_verdicts_are_no_signs():
    mine = replace(sign("sweeps", "critical", 1.0), detector="host_verdict")

    assert not verdicts(mine, sign("beacons"))


def test_signs_in_any_order_are_the_same_verdict():
    signs = [sign(name, hours=place, score=0.6) for place, name in enumerate(ATTACK)]
    mixed = random.Random(1).sample(signs, len(signs))

    assert verdicts(*signs) == verdicts(*mixed)


def test_blind_spot_one_sign_on_each_of_several_hosts():
    assert not verdicts(*(sign("beacons", "high", 0.9, source=f"10.0.0.{number}") for number in range(5, 9)))


def test_it_says_what_to_do():
    (found,) = verdicts(sign("beacons"), sign("exfiltration"))

    assert found.details["fix"] == f"isolate {HOST}, and keep its memory and disk before anything is cleaned"
