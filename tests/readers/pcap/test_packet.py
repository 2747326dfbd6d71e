from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.written import HERE, THERE, ethernet, frame, icmp, ip, tcp, udp

from doorward.readers.pcap.packet import ICMP, ICMP6, TCP, UDP, Packet, packet

NEAR, FAR = bytes([192, 0, 2, 7]), bytes([198, 51, 100, 9])
SIX = {"source": "2001:db8::7", "destination": "2001:db8::9"}
BROKEN = "broken headers"


def read(data, link=1, length=None):
    return packet(link, data, len(data) if length is None else length)


def test_a_tcp_segment():
    assert read(frame(tcp("PA", b"hello", sequence=77, options=bytes(12)))) == Packet(
        proto=TCP,
        source=NEAR,
        source_port=40_000,
        destination=FAR,
        destination_port=443,
        size=57,
        start=66,
        length=5,
        flags=24,
        sequence=77,
    )


def test_a_udp_datagram():
    found = read(frame(udp(b"hello"), UDP))
    assert (found.proto, found.destination_port, found.size, found.start, found.length) == (UDP, 53, 33, 42, 5)


def test_an_icmp_message_has_type_and_code_for_ports():
    found = read(frame(icmp(3, 1, b"x" * 9), ICMP))
    assert (found.source_port, found.destination_port, found.length) == (3, 1, 9)


def test_ipv6():
    found = read(frame(udp(b"hello"), UDP, **SIX))
    assert (len(found.source), found.size, found.start, found.length) == (16, 53, 62, 5)
    assert read(frame(icmp(128), ICMP6, **SIX)).proto == ICMP6


def test_options_of_ipv4_are_passed_over():
    found = read(frame(udp(b"hello"), UDP, options=bytes(8)))
    assert (found.size, found.start, found.length) == (41, 50, 5)


@pytest.mark.parametrize(
    "extensions",
    [
        [(0, bytes([0]) + bytes(6))],
        [(60, bytes([1]) + bytes(14))],
        [(0, bytes([0]) + bytes(6)), (43, bytes([0]) + bytes(6)), (60, bytes([0]) + bytes(6))],
        [(44, bytes([0]) + bytes(6))],
        [(51, bytes([2]) + bytes(14))],
    ],
)
def test_extensions_of_ipv6_are_passed_over(extensions):
    found = read(frame(udp(b"hello"), UDP, extensions=extensions, **SIX))
    assert (found.proto, found.destination_port, found.length) == (UDP, 53, 5)


@pytest.mark.parametrize("tags", [[0x8100], [0x88A8, 0x8100], [0x9100]])
def test_vlan_tags_are_passed_over(tags):
    found = read(ethernet(ip(tcp(), TCP), tags=tags))
    assert (found.source, found.start) == (NEAR, 54 + 4 * len(tags))


def test_pppoe_is_passed_over():
    assert read(ethernet(bytes(6) + b"\x00\x21" + ip(tcp(), TCP), 0x8864)).source == NEAR
    assert read(ethernet(bytes(6) + b"\xc0\x21" + bytes(40), 0x8864)) == "PPPoE frames without IP"


@pytest.mark.parametrize(
    ("link", "head"),
    [
        (101, b""),
        (12, b""),
        (228, b""),
        (0, b"\2\0\0\0"),
        (108, b"\0\0\0\2"),
        (113, bytes(14) + b"\x08\x00"),
        (276, b"\x08\x00" + bytes(18)),
    ],
)
def test_other_link_layers(link, head):
    found = read(head + ip(tcp(), TCP), link)
    assert (found.source, found.start) == (NEAR, len(head) + 40)


def test_ip_in_ip_is_opened():
    inner = ip(tcp(), TCP)
    assert read(frame(inner, 4, source="203.0.113.1", destination="203.0.113.2")).source == NEAR
    assert read(frame(inner, 4, source="2001:db8::1", destination="2001:db8::2")).source == NEAR
    six = ip(udp(), UDP, **SIX)
    assert len(read(frame(six, 41)).source) == 16


def test_ip_in_ip_without_end_is_broken():
    data = ip(tcp(), TCP)
    for _ in range(20):
        data = ip(data, 4)
    assert read(ethernet(data)) == BROKEN


def test_a_length_left_to_the_hardware_is_that_of_the_frame():
    data = ethernet(ip(tcp(payload=b"x" * 100), TCP, size=0))
    assert (read(data).size, read(data).length) == (140, 100)
    assert read(data[:60], length=154).length == 100


def test_padding_is_no_payload():
    found = read(frame(tcp()) + bytes(6))
    assert (found.size, found.length) == (40, 0)


def test_what_was_not_captured_still_counts():
    found = read(frame(tcp(payload=b"x" * 100))[:60])
    assert (found.size, found.length) == (140, 100)


def test_the_first_fragment_is_read_and_the_others_are_not():
    assert read(frame(udp(b"x" * 40), UDP, fragment=0x2000)).destination_port == 53
    assert read(frame(udp(), UDP, fragment=0x2001)) == "fragments of IP behind the first"
    later = [(44, bytes([0]) + struct.pack("!H", 8) + bytes(4))]
    assert read(frame(udp(), UDP, extensions=later, **SIX)) == "fragments of IP behind the first"


@pytest.mark.parametrize(
    ("data", "link", "kind"),
    [
        (ethernet(bytes(28), 0x0806), 1, "ARP"),
        (ethernet(bytes(40), 0x88CC), 1, "LLDP"),
        (ethernet(bytes(40), 0x1234), 1, "frames of type 0x1234"),
        (ethernet(bytes(40), 0x0026), 1, "IEEE 802.3 frames without IP"),
        (frame(bytes(20), 47), 1, "IP protocol 47"),
        (bytes(60), 105, "frames of link type 105, which is not read"),
        (b"", 1, "IEEE 802.3 frames without IP"),
        (b"", 101, BROKEN),
        (bytes(40), 101, BROKEN),
        (ethernet(ip(tcp(), TCP)[:19]), 1, BROKEN),
        (ethernet(ip(tcp(), TCP, size=19)), 1, BROKEN),
        (ethernet(b"\x44" + ip(tcp(), TCP)[1:]), 1, BROKEN),
        (frame(tcp()[:13]), 1, BROKEN),
        (frame(tcp()[:12] + b"\x40" + tcp()[13:]), 1, BROKEN),
        (frame(tcp()[:12] + b"\xf0" + tcp()[13:]), 1, BROKEN),
        (frame(udp()[:7], UDP), 1, BROKEN),
        (frame(icmp()[:3], ICMP), 1, BROKEN),
        (ethernet(ip(udp(), UDP, **SIX)[:39], 0x86DD), 1, BROKEN),
        (frame(b"", UDP, extensions=[(0, bytes([0]) + bytes(6))] * 9, **SIX), 1, BROKEN),
        (frame(b"", UDP, extensions=[(0, bytes([0]))], **SIX), 1, BROKEN),
    ],
)
def test_what_is_part_of_no_connection_says_its_kind(data, link, kind):
    assert read(data, link) == kind


def test_tags_without_end_are_not_followed():
    assert read(ethernet(ip(tcp(), TCP), tags=[0x8100] * 30)) == "frames of type 0x8100"


@given(st.binary(max_size=120), st.sampled_from([0, 1, 12, 101, 108, 113, 228, 229, 276, 9]))
def test_random_bytes_are_a_packet_or_a_kind(data, link):
    assert isinstance(read(data, link), Packet | str)


@given(
    st.sampled_from([tcp(payload=b"x"), udp(b"x")]),
    st.booleans(),
    st.integers(0, 120),
    st.binary(min_size=1, max_size=4),
)
def test_damaged_packets_never_claim_payload_outside_themselves(inner, new, place, damage):
    proto = TCP if len(inner) > 15 else UDP
    data = frame(inner, proto, **(SIX if new else {"source": HERE, "destination": THERE}))
    data = data[:place] + damage + data[place + len(damage) :]
    found = read(data)
    if isinstance(found, Packet):
        assert found.length >= 0
        assert found.start + found.length <= 14 + 8 * 65_600
        assert len({len(found.source), len(found.destination)}) == 1
