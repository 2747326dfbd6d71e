"""Carrier misuse: who may go where, honest look-alikes, serials that tell nothing, and each blind spot as a miss."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.carrier_misuse import carrier_misuse

SERIAL = "4C530001"
STICK = {"carrier": "USB-07", "kind": "usb", "serial": SERIAL, "classification": "Secret", "holder": "lena"}
PLAIN = {"carrier": "USB-01", "kind": "usb", "serial": "AA01", "classification": "internal"}
SAFE = {"name": "calc01.corp.example", "addresses": ["10.9.0.5"], "environment": "confidential"}
OFFICE = {"name": "ws07", "addresses": ["10.0.0.7"], "environment": "production"}


def plug(host="ws07", serial=SERIAL, hours=1.0, **columns):
    """A stick that was plugged into a computer."""
    row = {"time": at(hours), "host": host, "kind": "plugged", "device": "USBSTOR", "device_class": "storage"}
    return row | {"vendor": "Example", "product": "Stick", "serial": serial, "log": "kernel"} | columns


def asked(*events, carriers=(STICK, PLAIN), assets=(SAFE, OFFICE), **given):
    return ask(carrier_misuse, endpoint_events=list(events), carriers=list(carriers), assets=list(assets), **given)


def test_a_confidential_carrier_in_a_computer_that_is_not_cleared_is_found_with_what_to_do():
    found = asked(plug(), plug(hours=5, identity="CORP\\omar"))
    assert [item.summary for item in found] == [
        "carrier USB-07 (Secret) was plugged into ws07, which is not cleared for it"
    ]
    assert reasons(found[0]) == {"not cleared": 0.55}
    assert (found[0].severity, found[0].events) == ("medium", 2)
    assert (found[0].first_seen, found[0].last_seen) == (at(1), at(5))
    assert {(item.kind, item.id) for item in found[0].entities} == {("asset", "ws07"), ("carrier", "USB-07")}
    told = found[0].details
    assert (told["holder"], told["account"], told["misuse"]) == ("lena", "CORP\\omar", "not cleared")
    assert told["fix"] == "ask who held USB-07, and look at what ws07 read"
    assert found[0].reasons[0].value == "production"


def test_its_evidence_is_its_events_and_its_lines_in_the_registers():
    found = asked(plug("ws09"), plug(), plug(serial="BB02"), plug(hours=3))
    told = next(item for item in found if item.details["host"] == "ws07")
    assert [lines(told, table) for table in ("endpoint_events", "carriers", "assets")] == [[2, 4], [1], [2]]


def test_a_carrier_in_a_cleared_but_connected_computer_is_found():
    found = asked(plug("CALC01"), conn=[call("10.9.0.5", "203.0.113.9")])
    assert [item.details["misuse"] for item in found] == ["connected"]
    assert found[0].summary.endswith("plugged into CALC01, which talks to computers that are not cleared")
    assert reasons(found[0]) == {"connected": 0.55}
    assert reasons(asked(plug("calc01"), conn=[call("10.0.0.7", "10.9.0.5")])[0]) == {"connected": 0.4}


def test_a_connection_makes_a_computer_that_is_not_cleared_worse():
    found = asked(plug(), conn=[call("10.0.0.7", "203.0.113.9")])
    assert (reasons(found[0]), found[0].severity) == ({"not cleared": 0.55, "connected": 0.25}, "high")
    found = asked(plug(), conn=[call("10.0.0.7", "10.0.0.8")])
    assert reasons(found[0]) == {"not cleared": 0.55, "connected": 0.15}


def test_a_carrier_in_no_register_in_a_cleared_computer_is_found():
    found = asked(plug("calc01", "BB02"))
    assert [item.summary for item in found] == [
        "a carrier in no register (BB02) was plugged into calc01, which is cleared"
    ]
    assert reasons(found[0]) == {"unregistered": 0.55}
    assert {(item.kind, item.id) for item in found[0].entities} == {
        ("asset", "calc01.corp.example"),
        ("carrier", "BB02"),
    }


def test_a_carrier_that_was_disposed_of_and_comes_back_is_found():
    gone = PLAIN | {"disposed": START.date()}
    assert asked(plug(serial="AA01", hours=23.9), carriers=[gone]) == []
    found = asked(plug(serial="AA01", hours=24), carriers=[gone])
    assert [item.summary for item in found] == ["carrier USB-01, disposed of, was plugged into ws07"]
    assert reasons(found[0]) == {"disposed": 0.4}
    assert found[0].severity == "low"


@pytest.mark.parametrize("table", ["endpoint_events", "carriers", "assets", "conn"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(carrier_misuse, **{table: []}) == []


# Look-alikes.


@pytest.mark.parametrize(
    "event",
    [
        plug("calc01"),
        plug("CALC01.other.example"),
        plug(serial="AA01"),
        plug(serial="BB02"),
        plug("ws09", "BB02"),
        plug("calc01", "BB02", device_class="input"),
        plug("calc01", "BB02", device_class="disk"),
        plug("calc01", "BB02", device_class="hub"),
        plug(kind="unplugged"),
        plug(kind="disabled"),
        plug(hours=100),
    ],
)
def test_what_is_where_it_may_be_is_not_found(event):
    assert asked(event, as_of=at(99)) == []


@pytest.mark.parametrize(
    "conn",
    [
        call("10.9.0.5", "10.9.0.6"),
        call("10.9.0.5", "203.0.113.9", state="S0", bytes_in=0),
        call("10.9.0.5", "224.0.0.251"),
        call("10.0.0.7", "203.0.113.9"),
    ],
)
def test_a_cleared_computer_among_its_own_is_not_connected(conn):
    peer = {"name": "calc02", "addresses": ["10.9.0.6"], "purpose": "secret design"}
    assert asked(plug("calc01"), assets=[SAFE, OFFICE, peer], conn=[conn]) == []


def test_a_zone_clears_the_computers_in_it():
    bare = {"name": "calc03", "addresses": ["10.9.1.5"]}
    zones = [{"zone": "air-gapped lab", "network": "10.9.1.0/24"}]
    assert asked(plug("calc03"), assets=[SAFE, bare], zones=zones, conn=[call("10.9.1.5", "10.9.1.6")]) == []
    assert len(asked(plug("calc03"), assets=[SAFE, bare])) == 1
    assert len(asked(plug("calc03", "BB02"), assets=[bare], zones=zones)) == 1


@pytest.mark.parametrize("words", ["secret", "Air-gapped", "stand-alone", "classified work", "涉密"])
def test_words_that_clear_a_computer(words):
    assert asked(plug(), assets=[OFFICE | {"purpose": words}]) == []


@pytest.mark.parametrize("words", ["unclassified", "secretary", "production", None])
def test_words_that_do_not(words):
    assert len(asked(plug(), assets=[SAFE, OFFICE | {"purpose": words}])) == 1


@pytest.mark.parametrize("words", ["internal", "unclassified", None, ""])
def test_a_carrier_of_another_classification_is_free_to_go(words):
    assert asked(plug(), carriers=[STICK | {"classification": words}]) == []


def test_both_spellings_of_a_computer_are_one_and_so_are_those_of_a_serial_number():
    found = asked(plug("WS07.corp.example"), plug("ws07", SERIAL.lower()))
    assert [item.events for item in found] == [2]


# What is not known is said.


def test_a_computer_in_no_register_weighs_less_than_one_known_not_to_be_cleared():
    found = asked(plug("ws99"))
    assert reasons(found[0]) == {"not cleared": 0.45}
    assert (found[0].reasons[0].value, found[0].severity) == ("it is in no register", "low")


def test_where_no_computer_is_known_as_cleared_the_finding_says_so():
    found = asked(plug(), assets=[OFFICE])
    assert reasons(found[0]) == {"not cleared": 0.25}
    assert found[0].reasons[0].value == "the register clears no computer at all"


def test_a_serial_number_of_several_carriers_names_all_of_them():
    found = asked(plug(), carriers=[STICK, STICK | {"carrier": "USB-08"}])
    assert reasons(found[0]) == {"not cleared": 0.55, "shared serial": -0.05}
    assert found[0].details["carrier"] == "USB-07, USB-08"
    assert found[0].severity == "medium"


def test_a_serial_number_that_harmless_carriers_bear_too_tells_little():
    found = asked(plug(), carriers=[STICK, STICK | {"carrier": "USB-08", "classification": "internal"}])
    assert reasons(found[0]) == {"not cleared": 0.55, "shared serial": -0.3}
    assert "2 carriers are registered with it, 1 of them confidential" in {why.value for why in found[0].reasons}
    assert found[0].severity == "low"


def test_a_serial_number_that_two_products_tell_is_said():
    found = asked(plug(), plug("ws09", product="Other"))
    assert {reasons(item)["shared serial"] for item in found} == {-0.3}
    other = plug("ws09", vendor="0781", product="5581", log="partition 1006")
    assert not any("shared serial" in reasons(item) for item in asked(plug(), other))


def test_a_stranger_is_one_whatever_it_shares_its_serial_number_with():
    found = asked(plug("calc01", "BB02"), plug("ws09", "BB02", product="Other"))
    assert [reasons(item) for item in found] == [{"unregistered": 0.55}]


def test_a_device_without_a_serial_number_may_be_one_registered_without():
    unnumbered = PLAIN | {"carrier": "USB-02", "serial": None}
    assert reasons(asked(plug("calc01", None))[0]) == {"unregistered": 0.55}
    found = asked(plug("calc01", None), carriers=[STICK, unnumbered])
    assert reasons(found[0]) == {"unregistered": 0.55, "no serial": -0.15}
    assert found[0].details["carrier"] == "example stick"
    paper = unnumbered | {"kind": "Paper"}
    assert reasons(asked(plug("calc01", None), carriers=[STICK, paper])[0]) == {"unregistered": 0.55}


def test_evidence_of_a_device_without_a_serial_number_is_its_own_product():
    found = asked(plug("calc01", None, product="Other"), plug("calc01", None), plug("calc01", None, product="Other"))
    assert sorted(lines(item, "endpoint_events") for item in found) == [[1, 3], [2]]


def test_namesakes_are_cleared_only_if_all_are():
    twin = OFFICE | {"name": "calc01.lab.example"}
    found = asked(plug("calc01"), assets=[SAFE, twin, SAFE | {"name": "calc02"}])
    assert reasons(found[0]) == {"not cleared": 0.55, "shared name": -0.1}


def test_events_without_a_time_count_and_have_none():
    found = asked(plug(time=None), as_of=at(1))
    assert [(item.first_seen, item.events) for item in found] == [(None, 1)]


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(plug())[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(plug(), tunables=marks)[0].severity == name
    assert asked(plug(), tunables={"medium": score + 0.001})[0].severity == "low"


def test_ids_are_the_same_whatever_the_order():
    rows = [plug(), plug("calc01", "BB02"), plug("calc01", None), plug("ws09")]
    told = [{item.id for item in asked(*each)} for each in (rows, rows[::-1])]
    assert told[0] == told[1]
    assert len(told[0]) == 4


def test_hostile_names_do_not_break_it():
    host = "x'; drop table conn --"
    assert [item.details["host"] for item in asked(plug(host), plug(None), plug("  "))] == [host]


# Each blind spot of the docstring, as a miss.


def test_blind_a_copy_tells_the_same_serial_number():
    assert asked(plug("calc01", vendor="Evil", product="Copy")) == []


@pytest.mark.parametrize("kind", [None, "other"])
def test_blind_a_device_whose_kind_is_left_open_is_no_stranger(kind):
    assert asked(plug("calc01", "BB02", device_class=kind)) == []
    assert len(asked(plug(device_class=kind))) == 1


def test_blind_without_a_register_of_carriers_none_is_a_stranger():
    assert asked(plug("calc01", "BB02"), carriers=[]) == []


def test_blind_a_registered_carrier_that_is_not_confidential_may_go_anywhere():
    assert asked(plug("calc01", "AA01")) == []


def test_blind_a_log_that_names_no_computer_counts_for_nothing():
    assert asked(plug(None)) == []


def test_blind_a_device_that_was_refused_counts_for_nothing():
    assert asked(plug("calc01", "BB02", kind="blocked")) == []


def test_blind_a_connection_that_no_sensor_saw_is_none():
    assert asked(plug("calc01"), conn=[]) == []


@settings(max_examples=20, deadline=None)
@given(st.booleans(), st.booleans(), st.booleans())
def test_one_rule_decides_who_may_go_where(registered, confidential, cleared):
    carriers = [PLAIN, STICK | {"classification": "secret" if confidential else "internal"}]
    found = asked(plug("calc01" if cleared else "ws07", SERIAL if registered else "BB02"), carriers=carriers)
    assert bool(found) == (not cleared and confidential if registered else cleared)
    assert all(item.first_seen == START + timedelta(hours=1) for item in found)
