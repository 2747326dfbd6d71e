"""What is believed to be internal, and seen from outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.inside_only import inside_only

BOX, PUBLIC = "10.0.2.20", "192.0.2.20"
OWN = ["192.0.2.0/24", "10.0.0.0/8"]
ZONES = [{"zone": "servers", "network": "10.0.2.0/24"}, {"zone": "dmz", "network": "10.0.1.0/24"}]
ASSET = {
    "name": "files01",
    "addresses": [BOX, PUBLIC],
    "purpose": "file server",
    "environment": "production",
    "criticality": "medium",
}


def seen(address=PUBLIC, port=8443, days=0.0, **columns):
    row = {
        "time": at(24 * days),
        "address": address,
        "port": port,
        "proto": "tcp",
        "state": "open",
        "vantage": "internet",
    }
    return row | {"scanner": "shodan", "origin": f"day {days}"} | columns


def calls(address=BOX, port=8443, count=3, **columns):
    return [call(f"203.0.113.{number}", address, port, hours=number, **columns) for number in range(count)]


def asked(*services, **given):
    tables = {"zones": ZONES, "services": list(services), "assets": [ASSET]} | given
    return ask(inside_only, internal=OWN, **tables)


def points(name, *services, **given):
    found = asked(*services, tunables={"low": -1.0}, **given)
    return reasons(found[0]).get(name, 0.0) if found else None


def register(**columns):
    return {"assets": [ASSET | columns]}


# The planted ones.


def test_callers_from_outside_in_an_inner_zone_are_found_with_reasons_and_rows():
    (found,) = asked(conn=[call("10.0.2.9", BOX, 22), *calls()])
    assert found.summary == "files01 is seen from the Internet on port 8443, though it stands in the zone servers"
    assert reasons(found) == {"zone": 0.3, "callers from outside": 0.2, "still open": 0.05}
    assert (found.severity, found.score, found.events) == ("medium", 0.55, 3)
    assert (found.first_seen, found.last_seen) == (START, at(2))
    assert {(item.kind, item.id) for item in found.entities} == {("asset", "files01"), ("ip", BOX), ("zone", "servers")}
    assert (lines(found, "conn"), lines(found, "assets")) == ([2, 3, 4], [1])
    assert found.details["fix"].startswith("close port 8443 of files01 to the Internet")


def test_a_service_that_is_never_meant_for_the_internet_needs_no_register():
    (found,) = asked(seen("192.0.2.50", 3389), assets=[], zones=[])
    assert (
        found.summary
        == "192.0.2.50 is seen from the Internet on port 3389, though no such service is meant for the Internet"
    )
    assert (found.severity, reasons(found)["inside port"]) == ("medium", 0.3)
    assert lines(found, "services") == [1]


def test_an_asset_that_the_register_calls_internal_is_found():
    (found,) = asked(seen(), zones=[], **register(purpose="Intranet wiki"))
    assert found.details["believed"] == "the register calls it internal"
    assert reasons(found) == {"register": 0.3, "scan from outside": 0.2, "still open": 0.05}


def test_a_name_of_the_inside_that_a_platform_reports_is_found():
    (found,) = asked(seen(hostname="files01.corp.example.local"), zones=[])
    assert (found.details["believed"], reasons(found)["name"]) == ("its name is one of the inside", 0.15)


def test_all_that_stands_open_on_a_device_is_one_finding_with_the_worst_port_first():
    (found,) = asked(seen(BOX, 443), seen(BOX, 445), seen(BOX, 8443))
    assert (found.details["port"], found.details["ports"], found.severity) == (445, [443, 445, 8443], "high")


# Look-alikes.


def test_what_stands_where_it_is_meant_to_be_seen_is_not_found():
    web = {
        "name": "www01",
        "addresses": ["10.0.1.10", "192.0.2.11"],
        "purpose": "public web site",
        "environment": "production",
    }
    assert asked(seen("192.0.2.11", 443), conn=calls("10.0.1.10", 443), assets=[web]) == []


@pytest.mark.parametrize("zone", ["dmz", "DMZ-2", "public", "edge.west", "internet", "perimeter"])
def test_a_zone_whose_name_speaks_of_the_outside_is_meant_to_be_seen(zone):
    assert asked(conn=calls(), zones=[{"zone": zone, "network": "10.0.2.0/24"}]) == []


@pytest.mark.parametrize("zone", ["servers", "office", "sales", "knowledge", "admznet"])
def test_any_other_zone_is_not(zone):
    assert len(asked(conn=calls(), zones=[{"zone": zone, "network": "10.0.2.0/24"}])) == 1


@pytest.mark.parametrize("said", ["internals of the plant", "plan archive", "interna", "public", None])
def test_words_that_only_look_like_internal_do_not_count(said):
    assert asked(seen(), zones=[], **register(purpose=said)) == []


@pytest.mark.parametrize(
    "columns", [{"state": "closed"}, {"vantage": "inside"}, {"vantage": None}, {"port": None, "state": "up"}]
)
def test_what_does_not_stand_open_to_the_world_is_not_found(columns):
    assert asked(seen(BOX, 445) | columns) == []


def test_a_port_that_is_gone_is_not_found():
    assert asked(seen(BOX, 445), seen(BOX, 445, days=2, state="closed")) == []


@pytest.mark.parametrize(("count", "found"), [(2, 0), (3, 1)])
def test_a_call_or_two_do_not_make_a_service(count, found):
    conn = [call("203.0.113.9", BOX, 8443, hours=hour) for hour in range(count)]
    assert len(asked(conn=conn)) == found


@pytest.mark.parametrize("columns", [{"bytes_in": 0}, {"state": "S0"}, {"state": "REJ", "bytes_in": 0}])
def test_callers_that_nobody_answered_are_not_found(columns):
    assert asked(conn=calls(**columns)) == []


def test_a_host_that_is_not_ours_is_not_found():
    assert asked(seen("198.51.100.7", 3389)) == []


# Reasons, on both sides of their limits.


@pytest.mark.parametrize(("port", "earned"), [(445, 0.3), (5432, 0.3), (27017, 0.3), (22, 0.0), (8443, 0.0)])
def test_a_port_for_the_inside_counts(port, earned):
    assert points("inside port", seen(BOX, port)) == earned


@pytest.mark.parametrize(("ports", "earned"), [((443,), -0.15), ((25, 443), -0.15), ((443, 8443), 0.0), ((22,), 0.0)])
def test_what_is_often_published_on_purpose_counts_less(ports, earned):
    assert points("usually published", *(seen(BOX, port) for port in ports)) == earned


def test_a_web_site_in_an_inner_zone_is_told_but_not_for_a_person():
    assert [item.severity for item in asked(seen(BOX, 443))] == ["low"]


def test_scan_and_callers_count_each():
    told = {"zone": 0.3, "scan from outside": 0.2, "callers from outside": 0.2, "still open": 0.05}
    assert reasons(asked(seen(BOX), conn=calls())[0]) == told
    assert reasons(asked(seen(), conn=calls())[0]) == told


def test_an_address_in_no_zone_counts_as_the_others_of_its_asset():
    assert [item.details["zone"] for item in asked(seen())] == ["servers"]
    both = {"assets": [ASSET | {"addresses": [BOX, "10.0.1.20", PUBLIC]}]}
    assert asked(seen(), **both) == []


@pytest.mark.parametrize(("criticality", "earned"), [("high", 0.1), ("critical", 0.1), ("medium", 0.0), (None, 0.0)])
def test_what_the_register_calls_critical_counts_more(criticality, earned):
    assert points("critical", conn=calls(), **register(criticality=criticality)) == earned


def test_what_was_not_seen_again_counts_less():
    assert points("still open", seen(BOX)) == 0.05
    assert points("still open", seen(BOX), seen(BOX, 22, days=9, state="closed")) == -0.1


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(conn=calls())[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(conn=calls(), tunables=marks)[0].severity == name
    assert asked(conn=calls(), tunables={"low": score + 0.001}) == []


def test_ids_are_the_same_whatever_the_order_of_rows():
    rows = [seen(BOX, 445), seen("192.0.2.50", 3389), seen(BOX, 8443)]
    told = [[item.id for item in asked(*each)] for each in (rows, rows[::-1])]
    assert told[0] == told[1]
    assert len(set(told[0])) == 2


@pytest.mark.parametrize("table", ["services", "conn", "assets", "zones"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(inside_only, **{table: []}) == []


def test_what_is_seen_after_the_time_it_is_judged_at_does_not_count():
    assert asked(seen(BOX, 445, days=5), as_of=START + timedelta(days=1)) == []


def test_hostile_names_are_told_and_do_not_break():
    assert len(asked(conn=calls(), **register(name="x'; drop table conn --"))) == 1


# Each blind spot of the docstring, as a miss.


def test_blind_where_nothing_says_what_is_internal_only_services_of_the_inside_are_known():
    assert asked(seen(PUBLIC, 8443), zones=[], assets=[]) == []


def test_blind_a_service_of_the_inside_at_an_unusual_port_is_not_known_by_it():
    assert asked(seen(PUBLIC, 33890, service="ms-wbt-server"), zones=[], assets=[]) == []


def test_blind_a_zone_with_a_name_of_the_outside_clears_what_stands_in_it_but_for_services_of_the_inside():
    dmz = [{"zone": "dmz", "network": "10.0.2.0/24"}]
    assert asked(conn=calls(port=8443), zones=dmz) == []
    assert len(asked(conn=calls(port=3389), zones=dmz)) == 1


def test_blind_behind_a_translation_nobody_says_which_machine_it_is():
    only_inner = register(addresses=[BOX], purpose="intranet")
    assert asked(seen(PUBLIC), **only_inner) == []


def test_blind_who_calls_from_outside_under_an_inner_address_counts_as_inside():
    assert asked(conn=[call("10.0.9.9", BOX, 8443, hours=hour) for hour in range(9)]) == []
