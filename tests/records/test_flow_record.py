from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.records.flow_record import payload, serves, state

STATES = {"S0", "S1", "S2", "S3", "SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"}
SETS = [frozenset(each) for size in range(6) for each in combinations("SAFRP", size)]


@pytest.mark.parametrize(
    ("proto", "address", "ip_bytes", "packets", "expected"),
    [
        ("udp", "192.0.2.1", 65, 1, 37),
        ("udp", "2001:db8::1", 85, 1, 37),
        ("icmp", "192.0.2.1", 84, 1, 56),
        ("tcp", "192.0.2.1", 60, 1, 0),
        ("tcp", "192.0.2.1", 60 + 52 + 152, 3, 100),
        ("tcp", "2001:db8::1", 80 + 72 + 172, 3, 100),
        ("tcp", "192.0.2.1", 40, 1, 0),
        ("gre", "192.0.2.1", 120, 1, 100),
        ("tcp", "192.0.2.1", 0, 0, 0),
        ("udp", "192.0.2.1", None, 1, None),
        ("udp", "192.0.2.1", 65, None, None),
    ],
)
def test_the_payload_is_what_headers_leave(proto, address, ip_bytes, packets, expected):
    assert payload(proto, address, ip_bytes, packets) == expected


def test_tcp_without_timestamps_is_at_most_twelve_bytes_a_packet_too_low():
    packets, sent = 10, 5_000
    exact = packets * 40 + sent
    assert sent - 12 * packets - 8 <= payload("tcp", "192.0.2.1", exact, packets) <= sent


@given(st.sampled_from(["tcp", "udp", "icmp", "gre"]), st.integers(0, 10**12), st.integers(0, 10**9))
def test_the_payload_is_never_negative_nor_more_than_all(proto, ip_bytes, packets):
    assert 0 <= payload(proto, "192.0.2.1", ip_bytes, packets) <= ip_bytes


@pytest.mark.parametrize(
    ("out", "back", "expected"),
    [
        ("S", "", "S0"),
        ("SR", "", "RSTOS0"),
        ("SF", "", "SH"),
        ("SA", "", None),
        ("SRA", "", None),
        ("SFA", "", None),
        ("S", "RA", "REJ"),
        ("SR", "RA", "REJ"),
        ("S", "A", None),
        ("SA", "SA", "S1"),
        ("SAPF", "SAP", "S2"),
        ("SAP", "SAPF", "S3"),
        ("SAPF", "SAPF", "SF"),
        ("SAPFR", "SAPF", "SF"),
        ("SAPR", "SAP", "RSTO"),
        ("SAPFR", "SAP", "RSTO"),
        ("SAP", "SAPR", "RSTR"),
        ("SAPF", "SAR", "RSTR"),
        ("SAPR", "SAPR", None),
        ("A", "SAR", "RSTRH"),
        ("A", "SAF", "SHR"),
        ("A", "SA", None),
        ("AP", "AP", "OTH"),
        ("", "AR", "OTH"),
    ],
)
def test_flags_prove_a_state_or_none(out, back, expected):
    assert state("tcp", out, back, len(out), len(back)) == expected


@pytest.mark.parametrize(("sent", "received", "expected"), [(1, 1, "SF"), (1, 0, "S0"), (0, 1, "SHR"), (0, 0, "S0")])
def test_udp_is_answered_or_not(sent, received, expected):
    assert state("udp", "", "", sent, received) == expected


def test_icmp_has_no_state_and_other_transports_are_not_judged():
    assert state("icmp", "", "", 1, 1) == "OTH"
    assert state("sctp", "", "", 1, 1) is None


@pytest.mark.parametrize(
    ("out", "back", "sent", "received"), [("", "", 1, 1), ("S", "", 1, 1), ("", "SA", 1, 1), ("S", "SA", None, 1)]
)
def test_what_is_not_known_is_not_guessed(out, back, sent, received):
    assert state("tcp", out, back, sent, received) is None


@pytest.mark.parametrize("out", SETS)
def test_every_union_of_flags_is_a_known_state_or_none(out):
    for back in SETS:
        found = state("tcp", out, back, 1, 1)
        assert found is None or found in STATES
        if found == "SF":
            assert {"S", "F"} <= out
            assert {"S", "F"} <= back


@pytest.mark.parametrize(
    ("port", "other", "expected"),
    [
        (53, 40_000, True),
        (1023, 1024, True),
        (1024, 40_000, False),
        (53, 53, False),
        (40_000, 53, False),
        (None, 53, False),
        (53, None, False),
    ],
)
def test_a_reserved_port_serves_one_that_is_not(port, other, expected):
    assert serves(port, other) is expected
