"""Hosts that pass on what others send, those whose trade it is, and the relays the detector is known to miss."""

from __future__ import annotations

import random

import pytest
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.relays import relays

INNER, MIDDLE, MASTER = "10.1.1.7", "10.1.2.8", "203.0.113.9"
SECOND = 1 / 3_600
LOUD = ("medium", "high", "critical")


def passed(
    count,
    *,
    lag=0.2,
    extra=90,
    source=INNER,
    middle=MIDDLE,
    destination=MASTER,
    ports=(4_444, 443),
    first=0.0,
    gap=300.0,
    seed=3,
    same=False,
    **columns,
):
    """Calls to the middle, each passed on `lag` seconds later with `extra` bytes; about `gap` seconds apart."""
    chance, rows, moment = random.Random(seed), [], first
    for _ in range(count):
        out, into = (900, 2_000) if same else (int(chance.lognormvariate(8, 1.2)), int(chance.lognormvariate(9, 1.2)))
        moment += gap * chance.uniform(0.5, 1.5) * SECOND
        sizes = {"bytes_out": out, "bytes_in": into}
        rows.append(call(source, middle, ports[0], moment, **sizes | columns))
        sizes = {"bytes_out": out + extra, "bytes_in": into + extra}
        rows.append(call(middle, destination, ports[1], moment + lag * SECOND, **sizes | columns))
    return rows


def apart(count, *, source=INNER, destination=MIDDLE, port=4_444, gap=5.0, seed=7, low=300, high=900):
    """Calls of small, changing sizes that nobody passes on."""
    chance, rows, moment = random.Random(seed), [], 0.0
    for _ in range(count):
        moment += gap * chance.uniform(0.5, 1.5) * SECOND
        rows.append(
            call(
                source,
                destination,
                port,
                moment,
                bytes_out=chance.randint(low, high),
                bytes_in=chance.randint(low, high),
            )
        )
    return rows


def named(name, source=MIDDLE, destination=MASTER):
    return [{"time": at(0), "source": source, "destination": destination, "server_name": name}]


def days(hosts=6):
    """Other hosts' traffic of five days, so that the logs have a past."""
    return [call(f"10.1.3.{n}", f"198.51.100.{n}", 443, 24.0 * day + n) for day in range(6) for n in range(hosts)]


def loud(findings):
    return [finding for finding in findings if finding.severity in LOUD]


def test_a_host_that_passes_on_call_for_call_to_a_nameless_place_is_high():
    rows = passed(60)

    (finding,) = ask(relays, conn=rows)

    assert finding.severity == "high"
    assert finding.summary == "10.1.2.8 passes on what 10.1.1.7 sends to 203.0.113.9, 60 times"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert {(one.kind, one.id) for one in finding.entities} == {("ip", INNER), ("ip", MIDDLE), ("ip", MASTER)}
    assert (finding.details["port_in"], finding.details["port"], finding.details["proto"]) == (4_444, 443, "tcp")
    assert lines(finding, "conn") == list(range(2, 101, 2)), "the fifty earliest calls that went out"


def test_a_name_is_told_where_the_middle_used_or_asked_for_one():
    rows = passed(60)
    asked = [{"time": at(0), "source": MIDDLE, "query": "Drop.example.net", "answers": [MASTER, "203.0.113.10"]}]

    (heard,) = ask(relays, conn=rows, dns=asked)
    (used,) = ask(relays, conn=rows, dns=asked, tls=named("cdn.example.org"))

    assert heard.details["name"] == "drop.example.net"
    assert used.details["name"] == "cdn.example.org"
    assert "name" not in reasons(used)


@pytest.mark.parametrize("host", ["203.0.113.9", "203.0.113.9:443", "[2001:db8::1]:80", "::1"])
def test_an_address_in_a_request_is_no_name(host):
    asked = [{"time": at(0), "source": MIDDLE, "destination": MASTER, "host": host}]

    assert ask(relays, conn=passed(60), http=asked)[0].details["name"] is None


def test_what_another_host_calls_the_place_is_no_name_of_it():
    (finding,) = ask(relays, conn=passed(60), tls=named("cdn.example.org", source="10.1.9.9"))

    assert finding.details["name"] is None
    assert reasons(finding)["name"] == 0.1


def test_from_outside_to_inside_is_a_relay_too():
    (finding,) = ask(relays, conn=passed(60, source="203.0.113.9", destination="10.1.4.4"))

    assert finding.severity in LOUD
    assert finding.details["destination"] == "10.1.4.4"


def test_from_outside_to_outside_through_a_host_of_ours_is_another_question():
    assert ask(relays, conn=passed(60, source="198.51.100.4"), tunables={"low": 0.0}) == []


def test_a_strangers_middle_is_not_ours_to_judge():
    assert ask(relays, conn=passed(60, middle="198.51.100.4"), tunables={"low": -1.0}) == []


def test_one_long_session_that_is_passed_on_as_a_whole_is_told():
    size = {"bytes_out": 900_000, "bytes_in": 40_000_000, "duration": 4_000.0}

    (finding,) = ask(relays, conn=[call(INNER, MIDDLE, 4_444, **size), call(MIDDLE, MASTER, 443, 2 * SECOND, **size)])

    assert finding.severity in LOUD
    assert finding.events == 1
    assert (reasons(finding)["same bytes"], reasons(finding)["again and again"]) == (0.2, 0.2)


@pytest.mark.parametrize(("seconds", "told"), [(600.0, 1), (599.0, 0)])
def test_a_single_session_must_last_ten_minutes(seconds, told):
    big = [
        call(INNER, MIDDLE, 4_444, 0.0, bytes_out=90_000, duration=seconds),
        call(MIDDLE, MASTER, 443, 0.001, bytes_out=90_000, duration=seconds),
    ]

    assert len(ask(relays, conn=big)) == told


@pytest.mark.parametrize(("size", "told"), [(18_000, 1), (17_999, 0)])
def test_a_single_session_must_carry_something(size, told):
    quiet = [
        call(INNER, MIDDLE, 4_444, 0.0, bytes_out=size, bytes_in=2_000, duration=900.0),
        call(MIDDLE, MASTER, 443, 0.001, bytes_out=size, bytes_in=2_000, duration=900.0),
    ]

    assert len(ask(relays, conn=quiet)) == told


@pytest.mark.parametrize(("count", "told"), [(5, 1), (4, 0)])
def test_short_calls_must_be_five(count, told):
    assert len(ask(relays, conn=passed(count), tunables={"low": 0.0})) == told


@pytest.mark.parametrize(("lag", "told"), [(0.0, 1), (4.9, 1), (5.2, 0), (-0.2, 0)])
def test_a_call_is_passed_on_within_five_seconds_and_never_before_it_came(lag, told):
    assert len(ask(relays, conn=passed(40, lag=lag), tunables={"low": 0.0})) == told


def test_the_step_may_be_set_to_ten_seconds():
    assert ask(relays, conn=passed(40, lag=9.9), tunables={"step": 10.0})


@pytest.mark.parametrize(("lag", "points"), [(0.9, 0.1), (1.1, None)])
def test_at_once_is_within_a_second(lag, points):
    assert reasons(ask(relays, conn=passed(40, lag=lag))[0]).get("at once") == points


@pytest.mark.parametrize(("extra", "told"), [(600, 1), (200_000, 0)])
def test_sizes_may_differ_by_a_tenth_and_six_hundred_bytes(extra, told):
    assert len(ask(relays, conn=passed(40, extra=extra), tunables={"low": 0.0})) == told


def test_small_calls_that_meet_by_chance_are_none():
    busy = [*apart(600), *apart(600, source=MIDDLE, destination=MASTER, port=443, seed=8)]

    (finding,) = ask(relays, conn=busy, tunables={"low": -1.0})

    assert reasons(finding)["chance"] < -0.4
    assert loud(ask(relays, conn=busy)) == []
    assert ask(relays, conn=busy) == []


@pytest.mark.parametrize("seconds", [1, 60])
def test_a_coarse_clock_makes_no_relay_of_chance(seconds):
    busy = [*apart(600), *apart(600, source=MIDDLE, destination=MASTER, port=443, seed=8)]
    cut = [dict(row, time=row["time"].replace(microsecond=0)) for row in busy]
    cut = [dict(row, time=row["time"].replace(second=0)) for row in cut] if seconds == 60 else cut

    assert loud(ask(relays, conn=cut)) == []


def test_a_relay_is_found_by_a_clock_of_whole_seconds():
    assert loud(ask(relays, conn=[dict(row, time=row["time"].replace(microsecond=0)) for row in passed(60, lag=1.0)]))


def test_blind_spot_a_clock_of_whole_minutes_tells_no_order():
    assert ask(relays, conn=[dict(row, time=row["time"].replace(second=0, microsecond=0)) for row in passed(60)]) == []


def test_a_busy_relay_is_told_from_chance_by_its_sizes_and_its_order():
    assert loud(ask(relays, conn=passed(600, gap=6.0)))


def test_sizes_that_never_change_prove_little():
    (finding,) = ask(relays, conn=passed(60, same=True))

    assert "same bytes" not in reasons(finding)


def test_what_stays_inside_is_never_loud_by_itself():
    (jump,) = ask(relays, conn=passed(60, destination="10.1.4.4", ports=(22, 22)))

    assert (jump.severity, reasons(jump)["direction"]) == ("low", -0.4)
    assert loud(ask(relays, conn=[*days(), *passed(60, destination="10.1.4.4", first=60.0)])) == []


@pytest.mark.parametrize(("callers", "points"), [(4, None), (5, -0.5)])
def test_what_five_hosts_call_is_a_service(callers, points):
    others = [call(f"10.1.3.{n}", MIDDLE, 4_444, n) for n in range(1, callers)]

    (finding,) = ask(relays, conn=[*passed(60), *others], tunables={"low": 0.0})

    assert reasons(finding).get("service") == points


def test_a_web_site_behind_a_server_of_ours_is_none():
    visits = [
        row
        for n in range(1, 30)
        for row in passed(
            12, source=f"198.51.100.{n}", destination="10.1.4.4", ports=(443, 8_080), seed=n, first=n / 100
        )
    ]

    assert loud(ask(relays, conn=visits)) == []


def test_mail_that_is_passed_on_is_trade():
    assert loud(ask(relays, conn=passed(60, ports=(25, 25)))) == []
    assert loud(ask(relays, conn=passed(60, ports=(587, 465)))) == []
    assert loud(ask(relays, conn=passed(60, ports=(25, 443))))


@pytest.mark.parametrize("port", [3_128, 8_080, 8_888])
def test_a_proxy_with_few_clients_is_no_more_than_low_where_names_are_known(port):
    assert loud(ask(relays, conn=passed(60, ports=(port, 443)), tls=named("cdn.example.org"))) == []


def test_a_proxy_on_the_port_of_socks_is_worth_a_look():
    assert loud(ask(relays, conn=passed(60, ports=(1_080, 443))))


@pytest.mark.parametrize("port", [53, 123, 137, 514])
def test_names_times_and_logs_are_passed_on_by_everybody(port):
    assert ask(relays, conn=passed(60, ports=(port, port), proto="udp"), tunables={"low": 0.0}) == []


def test_a_known_service_ranks_lower_and_is_not_cleared():
    (plain,) = ask(relays, conn=passed(60))
    (known,) = ask(relays, conn=passed(60), tls=named("settings.events.data.microsoft.com"))

    assert reasons(known)["name"] == -0.3
    assert known.score < plain.score


@pytest.mark.parametrize("purpose", ["Remote access", "web proxy", "load balancer of the shop"])
def test_a_machine_whose_task_it_is_to_pass_on_ranks_low(purpose):
    register = [{"name": "gw01", "addresses": [MIDDLE], "purpose": purpose}]
    named_so = named("cdn.example.org")

    assert loud(ask(relays, conn=passed(60), tls=named_so, assets=[dict(register[0], purpose="desk")]))
    assert loud(ask(relays, conn=passed(60), tls=named_so, assets=register)) == []
    # It gave its address away before it could have passed anything on.
    row = {"address": MIDDLE, "in_register": True}
    held = [{**row, "asset": "gw01", "until": START}, {**row, "asset": "lap01", "since": START}]
    assert loud(ask(relays, conn=passed(60), tls=named_so, assets=register, holdings=held))


@pytest.mark.parametrize(("first", "points"), [(25.0, 0.1), (20.0, -0.15)])
def test_what_began_a_day_after_the_logs_is_new_and_what_was_always_there_is_not(first, points):
    (finding,) = ask(relays, conn=[*days(), *passed(60, first=first, gap=10.0)])

    assert reasons(finding)["age"] == points


def test_in_logs_of_a_day_no_age_is_known():
    assert "age" not in reasons(ask(relays, conn=passed(60))[0])


def test_half_of_the_calls_passed_on_weighs_half():
    unpassed = [dict(row, time=at(200 + n)) for n, row in enumerate(passed(60)[::2])]

    (finding,) = ask(relays, conn=[*passed(60), *unpassed], tunables={"low": 0.0})

    assert reasons(finding)["in step"] == pytest.approx(0.175)


def test_one_relay_among_hundreds_of_ways_through_a_host_is_still_found():
    rows, chance = [], random.Random(1)
    for n in range(16):
        for _ in range(20):
            out, into = (chance.randint(300, 90_000) for _ in range(2))
            rows.append(call(f"10.1.3.{n}", MIDDLE, 9_000, chance.uniform(0, 5), bytes_out=out))
            rows.append(call(MIDDLE, f"198.51.100.{n}", 443, chance.uniform(0, 5), bytes_out=into))

    found = loud(ask(relays, conn=[*rows, *passed(60)]))

    assert [finding.details["destination"] for finding in found] == [MASTER]


@pytest.mark.parametrize(("callers", "told"), [(50, 1), (51, 0)])
def test_a_door_that_more_than_fifty_use_is_left_out(callers, told):
    others = [call(f"10.1.3.{n}", MIDDLE, 4_444, n / 60) for n in range(1, callers)]

    assert len(ask(relays, conn=[*passed(60), *others], tunables={"low": -1.0})) == told


@pytest.mark.parametrize(("callers", "told"), [(3, 1), (4, 0)])
def test_a_place_outside_that_more_than_three_call_is_no_masters(callers, told):
    others = [call(f"10.1.3.{n}", MASTER, 443, n / 60) for n in range(1, callers)]

    assert len(ask(relays, conn=[*passed(60), *others])) == told


@pytest.mark.parametrize(("calls", "told"), [(50_000, 1), (50_001, 0)])
def test_a_leg_of_more_than_fifty_thousand_calls_is_left_out(calls, told):
    passed_on = passed(2_500, gap=6.0)
    more = [dict(passed_on[1], bytes_in=900_000_000) for _ in range(calls - 2_500)]

    assert len(ask(relays, conn=[*passed_on, *more], tunables={"low": -1.0})) == told


def test_any_order_of_rows_gives_the_same_findings():
    rows = [
        *passed(60),
        *apart(100),
        *passed(30, source="10.1.1.9", seed=4),
        *passed(20, same=True, lag=0.0, ports=(5_000, 8_443)),
    ]
    rows = [dict(row, origin="a", origin_row=number) for number, row in enumerate(rows)]
    before = ask(relays, conn=rows, tunables={"low": 0.0})
    assert len(before) > 2

    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert ask(relays, conn=rows, tunables={"low": 0.0}) == before


def test_rows_without_a_time_a_size_or_a_duration_are_passed_over_or_taken_as_short():
    rows = passed(60)
    assert ask(relays, conn=[dict(row, time=None) for row in rows]) == []
    assert ask(relays, conn=[dict(row, bytes_in=None) for row in rows]) == []
    assert len(ask(relays, conn=[dict(row, duration=None) for row in rows])) == 1


def test_blind_spot_a_relay_that_waits_is_missed():
    assert ask(relays, conn=passed(60, lag=30.0)) == []


def test_blind_spot_a_relay_that_pads_is_missed():
    assert ask(relays, conn=passed(60, extra=40_000)) == []


def test_blind_spot_a_relay_that_keeps_its_line_open_is_missed():
    rows = [row for row in passed(60) if row["source"] == INNER]

    assert ask(relays, conn=[*rows, call(MIDDLE, MASTER, 443, 0.0, duration=90_000.0, bytes_out=9_000_000)]) == []


def test_blind_spot_a_middle_that_opens_both_lines_is_missed():
    turned = [dict(row, source=MIDDLE, destination=INNER) if row["source"] == INNER else row for row in passed(60)]

    assert ask(relays, conn=turned) == []


def test_blind_spot_a_relay_that_many_use_stays_low():
    rows = [row for n in range(6) for row in passed(20, source=f"10.1.1.{n + 20}", seed=n, first=n)]

    assert loud(ask(relays, conn=rows)) == []
