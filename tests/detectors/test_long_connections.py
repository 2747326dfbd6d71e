from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.long_connections import long_connections
from doorward.finding import SEVERITIES

HOUR = 3600.0
OUR, FAR = "10.0.0.5", "203.0.113.7"
# A day of short calls, so that neither the record is short nor the host alone.
NOISE = [call(f"10.0.0.{host}", "198.51.100.9", hours=hour) for host in range(10, 60) for hour in (0, 24)]


def held(hours=40.0, **columns):
    """A connection of so many hours from one of ours to a place outside, which nobody else calls."""
    return call(columns.pop("source", OUR), columns.pop("destination", FAR), duration=hours * HOUR, **columns)


def hello(server_name=None, **columns):
    row = {"time": START, "source": OUR, "source_port": 50_000, "destination": FAR, "destination_port": 443}
    return row | {"server_name": server_name, "established": True} | columns


def severity(*rows, noise=NOISE, **tables):
    """The severity of the one finding, or None if there is none."""
    found = ask(long_connections, conn=[*rows, *noise], **tables)
    assert len(found) <= 1
    return found[0].severity if found else None


def loud(word):
    return word is not None and SEVERITIES.index(word) >= SEVERITIES.index("medium")


def test_forty_hours_of_tls_to_a_nameless_rare_place_outside_is_high():
    found = ask(long_connections, conn=[held(service="ssl"), *NOISE], tls=[hello()])
    assert [item.severity for item in found] == ["high"]
    assert found[0].summary == f"{OUR} kept a connection to {FAR} port 443 open for 1.7 days"
    assert reasons(found[0]) == {"open for": 0.45, "name": 0.2, "direction": 0.1, "callers": 0.1}
    assert found[0].score == 0.85


def test_its_details_and_evidence_name_the_very_connection():
    rows = [call(OUR, FAR, hours=hour, source_port=40_000 + hour) for hour in range(20)]
    found = ask(long_connections, conn=[*rows, held(hours=40.0), *NOISE], tls=[hello(), hello(source_port=1)])
    assert lines(found[0], "conn") == [21]
    assert lines(found[0], "tls") == [1]
    assert (found[0].first_seen, found[0].last_seen, found[0].events) == (START, at(40), 1)
    facts = ("source", "destination", "name", "port", "proto", "length", "sessions", "still_open")
    assert [found[0].details[name] for name in facts] == [OUR, FAR, None, 443, "tcp", 40 * HOUR, 1, False]


@pytest.mark.parametrize("table", ["conn", "http", "tls", "dns"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(long_connections, **{table: []}) == []


def test_eight_hours_to_the_push_service_of_a_known_vendor_are_not_told():
    push = held(hours=8.0, destination_port=5223)
    names = [hello("courier.push.apple.com", destination_port=5223)]
    assert severity(push, tls=names) is None


def test_the_same_without_the_vendor_and_its_port_is_medium_or_worse():
    assert loud(severity(held(hours=8.0), tls=[hello("courier.push.apple.com.example")])) is False
    assert loud(severity(held(hours=8.0), tls=[hello()]))


def test_a_name_that_only_begins_or_ends_like_a_known_one_is_not_known():
    known = ask(long_connections, conn=[held(), *NOISE], tls=[hello("push.apple.com")])
    alike = ask(long_connections, conn=[held(), *NOISE], tls=[hello("push.notapple.com")])
    longer = ask(long_connections, conn=[held(), *NOISE], tls=[hello("apple.com.evil.example")])
    assert [reasons(found[0]).get("name", 0.0) for found in (known, alike, longer)] == [-0.3, 0.0, 0.0]
    assert [found[0].severity for found in (known, alike, longer)] == ["low", "medium", "medium"]


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (held(hours=9.0, destination_port=993), [hello("imap.post.example", destination_port=993)]),
        (held(hours=9.0, destination_port=4500, proto="udp", service="ipsec", history="Dd"), []),
        (held(hours=9.0, destination_port=5228), [hello("mtalk.google.com", destination_port=5228)]),
        (held(hours=9.0, destination_port=123, proto="udp", history="Dd"), []),
        (held(hours=9.0, destination="10.0.7.7", destination_port=22, service="ssh"), []),
        (held(hours=9.0, destination="10.0.7.7", destination_port=5432, service="postgresql"), []),
        (held(hours=9.0, source=FAR, destination=OUR, destination_port=4500, proto="udp", history="Dd"), []),
    ],
)
def test_regular_but_harmless_long_connections_rank_below_medium(row, names):
    assert not loud(severity(row, tls=names))


def test_a_place_where_a_quarter_of_our_hosts_are_is_no_secret():
    rare = [held(hours=12.0), *NOISE]
    popular = [*rare, *(call(f"10.0.0.{host}", FAR) for host in range(10, 25))]
    points = [reasons(ask(long_connections, conn=rows)[0])["callers"] for rows in (rare, rare)]
    assert points == [0.1, 0.1]
    assert ask(long_connections, conn=popular) == []


def test_who_else_talks_there_is_counted_by_name_where_its_addresses_move():
    others = [
        hello("chat.example", source=f"10.0.0.{host}", destination=f"198.51.100.{host}") for host in range(10, 25)
    ]
    alone = ask(long_connections, conn=[held(), *NOISE], tls=[hello("chat.example")])
    company = ask(long_connections, conn=[held(), *NOISE], tls=[hello("chat.example"), *others])
    assert [item.severity for item in alone] == ["medium"]
    assert company == []


@pytest.mark.parametrize(
    ("hours", "points"),
    [
        (1 / 6, 0.067),
        (0.5, 0.1),
        (1.0, 0.15),
        (4.0, 0.2),
        (8.0, 0.27),
        (12.0, 0.35),
        (24.0, 0.4),
        (36.0, 0.45),
        (99.0, 0.45),
    ],
)
def test_points_grow_with_the_hours_through_the_marks(hours, points):
    found = ask(long_connections, conn=[held(hours=hours), *NOISE], tunables={"low": 0.0})
    assert reasons(found[0])["open for"] == points


def test_a_session_of_five_minutes_is_looked_at_and_a_shorter_one_is_not():
    every = {"low": 0.0}
    assert len(ask(long_connections, conn=[held(hours=300 / HOUR)], tunables=every)) == 1
    assert ask(long_connections, conn=[held(hours=299.9 / HOUR)], tunables=every) == []


def test_the_score_decides_the_severity_at_its_limits():
    found = ask(long_connections, conn=[held(hours=12.0), *NOISE])
    limit = found[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.0} | {name: limit}
        assert ask(long_connections, conn=[held(hours=12.0), *NOISE], tunables=marks)[0].severity == name
    assert ask(long_connections, conn=[held(hours=12.0), *NOISE], tunables={"low": limit}) != []
    assert ask(long_connections, conn=[held(hours=12.0), *NOISE], tunables={"low": limit + 0.001}) == []


@pytest.mark.parametrize("history", ["Dd", "DadA", "ADadfF"])
def test_pieces_that_the_sensor_cut_are_one_session(history):
    first = call(OUR, FAR, duration=900.0)
    rest = [call(OUR, FAR, hours=hour / 2, duration=900.0, history=history) for hour in range(1, 60)]
    found = ask(long_connections, conn=[first, *rest, *NOISE])
    assert [(item.details["length"], item.events) for item in found] == [(29.75 * HOUR, 60)]
    assert lines(found[0], "conn") == list(range(1, 51))


def test_a_piece_after_a_longer_silence_than_the_gap_is_a_session_of_its_own():
    def spans(silence):
        pieces = [call(OUR, FAR, duration=HOUR), call(OUR, FAR, hours=1 + silence / 60, duration=HOUR, history="Dd")]
        return [item.details["length"] for item in ask(long_connections, conn=pieces, tunables={"low": 0.0})]

    assert spans(silence=150) == [4.5 * HOUR]
    assert spans(silence=151) == [HOUR]


def test_a_fresh_handshake_on_the_same_port_is_another_session():
    rows = [call(OUR, FAR, hours=hour, duration=HOUR) for hour in range(6)]
    found = ask(long_connections, conn=rows, tunables={"low": 0.0})
    assert [(item.details["length"], item.details["sessions"]) for item in found] == [(HOUR, 6)]


def test_where_a_log_has_no_history_only_flows_that_follow_closely_are_pieces():
    def spans(pause):
        flows = [
            call(OUR, FAR, hours=number * (1800 + pause) / HOUR, duration=1800.0, history=None, state=None)
            for number in range(10)
        ]
        return [item.details["length"] for item in ask(long_connections, conn=flows, tunables={"low": 0.0})]

    assert spans(pause=60.0) == [10 * 1800 + 9 * 60.0]
    assert spans(pause=61.0) == [1800.0]


def test_a_connection_that_is_still_open_counts_once_with_its_latest_length():
    rows = [held(hours=hour, open=True, uid="C1", state="S1") for hour in (1.0, 2.0, 30.0)]
    found = ask(long_connections, conn=[*rows, *NOISE])
    assert [(item.details["length"], item.details["still_open"], item.events) for item in found] == [
        (30 * HOUR, True, 1)
    ]
    assert reasons(found[0])["still open"] == 0.05


def test_a_connection_whose_end_was_seen_or_that_fell_silent_long_before_the_end_is_not_still_open():
    later = call("10.0.0.10", "198.51.100.9", hours=72)
    ended = ask(long_connections, conn=[held(hours=72.0, state="SF"), later, *NOISE])
    silent = ask(long_connections, conn=[held(hours=40.0, state="S1"), later, *NOISE])
    still = ask(long_connections, conn=[held(hours=72.0, state="S1"), later, *NOISE])
    assert [found[0].details["still_open"] for found in (ended, silent, still)] == [False, False, True]


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "S0", "bytes_in": 0, "history": "S"},
        {"state": "REJ", "bytes_in": 0, "history": "Sr"},
        {"state": "OTH", "bytes_in": None, "history": "D"},
        {"destination": "224.0.0.251", "proto": "udp", "destination_port": 9_999},
        {"destination": "ff02::1", "source": "fd00::5", "proto": "udp", "destination_port": 9_999},
        {"destination": "255.255.255.255", "proto": "udp", "destination_port": 9_999},
        {"proto": "icmp"},
        {"destination": OUR},
    ],
)
def test_what_failed_and_what_is_no_conversation_is_left_out(columns):
    assert severity(held(hours=40.0, **columns)) is None


def test_a_flow_whose_log_cannot_tell_whether_it_was_answered_is_kept():
    assert severity(held(hours=40.0, state=None, bytes_in=None, history=None)) is not None


def test_remote_control_that_leaves_the_house_weighs_more_and_inside_it_is_work():
    plain = ask(long_connections, conn=[held(hours=12.0, destination_port=22), *NOISE])[0]
    shell = ask(long_connections, conn=[held(hours=12.0, destination_port=22, service="ssh"), *NOISE])[0]
    relic = ask(long_connections, conn=[held(hours=0.45, destination_port=6667, service="irc"), *NOISE])[0]
    assert (reasons(shell)["remote control"], "remote control" in reasons(plain)) == (0.2, False)
    assert (reasons(relic)["remote control"], relic.severity) == (0.3, "high")
    assert severity(held(hours=40.0, destination="10.0.7.7", destination_port=22, service="ssh")) is None


def test_a_stranger_on_our_remote_desktop_is_told_and_a_public_service_is_not():
    stranger = held(hours=12.0, source=FAR, destination=OUR, destination_port=3389, service="rdp")
    public = [call(f"198.51.100.{caller}", OUR, 3389) for caller in range(1, 10)]
    assert loud(severity(stranger))
    assert loud(severity(stranger, *public[:8]))
    assert not loud(severity(stranger, *public))


def test_sending_twice_what_comes_back_counts_from_a_megabyte_on():
    def points(out, into):
        found = ask(long_connections, conn=[held(bytes_out=out, bytes_in=into), *NOISE])
        return reasons(found[0]).get("bytes", 0.0)

    assert [points(1_000_000, 500_000), points(999_999, 1), points(1_000_000, 500_001)] == [0.1, 0.0, 0.0]
    assert [points(10_000_000, 100_000_000), points(10_000_001, 100_000_000)] == [-0.1, 0.0]


def test_a_short_log_cannot_show_long_hours_so_that_most_of_it_counts():
    def points(length, end):
        rows = [held(hours=length), call("10.0.0.9", "198.51.100.9", hours=end)]
        return reasons(ask(long_connections, conn=rows, tunables={"low": 0.0})[0]).get("most of the log", 0.0)

    assert [points(2.0, 4.9), points(2.0, 5.1), points(12.0, 11.0)] == [0.1, 0.0, 0.0]


def test_the_name_comes_from_the_handshake_then_from_the_place_then_from_what_was_looked_up():
    def name(row, **tables):
        return ask(long_connections, conn=[row, *NOISE], tunables={"low": -1.0}, **tables)[0].details["name"]

    others = [hello("place.example", source="10.0.0.9")]
    looked_up = [{"time": START, "source": OUR, "query": "Asked.example", "answers": ["cname.example", FAR]}]
    missed = held(history="DdA")
    assert name(held(), tls=[hello("Own.example"), *others], dns=looked_up) == "own.example"
    assert name(held(), tls=[hello(None), *others]) is None
    assert name(missed, tls=others, dns=looked_up) == "place.example"
    assert name(missed, tls=[*others, hello("more.example", source="10.0.0.8")], dns=looked_up) == "asked.example"
    assert name(missed, dns=[looked_up[0] | {"source": "10.0.0.9"}]) is None


def test_a_name_behind_our_own_proxy_is_outside_and_a_name_of_our_own_is_inside():
    request = {"time": START, "source": OUR, "source_port": 50_000, "destination": "10.0.7.7", "destination_port": 3128}
    proxied = request | {"method": "CONNECT", "host": "drop.example:443", "uri": "drop.example:443"}
    direct = request | {"method": "GET", "host": "wiki.example:3128", "uri": "/"}
    row = held(destination="10.0.7.7", destination_port=3128)
    found = ask(long_connections, conn=[row, *NOISE], http=[proxied])
    assert found[0].summary == f"{OUR} kept a connection to drop.example through 10.0.7.7 open for 1.7 days"
    assert found[0].details["name"] == "drop.example"
    assert ask(long_connections, conn=[row, *NOISE], http=[direct]) == []


def test_channels_are_told_once_by_name_but_looked_up_names_do_not_hide_addresses():
    rows = [held(), held(destination="203.0.113.8", hours=39.0)]
    names = [hello("one.example"), hello("one.example", destination="203.0.113.8")]
    looked_up = [{"time": START, "source": OUR, "query": "one.example", "answers": [FAR, "203.0.113.8"]}]
    assert [item.details["sessions"] for item in ask(long_connections, conn=[*rows, *NOISE], tls=names)] == [2]
    told = [item.summary for item in ask(long_connections, conn=[*rows, *NOISE], dns=looked_up)]
    assert len(told) == 2
    assert told[0].startswith(f"{OUR} kept a connection to one.example at {FAR}")


def test_two_logs_of_the_same_connection_count_its_bytes_once():
    found = ask(long_connections, conn=[held(), held(), *NOISE])
    assert (found[0].details["bytes_out"], found[0].events) == (1_000, 1)


def test_ids_are_the_same_whatever_the_order_of_rows():
    rows = [held(), held(destination="203.0.113.9"), *NOISE]
    told = [
        {item.id: item.as_dict() | {"evidence": 0} for item in ask(long_connections, conn=each)}
        for each in (rows, rows[::-1])
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("duration", [1e300, float("inf"), float("nan"), -5.0, None])
def test_a_hostile_duration_is_no_duration(duration):
    assert severity(held() | {"duration": duration}) is None


def test_hostile_sizes_do_not_overflow():
    pieces = [
        call(OUR, FAR, hours=hour, duration=HOUR, bytes_out=2**62, bytes_in=2**62, history="Dd") for hour in range(30)
    ]
    assert ask(long_connections, conn=[*pieces, *NOISE])[0].details["bytes_out"] == 9_000_000_000_000_000_000


# Each blind spot of the docstring, as a miss.


def test_blind_a_channel_that_hangs_up_and_calls_again_is_not_told():
    assert severity(*(call(OUR, FAR, hours=hour / 12, duration=290.0) for hour in range(200))) is None


def test_blind_a_channel_under_the_name_of_a_known_service_is_not_medium():
    assert not loud(severity(held(), tls=[hello("updates.microsoft.com")]))


def test_blind_a_channel_on_a_port_kept_open_by_design_is_not_medium():
    assert not loud(severity(held(hours=30.0, destination_port=8883), tls=[hello(destination_port=8883)]))


def test_blind_a_channel_that_stays_inside_is_not_told():
    assert severity(held(destination="10.0.7.7", destination_port=4444)) in {None, "low"}


def test_blind_a_cut_session_that_changes_its_source_port_is_not_put_together():
    pieces = [
        call(OUR, FAR, hours=hour / 12, duration=250.0, source_port=50_000 + hour, history="Dd") for hour in range(60)
    ]
    assert severity(*pieces) is None


@settings(max_examples=15, deadline=None)
@given(st.floats(0.17, 100.0), st.floats(0.0, 50.0))
def test_longer_is_never_less_suspicious(hours, more):
    rows = [held(hours=hours), held(hours=hours + more, destination="203.0.113.8")]
    found = ask(long_connections, conn=[*rows, call("10.0.0.9", "198.51.100.9", hours=200)], tunables={"low": 0.0})
    scores = {item.details["destination"]: reasons(item)["open for"] for item in found}
    assert scores["203.0.113.8"] >= scores[FAR]
