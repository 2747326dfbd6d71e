"""Data that leave, what only looks like it, and what the detector is known to miss."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.exfiltration import exfiltration

HOST, THERE, PORTAL, PROXY = "10.1.1.7", "203.0.113.9", "198.51.100.5", "10.1.1.2"
DAYS = 10
LOUD = ("medium", "high", "critical")


def hello(name, source=HOST, destination=THERE, port=443, hours=0.0, **columns):
    """A handshake that names its server."""
    row = {"time": at(hours), "source": source, "destination": destination, "destination_port": port}
    return row | {"server_name": name, "established": True} | columns


def office(hosts=8, days=DAYS):
    """What every host does in a working day: a few calls to a portal, which send little."""
    sources = [HOST, *(f"10.1.2.{number}" for number in range(1, hosts))]
    return [
        call(source, PORTAL, hours=24.0 * day + hour, source_port=40_000 + hour, bytes_out=3_000, bytes_in=60_000)
        for source in sources
        for day in range(days)
        for hour in range(8, 17)
    ]


OFFICE = office()
NAMES = [hello("portal.example", row["source"], PORTAL) for row in OFFICE[::90]]


def upload(size=50_000_000, destination=THERE, *, day=8, hour=11.5, **columns):
    """An upload of so many bytes in the working hours of a day."""
    row = {"bytes_out": size, "bytes_in": size // 100, "duration": 90.0, "source_port": 50_111}
    return call(HOST, destination, hours=24.0 * day + hour, **row | columns)


def found(*rows, others=OFFICE, names=NAMES, **tables):
    """The findings about these rows, in an office that does other things."""
    tables["tls"] = [*names, *tables.get("tls", ())]
    return ask(exfiltration, conn=[*rows, *others], **tables)


def points(*rows, **tables):
    """The reasons of the one place that these rows upload to, told however low it scores."""
    (finding,) = found(*rows, **{"tunables": {"low": -9.0}} | tables)
    return reasons(finding)


def loud(*rows, **tables):
    return [finding for finding in found(*rows, **tables) if finding.severity in LOUD]


def test_much_that_leaves_to_a_new_address_without_a_name_is_worth_a_look():
    (finding,) = found(upload())

    assert finding.severity == "medium"
    assert finding.summary == "10.1.1.7 uploaded 50.0 MB to 203.0.113.9"
    assert finding.score == pytest.approx(sum(reasons(finding).values()), abs=1e-9)
    assert finding.score == 0.75
    assert {"destination": THERE, "port": 443, "proto": "tcp", "name": None, "uploaded": 50_000_000}.items() <= (
        finding.details.items()
    )
    assert (finding.first_seen, finding.last_seen, finding.events) == (at(24 * 8 + 11.5), at(24 * 8 + 11.5), 1)
    assert lines(finding, "conn") == [1]


def test_night_after_night_to_a_place_of_its_own_is_high_though_it_has_a_name():
    nights = [upload(20_000_000, day=day, hour=2.0) for day in range(4, 9)]

    (finding,) = found(*nights, tls=[hello("drop.example", hours=24.0 * 4 + 2)])

    assert finding.severity == "high"
    assert finding.details["channel"] == "drop.example"
    assert (reasons(finding)["hours"], reasons(finding)["again and again"]) == (0.15, 0.15)
    assert lines(finding, "tls") == [len(NAMES) + 1]


# Benign twins: the same bytes, and what speaks for them.


def test_the_same_bytes_the_other_way_are_a_download():
    assert found(upload(bytes_out=500_000, bytes_in=50_000_000)) == []


def test_one_large_upload_by_day_to_a_place_with_a_name_is_told_and_stays_low():
    (finding,) = found(upload(), tls=[hello("share.example")])

    assert finding.severity == "low"


def test_a_well_known_service_is_not_told():
    assert found(upload(), tls=[hello("tenant.sharepoint.com")]) == []


def test_what_many_hosts_upload_to_ranks_low():
    same = [dict(upload(day=day), source=f"10.1.2.{day}") for day in range(1, 4)]

    assert points(upload())["callers"] == 0.1
    (finding,) = [item for item in found(upload(), *same, tunables={"low": 0.0}) if item.details["source"] == HOST]
    assert (reasons(finding)["callers"], finding.severity) == (-0.3, "low")


def test_a_service_that_answers_at_many_addresses_is_known_by_its_name():
    def callers(others):
        names = [hello("share.example", f"10.1.2.{number}", f"203.0.113.{number}") for number in range(1, 1 + others)]
        return points(upload(), others=office(hosts=9), tls=[hello("share.example"), *names]).get("callers", 0.0)

    assert [callers(others) for others in (0, 1, 2)] == [0.1, 0.0, -0.3]


def test_a_backup_that_always_ran_is_a_habit():
    backup = [upload(day=day, hour=2.0) for day in range(DAYS)]

    assert points(*backup)["age"] == -0.3
    assert loud(*backup) == []


def test_a_habit_that_grows_to_five_times_itself_is_none():
    def age(largest):
        backup = [upload(10_000_000, day=day, hour=2.0) for day in range(DAYS - 1)]
        return points(*backup, upload(largest, day=9, hour=2.0)).get("age", 0.0)

    assert (age(49_999_999), age(50_000_000)) == (-0.3, -0.15)


def test_a_place_that_was_always_called_speaks_for_itself_even_where_an_upload_is_new():
    def age(days):
        calls = [upload(900, day=day, bytes_in=9_000) for day in range(days)]
        return points(*calls, upload(day=9, hour=13.0), others=OFFICE).get("age", 0.0)

    assert points(upload(day=0), upload(500, day=1), tunables={"low": -9.0}).get("age", 0.0) == 0.0
    early = [upload(200_000, day=0), *(upload(900, day=day, bytes_in=9_000) for day in range(1, 6))]
    assert points(*early)["age"] == -0.15
    assert points(*early[:-1]).get("age", 0.0) == 0.0
    assert age(9) == 0.05, "the first upload is what counts as new"


def test_mail_and_proxies_carry_what_others_send():
    assert points(upload(destination_port=587))["mail"] == -0.3
    assert loud(upload(destination_port=587), tls=[hello("mx.example", port=587)]) == []
    asked = {"time": at(1), "source": "10.1.2.1", "destination": HOST, "destination_port": 3128, "method": "CONNECT"}
    assert points(upload(), http=[asked | {"host": "a.example:443", "uri": "a.example:443"}])["proxy"] == -0.3
    assert "proxy" not in points(upload(), http=[asked | {"method": "GET", "host": "a.example", "uri": "/"}])


@pytest.mark.parametrize(
    ("proto", "port", "told"),
    [("udp", 16_384, 0), ("udp", 16_383, 1), ("udp", 3_478, 0), ("udp", 3_477, 1), ("udp", 443, 1), ("tcp", 16_384, 1)],
)
def test_datagrams_on_the_ports_of_calls_and_meetings_are_not_looked_at(proto, port, told):
    assert len(found(upload(proto=proto, destination_port=port), tunables={"low": -9.0})) == told


def test_who_uploads_to_ten_addresses_without_a_name_shares_files():
    def shared(places):
        rows = [upload(500_000, f"203.0.113.{number}", source_port=40_000 + number) for number in range(places)]
        told = found(*rows, tunables={"low": -9.0})
        assert len(told) == places
        return {reasons(item).get("peer to peer", 0.0) for item in told}

    assert (shared(9), shared(10)) == ({0.0}, {-0.25})


def test_calls_within_the_house_are_no_loss():
    assert found(upload(destination="10.1.9.9")) == []


# Both sides of every limit.


@pytest.mark.parametrize(("size", "told"), [(100_000, 1), (99_999, 0)])
def test_less_than_the_least_in_all_is_not_looked_at(size, told):
    assert len(found(upload(size - 40_000), upload(40_000, day=9), tunables={"low": -9.0})) == told


@pytest.mark.parametrize(("back", "told"), [(25_000_000, 1), (25_000_001, 0)])
def test_an_upload_sends_twice_what_comes_back(back, told):
    assert len(found(upload(bytes_in=back), tunables={"low": -9.0})) == told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"duration": 600.0, "bytes_out": 10_000_000, "bytes_in": 40_000_000}, 1),
        ({"duration": 599.9, "bytes_out": 10_000_000, "bytes_in": 40_000_000}, 0),
        ({"duration": 600.0, "bytes_out": 9_999_999, "bytes_in": 39_999_996}, 0),
        ({"duration": 600.0, "bytes_out": 10_000_000, "bytes_in": 40_000_001}, 0),
        ({"duration": 600.0, "bytes_out": 10_000_000, "bytes_in": 40_000_000, "proto": "udp"}, 0),
    ],
)
def test_an_upload_inside_a_long_session_is_seen_though_more_comes_back(columns, told):
    assert len(found(upload(**columns), tunables={"low": -9.0})) == told


@pytest.mark.parametrize(("body", "told"), [(65_536, 1), (65_535, 0)])
def test_the_body_of_a_request_is_an_upload_whatever_else_the_connection_carried(body, told):
    row = upload(uid="C1", bytes_out=2 * body, bytes_in=90_000_000, destination_port=80)
    posts = [{"time": row["time"], "uid": "C1", "source": HOST, "destination": THERE, "destination_port": 80,
              "method": "POST", "host": "drop.example", "request_bytes": body}] * 2  # fmt: skip

    findings = found(row, http=posts, tunables={"low": -9.0})

    assert [(item.details["uploaded"], item.details["name"]) for item in findings] == [(131_072, "drop.example")] * told


def test_volume_grows_to_a_fifth_and_what_is_extreme_adds_a_tenth():
    sizes = (100_000, 1_000_000, 21_600_000, 999_999_999, 1_000_000_000)
    assert [round(points(upload(size))["volume"], 3) for size in sizes] == [0.06, 0.12, 0.2, 0.2, 0.3]


@pytest.mark.parametrize(("back", "one_way"), [(5_000_000, 0.05), (5_000_001, 0.0)])
def test_one_way_is_a_tenth_at_most_that_comes_back(back, one_way):
    assert points(upload(bytes_in=back)).get("one way", 0.0) == one_way


def test_the_own_past_counts_from_three_times_and_ten_times_what_it_sends_elsewhere_in_a_day():
    elsewhere = 27_000
    sizes = (10 * elsewhere, 10 * elsewhere - 1, 4 * elsewhere)
    assert [points(upload(size)).get("own past", 0.0) for size in sizes] == [0.1, 0.05, 0.05]
    busy = [upload(200_000, PORTAL, day=day, hour=9.0, bytes_in=200_000) for day in range(DAYS)]
    assert [points(upload(size), others=[*OFFICE, *busy])["own past"] for size in (681_000, 680_999)] == [0.05, -0.1]


def test_a_host_that_sent_as_much_elsewhere_in_a_day_has_done_so_before():
    def past(size):
        (item,) = [
            item
            for item in found(upload(), upload(size, "203.0.113.8", day=3), tunables={"low": -9.0})
            if item.details["destination"] == THERE
        ]
        return reasons(item)["own past"]

    assert (past(49_900_000), past(50_000_000)) == (0.1, -0.1)


def test_peers_count_by_the_largest_day_of_three_in_four():
    def peers(size, most):
        others = [dict(upload(most, PORTAL, bytes_in=most), source=f"10.1.2.{number}") for number in range(1, 8)]
        return points(upload(size), others=[*OFFICE, *others]).get("peers", 0.0)

    most = 1_000_000
    each_day = most + 27_000
    sizes = (10 * each_day, 10 * each_day - 1, 3 * each_day, 3 * each_day - 1, each_day, each_day - 1)
    assert [peers(size, most) for size in sizes] == [0.1, 0.05, 0.05, 0.0, 0.0, -0.1]


@pytest.mark.parametrize(("days", "past"), [(3, True), (2, False)])
def test_there_is_a_past_from_three_days_on(days, past):
    (finding,) = found(upload(day=days - 1), others=office(days=days), tunables={"low": -9.0})

    assert ("own past" in reasons(finding)) is past
    assert finding.details["past"] == ("3 days" if past else "no past: too few days")


@pytest.mark.parametrize(("hosts", "peers"), [(5, True), (4, False)])
def test_there_are_peers_from_five_hosts_on(hosts, peers):
    (finding,) = found(upload(), others=office(hosts=hosts), tunables={"low": -9.0})

    assert ({"callers", "peers"} <= set(reasons(finding))) is peers
    assert finding.details["peers"] == ("5 hosts" if peers else "no peers: too few hosts")


def test_a_place_is_new_a_day_and_a_half_after_the_host():
    def age(day, hour):
        return points(upload(day=day, hour=hour)).get("age", 0.0)

    assert (age(1, 12.0), age(1, 11.9)) == (0.05, 0.0)


def test_as_much_on_three_days_is_no_accident():
    def again(days):
        return points(*(upload(day=day) for day in range(3, 3 + days))).get("again and again", 0.0)

    assert (again(3), again(2)) == (0.15, 0.0)


def test_hours_of_day_in_which_it_sends_little_else_speak_against_it():
    quiet = [points(upload(hour=hour)).get("hours", 0.0) for hour in (2.0, 11.5)]
    mixed = points(upload(hour=2.0), upload(hour=11.5)).get("hours", 0.0)

    assert [*quiet, mixed] == [0.15, -0.1, 0.0]


def test_what_was_fetched_from_inside_before_it_left_speaks_against_it():
    def collected(size):
        before = call(HOST, "10.1.1.20", 445, hours=24.0 * 8 + 9, bytes_out=9_000, bytes_in=size)
        return points(upload(), others=[*OFFICE, before]).get("collected", 0.0)

    assert (collected(25_000_000), collected(24_999_999)) == (0.1, 0.0)


def test_one_large_call_in_a_channel_of_small_ones_is_out_of_step():
    def step(count, size):
        small = [upload(500, day=day, hour=hour, bytes_in=900) for day in range(8) for hour in range(3)][:count]
        return points(*small, upload(size, day=8)).get("out of step", 0.0)

    assert (step(19, 200_000), step(18, 200_000)) == (0.3, 0.0)


def test_archives_on_the_way_out_are_a_reason_unless_the_service_is_known():
    packed = {"time": at(1), "source": HOST, "destination": THERE, "filename": "papers.7z"}
    sealed = packed | {"filename": None, "mime": "application/x-7z-compressed"}
    picture = packed | {"filename": "papers.7z.png", "mime": "image/png"}

    assert [points(upload(), files_seen=[file]).get("archive", 0.0) for file in (packed, sealed, picture)] == [
        0.2,
        0.2,
        0.0,
    ]
    named = [hello("tenant.sharepoint.com")]
    assert "archive" not in points(upload(), files_seen=[packed], tls=named)


# Names.


def test_a_missing_name_says_something_only_where_logs_hold_names():
    assert points(upload())["name"] == 0.25
    assert "name" not in points(upload(), names=[])


def test_the_name_comes_from_the_connection_then_from_the_place_then_from_what_was_looked_up():
    looked_up = [{"time": at(0), "source": HOST, "query": "Asked.example", "answers": ["cname.example", THERE]}]

    def name(row, **tables):
        return found(row, tunables={"low": -9.0}, **tables)[0].details["name"]

    assert name(upload(uid="C1"), tls=[hello("own.example", uid="C1"), hello("a.example", uid="C2")]) == "own.example"
    assert name(upload(), tls=[hello("Place.example")], dns=looked_up) == "place.example"
    assert name(upload(), dns=looked_up) == "asked.example"
    assert name(upload(), dns=[looked_up[0] | {"source": "10.1.2.1"}]) is None
    assert name(upload(), tls=[hello("203.0.113.9"), hello("[2001:db8::1]")]) is None


def test_a_name_behind_our_own_proxy_is_the_place():
    rows = [upload(destination=PROXY, destination_port=3128, uid=f"C{day}", day=day) for day in (7, 8)]
    asked = [{"time": row["time"], "uid": row["uid"], "source": HOST, "destination": PROXY, "destination_port": 3128,
              "method": "CONNECT", "host": "drop.example:443", "uri": "drop.example:443"} for row in rows]  # fmt: skip

    (finding,) = found(*rows, http=asked)

    assert finding.summary == "10.1.1.7 uploaded 100.0 MB to drop.example through 10.1.1.2"


def test_a_name_whose_addresses_change_is_one_place():
    rows = [upload(destination=f"203.0.113.{day}", day=day, uid=f"C{day}") for day in range(5, 9)]
    names = [hello("drop.example", destination=row["destination"], uid=row["uid"]) for row in rows]

    (finding,) = found(*rows, tls=names)

    assert (finding.events, finding.details["days"]) == (4, 4)


# The same facts, however they are written.


def test_what_two_sensors_saw_is_uploaded_once():
    rows = [upload(), *OFFICE]
    seen = [dict(row, sensor=sensor, uid=f"{sensor}{number}") for sensor in "ab" for number, row in enumerate(rows)]

    (once,), (twice,) = (found(others=each) for each in (rows, seen))

    assert (twice.id, twice.score, twice.details, twice.events) == (once.id, once.score, once.details, once.events)


def test_two_uploads_of_the_same_size_are_two():
    (finding,) = found(upload(), upload(source_port=50_112), upload(hour=11.6))

    assert (finding.events, finding.details["uploaded"]) == (3, 150_000_000)
    (portless,) = found(upload(source_port=None), upload(source_port=None))
    assert portless.events == 2


@settings(max_examples=5, deadline=None)
@given(some.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_give_the_same_findings(chance):
    rows = [upload(), *(upload(20_000_000, "203.0.113.8", day=day, hour=2.0) for day in range(4, 9)), *OFFICE]
    mixed = chance.sample(rows, len(rows))

    told = [[item.as_dict() | {"evidence": 0} for item in found(others=each)] for each in (rows, mixed)]

    assert told[0] == told[1]


def test_what_the_packets_carried_bounds_what_a_broken_connection_claims():
    (finding,) = found(upload(bytes_out=4_000_000_000, ip_bytes_out=300_000, bytes_in=900), tunables={"low": -9.0})

    assert finding.details["uploaded"] == 300_000
    (untold,) = found(upload(ip_bytes_out=0))
    assert untold.details["uploaded"] == 50_000_000


def test_hostile_sizes_do_not_overflow():
    rows = [upload(day=day, bytes_out=2**63 - 1, ip_bytes_out=2**63 - 1, bytes_in=1) for day in range(9)]

    assert found(*rows)[0].details["uploaded"] == 9 * 10**15
    assert found(upload(bytes_out=-5), upload(duration=float("nan"), bytes_in=-1), upload(bytes_in=None)) == []


def test_hostile_names_are_shown_plain():
    (finding,) = found(upload(hour=2.0), tls=[hello("drop\x1b[31m\u202e.example")], tunables={"low": 0.0})

    assert "\x1b" not in finding.summary
    assert "\u202e" not in finding.summary


def test_addresses_of_ipv6_are_judged_alike():
    host, there = "fd00::7", "2001:db8::9"
    rows = [dict(row, source=host if row["source"] == HOST else row["source"]) for row in OFFICE]

    (finding,) = found(dict(upload(), source=host, destination=there), others=rows)

    assert (finding.details["destination"], finding.severity) == (there, "medium")


def test_times_from_1970_break_nothing():
    early = [dict(row, time=row["time"].replace(year=1970)) for row in (upload(), *OFFICE)]

    assert found(others=early)[0].score == found(upload())[0].score


# Each blind spot of the docstring, as a miss.


def test_blind_an_upload_to_a_well_known_service_is_not_worth_a_look():
    assert loud(upload(hour=2.0), tls=[hello("attacker.sharepoint.com")]) == []


def test_blind_theft_that_began_before_the_logs_and_goes_on_evenly_is_missed():
    assert loud(*(upload(day=day, hour=2.0) for day in range(DAYS)), tls=[hello("drop.example")]) == []


def test_blind_little_by_little_over_addresses_without_a_name_is_missed():
    chance = random.Random(3)
    rows = [
        upload(90_000, f"203.0.{number}.{chance.randint(1, 254)}", source_port=40_000 + number) for number in range(99)
    ]

    assert found(*rows) == []


def test_blind_datagrams_that_nobody_answers_are_missed():
    assert found(upload(proto="udp", bytes_in=0, state="S0")) == []


def test_blind_what_the_outside_fetches_from_a_server_of_ours_is_missed():
    row = call("203.0.113.9", HOST, 443, hours=200.0, bytes_out=2_000, bytes_in=90_000_000)

    assert found(row) == []


def test_blind_a_tunnel_on_a_port_for_calls_to_a_place_with_a_name_is_not_told():
    row = upload(proto="udp", destination_port=51_820)
    looked_up = [{"time": at(0), "source": HOST, "query": "vpn.example", "answers": [THERE]}]

    assert found(row, dns=looked_up) == []


def test_blind_names_in_questions_are_left_to_another_detector():
    asked = [{"time": at(0), "source": HOST, "destination": PORTAL, "destination_port": 53, "query": f"{n:060x}.a.example"}
             for n in range(900)]  # fmt: skip

    assert found(dns=asked) == []


def test_false_alarm_a_backup_that_is_newly_set_up_looks_like_theft():
    backup = [upload(day=day, hour=2.0) for day in range(4, DAYS)]

    assert loud(*backup, tls=[hello("backup.example")])


def test_without_a_past_and_peers_much_must_leave_to_be_worth_a_look():
    def severities(size):
        return [item.severity for item in found(upload(size, day=0), others=[], names=NAMES)]

    assert (severities(50_000_000), severities(1_000_000_000)) == (["low"], ["medium"])
