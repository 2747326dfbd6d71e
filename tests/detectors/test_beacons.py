"""Hosts that call out on a clock, those that only seem to, and those the detector is known to miss."""

from __future__ import annotations

import random

import pytest
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.beacons import beacons

HOST, MASTER = "10.1.1.7", "203.0.113.9"


def clock(count, period, *, jitter=0.0, source=HOST, destination=MASTER, port=443, seed=3, first=0.0, **columns):
    """Calls every `period` seconds, each early or late by up to `jitter` of it."""
    chance = random.Random(seed)
    moment, calls = first * 3_600, []
    for number in range(count):
        calls.append(call(source, destination, port, moment / 3_600, source_port=40_000 + number % 20_000, **columns))
        moment += period * chance.uniform(1 - jitter, 1 + jitter)
    return calls


def crowd(hosts, count, period, **columns):
    """The same calls from many hosts."""
    return [row for number in range(hosts) for row in clock(count, period, source=f"10.1.2.{number}", **columns)]


def medium(findings):
    return [finding for finding in findings if finding.severity in ("medium", "high", "critical")]


def test_a_clock_to_a_nameless_address_is_high_and_its_points_add_up():
    (finding,) = ask(beacons, conn=clock(200, 300))

    assert finding.severity == "high"
    assert finding.summary == "10.1.1.7 calls 203.0.113.9 port 443 every 5 minutes, 200 times"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert finding.events == 200
    assert lines(finding, "conn") == list(range(1, 51)), "the fifty earliest rows are the evidence"


@pytest.mark.parametrize("jitter", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("period", [10, 60, 3_600])
def test_jitter_to_a_half_is_found(period, jitter):
    found = ask(beacons, conn=clock(300, period, jitter=jitter))

    assert medium(found)


@pytest.mark.parametrize(("calls", "found"), [(8, 1), (7, 0)])
def test_it_takes_eight_calls(calls, found):
    assert len(ask(beacons, conn=clock(calls, 600), tunables={"low": 0.0})) == found


def test_datagrams_that_nobody_answers_lead_nobody():
    lonely = clock(60, 1_153, port=8760, proto="udp", bytes_out=516, bytes_in=0, state="S0")

    (finding,) = ask(beacons, conn=lonely)
    assert finding.severity == "low"
    assert reasons(finding)["unanswered"] == -0.3
    assert medium(ask(beacons, conn=[row | {"bytes_in": 40} for row in lonely]))
    assert medium(ask(beacons, conn=[row | {"bytes_in": None, "state": None} for row in lonely])), (
        "unknown is not unanswered"
    )


def test_two_ports_of_one_place_called_in_step_are_told_once():
    second = clock(200, 305, port=8444, first=0.01)

    (finding,) = medium(ask(beacons, conn=clock(210, 300, port=8443) + second))
    assert finding.details["port"] == 8443
    assert len(medium(ask(beacons, conn=clock(210, 300, port=8443) + clock(200, 900, port=8444)))) == 2


def test_a_name_that_was_asked_for_counts_where_no_handshake_says_one():
    asked = [{"time": at(0), "source": HOST, "query": "c2.example", "answers": [MASTER], "query_type": "A"}]
    (plain,), (named,) = ask(beacons, conn=clock(200, 300)), ask(beacons, conn=clock(200, 300), dns=asked)

    assert reasons(plain)["name"] == 0.1
    assert reasons(named)["name"] == -0.08
    assert named.summary == f"{HOST} calls c2.example at {MASTER} port 443 every 5 minutes, 200 times"
    assert named.details["name"] == "c2.example"
    others = [row | {"source": "10.1.1.8"} for row in asked]
    assert reasons(ask(beacons, conn=clock(200, 300), dns=others)[0])["name"] == 0.1, "another host asked"


@pytest.mark.parametrize(
    ("listed", "points"),
    [("c2.example", -0.15), ("api.c2.example", -0.15), ("example", 0), ("other.example", 0), ("pi.c2.example", 0)],
)
def test_a_list_of_widely_used_names_speaks_for_a_name_on_it_or_below_it(listed, points):
    asked = [{"time": at(0), "source": HOST, "query": "api.c2.example", "answers": [MASTER]}]
    lists = [{"value": listed, "kind": "domain", "benign": True, "feed": "most used"}]
    (finding,) = ask(beacons, conn=clock(200, 300), dns=asked, indicators=lists)

    assert reasons(finding).get("reputation", 0) == points
    evil = [row | {"benign": False} for row in lists]
    assert "reputation" not in reasons(ask(beacons, conn=clock(200, 300), dns=asked, indicators=evil)[0])


@pytest.mark.parametrize(("runners", "points"), [(1, 0.05), (2, 0), (5, -0.05)])
def test_software_that_no_other_host_runs_counts_against_and_what_many_run_for_a_channel(runners, points):
    others = [
        row for number in range(1, 10) for row in clock(2, 500, source=f"10.1.2.{number}", destination="198.51.100.8")
    ]
    hello = {"time": at(0), "destination_port": 443, "ja4": "t13d1516h2_8daaf6152771_e5627efa2ab1"}
    tls = [hello | {"source": HOST, "destination": MASTER}]
    tls += [hello | {"source": f"10.1.2.{number}", "destination": "198.51.100.8"} for number in range(1, runners)]
    (finding,) = ask(beacons, conn=clock(200, 300) + others, tls=tls)

    assert reasons(finding).get("software", 0) == points
    assert finding.details["software"] == hello["ja4"]


@pytest.mark.parametrize("period", [1.0, 1.5])
def test_calls_that_nobody_answers_are_no_load_however_close(period):
    refused = clock(400, period, bytes_out=0, bytes_in=0, state="REJ")

    assert medium(ask(beacons, conn=refused))
    assert not ask(beacons, conn=clock(400, period), tunables={"low": 0.0})


@pytest.mark.parametrize(("period", "found"), [(2.0, 1), (1.9, 0)])
def test_shorter_than_two_seconds_is_load_and_no_rhythm(period, found):
    assert len(ask(beacons, conn=clock(400, period), tunables={"low": 0.0})) == found


def random_sleep(count, period, *, destination=MASTER, port=443, seed=5):
    """Calls with an exponential sleep and padded sizes."""
    chance = random.Random(seed)
    moment, calls = 0.0, []
    for number in range(count):
        moment += chance.expovariate(1 / period)
        calls.append(
            call(HOST, destination, port, moment / 3_600, bytes_out=chance.randint(200, 4_000), source_port=number)
        )
    return calls


def test_a_random_sleep_with_padded_sizes_is_found():
    others = crowd(9, 20, 500, destination="198.51.100.5")

    found = ask(beacons, conn=[*random_sleep(200, 300), *others])

    assert [finding.details["destination"] for finding in medium(found)] == [MASTER]


def test_a_server_that_passes_on_what_many_people_send_is_not():
    others = crowd(9, 20, 500, destination="198.51.100.5")
    sent = [row for n in range(8) for row in random_sleep(200, 300, destination=f"203.0.113.{n + 30}", port=25, seed=n)]

    assert medium(ask(beacons, conn=[*sent, *others])) == []


def test_a_burst_of_eight_calls_is_an_accident():
    assert medium(ask(beacons, conn=clock(8, 4))) == []


def test_an_hour_a_day_is_enough():
    hours = [row for day in range(10) for row in clock(12, 300, jitter=0.3, first=24.0 * day, seed=day)]

    fresh = [dict(row, source_port=20_000 + number) for number, row in enumerate(hours)]

    assert medium(ask(beacons, conn=fresh))


def test_blind_spot_a_random_sleep_of_a_day_is_missed():
    others = crowd(9, 20, 500, destination="198.51.100.5")

    assert medium(ask(beacons, conn=[*random_sleep(30, 86_400), *others])) == []


def test_people_have_no_rhythm():
    chance = random.Random(11)
    moment, rows = 0.0, []
    for _ in range(400):
        moment += chance.paretovariate(0.9) * 2
        rows.append(call(HOST, MASTER, 443, moment / 3_600, bytes_out=chance.randint(200, 90_000)))

    assert medium(ask(beacons, conn=rows)) == []


def test_what_many_hosts_do_ranks_below_what_one_does():
    rows = [*crowd(20, 100, 900, destination="198.51.100.5"), *clock(100, 900)]

    found = ask(beacons, conn=rows)

    assert [finding.details["destination"] for finding in medium(found)] == [MASTER]


def test_a_known_service_and_housekeeping_rank_low():
    names = [{"time": at(turn / 4), "source": HOST, "destination": MASTER, "destination_port": 443,
              "server_name": "settings.events.data.microsoft.com"} for turn in range(200)]  # fmt: skip
    assert medium(ask(beacons, conn=clock(200, 900), tls=names)) == []
    assert medium(ask(beacons, conn=clock(500, 64, port=123, proto="udp"))) == []


def test_one_session_that_the_sensor_cut_in_pieces_is_no_clock():
    pieces = [dict(row, source_port=50_000, history="DdA", state="OTH") for row in clock(200, 301)]

    (finding,) = ask(beacons, conn=pieces, tunables={"low": 0.0})

    assert finding.severity == "low"
    assert reasons(finding)["one session in pieces"] == -0.4


def test_a_name_behind_a_proxy_is_the_channel():
    proxy = "10.1.1.2"
    rows = [dict(row, uid=f"C{number}") for number, row in enumerate(clock(200, 250, destination=proxy, port=3128))]
    asked = [{"time": row["time"], "source": HOST, "source_port": row["source_port"], "destination": proxy,
              "destination_port": 3128, "host": "updates.example", "uid": row["uid"]} for row in rows]  # fmt: skip
    other = [dict(row, host=f"site{number % 9}.example", uid=None) for number, row in enumerate(asked[:40])]

    found = ask(beacons, conn=rows, http=[*asked, *other])

    assert [finding.details["channel"] for finding in medium(found)] == ["updates.example through 10.1.1.2"]


def test_a_name_whose_address_rotates_is_one_channel():
    rows, names = [], []
    for number, row in enumerate(clock(200, 300)):
        there = f"203.0.113.{number % 5 + 20}"
        rows.append(dict(row, destination=there))
        names.append({"time": row["time"], "source": HOST, "destination": there, "destination_port": 443,
                      "source_port": row["source_port"], "server_name": "api.example"})  # fmt: skip

    found = ask(beacons, conn=rows, tls=names, tunables={"low": 0.4})

    assert [finding.details["name"] for finding in found].count("api.example") == len(found) > 0


def test_unanswered_calls_are_said_to_be_so():
    rows = clock(200, 12, state="S0", bytes_in=0, bytes_out=0, history="S")

    (finding,) = ask(beacons, conn=rows)

    assert reasons(finding)["unanswered"] == -0.1


def test_a_state_says_that_nothing_came_back_where_the_bytes_are_not_told():
    (unsaid,) = ask(beacons, conn=clock(200, 12, state="S0", bytes_in=None, bytes_out=None, history="S"))

    assert unsaid.details["answered"] == 0.0
    assert reasons(unsaid)["unanswered"] == -0.1


@pytest.mark.parametrize("state", ["SF", None])
def test_bytes_back_that_no_log_tells_are_not_said_to_be_none(state):
    rows = clock(200, 12, state=state, bytes_in=None, bytes_out=None, history=None)
    failed = [dict(row, state="S0", bytes_in=0, bytes_out=0) for row in rows[:20]]

    for calls in (rows, [*failed, *rows[20:]]):
        (finding,) = ask(beacons, conn=calls)
        assert finding.details["answered"] is None
        assert "unanswered" not in reasons(finding)


def test_what_stays_inside_ranks_lower_than_what_goes_out():
    (inside,) = ask(beacons, conn=clock(300, 60, destination="10.9.9.9"))
    (outside,) = ask(beacons, conn=clock(300, 60))

    assert inside.score < outside.score


def test_scans_from_outside_are_no_beacon():
    assert ask(beacons, conn=clock(300, 8, source="198.51.100.77", destination=HOST)) == []


def test_multicast_is_no_beacon():
    assert ask(beacons, conn=clock(300, 120, destination="239.255.255.250", port=1900, proto="udp")) == []


def test_blind_spot_a_single_long_connection_is_missed():
    assert ask(beacons, conn=[call(HOST, MASTER, duration=200_000.0)]) == []


def test_blind_spot_once_a_day_for_a_week_is_missed():
    assert ask(beacons, conn=clock(7, 86_400)) == []


def test_blind_spot_icmp_is_missed():
    assert ask(beacons, conn=clock(300, 60, port=8, proto="icmp")) == []


def test_blind_spot_a_new_name_and_address_on_every_call_is_missed():
    rows = [dict(row, destination=f"203.0.113.{number}") for number, row in enumerate(clock(200, 60))]

    assert ask(beacons, conn=rows) == []


def test_hostile_names_are_shown_plain():
    names = [{"time": row["time"], "source": HOST, "destination": MASTER, "destination_port": 443,
              "server_name": "evil\x1b[31m\u202e.example"} for row in clock(200, 300)]  # fmt: skip

    (finding,) = ask(beacons, conn=clock(200, 300), tls=names)

    assert "\x1b" not in finding.summary
    assert "\u202e" not in finding.summary


def test_the_same_rows_in_any_order_give_the_same_findings():
    rows = clock(120, 300, jitter=0.2)
    numbered = [dict(row, origin_row=number) for number, row in enumerate(rows)]
    shuffled = random.Random(5).sample(numbered, len(numbered))

    assert ask(beacons, conn=numbered) == ask(beacons, conn=shuffled)


def test_nothing_read_nothing_found():
    assert ask(beacons) == []
