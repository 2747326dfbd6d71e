from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.written import START, block, capture, enhanced, interface, option, section

from doorward.reader import Malformed, Reject
from doorward.readers.pcap import capture as module
from doorward.readers.pcap.capture import LARGEST, Frame, frames, recognised

FRAME = b"frame bytes"


def read(data):
    return list(frames(BytesIO(data)))


def broken(data):
    found = []
    with pytest.raises(Malformed) as error:
        found.extend(frames(BytesIO(data)))
    return error.value


def until_broken(data):
    found = []
    try:
        for told in frames(BytesIO(data)):
            found.append(told)  # noqa: PERF402 - what came before the error is wanted
    except Malformed as error:
        return found, error
    return found, None


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "units"), [(0xA1B2C3D4, 1_000_000), (0xA1B23C4D, 1_000_000_000)])
def test_pcap_of_either_order_and_resolution(order, magic, units):
    data = capture((0.25, FRAME), (1.5, b""), order=order, magic=magic, units=units, link=113)
    assert recognised(data)
    assert read(data) == [
        Frame(1, START * 1_000_000 + 250_000, 113, FRAME, len(FRAME)),
        Frame(2, START * 1_000_000 + 1_500_000, 113, b"", 0),
    ]


def test_nanoseconds_are_cut_to_microseconds():
    data = capture((0.0000019, FRAME), magic=0xA1B23C4D, units=1_000_000_000)
    assert read(data)[0].time == START * 1_000_000 + 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_headers_of_old_systems_are_longer(order):
    head = struct.pack(f"{order}IHHiIII", 0xA1B2CD34, 2, 4, 0, 0, 0, 1)
    packet = struct.pack(f"{order}IIIIQ", START, 5, len(FRAME), 99, 0) + FRAME
    assert read(head + packet * 2) == [Frame(number, START * 1_000_000 + 5, 1, FRAME, 99) for number in (1, 2)]


def test_the_link_type_is_only_the_low_half():
    assert read(capture((0, FRAME), link=0x1000_0001))[0].link == 1


def test_a_capture_without_packets_is_one():
    assert recognised(capture())
    assert read(capture()) == []
    assert read(section()) == []
    assert read(section() + interface()) == []


@pytest.mark.parametrize(
    "head", [b"", b"\xd4\xc3\xb2\xa1", capture()[:23], section()[:11], b"\n\r\r\n" + bytes(20), b"Lorem ipsum" * 3]
)
def test_anything_else_is_not_recognised(head):
    assert not recognised(head)


def test_what_does_not_begin_as_a_capture_is_refused():
    assert "neither as PCAP nor as PCAPNG" in broken(b"Lorem ipsum dolor sit amet").reason
    assert "neither as PCAP nor as PCAPNG" in broken(b"").reason


@pytest.mark.parametrize("cut", [1, len(FRAME), len(FRAME) + 1, len(FRAME) + 15])
def test_a_capture_that_is_cut_off_keeps_what_stands_before(cut):
    data = capture((0, FRAME), (1, FRAME))
    found, error = until_broken(data[:-cut])
    assert [told.number for told in found] == [1]
    assert (error.line, error.reason) == (2, "the capture is cut off within packet 2")


def test_a_header_that_is_cut_off_is_refused():
    assert "within its header" in broken(capture()[:23]).reason


@pytest.mark.parametrize(("size", "stands"), [(LARGEST, True), (LARGEST + 1, False)])
def test_a_packet_of_impossible_size_is_refused(size, stands):
    data = capture() + struct.pack("<IIII", START, 0, size, size) + bytes(size)
    found, error = until_broken(data)
    assert (len(found), error is None) == ((1, True) if stands else (0, False))


def test_a_claim_of_gigabytes_takes_none():
    assert "4,294,967,295 bytes" in broken(capture() + struct.pack("<IIII", START, 0, 2**32 - 1, 2**32 - 1)).reason


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_of_either_order(order):
    data = (
        section(order)
        + interface(order=order)
        + enhanced(FRAME, 0.25, order=order)
        + enhanced(b"x" * 12, 1, order=order)
    )
    assert recognised(data)
    assert read(data) == [
        Frame(1, START * 1_000_000 + 250_000, 1, FRAME, len(FRAME)),
        Frame(2, START * 1_000_000 + 1_000_000, 1, b"x" * 12, 12),
    ]


def test_every_interface_has_its_own_link_and_resolution():
    fast, slow = option(9, b"\x09") + option(0, b""), option(2, b"eth0") + option(9, b"\x80")
    data = section() + interface() + interface(101, options=fast) + interface(113, options=slow)
    data += enhanced(FRAME, 0.5, 1, units=1_000_000_000) + enhanced(FRAME, 2, 2, units=1) + enhanced(FRAME, 0.5)
    assert [(told.link, told.time - START * 1_000_000) for told in read(data)] == [
        (101, 500_000),
        (113, 2_000_000),
        (1, 500_000),
    ]


def test_an_interface_may_count_from_another_time():
    data = section() + interface(options=option(14, struct.pack("<q", -3600))) + enhanced(FRAME)
    assert read(data)[0].time == (START - 3600) * 1_000_000


def test_a_section_has_interfaces_of_its_own():
    data = section() + interface(1) + enhanced(FRAME) + section(">") + interface(113, ">") + enhanced(FRAME, order=">")
    assert [(told.number, told.link) for told in read(data)] == [(1, 1), (2, 113)]


def test_other_blocks_are_passed_over():
    data = section() + block(5, bytes(40)) + interface() + block(0x0BAD, b"") + enhanced(FRAME) + block(4, bytes(4))
    assert len(read(data)) == 1


def test_the_obsolete_block_is_read():
    time = START * 1_000_000
    body = struct.pack("<HHIIII", 0, 0, time >> 32, time & 0xFFFFFFFF, len(FRAME), 99) + FRAME
    assert read(section() + interface() + block(2, body)) == [Frame(1, time, 1, FRAME, 99)]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (block(3, struct.pack("<I", 4) + b"abcd"), "without a time"),
        (block(6, bytes(16)), "too short"),
        (enhanced(FRAME, captured=99), "claims 99 bytes"),
        (enhanced(FRAME, number=1), "of interface 1, which is not described"),
        (block(6, struct.pack("<IIIII", 0, 2**32 - 1, 0, 0, 0)), "no possible time"),
    ],
)
def test_a_packet_that_cannot_be_read_is_a_reject_and_the_next_stands(told, reason):
    first, second = read(section() + interface() + told + enhanced(FRAME))
    assert isinstance(first, Reject)
    assert (first.line, second.number) == (1, 2)
    assert reason in first.reason


@pytest.mark.parametrize("size", [0, 8, 11, 13, 14, 2**24 + 4, 2**32 - 4])
def test_a_block_of_impossible_size_is_refused(size):
    data = section() + interface() + enhanced(FRAME) + struct.pack("<II", 5, size) + bytes(64)
    found, error = until_broken(data)
    assert len(found) == 1
    assert f"claims {size:,} bytes" in error.reason


def test_pcapng_that_is_cut_off_anywhere_keeps_what_stands_before():
    data = section() + interface() + enhanced(FRAME)
    whole = data + enhanced(FRAME)
    for cut in range(1, len(whole) - len(data)):
        found, error = until_broken(whole[:-cut])
        assert len(found) == 1
        assert "cut off" in error.reason


def test_a_section_without_byte_order_is_refused():
    data = section() + interface() + enhanced(FRAME) + block(0x0A0D0D0A, bytes(16))
    found, error = until_broken(data)
    assert len(found) == 1
    assert "byte order" in error.reason


def test_interfaces_without_end_are_not_all_kept(monkeypatch):
    monkeypatch.setattr(module, "_INTERFACES", 2)
    found = read(section() + interface() * 5 + enhanced(FRAME, number=1) + enhanced(FRAME, number=2))
    assert [isinstance(told, Frame) for told in found] == [True, False]


@pytest.mark.parametrize(
    "options", [b"\x09", option(9, b"")[:4], option(9, b"\xff"), option(9, b"\x7f"), struct.pack("<HH", 9, 60_000)]
)
def test_options_that_are_broken_do_no_harm(options):
    assert len(read(section() + interface(options=options) + enhanced(FRAME))) == 1


@given(st.integers(0, 400), st.binary(max_size=8), st.booleans())
def test_damage_anywhere_is_told_and_never_raised_otherwise(place, damage, old):
    data = capture((0, FRAME), (1, FRAME)) if old else section() + interface() + enhanced(FRAME) + enhanced(FRAME)
    data = data[:place] + damage + data[place + len(damage) :]
    until_broken(data)
    recognised(data)


@given(st.binary(max_size=300))
def test_random_bytes_behind_a_header_never_raise_otherwise(tail):
    until_broken(capture() + tail)
    until_broken(section() + tail)
    until_broken(section() + interface() + tail)
