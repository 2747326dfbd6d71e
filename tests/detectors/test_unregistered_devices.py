from __future__ import annotations

import json

import pytest
from tests.asking import ask, at, call, lines, reasons, told

from doorward.detectors.forgotten_devices import forgotten_devices
from doorward.detectors.unregistered_devices import unregistered_devices

STRANGER, SERVER, OUTSIDE = "10.0.0.77", "10.0.0.9", "203.0.113.9"
REGISTER = [{"name": f"ws{n:02}", "addresses": [f"10.0.0.{100 + n}"], "owner": "mara"} for n in range(12)]
REGISTER.append({"name": "files01", "addresses": [SERVER], "owner": "mara"})
OFFICE = [call(f"10.0.0.{100 + n}", SERVER, hours=24 * day + 9) for n in range(12) for day in range(10)]


def days(address=STRANGER, first=0, last=9, each=4, **columns):
    destination, port = columns.pop("destination", SERVER), columns.pop("port", 443)
    return [
        call(address, destination, port, hours=24 * day + 24 / each * turn, **columns)
        for day in range(first, last + 1)
        for turn in range(each)
    ]


def asked(conn=(), register=REGISTER, **more):
    return ask(unregistered_devices, assets=list(register), conn=[*OFFICE, *conn], **more)


def why(conn=(), **more):
    found = asked(conn, tunables={"low": -9.0} | more.pop("tunables", {}), **more)
    return next((reasons(item) for item in found if item.details["device"] == STRANGER), None)


def test_a_stranger_that_stays_is_found_with_what_to_do():
    [found] = asked(days())
    assert found.summary == f"{STRANGER} is in no register, yet on the wire"
    assert found.details["fix"] == f"register or remove {STRANGER}"
    assert reasons(found) == {"in no register": 0.294, "stays": 0.1, "still there": 0.05}
    assert (found.severity, found.details["known_neighbours"], found.events) == ("low", 13, 40)
    assert [(item.kind, item.id) for item in found.entities] == [("ip", STRANGER)]
    assert min(lines(found, "conn")) == len(OFFICE) + 1


def test_an_office_that_stands_in_the_register_has_no_stranger():
    assert asked() == []


@pytest.mark.parametrize("table", ["conn", "assets", "services"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(unregistered_devices, **{table: []}) == []


def test_one_that_administers_ours_is_for_a_person_and_so_is_one_seen_from_outside():
    assert asked(days(port=22))[0].severity == "medium"
    seen = asked([*days(), call(OUTSIDE, STRANGER)])
    assert reasons(seen[0])["seen from outside"] == 0.2
    assert seen[0].severity == "medium"
    assert asked([*days(port=22), call(OUTSIDE, STRANGER)])[0].severity == "high"


@pytest.mark.parametrize(
    ("port", "earned"), [(22, True), (445, True), (3389, True), (5985, True), (5986, True), (80, False)]
)
def test_administering_is_by_the_ports_of_it(port, earned):
    assert ("administers others" in why(days(port=port))) is earned
    assert "administers others" not in why(days(port=port, destination=OUTSIDE))


@pytest.mark.parametrize("calls", [9, 10])
def test_a_passing_guest_makes_fewer_than_ten_answered_calls(calls):
    assert (why([call(STRANGER, SERVER, hours=hour) for hour in range(calls)]) is not None) is (calls == 10)


def test_calls_that_nobody_answered_do_not_count():
    assert why(days(state="S0", bytes_in=0)) is None
    assert why(days(state=None, bytes_in=None)) is not None


@pytest.mark.parametrize(("stayed", "earned"), [(4, False), (5, True)])
def test_five_days_are_a_stay(stayed, earned):
    assert ("stays" in why(days(last=stayed - 1))) is earned


def test_a_guest_that_only_browses_for_days_is_not_loud():
    earned = why(days(destination=OUTSIDE, last=3))
    assert earned["keeps to itself"] == -0.1
    assert not any(item.loud for item in asked(days(destination=OUTSIDE)))


def test_a_box_that_calls_out_at_any_hour_is_told_from_one_that_keeps_hours():
    name = "calls out at any hour"
    assert name in why([*days(destination=OUTSIDE), *days()])
    office = [call(STRANGER, OUTSIDE, hours=24 * day + hour) for day in range(10) for hour in (9, 10, 11, 14, 15)]
    assert name not in why(office)


@pytest.mark.parametrize(
    ("card", "invented"), [("3a:00:5e:00:53:07", True), ("00:00:5e:00:53:07", False), ("fd:00:5e:00:53:07", False)]
)
def test_a_telephone_that_makes_its_card_up_weighs_less(card, invented):
    held = [{"address": STRANGER, "asset": card, "in_register": False, "how": "lease"}]
    assert ("invented card" in why(days(), holdings=held)) is invented


def test_one_that_the_directory_knows_is_a_gap_of_the_register():
    held = [{"address": STRANGER, "asset": "lap07", "in_register": False, "how": "lease"}]
    known = [{"kind": "name", "value": "lap07", "asset": "lap07"}]
    rows = [{"id": "S-1", "kind": "computer", "name": "LAP07.corp.example"}]
    earned = why(days(), holdings=held, identifiers=known, identities=rows)
    assert earned["in the directory"] == -0.2
    assert "in the directory" not in why(days(), holdings=held, identifiers=known)


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.254"])
def test_where_gateways_stand_a_stranger_is_taken_for_one(address):
    assert asked(days(address)) == []
    [found] = asked([*days(address, port=22), call(OUTSIDE, address)], tunables={"low": 0.0})
    assert reasons(found)["gateway address"] == -0.3


@pytest.mark.parametrize("address", [OUTSIDE, "224.0.0.251", "169.254.3.4"])
def test_addresses_that_are_not_ours_are_no_strangers(address):
    assert asked(days(address)) == []


def test_a_scan_alone_finds_a_stranger_and_a_closed_port_does_not():
    scan = {"time": at(9), "address": STRANGER, "port": 22, "state": "open", "vantage": "inside"}
    assert [item.details["device"] for item in asked(services=[scan])] == [STRANGER]
    assert asked(services=[scan | {"state": "closed"}]) == []


def test_what_is_told_of_as_forgotten_is_not_told_of_again():
    scan = [{"time": at(9), "address": STRANGER, "port": 22, "state": "open", "vantage": "internet"}]
    before = ask(forgotten_devices, assets=REGISTER, conn=[*OFFICE, *days()], services=scan)
    assert [item.details["device"] for item in before] == [STRANGER]
    assert asked(days(), services=scan, findings=told(*before)) == []
    other = [row | {"detector": "sweeps"} for row in told(*before)]
    assert len(asked(days(), services=scan, findings=other)) == 1


def test_what_is_worth_a_look_only_as_a_stranger_is_told_beside_a_forgotten_one_that_is_not():
    [found] = asked(days(port=22))
    before = [{"detector": "forgotten_devices", "severity": "low", "details": json.dumps({"device": STRANGER})}]
    assert [item.id for item in asked(days(port=22), findings=before)] == [found.id]
    assert asked(days(), findings=before) == []
    assert asked(days(port=22), findings=[before[0] | {"severity": "medium"}]) == []


def test_who_enters_many_of_ours_weighs_more_than_who_enters_one():
    several = [row for last in range(1, 31) for row in days(port=22, destination=f"10.0.1.{last}")]
    assert why(days(port=22))["administers others"] == 0.15
    assert why(several)["administers others"] == 0.25


def test_who_holds_the_address_in_the_register_is_no_stranger():
    held = [{"address": STRANGER, "asset": "ws03", "in_register": True, "how": "lease"}]
    assert asked(days(), holdings=held) == []


def test_the_same_whatever_the_order_of_rows():
    rows = [*days(), *days("10.0.0.78", port=22)]
    first, turned = asked(rows), asked(rows[::-1])
    assert [item.id for item in first] == [item.id for item in turned]
    assert len(first) == 2


# Each blind spot of the docstring, as a miss.


def test_blind_without_a_register_nobody_is_a_stranger():
    assert asked(days(), register=()) == []


def test_blind_in_a_network_that_the_register_hardly_knows_a_stranger_weighs_nothing():
    crowd = [row for n in range(40) for row in days(f"10.0.0.{140 + n}", each=2)]
    assert "in no register" not in why([*crowd, *days()])


def test_blind_who_takes_a_registered_address_passes_for_its_owner():
    assert asked(days("10.0.0.101", destination=OUTSIDE)) == []


def test_blind_what_only_calls_out_for_a_few_days_passes_for_a_guest():
    assert not any(item.loud for item in asked(days(destination=OUTSIDE, last=3)))
