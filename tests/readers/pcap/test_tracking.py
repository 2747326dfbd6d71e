from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.readers.pcap.test_hellos import CLIENT, SERVER
from tests.readers.pcap.test_requests import request, response
from tests.readers.pcap.written import HERE, START, THERE, Exchange, answer, dns, frame, icmp, record, tcp, track, udp

from doorward.readers.pcap import tracking
from doorward.readers.pcap.packet import ICMP, UDP, packet
from doorward.readers.pcap.telling import Moment
from doorward.readers.pcap.tracking import Tracking

FIRST = datetime.fromisoformat("2026-01-02T03:04:05")
ASK = frame(udp(dns()), UDP)
OTHER = frame(udp(b"x", (1, 2)), UDP)
REPLY = frame(udp(answer(record(1, b"\1\2\3\4")), (53, 40_000)), UDP, source=THERE, destination=HERE)


def test_a_whole_connection():
    [row] = Exchange().open().send("PA", b"hello").send("PA", b"world!", far=True).close().rows()
    assert (row["source"], row["destination"], row["destination_port"]) == (HERE, THERE, 443)
    assert (row["time"], row["uid"], row["state"], row["history"]) == (FIRST, "test-1", "SF", "ShADdFaf")
    assert (row["bytes_out"], row["bytes_in"], row["packets_out"], row["packets_in"]) == (5, 6, 5, 4)
    assert row["duration"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("exchange", "state"),
    [
        (Exchange().send("S"), "S0"),
        (Exchange().send("S").send("RA", far=True), "REJ"),
        (Exchange().open(), "S1"),
        (Exchange().open().send("PA", b"x").send("RA"), "RSTO"),
        (Exchange().open().send("PA", b"x").send("RA", far=True), "RSTR"),
        (Exchange().open().close().send("R", far=True), "SF"),
        (Exchange().send("PA", b"x").send("PA", b"y", far=True), "OTH"),
    ],
)
def test_states(exchange, state):
    assert [row["state"] for row in exchange.rows()] == [state]


def test_the_handshake_names_the_connection():
    exchange = Exchange().open().send("PA", CLIENT).send("PA", SERVER, far=True).close()
    [conn], [tls] = exchange.rows(), exchange.rows("tls")
    assert conn["service"] == "ssl"
    assert {key: tls[key] for key in ("uid", "source", "source_port", "destination", "destination_port")} == {
        key: conn[key] for key in ("uid", "source", "source_port", "destination", "destination_port")
    }
    assert (tls["server_name"], tls["origin_row"], tls["time"]) == (
        "www.example.org",
        4,
        FIRST + timedelta(seconds=0.3),
    )


def test_payload_in_the_first_segment_is_heard():
    exchange = (
        Exchange((40_000, 80)).send("S", request("/1")).send("SA", far=True).send("A").send("PA", response(), far=True)
    )
    assert [row["status_code"] for row in exchange.rows("http")] == [200]


def test_a_question_of_dns_names_its_transport():
    rows = track((0, ASK), (0.25, REPLY))
    [conn], [told] = rows["conn"], rows["dns"]
    assert (conn["service"], conn["state"], conn["uid"]) == ("dns", "SF", told["uid"])
    assert (told["proto"], told["query"], told["round_trip"], told["answers"]) == (
        "udp",
        "a.example",
        0.25,
        ["1.2.3.4"],
    )


def test_a_question_that_nobody_answers_is_told_when_the_connection_is_over():
    [told] = track((0, ASK))["dns"]
    assert (told["query"], told["time"]) == ("a.example", FIRST)
    assert "response_code" not in told


@pytest.mark.parametrize(("seconds", "connections"), [(60.0, 1), (60.1, 2)])
@pytest.mark.parametrize(("data", "proto"), [(udp(b"x", (40_000, 5000)), UDP), (icmp(), ICMP)])
def test_datagrams_are_over_after_a_minute_of_silence(data, proto, seconds, connections):
    assert len(track((0, frame(data, proto)), (seconds, frame(data, proto)))["conn"]) == connections


@pytest.mark.parametrize(("seconds", "connections"), [(300.0, 1), (300.1, 2)])
def test_a_tcp_connection_is_over_after_five_minutes_of_silence(seconds, connections):
    assert len(Exchange().open().send("A", later=seconds).rows()) == connections


def test_activity_keeps_a_connection():
    exchange = Exchange().open()
    for _ in range(10):
        exchange.send("A", b"x", later=299)
    assert len(exchange.rows()) == 1


def test_what_is_over_is_told_once_it_has_the_same_ends_again_or_a_quarter_of_an_hour_has_passed():
    told = Tracking("test")
    seen = []
    for number, (seconds, data) in enumerate([(0, ASK), (100, ASK), (1059.9, OTHER), (1060.1, OTHER)], 1):
        told.add(packet(1, data, len(data)), data, Moment(round((START + seconds) * 1_000_000), number))
        seen.append([row["origin_row"] for row in told.rows["conn"]])
    assert seen == [[], [1], [1], [1, 2]]


@pytest.mark.parametrize(("seconds", "connections"), [(-60.0, 1), (-60.1, 2), (60.0, 1)])
def test_a_packet_from_before_belongs_to_a_connection_as_long_as_one_from_behind(seconds, connections):
    assert len(track((0, ASK), (seconds, ASK))["conn"]) == connections


def test_a_syn_with_another_number_is_another_connection():
    packets = Exchange().open().close().packets
    again = [(seconds + 10, data) for seconds, data in Exchange(first=9000).open().close().packets]
    assert [row["state"] for row in track(*packets, *again)["conn"]] == ["SF", "SF"]
    assert [row["packets_out"] for row in track(*Exchange().send("S").send("S", moved=-1).packets)["conn"]] == [2]


def test_an_answer_that_comes_first_is_turned_round():
    [row] = track((0, REPLY))["conn"]
    assert (row["source"], row["destination_port"], row["state"], row["history"]) == (HERE, 53, "SHR", "^d")
    rows = Exchange().open().close().packets[1:]
    [row] = track(*rows)["conn"]
    assert (row["source"], row["destination_port"]) == (HERE, 443)


def test_echoes_are_one_connection():
    back = frame(icmp(0), ICMP, source=THERE, destination=HERE)
    [row] = track((0, frame(icmp(8), ICMP)), (0.1, back), (1, frame(icmp(8), ICMP)))["conn"]
    assert (row["packets_out"], row["packets_in"], row["source_port"], row["destination_port"]) == (2, 1, 8, 0)


def test_connections_that_are_followed_are_bounded(monkeypatch):
    monkeypatch.setattr(tracking, "FLOWS", 3)
    packets = [(number / 10, frame(tcp("S", ports=(40_000 + number, 443)))) for number in range(10)]
    assert [row["source_port"] for row in track(*packets)["conn"]] == [40_000 + number for number in range(10)]


def test_the_one_that_is_silent_longest_goes_first(monkeypatch):
    monkeypatch.setattr(tracking, "FLOWS", 2)
    packets = [(number / 10, frame(tcp("S", ports=(port, 443)))) for number, port in enumerate([1, 2, 1, 3])]
    assert [row["source_port"] for row in track(*packets)["conn"]] == [2, 1, 3]


def test_connections_that_are_listened_to_are_bounded(monkeypatch):
    monkeypatch.setattr(tracking, "LISTENED", 1)
    first, second = Exchange((1, 443)), Exchange((2, 443))
    packets = (
        first.open().send("PA", CLIENT).packets + second.open().send("PA", CLIENT).send("PA", SERVER, far=True).packets
    )
    packets += first.send("PA", SERVER, far=True).packets[4:]
    told = track(*packets)["tls"]
    assert [(row["source_port"], "version" in row) for row in told] == [(1, False), (2, True)]


def test_packets_that_run_backwards_in_time_are_taken():
    exchange = Exchange().open().close()
    turned = list(reversed(exchange.packets))
    rows = track(*turned)["conn"]
    assert sum(row["packets_out"] + row["packets_in"] for row in rows) == len(turned)
