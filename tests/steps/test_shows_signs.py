from __future__ import annotations

import json

import pytest
from tests.asking import START, at, moves

from doorward.steps.shows_signs import shows_signs

ASSETS = [{"name": "test03", "addresses": ["10.20.40.13"]}]


def sign(detector="beacons", severity="high", score=0.8, last=START, **details):
    return {
        "detector": detector,
        "severity": severity,
        "score": score,
        "details": json.dumps({"source": "10.20.40.13"} | details),
        "first_seen": START,
        "last_seen": last,
    }


def asked(*findings):
    return moves(shows_signs, findings=list(findings), assets=ASSETS)


def test_a_host_with_a_channel_is_held_with_all_rights():
    one, other = asked(sign())
    assert {one["conclusion"], other["conclusion"]} == {"host:test03/root", "host:test03/user"}
    assert one["premises"] == other["premises"] == ["sign:test03"]
    assert one["probability"] == 0.8
    assert one["seen"] is True
    assert one["how"] == "test03 shows a sign that somebody holds it already."
    assert one["fixes"] == ["isolate test03, and keep its memory and disk before anything is cleaned"]


def test_the_surest_sign_counts_and_the_time_spans_all():
    one, _ = asked(sign(), sign("odd_channels", "critical", 0.95, at(5)), sign("long_connections", "medium", 0.5))
    assert one["probability"] == 0.95
    assert one["how"] == "test03 shows 3 signs that somebody holds it already."
    assert (one["first_seen"], one["last_seen"]) == (START, at(5))


def test_a_verdict_names_its_host_itself():
    assert {move["conclusion"] for move in asked(sign("host_verdict", host="adm01"))} == {
        "host:adm01/root",
        "host:adm01/user",
    }


@pytest.mark.parametrize("severity", ["info", "low"])
def test_a_weak_sign_is_no_beginning_and_a_medium_one_is(severity):
    assert asked(sign(severity=severity)) == []
    assert len(asked(sign(severity="medium"))) == 2


@pytest.mark.parametrize("detector", ["open_doors", "knocks", "sweeps", "exfiltration", "lateral_movement"])
def test_other_findings_say_not_that_a_host_is_held(detector):
    assert asked(sign(detector)) == []


def test_blind_spot_a_finding_without_an_address_that_is_known():
    assert asked(sign(source=None)) == []
    assert asked(sign(source="198.51.100.77")) == []
