from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.written import START, datagram, flow, frame, icmp, packets_of, segment

from doorward.readers.pcap.flow import address, answers, keys, moment
from doorward.readers.pcap.packet import ICMP, ICMP6

NEAR, FAR = b"\xc0\0\2\7", b"\xc6\x33\x64\x09"


def back(told):
    """Return the same packet sent by the other end."""
    return told._replace(
        source=told.destination,
        source_port=told.destination_port,
        destination=told.source,
        destination_port=told.source_port,
    )


def ping(kind, code=0, source=NEAR, destination=FAR, proto=ICMP):
    return segment(length=8)._replace(
        proto=proto, source_port=kind, destination_port=code, source=source, destination=destination, flags=0
    )


def sent(*segments):
    """Return the connection of (far, packet)."""
    told = flow(segments[0][1])
    for number, (far, each) in enumerate(segments):
        told.add(each, int(far), START * 1_000_000 + 100_000 * number)
    return told


def test_both_directions_have_the_same_keys_the_other_way_round():
    told = segment()
    assert keys(told) == keys(back(told))[::-1]
    assert keys(told) != keys(segment(source_port=1))


@pytest.mark.parametrize(("ask", "reply"), [(8, 0), (128, 129), (133, 134), (135, 136)])
def test_a_question_of_icmp_and_its_answer_are_one(ask, reply):
    here, there = keys(ping(ask)), keys(ping(reply, source=FAR, destination=NEAR))
    assert here == there[::-1]


def test_icmp_that_has_no_answer_has_no_other_direction():
    here, there = keys(ping(3, 1)), keys(ping(3, 1, source=FAR, destination=NEAR))
    assert not set(here) & set(there)


@pytest.mark.parametrize(
    ("told", "turned"),
    [
        (segment("S"), False),
        (segment("S", source_port=80, destination_port=40_000), False),
        (segment("SA"), True),
        (segment("A"), False),
        (segment("A", source_port=443, destination_port=40_000), True),
        (segment("A", source_port=443, destination_port=80), False),
        (datagram(ports=(53, 40_000)), True),
        (datagram(ports=(5353, 5353)), False),
        (ping(8), False),
        (ping(0), True),
        (ping(129, proto=ICMP6), True),
        (ping(134, proto=ICMP6), False),
        (ping(3), False),
    ],
)
def test_a_connection_that_begins_with_an_answer_was_opened_by_the_other_end(told, turned):
    assert answers(told) is turned
    made = flow(told)
    assert made.ends[0][0] == (FAR if turned else NEAR)
    assert made.side(told) == int(turned)
    assert made.history == ("^" if turned else "")


def test_an_echo_reply_alone_has_the_ports_of_its_question():
    assert flow(ping(0)).ends == ((FAR, 8), (NEAR, 0))


def test_sides_are_told_apart():
    told = segment()
    made = flow(told)
    assert (made.side(told), made.side(back(told))) == (0, 1)
    same = segment(destination=NEAR)
    assert (flow(same).side(same), flow(same).side(back(same))) == (0, 1)
    asked = flow(ping(8))
    assert (asked.side(ping(8)), asked.side(ping(0, source=FAR, destination=NEAR))) == (0, 1)


def test_every_column_of_a_connection():
    made = sent(
        (False, segment("S", sequence=100)),
        (True, segment("SA", sequence=900)),
        (False, segment("A", sequence=101)),
        (False, segment("PA", 30, 101)),
        (True, segment("A", sequence=901)),
        (True, segment("PA", 50, 901)),
        (False, segment("FA", sequence=131)),
        (True, segment("FA", sequence=951)),
    )
    assert made.row("name-1") == {
        "time": datetime.fromisoformat("2026-01-02T03:04:05"),
        "uid": "name-1",
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "proto": "tcp",
        "service": None,
        "duration": 0.7,
        "bytes_out": 30,
        "bytes_in": 50,
        "packets_out": 4,
        "packets_in": 4,
        "ip_bytes_out": 190,
        "ip_bytes_in": 210,
        "state": "SF",
        "history": "ShADadFf",
        "open": False,
        "origin_row": 1,
    }


def test_one_packet_has_no_duration():
    assert sent((False, datagram())).row("x")["duration"] is None
    assert sent((False, datagram()), (False, datagram())).row("x")["duration"] == 0.1


@pytest.mark.parametrize(("packets", "state"), [([0], "S0"), ([0, 1], "SF"), ([1], "SHR")])
def test_udp_is_answered_or_not(packets, state):
    made = flow(datagram())
    for side in packets:
        made.add(datagram(), side, START * 1_000_000)
    assert made.row("x")["state"] == state
    assert made.row("x")["bytes_out"] == 10 * packets.count(0)


def test_icmp_has_no_state():
    [told] = packets_of(frame(icmp(3, 1, b"12345"), ICMP))
    row = sent((False, told)).row("x")
    assert (row["state"], row["proto"], row["source_port"], row["destination_port"], row["bytes_out"]) == (
        "OTH",
        "icmp",
        3,
        1,
        5,
    )


@pytest.mark.parametrize(
    ("segments", "payload"),
    [
        ([(1, 10), (11, 10)], 20),
        ([(1, 10), (1, 10)], 10),
        ([(1, 10), (6, 10)], 15),
        ([(1, 10), (21, 10), (11, 10)], 30),
        ([(1, 10), (10, 1)], 10),
        ([(2**32 - 5, 10), (5, 10)], 20),
        ([(1, 10), (2**31 - 1, 10)], 20),
        ([(1, 10), (2**31 + 20, 10)], 10),
        ([(1, 10), (2**24 + 11, 10)], 20 + 2**24),
        ([(1, 10), (2**24 + 12, 10)], 20),
    ],
)
def test_bytes_are_counted_once_whatever_is_sent_again_or_lost(segments, payload):
    made = sent(*((False, segment("A", length, sequence)) for sequence, length in segments))
    assert made.row("x")["bytes_out"] == payload


def test_a_syn_takes_a_number_and_a_reset_none():
    made = sent((False, segment("S", sequence=7)), (False, segment("A", 5, 8)), (False, segment("RA", sequence=9_000)))
    assert made.row("x")["bytes_out"] == 5


def test_a_connection_lasts_from_its_earliest_to_its_latest_packet_whatever_their_order():
    made = flow(datagram())
    made.add(datagram(), 0, START * 1_000_000 - 5_000_000)
    made.add(datagram(), 0, START * 1_000_000)
    row = made.row("x")
    assert (row["time"], row["duration"]) == (datetime.fromisoformat("2026-01-02T03:04:00"), 5.0)


def test_only_a_syn_that_counts_from_another_number_opens_again():
    made = flow(segment("S", sequence=7))
    assert not made.reopened(segment("S", sequence=7))
    assert made.reopened(segment("S", sequence=8))
    assert not made.reopened(segment("SA", sequence=8))
    assert not made.reopened(segment("A", sequence=8))


def test_each_letter_of_the_history_stands_once_a_side():
    made = sent(*[(False, segment("A", 5, 1)), (True, segment("A", 5, 1))] * 50)
    assert made.history == "Dd"


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 255), st.integers(0, 2**32 - 1), st.integers(0, 65_000)), max_size=20
    )
)
def test_whatever_is_sent_counts_stay_possible(packets):
    made = flow(segment())
    for far, flags, sequence, length in packets:
        made.add(segment(length=length, sequence=sequence)._replace(flags=flags), int(far), START * 1_000_000)
    row = made.row("x")
    assert row["packets_out"] + row["packets_in"] == len(packets)
    assert min(row["bytes_out"], row["bytes_in"]) >= 0
    assert len(row["history"] or "") <= 13


def test_times_and_addresses_are_written():
    assert moment(1_500_000) == datetime.fromisoformat("1970-01-01T00:00:01.500")
    assert address(bytes(15) + b"\1") == "::1"
