"""Captures: every packet counted, connections and what was said in them, hostile bytes, real ones."""

from __future__ import annotations

import gzip
from collections import Counter
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.pcap.test_hellos import CLIENT, SERVER
from tests.readers.pcap.test_requests import request, response
from tests.readers.pcap.written import (
    HERE,
    THERE,
    Exchange,
    answer,
    capture,
    dns,
    enhanced,
    ethernet,
    frame,
    icmp,
    interface,
    record,
    section,
    udp,
)
from tests.readers.told import DATA, gather, needs_data, offered, recognised

from doorward.readers import pcap as package
from doorward.readers import readers
from doorward.readers.pcap import pcap
from doorward.readers.pcap.packet import ICMP, UDP

TLS = Exchange().open().send("PA", CLIENT).send("PA", SERVER, far=True).close().packets
HTTP = Exchange((40_001, 80)).open().send("PA", request()).send("PA", response(), far=True).close().packets
DNS = [
    (0, frame(udp(dns()), UDP)),
    (0.1, frame(udp(answer(record(1, bytes(4))), (53, 40_000)), UDP, source=THERE, destination=HERE)),
]
PING = [(0, frame(icmp(), ICMP))]
ARP = [(0, ethernet(bytes(28), 0x0806))]
ALL = sorted(TLS + HTTP + DNS + PING, key=lambda packet: packet[0])
NEW = section() + interface() + b"".join(enhanced(data, seconds) for seconds, data in ALL)

SAMPLES: dict[str, bytes] = {
    "traffic.pcap": capture(*ALL),
    "big-endian.pcap": capture(*ALL, order=">"),
    "nanoseconds.pcap": capture(*ALL, magic=0xA1B23C4D, units=1_000_000_000),
    "traffic.pcapng": NEW,
    "traffic.cap": capture(*DNS),
    "empty.pcap": capture(),
    "empty.pcapng": section(),
}

OTHERS: dict[str, bytes] = {
    "traffic.pcap": b"Lorem ipsum",
    "nothing.pcap": b"",
    "magic-only.pcap": capture()[:8],
    "traffic.pcapng": section()[:8],
    "lines-only.pcapng": b"\n\r\r\n" * 100,
    "snoop.cap": b"snoop\0\0\0" + bytes(40),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_captures_are_recognised_by_their_first_bytes(name):
    assert recognised(pcap, SAMPLES[name])
    found = gather(pcap, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])


def test_the_reader_is_found():
    assert readers()["pcap"] is pcap
    assert (pcap.unit, pcap.fills) == ("record", ("conn", "dns", "http", "tls"))


@pytest.mark.parametrize("name", ["traffic.pcap", "big-endian.pcap", "nanoseconds.pcap", "traffic.pcapng"])
def test_the_same_traffic_gives_the_same_rows_in_every_form(name):
    found, first = gather(pcap, SAMPLES[name]), gather(pcap, SAMPLES["traffic.pcap"])
    assert found.records == len(ALL)
    assert {table: len(rows) for table, rows in found.rows.items()} == {"conn": 4, "dns": 1, "http": 1, "tls": 1}
    for table, rows in found.rows.items():
        without = [{key: value for key, value in row.items() if key != "uid"} for row in rows]
        assert without == [{key: value for key, value in row.items() if key != "uid"} for row in first.rows[table]]


def test_connections_of_two_captures_have_names_of_their_own():
    one, other = gather(pcap, capture(*DNS)), gather(pcap, capture(*DNS, *PING))
    assert not {row["uid"] for row in one.rows["conn"]} & {row["uid"] for row in other.rows["conn"]}
    assert one.rows["conn"][0]["uid"] == gather(pcap, capture(*DNS)).rows["dns"][0]["uid"]


def test_packets_that_are_part_of_no_connection_are_told_together_and_all_are_counted():
    gre = [(1, frame(bytes(20), 47))]
    found = gather(pcap, capture(*ARP * 3, *DNS, *gre, *ARP))
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (1, "part of no connection: ARP (4 packets)"),
        (6, "part of no connection: IP protocol 47 (1 packet)"),
    ]
    assert found.records + len(found.rejects) == 7
    assert len(found.rows["conn"]) == 1


def test_a_capture_of_nothing_else_is_counted_too():
    found = gather(pcap, capture(*ARP * 3))
    assert (found.records, len(found.rejects), found.rows["conn"]) == (2, 1, [])


def test_a_capture_that_is_cut_off_keeps_what_stands_before():
    found = gather(pcap, capture(*TLS, *ARP)[:-5])
    assert (found.malformed.line, found.malformed.reason) == (
        len(TLS) + 1,
        f"the capture is cut off within packet {len(TLS) + 1}",
    )
    assert (found.records, len(found.rows["conn"]), len(found.rows["tls"])) == (len(TLS), 1, 1)


def test_packets_that_were_not_captured_whole_still_count():
    found = gather(pcap, capture(*[(seconds, data[:54]) for seconds, data in TLS]))
    [row] = found.rows["conn"]
    assert (row["state"], row["bytes_out"], row["bytes_in"]) == ("SF", len(CLIENT), len(SERVER))
    assert found.rows["tls"] == []


def test_rows_come_in_batches(monkeypatch):
    monkeypatch.setattr(package, "_OFTEN", 10)
    monkeypatch.setattr(package, "_ROWS", 5)
    packets = [(100 * number, frame(udp(dns(number=number), (number + 1, 53)), UDP)) for number in range(95)]
    found = gather(pcap, capture(*packets))
    assert (found.records, len(found.rows["conn"]), len(found.rows["dns"])) == (95, 95, 95)
    assert len(list(pcap.read(offered(capture(*packets))))) > 5


@given(st.integers(0, 3_000), st.binary(min_size=1, max_size=8), st.sampled_from(["traffic.pcap", "traffic.pcapng"]))
def test_a_damaged_capture_never_crashes_it(place, damage, name):
    data = SAMPLES[name]
    found = gather(pcap, data[:place] + damage + data[place + len(damage) :])
    assert found.records >= 0


@given(st.lists(st.binary(max_size=120), max_size=12), st.sampled_from([0, 1, 101, 113, 276]))
def test_random_packets_are_all_counted(packets, link):
    found = gather(pcap, capture(*enumerate(packets), link=link))
    assert found.malformed is None
    assert found.records + len(found.rejects) == len(packets)


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from(["S", "SA", "A", "PA", "FA", "R"]),
            st.one_of(st.binary(max_size=60), st.sampled_from([CLIENT, SERVER, request(), response(), CLIENT[:30]])),
            st.integers(-80, 80),
            st.none() | st.integers(40, 120),
        ),
        max_size=14,
    ),
    st.sampled_from([53, 80, 443, 3128]),
)
def test_random_conversations_are_all_counted(said, port):
    exchange = Exchange((40_000, port))
    for far, flags, payload, moved, cut in said:
        exchange.send(flags, payload, far=far, moved=moved, cut=cut)
    found = gather(pcap, capture(*exchange.packets))
    assert found.malformed is None
    assert found.records + len(found.rejects) == len(said)
    assert sum(row["packets_out"] + row["packets_in"] for row in found.rows["conn"]) + sum(
        int(reject.reason.rpartition("(")[2].split()[0]) for reject in found.rejects
    ) == len(said)


def test_a_capture_of_endless_names_ends():
    labels = b"".join(b"\x3f" + b"a" * 63 for _ in range(3)) + b"\0"
    asked = pack("!HHHHHH", 1, 0x100, 1, 0, 0, 0) + labels + pack("!HH", 16, 1)
    found = gather(pcap, capture(*[(number, frame(udp(asked, (40_000, 53)), UDP)) for number in range(50)]))
    assert {len(row["query"]) for row in found.rows["dns"]} == {191}


def captured(name):
    data = (DATA / "network" / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@needs_data
@pytest.mark.parametrize(
    ("name", "packets", "pair", "connections"),
    [
        ("pcap/periodic-2s-test-cc-1.pcap.gz", 7931, ("147.32.80.37", "141.193.213.21", 443), 297),
        ("pcap/asyncrat-30a385ed.pcap", 2392, ("192.168.100.20", "186.169.47.11", 7084), 3),
        ("pcap/dns-remoteshell.pcap", 131, ("192.168.1.3", "192.168.1.1", 53), 3),
        ("pcap/benign-http_espn.pcapng", 956, ("172.16.0.122", "4.2.2.1", 53), 14),
        ("pcap/icmp-portscan.pcap", 37, None, 18),
        ("pcap/arp-scan-test8.pcap", 534, None, 1),
        ("dns-tunnel/dnscat2-txt.pcap.gz", 7950, ("192.168.68.62", "192.168.68.1", 53), 1),
        ("dns-tunnel/dns2tcp-key.pcap.gz", 6012, ("192.168.68.114", "198.46.158.57", 53), 2),
        ("dns-tunnel/small/iodine.pcap", 24, ("192.168.1.17", "192.168.1.210", 53), 1),
    ],
)
def test_real_captures_are_read_whole(name, packets, pair, connections):
    assert recognised(pcap, captured(name))
    found = gather(pcap, captured(name))
    pairs = Counter((row["source"], row["destination"], row["destination_port"]) for row in found.rows["conn"])
    assert (found.records + len(found.rejects), found.malformed) == (packets, None)
    assert (pairs[pair] if pair else len(found.rows["conn"])) == connections


@needs_data
def test_the_handshakes_of_a_real_channel_are_taken():
    found = gather(pcap, captured("pcap/periodic-2s-test-cc-1.pcap.gz"))
    assert Counter(row["server_name"] for row in found.rows["tls"])["testing.com"] == 299
    assert {row["state"] for row in found.rows["conn"]} == {"SF"}
    assert len({row["ja4"] for row in found.rows["tls"]}) == 1


@needs_data
def test_real_tunnels_are_taken_name_by_name():
    found = gather(pcap, captured("dns-tunnel/dnscat2-txt.pcap.gz"))
    lengths = [len(row["query"]) for row in found.rows["dns"] if row["query_type"] == "TXT"]
    assert len(lengths) == 3976
    assert 175 < sum(lengths) / len(lengths) < 183
    found = gather(pcap, captured("dns-tunnel/dns2tcp-key.pcap.gz"))
    assert Counter(row["query_type"] for row in found.rows["dns"]) == {"KEY": 3037}


@needs_data
def test_a_shell_on_the_port_of_dns_is_no_dns():
    found = gather(pcap, captured("pcap/dns-remoteshell.pcap"))
    shells = [
        row
        for row in found.rows["conn"]
        if row["proto"] == "tcp" and 53 in {row["source_port"], row["destination_port"]}
    ]
    assert shells
    assert {row["service"] for row in shells} == {None}
