from __future__ import annotations

from datetime import timedelta

import pytest
from tests.readers.nfdump_csv.written import START, answer, flow

from doorward.readers.nfdump_csv import pairs
from doorward.readers.nfdump_csv.pairs import Waiting, connection


def met(*flows):
    """Return the lines of the flows that were put together, then of those left alone."""
    waiting = Waiting()
    found = [tuple(each.line for each in group) for one in flows for group in waiting.meet(one)]
    return found + [(each.line,) for each in waiting.left()]


def opener(one, other=None):
    return connection(one, other)["source"]


def test_two_directions_meet_in_either_order():
    assert met(flow(1), answer(2)) == [(1, 2)]
    assert met(answer(1), flow(2)) == [(1, 2)]


def test_the_same_direction_does_not_meet_itself():
    assert met(flow(1), flow(2)) == [(1,), (2,)]


@pytest.mark.parametrize("field", ["proto", "source_port", "destination_port", "source", "destination"])
def test_every_part_of_the_five_must_agree(field):
    other = {
        "proto": "tcp",
        "source_port": 1,
        "destination_port": 2,
        "source": "192.0.2.99",
        "destination": "192.0.2.98",
    }
    assert met(flow(1), answer(2, **{field: other[field]})) == [(1,), (2,)]


def test_equal_flows_meet_one_by_one_in_order():
    assert met(flow(1), flow(2), answer(3), answer(4), flow(5)) == [(1, 3), (2, 4), (5,)]


@pytest.mark.parametrize(("seconds", "together"), [(5.0, True), (5.001, False)])
def test_flows_meet_within_the_window(seconds, together):
    assert met(flow(1), answer(2, seconds)) == ([(1, 2)] if together else [(1,), (2,)])
    assert met(answer(1, seconds), flow(2)) == ([(1, 2)] if together else [(1,), (2,)])


def test_flows_that_overlap_meet_however_far_their_starts_are():
    assert met(flow(1, 0, 300), answer(2, 299, 1)) == [(1, 2)]


@pytest.mark.parametrize(("seconds", "first"), [(600.0, [(2, 3), (1,)]), (600.001, [(1,), (2, 3)])])
def test_who_waits_too_long_is_alone(seconds, first):
    assert met(flow(1), flow(2, 600), answer(3, seconds)) == first


def test_a_crowd_that_waits_is_bounded(monkeypatch):
    monkeypatch.setattr(pairs, "WAITING", 2)
    assert met(flow(1, source_port=1), flow(2, source_port=2), flow(3, source_port=3)) == [(1,), (2,), (3,)]
    assert met(*(flow(line) for line in range(1, 6)), answer(6)) == [(1,), (2,), (3,), (4, 6), (5,)]


def test_a_flow_of_both_directions_waits_for_none():
    assert met(flow(1, packets_back=2, bytes_back=200), answer(2)) == [(1,), (2,)]


def test_an_echo_and_its_reply_meet():
    ask = {"proto": "icmp", "destination_port": 0}
    assert met(flow(1, source_port=8, **ask), answer(2, source_port=0, **ask)) == [(1, 2)]
    assert met(flow(1, source_port=128, **ask), answer(2, source_port=129, **ask)) == [(1, 2)]
    assert met(flow(1, source_port=8, **ask), answer(2, source_port=8, **ask)) == [(1,), (2,)]
    assert met(flow(1, source_port=3, **ask), answer(2, source_port=3, **ask)) == [(1,), (2,)]


def test_a_connection_has_both_directions():
    row = connection(
        flow(7, 0, 2, proto="tcp", destination_port=443, flags="SAF", packets=3, bytes=264, sensor="203.0.113.1"),
        answer(3, 0.5, 3, proto="tcp", source_port=443, flags="SAF", packets=2, bytes=1112),
    )
    assert row == {
        "time": START,
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "proto": "tcp",
        "duration": 3.5,
        "bytes_out": 100,
        "bytes_in": 1000,
        "packets_out": 3,
        "packets_in": 2,
        "ip_bytes_out": 264,
        "ip_bytes_in": 1112,
        "state": "SF",
        "open": False,
        "sensor": "203.0.113.1",
        "origin_row": 7,
    }


def test_a_flow_alone_was_not_answered():
    row = connection(flow())
    assert (row["packets_in"], row["bytes_in"], row["state"], row["duration"]) == (0, 0, "S0", None)


def test_a_flow_of_both_directions_has_its_own_answer():
    row = connection(flow(packets_back=2, bytes_back=256, lasts=1))
    assert (row["packets_in"], row["bytes_in"], row["state"], row["duration"]) == (2, 200, "SF", 1.0)


def test_the_flags_of_both_directions_in_one_prove_nothing():
    assert connection(flow(proto="tcp", flags="SAF", packets_back=2, bytes_back=256))["state"] is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A SYN and no ACK, before the time and before the ports.
        (
            {"proto": "tcp", "flags": "S", "seconds": 1, "source_port": 20},
            {"flags": "RA", "proto": "tcp", "destination_port": 20},
        ),
        # Both sent a SYN: who began earlier, before the ports.
        (
            {"proto": "tcp", "flags": "SA", "source_port": 20},
            {"proto": "tcp", "flags": "SA", "seconds": 1, "destination_port": 20},
        ),
        # The reserved port serves, before the time.
        ({"destination_port": 53, "seconds": 1}, {"source_port": 53}),
        # Who began earlier.
        (
            {"source_port": 5000, "destination_port": 6000},
            {"source_port": 6000, "destination_port": 5000, "seconds": 1},
        ),
        # The higher port.
        ({"source_port": 6000, "destination_port": 5000}, {"source_port": 5000, "destination_port": 6000}),
        # Who asks.
        (
            {"proto": "icmp", "source_port": 8, "destination_port": 0, "seconds": 1},
            {"proto": "icmp", "source_port": 0, "destination_port": 0},
        ),
    ],
)
def test_who_opened_is_told_by_the_first_rule_that_can(one, other):
    for lines in ((1, 2), (2, 1)):
        here, there = flow(lines[0], **one), answer(lines[1], **other)
        assert opener(here, there) == opener(there, here) == "192.0.2.7"


def test_the_first_in_the_file_opens_where_nothing_else_tells():
    same = {"source_port": 5000, "destination_port": 5000}
    assert opener(flow(1, **same), answer(2, **same)) == "192.0.2.7"
    assert opener(flow(2, **same), answer(1, **same)) == "198.51.100.9"


@pytest.mark.parametrize(
    ("told", "turned"),
    [
        ({"source_port": 53}, True),
        ({"source_port": 53, "destination_port": 53}, False),
        ({"source_port": 1024}, False),
        ({"proto": "tcp", "flags": "S", "source_port": 20}, False),
        ({"proto": "tcp", "flags": "SA", "source_port": 443}, True),
        ({"proto": "tcp", "flags": "RA"}, True),
        ({"proto": "tcp", "flags": "RA", "destination_port": 443}, False),
        ({"proto": "tcp", "flags": "RA", "source_port": 443}, True),
        ({"proto": "tcp", "flags": "SRA"}, False),
        ({"proto": "icmp", "source_port": 0, "destination_port": 0}, True),
        ({"proto": "icmp", "source_port": 8, "destination_port": 0}, False),
        ({"proto": "icmp", "source_port": 3, "destination_port": 1}, False),
        ({"source_port": 53, "packets_back": 1}, False),
    ],
)
def test_an_answer_alone_is_turned_round(told, turned):
    row = connection(flow(**told))
    assert row["source"] == ("198.51.100.9" if turned else "192.0.2.7")
    assert (row["packets_out"], row["packets_in"] > 0) == ((0, True) if turned else (1, bool(told.get("packets_back"))))


def test_an_echo_reply_alone_has_the_ports_of_its_question():
    row = connection(flow(proto="icmp", source_port=129, destination_port=0))
    assert (row["source_port"], row["destination_port"]) == (128, 0)


def test_the_time_is_that_of_the_earlier_flow_whoever_opened():
    row = connection(flow(1, 1, destination_port=53), answer(2, 0, source_port=53))
    assert (row["time"], row["duration"], row["origin_row"]) == (START, 1.0, 1)
    assert row["time"] + timedelta(seconds=1) == flow(1, 1).start
