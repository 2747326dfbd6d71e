"""Expected behaviour: what covers which finding, for how long, and what cannot be meant."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.incident import finding

from doorward.expected import (
    CONDITIONS,
    Expectation,
    ExpectationError,
    expectation,
    expectations,
    marked,
    without,
    written,
)

KNOWN = ("beacons", "exfiltration", "open_doors")
INSIDE = {"beacons", "exfiltration"}
UNTIL = date(2027, 3, 31)
PROMISED = {"reason": "telemetry", "owner": "anna", "until": "2027-03-31"}
ABOUT = {"source": "10.1.2.3", "destination": "203.0.113.9", "name": "eu.metrics.example", "port": 443}


def rule(**given):
    return expectation(PROMISED | given, KNOWN)


def about(detector="beacons", **details):
    return replace(finding("It calls."), detector=detector, details=ABOUT | details)


@pytest.mark.parametrize(
    ("conditions", "covered"),
    [
        ({"source": "10.1.2.3"}, True),
        ({"source": "10.1.2.4"}, False),
        ({"source": "10.1.0.0/16"}, True),
        ({"source": "10.2.0.0/16"}, False),
        ({"destination": "203.0.113.9"}, True),
        ({"destination": "203.0.113.0/24"}, True),
        ({"destination": "198.51.100.0/24"}, False),
        ({"destination": "eu.metrics.example"}, True),
        ({"destination": "EU.Metrics.Example"}, True),
        ({"destination": "*.metrics.example"}, True),
        ({"destination": "metrics.example"}, False),
        ({"destination": "?u.metrics.example"}, True),
        ({"source": "10.1.2.3", "destination": "*.example"}, True),
        ({"source": "10.1.2.3", "destination": "*.invalid"}, False),
        ({"source": "10.1.2.3", "port": 443}, True),
        ({"source": "10.1.2.3", "port": 8443}, False),
        ({"source": "10.1.2.3", "detectors": ["beacons"]}, True),
        ({"source": "10.1.2.3", "detectors": ["exfiltration"]}, False),
        ({"software": "curl*"}, False),
    ],
)
def test_every_condition_that_is_given_must_be_met(conditions, covered):
    assert rule(**conditions).covers(about(), INSIDE) is covered


def test_software_is_what_the_finding_says_talks_so():
    assert rule(software="curl/*").covers(about(software="curl/8.5"), INSIDE)
    assert rule(software="Agent [x] 1").covers(about(software=["other", "agent [X] 1"]), INSIDE)
    assert not rule(software="Agent [x] 1").covers(about(software="Agent x 1"), INSIDE)


def test_a_network_of_the_sixth_version_meets_addresses_of_its_own_only():
    assert rule(source="2001:db8::/32").covers(about(source="2001:db8::5"), INSIDE)
    assert not rule(source="::/0").covers(about(), INSIDE)


def test_where_no_detector_is_named_doors_are_not_covered():
    assert not rule(source="10.1.2.3").covers(about("open_doors"), INSIDE)
    assert rule(source="10.1.2.3", detectors=["open_doors"]).covers(about("open_doors"), INSIDE)


def test_the_last_day_counts_and_the_next_does_not():
    assert rule(source="a").holds(UNTIL)
    assert not rule(source="a").holds(date(2027, 4, 1))
    assert rule(source="a").holds(None)


def test_a_finding_is_marked_with_the_first_entry_in_force_that_covers_it():
    over = rule(source="10.1.2.3", until="2026-01-01")
    first, second = rule(source="10.1.0.0/16"), rule(source="10.1.2.3")
    covered, other = marked([about(), about(source="10.9.9.9")], [over, first, second], date(2026, 6, 1), INSIDE)

    assert covered.expected == {"id": first.id, "reason": "telemetry", "owner": "anna", "until": "2027-03-31"}
    assert other.expected is None


def test_a_mark_goes_when_its_entry_is_gone():
    kept = marked([about()], [rule(source="10.1.2.3")], None, INSIDE)

    assert marked(kept, [], None, INSIDE)[0].expected is None


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("text", "must be a table"),
        (PROMISED, "source, destination or software"),
        (PROMISED | {"port": 443}, "source, destination or software"),
        (PROMISED | {"detectors": ["beacons"]}, "source, destination or software"),
        (PROMISED | {"sorce": "a"}, "there is no key 'sorce'"),
        ({"source": "a", "reason": "b", "owner": "c"}, "until is missing"),
        ({"source": "a", "until": "2027-03-31", "owner": "c"}, "reason is missing"),
        (PROMISED | {"source": "a", "reason": " "}, "reason = ' '"),
        (PROMISED | {"source": "a", "owner": 5}, "owner = 5"),
        (PROMISED | {"source": "a", "until": "soon"}, "must be a day such as"),
        (PROMISED | {"source": "a", "until": 5}, "must be a day such as"),
        (PROMISED | {"source": "*"}, "must be a text that names something"),
        (PROMISED | {"source": "?*"}, "must be a text that names something"),
        (PROMISED | {"source": ""}, "must be a text that names something"),
        (PROMISED | {"destination": 5}, "must be a text that names something"),
        (PROMISED | {"source": "a", "port": True}, "0 to 65535"),
        (PROMISED | {"source": "a", "port": 65536}, "0 to 65535"),
        (PROMISED | {"source": "a", "detectors": "beacons"}, "must be a list of names"),
        (PROMISED | {"source": "a", "detectors": ["bacons"]}, "there is no detector 'bacons'"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_key(entry, words):
    with pytest.raises(ExpectationError, match=words.replace("*", r"\*")):
        expectation(entry, KNOWN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[expected]", "not valid TOML"),
        ("expected = 5", "begin with"),
        ("[other]\na = 1", "and nothing else"),
        ('[[expected]]\nsource = "a"', "entry 1: reason is missing"),
    ],
)
def test_a_file_that_cannot_be_meant_is_said_to_be_so(text, words):
    with pytest.raises(ExpectationError, match=words):
        expectations(text, KNOWN)


def test_days_and_times_of_toml_are_days():
    assert (
        rule(source="a", until=date(2027, 3, 31))
        == rule(source="a", until=datetime(2027, 3, 31, 8))
        == rule(source="a")
    )


def test_the_id_depends_on_the_conditions_only():
    assert rule(source="a").id == rule(source="a", owner="ben", until="2030-01-01").id
    assert rule(source="a").id != rule(destination="a").id


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() and text.strip("*? ")
)
entries = st.fixed_dictionaries(
    {"reason": names, "owner": names, "until": st.dates(), "source": names},
    optional={
        "destination": names,
        "software": names,
        "port": st.integers(0, 65535),
        "detectors": st.lists(st.sampled_from(KNOWN), unique=True).map(lambda held: tuple(sorted(held))),
    },
).map(lambda told: Expectation(**told))


@given(st.lists(entries, max_size=4))
def test_what_is_written_is_read_again(several):
    assert expectations("\n".join(map(written, several)), KNOWN) == tuple(several)


@given(st.lists(entries, min_size=1, max_size=4), st.data())
def test_one_entry_is_taken_out_and_the_others_stay(several, data):
    place = data.draw(st.integers(0, len(several) - 1))
    left = without("# ours\n" + "\n".join(map(written, several)), place)

    assert expectations(left, KNOWN) == tuple(several[:place] + several[place + 1 :])
    assert left.startswith("# ours\n")


def test_a_comment_above_an_entry_stays_with_it():
    text = f"{written(rule(source='a'))}\n# the other one\n{written(rule(source='b'))}"

    assert without(text, 0).startswith("# the other one\n[[expected]]")
    assert "# the other one" in without(text, 1)


def test_every_condition_is_written():
    whole = rule(source="a", destination="b", software="c", port=1, detectors=["beacons"])

    assert set(tomllib.loads(written(whole))["expected"][0]) == {*CONDITIONS, "reason", "owner", "until"}
