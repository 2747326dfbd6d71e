from __future__ import annotations

import struct

import pytest
from tests.readers.pcap.test_hellos import CLIENT, SERVER
from tests.readers.pcap.test_requests import request, response
from tests.readers.pcap.written import answer, dns, record

from doorward.readers.pcap.listening import Datagrams, Stream
from doorward.readers.pcap.telling import Moment

A = record(1, bytes([192, 0, 2, 1]))
QUIC = b"\xc3\x00\x00\x00\x01" + bytes(40)
NTP = b"\x23" + bytes(47)


class Told:
    """A stream that is heard, each side counting its own bytes."""

    def __init__(self, port=443, first=2**32 - 40):
        self.rows = []
        self.stream = Stream(port, lambda table, _, columns: self.rows.append((table, columns)))
        self.next = [first, 77]

    def say(self, side, data, *, length=None, moved=0):
        length = len(data) if length is None else length
        self.stream.hear(side, (self.next[side] + moved) % 2**32, data, length, Moment(1, 1))
        if not moved:
            self.next[side] += length
        return self

    def lose(self, side, count):
        self.next[side] += count
        return self

    def end(self):
        self.stream.end()
        return [table for table, _ in self.rows]


def datagrams(ports, *said):
    rows = []
    heard = Datagrams(ports, lambda _table, _when, columns: rows.append(columns))
    for side, data in said:
        if not heard.closed:
            heard.hear(side, data, Moment(1, 1))
    heard.end()
    return heard.services, rows


@pytest.mark.parametrize("ports", [(40_000, 53), (53, 40_000), (5353, 5353), (40_000, 5355)])
def test_dns_is_heard_on_its_ports(ports):
    services, rows = datagrams(ports, (0, dns()), (1, answer(A)))
    assert services == ["dns"]
    assert [row["answers"] for row in rows] == [["192.0.2.1"]]


def test_dns_elsewhere_is_not():
    assert datagrams((40_000, 5000), (0, dns())) == ([], [])


def test_what_is_no_dns_on_its_port_is_passed_over_and_named_nothing():
    services, rows = datagrams((40_000, 53), (0, b"Lorem ipsum dolor sit amet"))
    assert (services, rows) == ([], [])
    services, rows = datagrams((40_000, 53), (0, b"Lorem ipsum"), (0, dns()))
    assert (services, len(rows)) == (["dns"], 1)


@pytest.mark.parametrize(
    ("ports", "data", "services"),
    [
        ((40_000, 443), QUIC, ["quic"]),
        ((40_000, 443), b"\xc3\x6b\x33\x43\xcf" + bytes(40), ["quic"]),
        ((40_000, 443), b"\x43" + QUIC[1:], []),
        ((40_000, 443), QUIC[:6], []),
        ((40_000, 123), NTP, ["ntp"]),
        ((123, 123), b"\x03" + bytes(47), []),
        ((40_000, 123), NTP[:-1], []),
        ((40_000, 5000), QUIC, []),
        ((40_000, 443), b"", []),
    ],
)
def test_some_protocols_are_known_by_their_first_bytes(ports, data, services):
    assert datagrams(ports, (0, data)) == (services, [])


def test_tls_is_heard_by_what_the_opener_says_first():
    told = Told(port=7084).say(0, CLIENT).say(1, SERVER)
    assert (told.stream.services, told.stream.closed, told.end()) == (["ssl"], True, ["tls"])


def test_http_is_heard_on_any_port():
    told = Told(port=8000).say(0, request()).say(1, response())
    assert (told.stream.services, told.stream.closed, told.end()) == (["http"], False, ["http"])


def test_dns_in_a_stream_is_heard_on_its_port_only():
    framed = struct.pack("!H", len(dns())) + dns()
    assert Told(port=53).say(0, framed).end() == ["dns"]
    assert Told(port=5000).say(0, framed).end() == []
    assert Told(port=53).say(0, b"Microsoft Windows XP [Version 5.1]").end() == []


@pytest.mark.parametrize("side", [0, 1])
def test_a_banner_of_ssh_is_one_from_either_side(side):
    told = Told(port=2222).say(side, b"SSH-2.0-OpenSSH_9.6\r\n")
    assert (told.stream.services, told.stream.closed) == (["ssh"], True)


def test_the_first_bytes_may_come_one_by_one():
    told = Told()
    for byte in CLIENT:
        told.say(0, bytes([byte]))
    assert told.say(1, SERVER).end() == ["tls"]


@pytest.mark.parametrize(("count", "closed"), [(23, False), (24, True)])
def test_after_some_bytes_no_protocol_is_looked_for(count, closed):
    assert Told().say(0, b"x" * count).stream.closed is closed


def test_what_the_server_says_first_decides_nothing():
    told = Told().say(1, b"220 mail.example\r\n").say(0, CLIENT).say(1, SERVER)
    assert told.stream.services == ["ssl"]


def test_what_is_sent_again_is_heard_once():
    told = (
        Told(port=80)
        .say(0, request())
        .say(0, request(), moved=-len(request()))
        .say(0, request()[5:], moved=5 - len(request()))
    )
    assert told.end() == ["http"]


def test_what_is_sent_again_with_more_is_heard_from_where_it_is_new():
    whole = request("/1") + request("/2")
    told = Told(port=80).say(0, whole[:30])
    told.say(0, whole, moved=-30)
    assert told.end() == ["http", "http"]


def test_a_gap_ends_what_cannot_be_understood_without_it():
    told = Told().say(0, CLIENT).lose(1, 100).say(1, SERVER)
    assert (told.stream.closed, told.end()) == (True, ["tls"])
    told = Told().lose(0, 5).say(0, CLIENT).say(1, SERVER)
    assert told.end() == ["tls"]
    told = Told().say(0, CLIENT[:20]).lose(0, 10).say(0, CLIENT[30:])
    assert (told.stream.closed, told.end()) == (True, [])


def test_a_gap_in_http_is_survived():
    told = Told(port=80).say(0, request("/1")).lose(0, 500).say(0, request("/2"))
    assert told.end() == ["http", "http"]


def test_a_segment_that_was_not_captured_whole_is_a_gap():
    told = Told(port=80).say(0, request("/1", "POST", b"x" * 500)[:200], length=700).say(0, request("/2"))
    assert told.end() == ["http", "http"]
    told = Told().say(0, CLIENT[:20], length=len(CLIENT))
    assert (told.stream.closed, told.end()) == (True, [])


def test_a_stream_without_a_beginning_begins_where_it_is_heard_first():
    rows = []
    stream = Stream(443, lambda table, _when, _columns: rows.append(table))
    stream.hear(0, 4711, CLIENT, len(CLIENT), Moment(1, 1))
    stream.hear(1, 12, SERVER, len(SERVER), Moment(1, 1))
    assert rows == ["tls"]


def test_behind_a_proxy_another_conversation_is_heard():
    told = Told(port=3128).say(0, request("www.example.org:443", "CONNECT")).say(1, response(200))
    told.say(0, CLIENT).say(1, SERVER)
    assert (told.stream.services, told.end()) == (["http", "ssl"], ["http", "tls"])
    assert told.rows[1][1]["server_name"] == "www.example.org"
