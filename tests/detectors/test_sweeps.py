"""Hosts that look for doors, those that only seem to, and the searches the detector is known to miss."""

from __future__ import annotations

import random

import pytest
from tests.asking import ask, call, lines, reasons

from doorward.detectors.sweeps import sweeps

SEEKER, HOUR = "10.1.1.7", 1 / 3_600
LOUD = ("medium", "high", "critical")


def attempt(destination, port=22, hours=0.0, *, source=SEEKER, state="S0", **columns):
    """A connection in which the caller says nothing; by default nobody answers."""
    silent = {"bytes_out": 0, "bytes_in": 0, "history": "S", "state": state, "duration": None}
    return call(source, destination, port, hours, **silent | columns)


def across(count, port=22, hours=30.0, *, step=10.0, outside=False, **columns):
    """Tries at one port of many hosts, `step` seconds apart."""
    hosts = [f"203.0.113.{n}" if outside else f"10.1.9.{n}" for n in range(1, count + 1)]
    return [attempt(address, port, hours + n * step * HOUR, **columns) for n, address in enumerate(hosts)]


def along(count, destination="10.1.9.1", hours=30.0, **columns):
    """Tries at many ports of one host, a second apart."""
    return [attempt(destination, 1_000 + n, hours + n * HOUR, **columns) for n in range(count)]


def life(source=SEEKER, days=5, hosts=3, **columns):
    """What a host does every day: a few sessions with the same servers."""
    return [
        call(source, f"10.1.2.{n}", 443, 24.0 * day + 9 + n / 60, **columns)
        for day in range(days)
        for n in range(hosts)
    ]


def loud(findings):
    return [finding for finding in findings if finding.severity in LOUD]


def test_one_door_of_many_hosts_is_told_with_its_tries_as_evidence():
    rows = [*life(), *across(60)]

    (finding,) = ask(sweeps, conn=rows)

    assert finding.severity == "medium"
    assert finding.summary == "10.1.1.7 tried port 22 of 60 hosts, 0 opened"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert finding.details["kind"] == "hosts"
    assert (finding.details["source"], finding.details["port"], finding.details["proto"]) == (SEEKER, 22, "tcp")
    assert finding.details["destination"] is None, "no single host is meant"
    assert finding.events == 60
    assert lines(finding, "conn") == list(range(16, 66)), "the fifty earliest tries, and none of the honest sessions"


def test_evidence_leaves_out_what_was_said_meanwhile_on_other_ports():
    rows = [*across(30), call(SEEKER, "10.1.2.1", 443, 30.01)]

    (finding,) = ask(sweeps, conn=rows)

    assert lines(finding, "conn") == list(range(1, 31))


def test_many_doors_of_one_host_are_told():
    (finding,) = ask(sweeps, conn=[*life(), *along(100, hours=40.0)])

    assert finding.severity == "high"
    assert finding.summary == "10.1.1.7 tried 100 ports of 10.1.9.1, 0 opened"
    assert finding.details["destination"] == "10.1.9.1"
    assert finding.details["port"] is None, "no single port is meant"
    assert lines(finding, "conn") == list(range(16, 66))


def test_both_ways_at_once_are_two_findings_that_say_how_many_more():
    grid = [
        attempt(f"10.1.9.{host}", 1_000 + port, 30 + (host * 30 + port) * HOUR)
        for host in range(25)
        for port in range(25)
    ]

    told = {finding.details["kind"]: finding.summary for finding in ask(sweeps, conn=grid)}

    assert told == {
        "hosts": "10.1.1.7 tried port 1000 and 24 more ports of 25 hosts, 0 opened",
        "ports": "10.1.1.7 tried 25 ports of 10.1.9.0 and 24 more hosts, 0 opened",
    }


def test_pings_of_our_hosts_are_a_search_and_have_no_port():
    pings = [dict(row, proto="icmp", source_port=8, destination_port=0, state="OTH") for row in across(60)]

    (finding,) = ask(sweeps, conn=pings)

    assert finding.summary == "10.1.1.7 tried pings of 60 hosts, 0 opened"
    assert (finding.details["port"], finding.details["proto"]) == (None, "icmp")
    assert lines(finding, "conn")


@pytest.mark.parametrize(("kind", "told"), [(8, 1), (128, 1), (3, 0), (0, 0)])
def test_an_echo_request_is_a_ping_and_an_unreachable_or_a_reply_is_none(kind, told):
    pings = [dict(row, proto="icmp", source_port=kind, destination_port=0, state="OTH") for row in across(60)]

    assert len(ask(sweeps, conn=pings, tunables={"low": 0.0})) == told


def test_pings_of_hosts_outside_are_a_matter_of_the_network():
    pings = [dict(row, proto="icmp", source_port=8, destination_port=0) for row in across(60, outside=True)]

    assert ask(sweeps, conn=pings, tunables={"low": 0.0}) == []


@pytest.mark.parametrize(("count", "told"), [(20, 1), (19, 0)])
def test_a_sweep_takes_twenty_hosts(count, told):
    assert len(ask(sweeps, conn=across(count), tunables={"low": 0.0})) == told


@pytest.mark.parametrize(("count", "told"), [(20, 1), (19, 0)])
def test_a_sweep_takes_twenty_ports(count, told):
    assert len(ask(sweeps, conn=along(count), tunables={"low": 0.0})) == told


@pytest.mark.parametrize(("tunable", "rows"), [("hosts", across(8)), ("ports", along(8))])
def test_both_limits_may_be_set(tunable, rows):
    assert ask(sweeps, conn=rows, tunables={tunable: 8, "low": 0.0})
    assert ask(sweeps, conn=rows, tunables={tunable: 9, "low": 0.0}) == []


def test_the_same_door_tried_again_and_again_is_no_sweep():
    rows = [attempt("10.1.9.1", 22, n / 60) for n in range(400)]

    assert ask(sweeps, conn=rows, tunables={"low": 0.0}) == []


def test_a_worm_that_looks_outside_for_telnet_is_told():
    (finding,) = ask(sweeps, conn=[*life(), *across(200, 23, outside=True)])

    assert finding.severity in LOUD
    assert finding.summary == "10.1.1.7 tried port 23 of 200 hosts outside, 0 opened"


@pytest.mark.parametrize("port", [80, 443])
def test_a_browser_without_a_line_opens_much_and_uses_nothing(port):
    assert loud(ask(sweeps, conn=[*life(), *across(200, port, outside=True)])) == []


def test_sessions_are_no_tries():
    rows = [dict(row, bytes_out=900, bytes_in=4_000, state="SF") for row in across(200)]

    assert ask(sweeps, conn=rows, tunables={"low": 0.0}) == []


@pytest.mark.parametrize(("state", "told"), [("S0", 1), ("REJ", 1), (None, 1), ("SF", 0), ("RSTO", 0), ("OTH", 0)])
def test_payload_the_log_does_not_know_is_none_only_where_nobody_answered(state, told):
    rows = across(60, state=state, bytes_out=None, bytes_in=None)

    assert len(ask(sweeps, conn=rows, tunables={"low": 0.0})) == told


def test_strangers_who_sweep_our_hosts_are_not_ours():
    rows = across(200, source="203.0.113.200")

    assert ask(sweeps, conn=rows, tunables={"low": 0.0}) == []


def test_one_that_speaks_with_most_hosts_on_that_port_only_finds_some_switched_off():
    manager = [call(SEEKER, f"10.1.9.{n}", 22, 29 + n * HOUR) for n in range(100, 131)]

    assert "partners" not in reasons(ask(sweeps, conn=across(64), tunables={"low": 0.0})[0])
    (half,) = ask(sweeps, conn=[*manager, *across(62)], tunables={"low": 0.0})
    (less,) = ask(sweeps, conn=[*manager, *across(63)], tunables={"low": 0.0})
    assert reasons(half)["partners"] == -0.3
    assert "partners" not in reasons(less)
    assert half.severity == "low"


def test_outside_a_quarter_of_partners_is_enough_as_peers_come_and_go():
    shared = [call(SEEKER, f"198.51.100.{n}", 6_881, 29 + n * HOUR) for n in range(1, 31)]

    (quarter,) = ask(sweeps, conn=[*shared, *across(120, 6_881, outside=True)], tunables={"low": 0.0})
    (less,) = ask(sweeps, conn=[*shared, *across(121, 6_881, outside=True)], tunables={"low": 0.0})

    assert (quarter.severity, reasons(quarter)["partners"]) == ("low", -0.3)
    assert "partners" not in reasons(less)


def registered(purpose, name="mon01", address=SEEKER):
    return [{"name": name, "addresses": [address], "purpose": purpose}]


@pytest.mark.parametrize("purpose", ["Monitoring and the weekly scan", "vulnerability scanner", "software inventory"])
def test_a_search_that_the_register_gives_as_its_task_is_none(purpose):
    rows = [*life(), *along(200), *across(200)]

    assert loud(ask(sweeps, conn=rows, assets=registered("desk")))
    assert loud(ask(sweeps, conn=rows, assets=registered(purpose))) == []
    assert loud(ask(sweeps, conn=rows, assets=registered(purpose, address="10.1.1.8"))), "another machine's task"


def test_a_monitor_that_has_to_do_with_many_may_try_ten_times_as_many():
    rows = [*life(hosts=20), *across(200)]

    (within,) = ask(sweeps, conn=rows, tunables={"low": 0.0})
    (beyond,) = ask(sweeps, conn=[*rows, attempt("10.1.8.1", 22, 30.9)], tunables={"low": 0.0})

    assert (within.severity, reasons(within)["job"]) == ("low", -0.3)
    assert "job" not in reasons(beyond)


def test_a_search_since_the_logs_began_and_on_most_days_is_a_habit():
    daily = [row for day in range(6) for row in across(60, hours=24.0 * day + 3)]

    (finding,) = ask(sweeps, conn=daily, tunables={"low": 0.0})

    assert (finding.severity, reasons(finding)["past"]) == ("low", -0.3)
    assert finding.details["days"] == 6


def test_a_search_on_most_days_that_began_later_is_no_habit():
    daily = [row for day in range(4, 10) for row in across(60, hours=24.0 * day + 3)]

    (finding,) = ask(sweeps, conn=[*life(days=10), *daily])

    assert finding.severity in LOUD


@pytest.mark.parametrize(("hours", "points"), [(24.0, 0.1), (23.9, None)])
def test_a_first_search_a_day_after_the_logs_begin_is_new(hours, points):
    (finding,) = ask(sweeps, conn=[*life(), call(SEEKER, "10.1.2.1", hours=0.0), *across(60, hours=hours, step=0.1)])

    assert reasons(finding).get("past") == points


def test_in_logs_of_a_day_no_past_is_held_against_anyone():
    assert "past" not in reasons(ask(sweeps, conn=across(60))[0])


@pytest.mark.parametrize(("opened", "points"), [(12, 0.15), (13, 0.1), (30, 0.1), (31, -0.15)])
def test_the_fewer_doors_open_the_more_it_is_a_search(opened, points):
    rows = [dict(row, state="RSTO" if n < opened else "REJ") for n, row in enumerate(across(60))]

    (finding,) = ask(sweeps, conn=rows, tunables={"low": 0.0})

    assert reasons(finding)["closed"] == points
    assert finding.details["opened"] == opened


def test_a_balancer_that_looks_whether_its_five_hundred_servers_answer_is_no_search():
    rows = [
        attempt(f"10.2.{n // 250}.{n % 250}", 8_080, hour + n * HOUR, state="SF", bytes_in=0)
        for hour in range(24)
        for n in range(500)
    ]

    assert loud(ask(sweeps, conn=rows)) == []


def test_pace_counts_what_was_tried_within_an_hour():
    fast, slow = across(60, hours=30), across(60, hours=24, step=1_400)

    assert reasons(ask(sweeps, conn=fast)[0])["pace"] == 0.1
    assert "pace" not in reasons(ask(sweeps, conn=slow, tunables={"low": 0.0})[0])


@pytest.mark.parametrize(("an_hour", "points"), [(200, 0.1), (199, None)])
def test_two_hundred_an_hour_are_fast_however_many_more_there_are(an_hour, points):
    rows = [attempt(f"10.2.{hour}.{n}", 22, hour + n / 300) for hour in range(5) for n in range(an_hour)]

    assert reasons(ask(sweeps, conn=rows)[0]).get("pace") == points


def test_the_worst_day_is_told_and_one_finding_a_source():
    rows = [*life(days=9), *across(30, hours=100), *across(90, hours=150)]

    (finding,) = ask(sweeps, conn=rows)

    assert finding.details["breadth"] == 90
    assert finding.details["days"] == 2


def test_any_order_of_rows_gives_the_same_findings():
    rows = [*life(), *across(60), *along(50, hours=100), *across(40, 445, hours=31)]
    rows = [dict(row, origin="a", origin_row=number) for number, row in enumerate(rows)]
    before = ask(sweeps, conn=rows)

    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert ask(sweeps, conn=rows) == before


def test_rows_without_a_time_a_port_or_a_partner_are_passed_over():
    rows = [dict(row, time=None) for row in across(60)]
    rows += [dict(row, destination_port=None) for row in across(60)]
    rows += [dict(row, destination=None) for row in across(60)]
    rows += [dict(row, destination=SEEKER) for row in across(60)]
    rows += [dict(row, destination=f"224.0.0.{n}") for n, row in enumerate(across(60))]

    assert ask(sweeps, conn=[*rows, *life()], tunables={"low": 0.0}) == []


def test_times_that_begin_in_1970_are_told_alike():
    ago = ask(sweeps, conn=across(60))[0]
    rows = [dict(row, time=row["time"].replace(year=1970)) for row in across(60)]

    assert reasons(ask(sweeps, conn=rows)[0]) == reasons(ago)


def test_blind_spot_a_search_of_a_few_hosts_a_day_is_missed():
    rows = [attempt(f"10.1.9.{n}", 22, n * 24 / 19) for n in range(1, 200)]

    assert ask(sweeps, conn=[*life(days=12), *rows], tunables={"low": 0.0}) == []


def test_blind_spot_midnight_cuts_a_search_in_two():
    rows = across(38, hours=24 - 19 * 10 * HOUR)

    assert ask(sweeps, conn=rows, tunables={"low": 0.0}) == []


def test_blind_spot_one_that_speaks_at_every_door_is_missed():
    rows = [dict(row, bytes_out=40, state="SF") for row in across(200)]

    assert ask(sweeps, conn=rows, tunables={"low": 0.0}) == []


def test_blind_spot_a_search_by_datagrams_is_missed():
    rows = [dict(row, proto="udp") for row in across(200, 161)]

    assert ask(sweeps, conn=rows, tunables={"low": 0.0}) == []


def test_blind_spot_an_intruder_on_the_scanner_passes_for_the_scanner():
    rows = [*life(), *across(200, 445)]

    assert loud(ask(sweeps, conn=rows, assets=registered("vulnerability scanner"))) == []
