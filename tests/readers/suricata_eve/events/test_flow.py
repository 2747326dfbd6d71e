from __future__ import annotations

from datetime import datetime
from itertools import combinations, product

import pytest
from tests.readers.suricata_eve.written import event, read, row, worked_out

from doorward.readers.suricata_eve.events.flow import flow as told
from doorward.records import flow_record

FLOW = {
    "pkts_toserver": 10,
    "pkts_toclient": 8,
    "bytes_toserver": 1668,
    "bytes_toclient": 5536,
    "start": "2026-01-02T05:04:05.250000+0200",
    "end": "2026-01-02T05:04:07.500000+0200",
    "age": 2,
    "state": "closed",
    "reason": "timeout",
}
TCP = {"tcp_flags": "1b", "tcp_flags_ts": "1b", "tcp_flags_tc": "1b", "syn": True, "state": "closed"}
BITS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}
SETS = [frozenset(each) for size in range(len(BITS) + 1) for each in combinations(BITS, size)]


def flow(changed=None, tcp=TCP, **head):
    return row(event("flow", {**FLOW, **(changed or {})}, tcp=tcp, **head))


def test_every_column_of_a_flow():
    assert flow(app_proto="tls") == {
        "time": datetime.fromisoformat("2026-01-02T03:04:05.250"),
        "uid": "1374195536821504",
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "proto": "tcp",
        "service": "ssl",
        "duration": 2.25,
        "bytes_out": 1000,
        "bytes_in": 5000,
        "packets_out": 10,
        "packets_in": 8,
        "ip_bytes_out": 1528,
        "ip_bytes_in": 5424,
        "state": "SF",
        "open": False,
        "sensor": "probe",
    }


@pytest.mark.parametrize(
    ("said", "meant"), [("http", "http"), ("krb5", "krb"), ("dcerpc", "dce_rpc"), ("failed", None), ("unknown", None)]
)
def test_services_are_named_as_zeek_names_them(said, meant):
    assert flow(app_proto=said).get("service") == meant


@pytest.mark.parametrize("start", ["2026-01-02T03:04:05.250000Z", "2026-01-01T22:34:05.250000-0430"])
def test_every_offset_is_taken_off(start):
    found = flow({"start": start})
    assert (found["time"], found["duration"]) == (datetime.fromisoformat("2026-01-02T03:04:05.250"), 2.25)


def test_a_flow_without_a_start_has_the_time_of_its_event_and_no_duration():
    found = flow({"start": None})
    assert found["time"] == datetime.fromisoformat("2026-01-02T03:04:05.500")
    assert "duration" not in found


def test_one_packet_has_no_duration_and_a_clock_that_jumps_none_below_zero():
    assert "duration" not in flow({"pkts_toserver": 1, "pkts_toclient": 0})
    assert flow({"end": "2026-01-02T05:04:00.000000+0200"})["duration"] == 0


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "2001:0db8:0000:0000:0000:0000:0000:0007"])
@pytest.mark.parametrize("proto", ["TCP", "UDP", "ICMP", "IPv6-ICMP", "SCTP"])
@pytest.mark.parametrize("packets", [0, 1, 100])
def test_bytes_are_those_that_flow_record_says(address, proto, packets):
    frames = packets * 90 + 700 * bool(packets)
    found = flow({"pkts_toserver": packets, "bytes_toserver": frames}, proto=proto, src_ip=address)
    inner = frames - flow_record.ETHERNET_HEADER * packets
    name = "icmp" if "ICMP" in proto else proto.lower()
    assert found["ip_bytes_out"] == inner
    assert found["bytes_out"] == flow_record.payload(name, address, inner, packets)
    assert found["source"] == address


def test_frames_that_are_too_short_are_no_negative_bytes():
    found = flow({"bytes_toserver": 20})
    assert (found["ip_bytes_out"], found["bytes_out"]) == (0, 0)


@pytest.mark.parametrize("key", ["pkts_toserver", "bytes_toserver"])
def test_what_is_not_counted_is_not_known(key):
    found = flow({key: None})
    assert "bytes_out" not in found
    assert "ip_bytes_out" not in found
    assert found["bytes_in"] == 5000


def test_counts_that_are_none_are_rejects():
    _, [reject], _ = read(event("flow", {**FLOW, "pkts_toserver": "many"}))
    assert "packets_out: many is no whole number" in reject.reason


def test_icmp_has_type_and_code_for_ports():
    ports = {"src_port": None, "dest_port": None, "icmp_type": 8, "icmp_code": 0}
    found = flow(tcp=None, proto="ICMP", **ports)
    assert (found["source_port"], found["destination_port"], found["proto"], found["state"]) == (8, 0, "icmp", "OTH")


def hexadecimal(flags):
    return f"{sum(BITS[flag] for flag in flags):02x}"


def test_the_state_of_tcp_is_what_flow_record_says_of_every_pair_of_flags():
    pairs = [(out, back, sent, received) for out, back in product(SETS, SETS) for sent in (0, 3) for received in (0, 2)]
    given = {
        "proto": ["TCP"] * len(pairs),
        "out": [hexadecimal(out) for out, *_ in pairs],
        "back": [hexadecimal(back) for _, back, *_ in pairs],
        "packets_out": [str(sent) for *_, sent, _ in pairs],
        "packets_in": [str(received) for *_, received in pairs],
    }
    assert worked_out(told.formulas["state"], given) == [flow_record.state("tcp", *pair) for pair in pairs]


@pytest.mark.parametrize(("flags", "state"), [("14", "REJ"), ("D4", "REJ"), ("1B", "S3"), ("db", "S3"), ("52", "S1")])
def test_other_flags_and_capitals_change_nothing(flags, state):
    given = {"proto": ["TCP"], "out": ["C2"], "back": [flags], "packets_out": ["1"], "packets_in": ["1"]}
    assert worked_out(told.formulas["state"], given) == [state]


@pytest.mark.parametrize(
    ("proto", "sent", "received", "state"),
    [
        ("UDP", "1", "1", "SF"),
        ("UDP", "1", "0", "S0"),
        ("UDP", "0", "1", "SHR"),
        ("SCTP", "1", "1", None),
        ("TCP", "1", None, None),
    ],
)
def test_other_transports_are_judged_by_their_packets(proto, sent, received, state):
    given = {"proto": [proto], "out": [None], "back": [None], "packets_out": [sent], "packets_in": [received]}
    assert worked_out(told.formulas["state"], given) == [state]


def test_a_tcp_flow_that_was_not_followed_has_no_state():
    assert "state" not in flow(tcp={"tcp_flags": "00", "tcp_flags_ts": "00", "tcp_flags_tc": "00"})
    assert "state" not in flow(tcp=None)
