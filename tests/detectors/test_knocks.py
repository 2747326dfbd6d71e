"""Knocks: plain background, doors that answer, weak doors and their race, scanners of every breadth, and those who stay."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.knocks import knocks

OUR, FAR = "10.0.0.5", "198.51.100.7"
CVE = "CVE-2026-99001"
KEV = {"cve": CVE, "date_added": date(2026, 3, 5)}
ADVISORY = {"id": "S-1", "aliases": [CVE], "published": at(24)}
SERVICE = {"time": at(0), "address": OUR, "port": 8443, "proto": "tcp", "state": "open", "cves": [CVE]}
BEHIND = {"services": [SERVICE], "kev": [KEV], "advisories": [ADVISORY]}


def knock(source=FAR, destination=OUR, port=445, hours=0.0, **columns):
    """A call from outside that nothing answers."""
    silent = {"state": "S0", "bytes_in": 0, "bytes_out": 0, "duration": None, "history": "S"}
    return call(source, destination, port, hours, **silent | columns)


def sweep(source=FAR, ports=range(1000, 1005), hours=0.0, **columns):
    return [knock(source, port=port, hours=hours, **columns) for port in ports]


def session(source=FAR, port=22, hours=5.0, **columns):
    """A session that carried something: half an hour, 50 kB each way."""
    return call(source, OUR, port, hours, **{"duration": 1800.0, "bytes_out": 50_000, "bytes_in": 50_000} | columns)


def told(kind, *rows, **given):
    tunables = given.pop("tunables", None)
    found = ask(knocks, conn=list(rows), tunables=tunables, **given)
    return [item for item in found if item.details["kind"] == kind]


def test_the_background_of_the_internet_is_one_line_and_no_alarm():
    rows = [
        knock(f"203.0.{part}.{last}", port=port) for part, last, port in product(range(20), range(1, 11), (23, 445))
    ]
    [rest] = ask(knocks, conn=rows)
    assert (rest.severity, rest.events) == ("info", 400)
    assert rest.summary == "200 more sources outside knocked on 2 closed doors of 1 host"
    assert lines(rest, "conn") == list(range(1, 51))


def test_a_hundred_scanners_are_ten_lines_and_the_rest_one():
    rows = [row for part in range(100) for row in sweep(f"203.0.{part}.9")]
    found = ask(knocks, conn=rows)
    assert [item.details["kind"] for item in found].count("scanner") == 10
    assert {item.severity for item in found} == {"info"}
    assert [item.details["sources"] for item in found if item.details["kind"] == "rest"] == [90]
    assert len(ask(knocks, conn=rows, tunables={"most": 100})) == 100


@pytest.mark.parametrize(("ports", "scanners"), [(5, 1), (4, 0)])
def test_a_network_that_tries_five_closed_doors_is_a_scanner(ports, scanners):
    assert len(told("scanner", *sweep(ports=range(ports)))) == scanners


def test_doors_are_counted_over_hosts_ports_days_and_neighbours():
    vertical = sweep(ports=range(1, 41))
    horizontal = [knock(destination=f"10.0.0.{last}", port=22) for last in range(1, 41)]
    slow = [knock(port=port, hours=24.0 * port) for port in range(1, 41)]
    spread = [knock(f"198.51.100.{port}", port=port) for port in range(1, 41)]
    summaries = [told("scanner", *rows)[0].summary for rows in (vertical, horizontal, slow, spread)]
    assert summaries == [
        f"{FAR} tried 40 doors of 1 host; none opened",
        f"{FAR} tried 40 doors of 40 hosts; none opened",
        f"{FAR} tried 40 doors of 1 host; none opened",
        "198.51.100.0/24 (40 addresses) tried 40 doors of 1 host; none opened",
    ]


@pytest.mark.parametrize(
    ("addresses", "network"),
    [
        (("2001:db8:1:2::5", "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
        (("2001:db8::5", "2001:db8::6"), "2001:db8::/64"),
        (("203.0.113.5", "203.0.113.250"), "203.0.113.0/24"),
    ],
)
def test_neighbours_are_a_24_or_a_64(addresses, network):
    rows = [knock(address, port=port) for address, port in product(addresses, range(5))]
    assert [item.details["network"] for item in told("scanner", *rows)] == [network]


def test_a_visitor_of_many_doors_that_open_is_no_scanner():
    assert ask(knocks, conn=[call(FAR, f"10.0.0.{last}") for last in range(1, 60)]) == []


def test_a_door_that_opened_to_one_neighbour_is_not_closed_to_the_network():
    rows = [call("198.51.100.8", OUR, port) for port in range(1000, 1005)]
    assert told("scanner", *sweep(), *rows) == []


def test_a_plain_door_that_answered_a_scanner_is_told_and_nothing_to_act_on():
    visitors = [call(f"203.0.113.{last}", OUR, 443, 1.0) for last in range(1, 9)]
    [door] = told("door", *sweep(), call(FAR, OUR, 443), *visitors)
    assert door.severity == "info"
    assert door.summary == f"9 sources outside knocked on 443/tcp of {OUR}; it answered 9 of them"
    assert {name: door.details[name] for name in ("address", "port", "proto", "sources", "answered", "scanners")} == {
        "address": OUR, "port": 443, "proto": "tcp", "sources": 9, "answered": 9, "scanners": 1}  # fmt: skip
    assert (door.details["first_knock"], door.details["last_knock"]) == ("2026-03-02T00:00:00", "2026-03-02T01:00:00")
    assert lines(door, "conn") == list(range(6, 15))
    assert told("door", *visitors) == []


@pytest.mark.parametrize(
    ("columns", "severity"),
    [
        ({}, "medium"),
        ({"bytes_in": 0, "state": "RSTO"}, "low"),
        ({"bytes_in": 0, "state": "S0"}, None),
        ({"bytes_in": 0, "state": "REJ"}, None),
        ({"bytes_in": None, "state": None}, None),
        ({"bytes_in": 900, "state": None}, "medium"),
    ],
)
def test_only_what_sends_something_back_has_answered(columns, severity):
    found = told("door", *sweep(), call(FAR, OUR, 445, **columns))
    assert [item.severity for item in found] == [severity] * (severity is not None)


@pytest.mark.parametrize(("port", "proto"), [(3389, "tcp"), (6379, "tcp"), (502, "tcp"), (161, "udp"), (389, "udp")])
def test_what_is_for_the_inside_only_and_answers_outside_is_for_a_person(port, proto):
    assert [item.severity for item in told("door", call(FAR, OUR, port, proto=proto))] == ["medium"]


@pytest.mark.parametrize(("port", "proto"), [(22, "tcp"), (443, "tcp"), (4500, "udp"), (13389, "tcp"), (338, "tcp")])
def test_what_is_meant_for_everybody_is_not(port, proto):
    assert not any(item.loud for item in ask(knocks, conn=[*sweep(), call(FAR, OUR, port, proto=proto)]))


def test_a_database_that_lets_one_partner_in_and_keeps_others_out_is_low():
    partner = [call("203.0.113.9", OUR, 5432), call("203.0.113.10", OUR, 5432)]
    kept_out = [knock(f"198.51.{part}.7", port=5432) for part in range(3)]
    assert [item.severity for item in told("door", *partner, *kept_out)] == ["low"]
    assert [item.severity for item in told("door", *partner, *kept_out, call("192.0.2.9", OUR, 5432))] == ["medium"]


@pytest.mark.parametrize(("hours", "days"), [(24.0, 0.0), (48.0, 1.0), (23.9, None)])
def test_the_race_counts_from_the_disclosure_to_the_first_knock_seen_after_it(hours, days):
    [door] = told("door", call(FAR, OUR, 8443, hours), as_of=at(99), **BEHIND)
    assert (door.severity, door.details["cve"], door.details["days_after"]) == ("medium", CVE, days)
    assert (door.details["disclosed"], door.details["listed"]) == ("2026-03-03T00:00:00", "2026-03-05")
    assert lines(door, "kev") == [1]


def test_knocks_before_the_disclosure_do_not_hide_the_first_one_after():
    [door] = told("door", call(FAR, OUR, 8443, 1.0), call(FAR, OUR, 8443, 60.0), **BEHIND)
    assert door.details["first_knock"] == "2026-03-02T01:00:00"
    assert door.summary.endswith(f"answered 1 of them, the first one seen 1.5 days after {CVE} was disclosed")


def test_without_advisory_the_catalogues_day_is_the_disclosure():
    [door] = told("door", call(FAR, OUR, 8443, 99.0), **BEHIND | {"advisories": []})
    assert door.details["disclosed"] == "2026-03-05T00:00:00"


def test_a_weak_door_that_stayed_shut_is_low_and_one_nobody_tried_is_not_told():
    assert [item.severity for item in told("door", knock(port=8443), **BEHIND)] == ["low"]
    assert told("door", knock(port=8444), **BEHIND) == []
    assert told("door", knock(port=8443), **BEHIND | {"services": [SERVICE | {"state": "filtered"}]}) == []
    assert told("door", knock(port=8443), **BEHIND | {"kev": []}) == []


@pytest.mark.parametrize(
    ("answer", "severity"), [("affected", "medium"), ("not affected", None), ("cannot tell", None)]
)
def test_the_inventory_of_the_product_behind_a_door_tells_its_weakness(answer, severity):
    part = {"ecosystem": "PyPI", "package": "importer", "version": "1.4.0"}
    found = told(
        "door",
        call(FAR, OUR, 8443, 60.0),
        kev=[KEV],
        advisories=[ADVISORY],
        services=[SERVICE | {"cves": [], "product": "office server"}],
        software=[part | {"asset": "Office Server", "name": "importer"}],
        matches=[part | {"cve": KEV["cve"], "answer": answer}],
    )
    assert [item.severity for item in found] == [severity] * (severity is not None)


@pytest.mark.parametrize("named", ["cpes", "banner"])
def test_the_product_that_a_door_announces_tells_its_weakness(named):
    name = "cpe:/a:example:office:7.2.1"
    said = {"cpes": {"cpes": [name]}, "banner": {"banner": "Office/7.2.1"}}[named]
    found = told(
        "door",
        call(FAR, OUR, 8443, 60.0),
        kev=[KEV],
        advisories=[ADVISORY],
        services=[SERVICE | {"cves": []} | said],
        recognised=[{"banner": "Office/7.2.1", "cpe": name}],
        matches=[{"cpe": name, "cve": KEV["cve"], "answer": "affected"}],
    )
    assert [item.details["cve"] for item in found] == [KEV["cve"]]


def test_a_scanner_that_came_back_and_stayed_is_for_a_person():
    [found] = told("scanner", *sweep(), session())
    assert found.severity == "medium"
    assert found.summary == f"{FAR} tried 6 doors of 1 host, then {FAR} stayed with 22/tcp of {OUR}"
    assert (found.details["source"], found.details["port"], found.details["carried"]) == (FAR, 22, 100_000.0)
    assert [why.value for why in found.reasons if why.name == "stayed"] == ["1800 seconds, 100.0 kB"]
    assert lines(found, "conn") == [6]


def test_one_that_stayed_at_a_weak_door_is_for_a_person_at_once():
    assert [item.severity for item in told("scanner", *sweep(), session(port=8443), **BEHIND)] == ["high"]


@pytest.mark.parametrize(
    ("columns", "stayed"),
    [
        ({"duration": 300.0}, True),
        ({"duration": 299.0}, False),
        ({"duration": 299.0, "bytes_out": 100_000}, True),
        ({"duration": 299.0, "bytes_in": 10_000_000}, True),
        ({"duration": 299.0, "bytes_in": 9_999_999}, False),
        ({"bytes_out": 2_000}, True),
        ({"bytes_out": 1_999}, False),
        ({"bytes_in": 1_999}, False),
        ({"state": "S0"}, False),
        ({"duration": 1e300}, False),
    ],
)
def test_staying_takes_a_session_of_some_length_or_weight(columns, stayed):
    [found] = told("scanner", *sweep(), session(**columns))
    assert found.loud is stayed


def test_staying_takes_doors_that_the_same_address_tried_before():
    assert told("scanner", *sweep(hours=6.0), session())[0].severity == "info"
    assert told("scanner", *sweep(), session("198.51.100.8"))[0].severity == "info"
    few = [knock("198.51.100.8", port=port) for port in (1, 2)]
    assert told("scanner", *sweep(), *few, session("198.51.100.8"))[0].severity == "info"
    assert told("scanner", *sweep(), *few, knock("198.51.100.8", port=3), session("198.51.100.8"))[0].loud


def test_a_customer_whose_call_failed_once_is_no_scanner_that_stayed():
    assert not any(item.loud for item in ask(knocks, conn=[knock(port=22), session()]))


@pytest.mark.parametrize(
    "row",
    [
        {"source": "10.9.9.9"},
        {"destination": "203.0.113.1"},
        {"destination": "255.255.255.255"},
        {"proto": "icmp"},
        {"port": None},
        {"time": None},
        {"state": "OTH", "history": "A"},
        {"state": "RSTRH", "history": "^h"},
        {"proto": "udp", "source_port": 53, "port": 40_000},
    ],
)
def test_what_is_no_knock_from_outside_is_left_out(row):
    assert ask(knocks, conn=[knock(**row)]) == []


def test_rows_in_any_order_are_the_same_findings():
    rows = [*sweep(), session(), *[knock(f"203.0.{part}.9") for part in range(30)], call(FAR, OUR, 3389)]
    first, second = (
        [item.as_dict() | {"evidence": 0} for item in ask(knocks, conn=each)] for each in (rows, rows[::-1])
    )
    assert first == second


def test_hostile_sizes_do_not_overflow():
    rows = [session(bytes_out=2**62, bytes_in=2**62, hours=hour) for hour in range(5)]
    assert told("scanner", *sweep(), *rows)[0].loud


@pytest.mark.parametrize(("bytes_in", "state", "answered"), [(120, "SF", 1), (0, "S0", 0), (None, None, 0)])
def test_udp_has_no_handshake_so_only_bytes_are_an_answer(bytes_in, state, answered):
    found = told("door", *sweep(), call(FAR, OUR, 161, proto="udp", bytes_in=bytes_in, state=state))
    assert [item.details["answered"] for item in found] == [1] * answered


def test_every_limit_of_severity_is_a_tunable():
    def severity(**marks):
        return told("door", call(FAR, OUR, 3389), tunables=marks)[0].severity

    assert [severity(medium=0.5), severity(medium=0.501), severity(low=0.501, medium=0.6)] == ["medium", "low", "info"]
    assert [severity(high=0.5), severity(high=0.501)] == ["high", "medium"]


def test_nothing_read_nothing_found():
    assert ask(knocks) == []


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 3), st.integers(1, 9), st.booleans()), max_size=40))
def test_points_add_up_and_nobody_is_alarmed_by_what_stays_closed(tries):
    rows = [
        knock(f"203.0.{network}.{last}", port=port, state="REJ" if refused else "S0")
        for network, last, port, refused in tries
    ]
    for item in ask(knocks, conn=rows):
        assert item.severity == "info"
        assert item.score == pytest.approx(sum(reasons(item).values()))


# Each blind spot of the docstring, as a miss.


def test_blind_a_scan_without_syn_is_not_told():
    assert ask(knocks, conn=sweep(ports=range(99), state="OTH", history="F")) == []


def test_blind_a_scan_of_high_udp_ports_from_the_port_of_a_server_is_not_told():
    assert ask(knocks, conn=sweep(ports=range(2000, 2099), proto="udp", source_port=53)) == []


def test_blind_a_scan_spread_over_many_networks_counts_among_the_rest():
    found = ask(knocks, conn=[knock(f"203.0.{port}.9", port=port) for port in range(1, 99)])
    assert [item.details["kind"] for item in found] == ["rest"]


def test_blind_who_comes_back_from_another_address_is_a_visitor():
    assert not any(item.loud for item in ask(knocks, conn=[*sweep(), session("192.0.2.200")]))


def test_blind_who_knocks_only_on_doors_that_open_is_a_visitor():
    assert ask(knocks, conn=[session(port=port) for port in (22, 443, 8080)]) == []


def test_blind_a_weakness_that_no_scan_and_no_inventory_names_is_not_known():
    assert told("door", call(FAR, OUR, 8443, 60.0), kev=[KEV], advisories=[ADVISORY]) == []
