from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.written import FLAGS

from doorward.readers.pcap.handshake import CLOSED, ESTABLISHED, INACTIVE, PARTIAL, RESET, SYN_SENT, advance, called

STATES = {"S0", "S1", "S2", "S3", "SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"}


def after(segments):
    """Return the states behind segments such as `S sa A Ad f`: flags, upper case of the opener; d is payload."""
    states, before = [INACTIVE, INACTIVE], [INACTIVE, INACTIVE]
    history = ""
    for segment in segments.split():
        side = int(segment.islower())
        flags = sum(FLAGS.get(letter, 0) for letter in segment.upper())
        advance(states, before, side, flags, 10 * ("D" in segment.upper()))
        letter = segment.upper()
        name = "H" if "S" in letter and "A" in letter else next((each for each in "SRFDA" if each in letter), "")
        history += name.lower() if side else name
    return states, history


def state(segments, payload=(0, 0)):
    states, history = after(segments)
    return called(states, history, list(payload))


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ("S", "S0"),
        ("S S S", "S0"),
        ("S sa A", "S1"),
        ("S sa A AD ad A", "S1"),
        ("S sa A AD FA a", "S2"),
        ("S sa A fa A", "S3"),
        ("S sa A FA fa A", "SF"),
        ("S sa A fa FA a", "SF"),
        ("S ra", "REJ"),
        ("S r", "REJ"),
        ("S sa A AD RA", "RSTO"),
        ("S sa A AD ra", "RSTR"),
        ("S sa A FA fa R", "SF"),
        ("S sa A FA RA fa", "SF"),
        ("S sa A FA ra", "RSTR"),
        ("S R", "RSTOS0"),
        ("S F", "SH"),
        ("sa R", "RSTO"),
        ("sa ra", "RSTRH"),
        ("sa fa", "SHR"),
        ("AD ad", "OTH"),
        ("R", "OTH"),
        ("AR", "OTH"),
        ("A FA fa", "SF"),
        ("S a sa A", "S1"),
        ("A S sa A", "S1"),
        ("", "OTH"),
    ],
)
def test_states_are_those_of_zeek(segments, expected):
    assert state(segments) == expected


def test_two_resets_are_a_refusal_only_where_nothing_was_said():
    assert state("S sa A RA ra") == "REJ"
    assert state("S sa A AD RA ra", (10, 0)) == "RSTR"


def test_a_payload_before_the_handshake_does_not_establish():
    assert after("S ad")[0] == [SYN_SENT, PARTIAL]
    assert after("sa A")[0] == [ESTABLISHED, ESTABLISHED]


def test_what_is_over_stays_over():
    assert after("S sa A FA fa S sa AD")[0] == [CLOSED, CLOSED]
    assert after("S sa A RA SA FA")[0][0] == RESET


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 255), st.booleans()), max_size=20))
def test_whatever_is_sent_the_states_have_a_name(segments):
    states, before, history = [INACTIVE, INACTIVE], [INACTIVE, INACTIVE], ""
    for far, flags, data in segments:
        advance(states, before, int(far), flags, int(data))
        history += "d" if far else "D"
    assert called(states, history, [1, 1]) in STATES


@given(st.lists(st.sampled_from(["A", "AD", "a", "ad", "PAD"]), max_size=10))
def test_plain_segments_change_nothing_of_what_is_established(segments):
    assert after(" ".join(["S sa A", *segments]))[0] == [ESTABLISHED, ESTABLISHED]
