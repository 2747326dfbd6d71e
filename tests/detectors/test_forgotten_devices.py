from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.forgotten_devices import forgotten_devices

TODAY = START.date()
SERVER = {"name": "files01", "addresses": ["10.0.0.9"], "owner": "operations", "environment": "production"}
OLD = "10.0.0.7"
STRANGER = "10.0.0.77"


def box(until=None, **columns):
    """A registered test device with an owner, whose end date is so many days from the day the data begin."""
    day = None if until is None else TODAY + timedelta(days=until)
    row = {
        "name": "testbox07",
        "addresses": [OLD],
        "owner": "engineering",
        "environment": "test",
        "in_service_until": day,
    }
    return row | columns


def days(address=OLD, first=0, last=9, **columns):
    """Twenty answered calls a day inside, from one day of the data to another."""
    return [
        call(address, columns.get("destination", "10.0.0.9"), hours=24 * day + hour, **columns.get("more", {}))
        for day in range(first, last + 1)
        for hour in range(20)
    ]


def asked(*register, conn=(), **given):
    return ask(forgotten_devices, assets=[SERVER, *register], conn=list(conn), **given)


def test_a_device_past_its_end_that_still_talks_is_found_with_what_to_do():
    found = asked(box(until=-90), conn=days(), as_of=at(24 * 10))
    assert [item.summary for item in found] == ["testbox07 is past its end date by 100 days, yet on the wire"]
    assert found[0].details["fix"] == "retire testbox07 or give it an owner and a new end date"
    assert reasons(found[0]) == {"past its end": 0.5, "environment": 0.15, "still there": 0.1}
    facts = ("asset", "address", "owner", "environment", "until", "kind", "days_past", "calls")
    told = ["testbox07", OLD, "engineering", "test", "2025-12-02", "past its end", 100, 200]
    assert [found[0].details[name] for name in facts] == told
    assert (found[0].first_seen, found[0].last_seen, found[0].severity) == (START, at(24 * 9 + 19), "high")
    assert {(item.kind, item.id) for item in found[0].entities} == {("asset", "testbox07"), ("ip", OLD)}


def test_its_evidence_is_its_line_in_the_register_and_its_first_calls():
    found = asked(box(until=-90), conn=[call("10.0.0.9", "10.0.0.8"), *days()])
    assert (lines(found[0], "assets"), lines(found[0], "conn")) == ([2], list(range(2, 52)))


def test_a_device_in_no_register_is_found_with_what_to_do():
    found = asked(conn=days(STRANGER))
    assert [item.summary for item in found] == [f"{STRANGER} is in no register, yet on the wire"]
    assert found[0].details["fix"] == f"register or remove {STRANGER}"
    assert reasons(found[0]) == {"in no register": 0.35, "still there": 0.1}
    assert [(item.kind, item.id) for item in found[0].entities] == [("ip", STRANGER)]


@pytest.mark.parametrize("table", ["conn", "assets", "services"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(forgotten_devices, **{table: []}) == []


def test_where_no_register_was_read_nobody_is_a_stranger():
    assert ask(forgotten_devices, conn=days(STRANGER)) == []
    assert ask(forgotten_devices, conn=days(STRANGER), assets=[{"name": None}]) == []


# Look-alikes.


@pytest.mark.parametrize(
    "asset",
    [
        box(until=90),
        box(until=9),
        {"name": "archive01", "addresses": [OLD], "owner": "engineering", "environment": "production"},
        {"name": "lap07", "addresses": [OLD], "owner": "lena", "in_service_from": TODAY},
        {"name": "server02", "addresses": [OLD], "environment": "production"},
        box(until=None, environment="latest production"),
    ],
)
def test_a_device_within_its_dates_or_quietly_owned_is_not_found(asset):
    assert asked(asset, conn=days()) == []


def test_a_device_that_fell_silent_on_its_last_day_is_not_found_and_one_that_spoke_the_day_after_is():
    assert asked(box(until=3), conn=days(last=3), as_of=at(24 * 30)) == []
    found = asked(box(until=3), conn=days(last=4), as_of=at(24 * 30))
    assert [item.first_seen for item in found] == [at(24 * 4)]
    assert found[0].details["calls"] == 20


def test_a_device_past_its_end_that_is_switched_off_is_not_found():
    assert asked(box(until=-90), conn=days("10.0.0.9", destination="10.0.0.8")) == []


def test_the_day_it_is_judged_at_decides():
    def told(as_of):
        return [item.details["days_past"] for item in asked(box(until=4), conn=days(), as_of=as_of)]

    assert told(at(24 * 5 - 0.001)) == []
    assert told(at(24 * 5)) == [1]
    assert told(at(24 * 34)) == [30]


def test_an_address_of_an_asset_that_has_several_is_its_own():
    assert asked(box(until=90, addresses=[OLD, STRANGER]), conn=days(STRANGER)) == []


def test_a_device_that_a_scan_knows_under_another_address_is_no_stranger():
    scan = {"time": START, "address": STRANGER, "port": 80, "state": "closed"}
    known = box(until=90, name="lap07.example.org", macs=["00:00:5e:00:53:07"])
    assert asked(known, conn=days(STRANGER), services=[scan | {"mac": "00:00:5E:00:53:07"}]) == []
    assert asked(known, conn=days(STRANGER), services=[scan | {"hostname": "LAP07.corp.example"}]) == []
    assert len(asked(known, conn=days(STRANGER), services=[scan | {"mac": "00:00:5e:00:53:08"}])) == 1


def test_a_retired_device_that_came_back_under_another_address_is_past_its_end_and_no_stranger():
    scan = {"time": START, "address": STRANGER, "mac": "00:00:5e:00:53:07", "port": 80, "state": "closed"}
    found = asked(box(until=-90, macs=["00:00:5e:00:53:07"]), conn=days(STRANGER), services=[scan])
    assert [(item.details["kind"], item.details["asset"]) for item in found] == [("past its end", "testbox07")]


@pytest.mark.parametrize("calls", [9, 10])
def test_a_passing_guest_makes_fewer_than_ten_answered_calls(calls):
    found = asked(conn=[call(STRANGER, "10.0.0.9", hours=hour) for hour in range(calls)])
    assert len(found) == (1 if calls >= 10 else 0)


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "S0", "bytes_in": 0},
        {"state": "REJ", "bytes_in": 0},
        {"state": "OTH", "bytes_in": None},
        {"state": "SH", "bytes_in": 0},
    ],
)
def test_calls_that_nobody_answered_are_no_sign_of_life(columns):
    assert asked(box(until=-90), conn=days(more=columns)) == []


@pytest.mark.parametrize(
    "columns", [{"state": "S0"}, {"state": "S1", "bytes_in": 0}, {"state": None, "bytes_in": None}]
)
def test_calls_that_were_answered_or_that_the_log_cannot_tell_of_are(columns):
    assert len(asked(box(until=-90), conn=days(more=columns))) == 1


@pytest.mark.parametrize(
    "address", ["203.0.113.7", "224.0.0.251", "255.255.255.255", "169.254.3.4", "fe80::7", "not an address"]
)
def test_addresses_that_are_not_ours_or_no_device_are_not_found(address):
    assert asked(conn=days(address)) == []


@pytest.mark.parametrize(
    ("address", "found"), [("10.0.0.1", 0), ("10.0.0.254", 0), ("fd00::1", 0), ("10.0.0.2", 1), ("fd00::11", 1)]
)
def test_where_gateways_stand_a_stranger_is_taken_for_one(address, found):
    assert len(asked(conn=days(address))) == found


def test_a_gateway_address_is_told_when_all_else_speaks_against_it():
    conn = [*days("10.0.0.1"), *days("10.0.0.1", destination="203.0.113.9")]
    conn += [call("10.0.0.1", f"10.0.0.{host}", 22, hours=host) for host in range(10, 25)]
    neighbours = [{"name": f"ws{host}", "addresses": [f"10.0.0.{host}"]} for host in range(10, 25)]
    conn += [call(f"10.0.0.{host}", "10.0.0.9") for host in range(10, 25)]
    services = [{"time": START, "address": "10.0.0.1", "port": 22, "state": "open", "vantage": "internet"}]
    found = asked(*neighbours, conn=conn, services=services)
    assert [item.details["address"] for item in found] == ["10.0.0.1"]
    assert reasons(found[0])["gateway address"] == -0.45


# Reasons, on both sides of their limits.


def points(name, *register, **given):
    found = asked(*register, tunables={"low": -1.0}, **given)
    return reasons(found[0]).get(name, 0.0) if found else None


@pytest.mark.parametrize(("past", "earned"), [(1, 0.302), (45, 0.4), (90, 0.5), (900, 0.5)])
def test_points_grow_with_the_days_past_the_end(past, earned):
    assert points("past its end", box(until=9 - past), conn=days(last=9)[-20:], as_of=at(24 * 9 + 20)) == earned


def test_a_test_that_nobody_set_an_end_or_answers_for_is_found_and_one_with_either_is_not():
    nobodys = asked(box(until=None, owner=" "), conn=days())
    assert [item.summary for item in nobodys] == ["testbox07 is a test that nobody set an end, and on the wire"]
    assert nobodys[0].details["fix"] == "give testbox07 an owner and an end date, or retire it"
    assert nobodys[0].severity == "low"
    dated = asked(box(until=90, owner=None), conn=days())
    assert [item.summary for item in dated] == ["testbox07 is a test that nobody answers for, and on the wire"]
    assert reasons(asked(box(until=None), conn=days())[0]) == {
        "environment": 0.15,
        "no end date": 0.1,
        "still there": 0.1,
    }
    assert asked(box(until=None), conn=[*days(last=3), *days("10.0.0.9", last=9, destination="10.0.0.8")]) == []


@pytest.mark.parametrize("environment", ["Test", "poc", "the lab", "temp", "test-2", "pre-test"])
def test_environments_that_are_meant_to_end_are_known_by_whole_words(environment):
    assert points("environment", box(until=-90, environment=environment), conn=days()) == 0.15


@pytest.mark.parametrize("environment", ["production", "contest", "labour", None])
def test_other_environments_are_not(environment):
    assert points("environment", box(until=-90, environment=environment), conn=days()) == 0.0


def test_an_owner_that_is_blank_is_no_owner():
    assert [points("no owner", box(until=-90, owner=owner), conn=days()) for owner in (None, "", "  ", "me")] == [
        0.15,
        0.15,
        0.15,
        0.0,
    ]


def test_talking_outside_counts_and_multicast_is_not_outside():
    assert points("talks outside", box(until=-90), conn=days(destination="203.0.113.9")) == 0.1
    assert points("talks outside", box(until=-90), conn=days(destination="224.0.0.251")) == 0.0


@pytest.mark.parametrize(("port", "earned"), [(22, 0.1), (445, 0.1), (3389, 0.1), (5985, 0.1), (5986, 0.1), (443, 0.0)])
def test_administering_others_counts(port, earned):
    assert points("administers others", box(until=-90), conn=days(more={"port": port})) == earned


def test_ssh_to_a_machine_outside_administers_none_of_ours():
    conn = days(destination="203.0.113.9", more={"port": 22})
    assert points("administers others", box(until=-90), conn=conn) == 0.0


def test_being_seen_from_outside_counts_by_scan_and_by_caller():
    scan = {"time": START, "address": OLD, "port": 22, "state": "open", "vantage": "internet"}
    name = "seen from outside"
    assert points(name, box(until=-90), conn=days(), services=[scan]) == 0.2
    assert points(name, box(until=-90), conn=days(), services=[scan | {"vantage": "inside"}]) == 0.0
    assert points(name, box(until=-90), conn=days(), services=[scan | {"state": "filtered"}]) == 0.0
    assert points(name, box(until=-90), conn=[*days(), call("203.0.113.9", OLD)]) == 0.2
    assert points(name, box(until=-90), conn=[*days(), call("203.0.113.9", OLD, bytes_in=0)]) == 0.0


def test_calls_to_and_from_many_count():
    to = [call(OLD, f"10.0.1.{host}") for host in range(10)]
    back = [call(f"10.0.1.{host}", OLD) for host in range(5)]
    assert [points("calls many", box(until=-90), conn=to[:count]) for count in (9, 10)] == [0.0, 0.05]
    assert [points("called by many", box(until=-90), conn=[*to, *back[:count]]) for count in (4, 5)] == [0.0, 0.05]


def test_still_there_means_the_last_day_of_the_data():
    def still(hours):
        return points(
            "still there", box(until=-90), conn=[call(OLD, "10.0.0.9"), call("10.0.0.9", "10.0.0.8", hours=hours)]
        )

    assert [still(24.0), still(24.1)] == [0.1, 0.0]


def test_a_network_that_the_register_knows_makes_a_stranger_stand_out_and_one_it_hardly_knows_does_not():
    def earned(known, unknown):
        conn = [call(f"10.0.0.{host}", "10.0.9.9") for host in range(10, 10 + known + unknown)]
        register = [{"name": f"ws{host}", "addresses": [f"10.0.0.{host}"]} for host in range(10, 10 + known)]
        found = asked(*register, conn=[*conn, *days(STRANGER)], tunables={"low": -1.0})
        return next(reasons(item).get("neighbours", 0.0) for item in found if item.details["address"] == STRANGER)

    assert [earned(2, 2), earned(1, 3), earned(3, 0), earned(1, 4), earned(1, 5)] == [0.1, 0.0, 0.0, 0.0, -0.25]


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(box(until=-90), conn=days())[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(box(until=-90), conn=days(), tunables=marks)[0].severity == name
    assert asked(box(until=-90), conn=days(), tunables={"low": score + 0.001}) == []


# Signs of life without a call.


def test_a_retired_server_that_only_answers_is_on_the_wire():
    found = asked(box(until=-90), conn=[call("10.0.0.9", OLD, 80, hours=hour) for hour in range(3)])
    assert [(item.details["asset"], item.details["calls"], item.events) for item in found] == [("testbox07", 0, 3)]


def test_a_scan_alone_finds_what_is_past_its_end_and_what_is_in_no_register():
    scan = {"time": START, "port": 22, "state": "open", "vantage": "inside"}
    services = [
        scan | {"address": OLD},
        scan | {"address": STRANGER},
        scan | {"address": "10.0.0.78", "state": "closed"},
    ]
    found = asked(box(until=-90), services=services)
    assert {item.details["device"] for item in found} == {"testbox07", STRANGER}
    assert [lines(item, "services") for item in found] == [[1], [2]]


def test_a_scan_before_the_end_is_no_sign_of_life_after_it():
    scan = {"time": START, "address": OLD, "port": 22, "state": "open", "vantage": "internet"}
    assert asked(box(until=0), services=[scan], as_of=at(24 * 90)) == []


# One device, one finding; several registers.


def test_a_device_of_several_addresses_is_one_finding_under_its_busiest():
    conn = [*days(OLD), *days("10.0.1.7", last=3), call("10.0.1.7", "203.0.113.9")]
    found = asked(box(until=-90, addresses=[OLD, "10.0.1.7"]), conn=conn)
    assert [(item.details["address"], item.details["calls"]) for item in found] == [(OLD, 281)]
    assert reasons(found[0])["talks outside"] == 0.1


def test_where_registers_disagree_the_latest_end_that_is_told_holds():
    assert asked(box(until=-90), box(until=90), conn=days()) == []
    silent = asked(box(until=-90, environment="production"), box(until=None, environment="production"), conn=days())
    assert [item.details["kind"] for item in silent] == ["past its end"]
    assert asked(box(until=-90), box(until=-30), conn=days(), as_of=at(240))[0].details["days_past"] == 40


def test_rows_after_the_time_it_is_judged_at_do_not_count():
    found = asked(box(until=-90), conn=days(), as_of=at(23.9))
    assert (found[0].last_seen, found[0].details["calls"]) == (at(19), 20)


def test_hostile_dates_and_names_are_told_and_do_not_break():
    found = asked(box(name="x'; drop table conn --", in_service_until=date(1, 1, 1)), conn=days())
    assert found[0].details["fix"].startswith("retire x'; drop table conn --")
    assert asked(box(in_service_until=date(9999, 12, 31)), conn=days()) == []


def test_ids_are_the_same_whatever_the_order_of_rows():
    rows = [*days(), *days(STRANGER)]
    told = [[item.id for item in asked(box(until=-90), conn=each)] for each in (rows, rows[::-1])]
    assert told[0] == told[1]
    assert len(set(told[0])) == 2


# Each blind spot of the docstring, as a miss.


def test_blind_a_network_that_the_register_hardly_knows_tells_no_stranger_from_a_neighbour():
    crowd = [call(f"10.0.0.{host}", "10.0.9.9") for host in range(10, 30)]
    assert asked(conn=[*crowd, *days(STRANGER)]) == []


def test_blind_who_takes_the_address_of_a_registered_device_passes_for_it():
    assert asked(box(until=90), conn=days(OLD, destination="203.0.113.9")) == []


def test_blind_a_new_device_at_the_address_of_an_old_one_passes_for_the_old_one():
    assert asked(box(until=-90), conn=days())[0].details["asset"] == "testbox07"


def test_blind_what_never_speaks_past_a_sensor_and_no_scan_meets_is_not_there():
    assert asked(box(until=-90), conn=days("10.0.0.9", destination="10.0.0.8")) == []


@settings(max_examples=15, deadline=None)
@given(st.integers(-400, 400), st.integers(0, 9))
def test_a_device_is_past_its_end_exactly_if_it_was_seen_after_that_day(until, last):
    found = asked(box(until=until, environment="production"), conn=days(last=last), tunables={"low": 0.0})
    assert bool(found) == (last > until)
