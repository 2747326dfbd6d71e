"""What the world sees and the register does not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.outside_only import outside_only

DOOR, OTHER = "192.0.2.10", "192.0.2.77"
OWN = ["192.0.2.0/24", "10.0.0.0/8"]
ASSET = {"name": "www01", "addresses": [DOOR, "10.0.0.10"], "owner": "it", "environment": "production"}
DOMAINS = [{"domain": "example.org"}]


def seen(address=OTHER, port=443, days=0.0, **columns):
    row = {
        "time": at(24 * days),
        "address": address,
        "port": port,
        "proto": "tcp",
        "state": "open",
        "vantage": "internet",
    }
    return row | {"scanner": "shodan", "origin": f"{days} {columns.get('vantage')}"} | columns


def within(port=443, **columns):
    return seen(DOOR, port, scanner="nmap", vantage="inside", **columns)


def asked(*services, register=(ASSET,), internal=OWN, **given):
    tables = {"domains": DOMAINS, "services": list(services), "assets": list(register)} | given
    return ask(outside_only, internal=internal, **tables)


def points(name, *services, **given):
    found = asked(*services, tunables={"low": -1.0}, **given)
    return reasons(found[0]).get(name, 0.0) if found else None


# The planted ones.


def test_an_address_of_ours_in_no_register_is_found_with_its_reasons_and_rows():
    (found,) = asked(seen(DOOR), within(), seen(), seen(port=8443, days=1))
    assert found.summary == f"{OTHER} answers the Internet on port 443 and 1 more, and is in no register"
    assert reasons(found) == {"in no register": 0.35, "ours": 0.2, "still open": 0.1}
    assert (found.severity, found.score, found.events) == ("medium", 0.65, 2)
    assert (found.first_seen, found.last_seen) == (START, at(24))
    assert (found.details["ports"], found.details["fix"]) == ([443, 8443], f"register or take down {OTHER}")
    assert {(item.kind, item.id) for item in found.entities} == {("ip", OTHER)}
    assert lines(found, "services") == [3]


def test_a_host_elsewhere_that_bears_our_name_is_found():
    (found,) = asked(seen("198.51.100.7", hostname="shop.example.org"))
    assert {(item.kind, item.id) for item in found.entities} == {("ip", "198.51.100.7"), ("domain", "shop.example.org")}
    assert reasons(found)["ours"] == 0.2
    certificate = {"time": START, "address": "198.51.100.7", "port": 443, "names": ["x.example.com", "vpn.Example.org"]}
    (found,) = asked(seen("198.51.100.7"), certificates=[certificate])
    assert found.details["name"] == "vpn.example.org"


def test_a_port_of_a_registered_asset_that_no_scan_of_ours_knows_is_found():
    (found,) = asked(seen(DOOR), seen(DOOR, 8443), within(), within(22))
    assert found.summary == "www01 answers the Internet on port 8443, and no scan of ours knows it"
    assert reasons(found) == {"in no scan of ours": 0.25, "still open": 0.1}
    assert (found.severity, found.details["asset"], found.details["port"]) == ("low", "www01", 8443)
    assert lines(found, "services") == [2]


def test_callers_from_outside_show_a_port_without_any_scan():
    conn = [call(f"203.0.113.{number}", OTHER, 8080, hours=number) for number in range(3)]
    (found,) = asked(conn=conn)
    assert reasons(found) == {"in no register": 0.35, "ours": 0.2, "still open": 0.1, "answers callers": 0.05}
    assert lines(found, "conn") == [1, 2, 3]


# Look-alikes.


def test_what_the_register_and_our_scans_know_is_not_found():
    assert asked(seen(DOOR), within()) == []


def test_a_port_behind_a_translated_address_is_known_by_the_asset():
    inner = seen("10.0.0.10", 443, scanner="nmap", vantage="inside")
    assert asked(seen(DOOR), inner) == []


def test_without_a_register_no_address_is_unknown():
    assert asked(seen(), register=()) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "closed"},
        {"state": "filtered"},
        {"vantage": "inside"},
        {"vantage": None},
        {"port": None, "state": "up"},
    ],
)
def test_what_does_not_stand_open_to_the_world_is_not_found(columns):
    assert asked(seen(**columns)) == []


def test_a_port_that_is_gone_is_not_found():
    assert asked(seen(), seen(days=3, state="closed")) == []


@pytest.mark.parametrize("address", ["224.0.0.5", "not an address", "127.0.0.1"])
def test_what_is_no_host_is_not_found(address):
    assert asked(seen(address)) == []


@pytest.mark.parametrize("name", ["example.org.evil.example", "notexample.org", "example.com", ""])
def test_names_that_only_look_like_ours_are_not_ours(name):
    assert asked(seen("198.51.100.7", hostname=name)) == []


@pytest.mark.parametrize(("calls", "found"), [(2, 0), (3, 1)])
def test_a_call_or_two_do_not_make_a_service(calls, found):
    assert len(asked(conn=[call("203.0.113.9", OTHER, hours=hour) for hour in range(calls)])) == found


def test_a_scan_without_this_transport_says_nothing_of_it():
    conn = [call("203.0.113.9", DOOR, 4500, hours=hour, proto="udp") for hour in range(5)]
    assert asked(within(), conn=conn) == []
    assert len(asked(within(), within(53, proto="udp"), conn=conn)) == 1


def test_a_scan_that_met_the_port_closed_does_not_know_it_open():
    assert len(asked(seen(DOOR, 8443), within(8443, state="closed"))) == 1


# Reasons, on both sides of their limits.


def test_whose_it_is_counts_by_how_it_is_known():
    assert points("ours", seen()) == 0.2
    assert points("ours", seen("198.51.100.7", hostname="a.example.org")) == 0.2
    assert points("ours", seen("198.51.100.7", scanner="nmap")) == 0.1
    assert points("ours", seen(DOOR, 8443), within()) == 0.0


@pytest.mark.parametrize(("port", "earned"), [(3389, 0.15), (445, 0.15), (6379, 0.15), (22, 0.0), (443, 0.0)])
def test_a_port_for_the_inside_counts_and_is_named_first(port, earned):
    assert points("inside port", seen(port=port)) == earned
    assert asked(seen(port=80), seen(port=3389))[0].details["port"] == 3389


@pytest.mark.parametrize(
    ("name", "earned"),
    [
        ("test.example.org", 0.1),
        ("old-shop.example.org", 0.1),
        ("uat2.example.org", 0.1),
        ("www.example.org", 0.0),
        ("latest.example.org", 0.0),
    ],
)
def test_a_name_that_speaks_of_a_test_counts(name, earned):
    assert points("name", seen(hostname=name)) == earned


def test_what_was_not_seen_again_counts_less():
    assert points("still open", seen()) == 0.1
    assert points("still open", seen(), seen(port=22, days=9, state="closed")) == -0.1


def test_several_tools_that_saw_it_count():
    assert points("several saw it", seen()) == 0.0
    assert points("several saw it", seen(), seen(scanner="censys", days=0.5)) == 0.05


def test_where_the_register_hardly_knows_what_is_seen_a_stranger_counts_less():
    others = [seen(f"192.0.2.{number}") for number in range(20, 23)]
    assert points("neighbours", *others, seen(DOOR), within()) == 0.0
    assert points("neighbours", *others, seen("192.0.2.30")) == 0.0
    assert points("neighbours", *others, seen("192.0.2.30"), seen("192.0.2.31")) == -0.25
    assert points("neighbours", *others, seen(DOOR), seen("192.0.2.31"), within()) == 0.0


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(seen())[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(seen(), tunables=marks)[0].severity == name
    assert asked(seen(), tunables={"low": score + 0.001}) == []


def test_ids_are_the_same_whatever_the_order_of_rows():
    rows = [seen(), seen(DOOR, 8443), within(), seen("198.51.100.7", hostname="a.example.org")]
    told = [[item.id for item in asked(*each)] for each in (rows, rows[::-1])]
    assert told[0] == told[1]
    assert len(set(told[0])) == 3


@pytest.mark.parametrize("table", ["services", "conn", "assets", "certificates"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(outside_only, **{table: []}) == []


def test_what_is_seen_after_the_time_it_is_judged_at_does_not_count():
    assert asked(seen(days=5), as_of=START + timedelta(days=1)) == []


def test_hostile_names_are_told_and_do_not_break():
    name = "x'; drop table services --.example.org"
    assert asked(seen(hostname=name))[0].details["name"] == name


# Each blind spot of the docstring, as a miss.


def test_blind_an_address_of_a_platform_that_nothing_says_is_ours_is_taken_for_somebody_elses():
    assert asked(seen("198.51.100.7")) == []
    assert asked(seen("198.51.100.7", hostname="static.provider.example")) == []


def test_blind_a_port_is_judged_only_where_a_scan_of_ours_spoke_of_the_asset():
    assert asked(seen(DOOR, 8443)) == []


def test_blind_a_wrong_program_behind_a_known_port_passes_for_the_right_one():
    assert asked(seen(DOOR, product="Backdoor"), within(product="nginx")) == []


def test_blind_a_platform_may_have_looked_weeks_ago():
    assert reasons(asked(seen(), as_of=at(24 * 60))[0])["still open"] == 0.1
