"""Argus' flows in columns: arrows, flags, hexadecimal ports, and records that are no flows."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import argus_binetflow as module
from doorward.readers import readers
from doorward.readers.argus_binetflow import argus_binetflow


def names(text):
    """Return names written one after the other."""
    return text.split(",")


SHORT = names("StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes")
CTU = [*SHORT, "SrcBytes", "Label"]
FULL = [*SHORT, "SrcBytes", "SrcPkts", "Label"]
TCP = {
    "StartTime": "2026/01/02 03:04:05.250000",
    "Dur": "2.500000",
    "Proto": "tcp",
    "SrcAddr": "192.0.2.7",
    "Sport": "40000",
    "Dir": "   ->",
    "DstAddr": "198.51.100.9",
    "Dport": "443",
    "State": "FSPA_FSPA",
    "sTos": "0",
    "dTos": "0",
    "TotPkts": "18",
    "TotBytes": str(10 * 66 + 8 + 1000 + 8 * 66 + 8 + 5000),
    "SrcBytes": str(10 * 66 + 8 + 1000),
    "SrcPkts": "10",
}
UDP = {
    **TCP,
    "Proto": "udp",
    "Dir": "  <->",
    "State": "CON",
    "Dport": "53",
    "TotPkts": "2",
    "TotBytes": "240",
    "SrcBytes": "76",
    "SrcPkts": "1",
}


def written(*rows, columns=FULL, between=","):
    """Return a file; rows are dicts by column, empty where they say nothing."""
    lines = [between.join(columns), *(between.join(row.get(name, "") for name in columns) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def only(row, **how):
    found = gather(argus_binetflow, written(row, **how))
    assert (found.rejects, found.malformed, found.records) == ([], None, 1)
    return found.rows["conn"][0]


SAMPLES: dict[str, bytes] = {
    "flows.binetflow": written(TCP, UDP),
    "flows.binetflow.tsv": written(TCP, between="\t"),
    "short.binetflow": written(TCP, columns=SHORT),
    "ctu.binetflow": written(TCP, columns=CTU),
    "payload.binetflow": written(TCP, columns=[*CTU[:-1], "srcUdata", "dstUdata", "Label"]),
    "empty.binetflow": written(),
}

OTHERS: dict[str, bytes] = {
    "flows.binetflow": b"Lorem ipsum",
    "nothing.binetflow": b"",
    "no-header.binetflow": written(TCP).partition(b"\n")[2],
    "nfdump.csv": b"ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n",
    "other.csv": b"StartTime,Dur,Proto\n",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_flows_are_recognised_by_their_columns(name):
    assert recognised(argus_binetflow, SAMPLES[name])
    found = gather(argus_binetflow, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])


def test_the_reader_is_found():
    assert readers()["argus_binetflow"] is argus_binetflow
    assert (argus_binetflow.unit, argus_binetflow.fills) == ("record", ("conn",))


def test_every_column_of_a_flow():
    assert only(TCP) == {
        "time": datetime.fromisoformat("2026-01-02T03:04:05.250"),
        "source": "192.0.2.7",
        "source_port": 40_000,
        "destination": "198.51.100.9",
        "destination_port": 443,
        "proto": "tcp",
        "service": None,
        "duration": 2.5,
        "bytes_out": 1000,
        "bytes_in": 5000,
        "packets_out": 10,
        "packets_in": 8,
        "ip_bytes_out": 10 * 52 + 8 + 1000,
        "ip_bytes_in": 8 * 52 + 8 + 5000,
        "state": "SF",
        "open": False,
        "origin_row": 2,
    }


def test_without_packets_of_the_source_half_of_them_are_its_own():
    row = only(UDP, columns=CTU)
    assert (row["packets_out"], row["packets_in"]) == (None, None)
    assert (row["bytes_out"], row["bytes_in"]) == (34, 122)
    assert (row["ip_bytes_out"], row["ip_bytes_in"], row["state"]) == (62, 150, "SF")


def test_without_bytes_of_the_source_an_answered_flow_has_none_that_are_known():
    row = only(TCP, columns=SHORT)
    assert {row[name] for name in row if "bytes" in name or "packets" in name} == {None}
    assert row["state"] == "SF"


@pytest.mark.parametrize(("proto", "state", "zeek"), [("tcp", "S_", "S0"), ("udp", "INT", "S0"), ("udp", "REQ", "S0")])
def test_a_flow_that_nobody_answered_is_all_its_sources(proto, state, zeek):
    row = only({**TCP, "Proto": proto, "State": state, "TotPkts": "1", "TotBytes": "102"}, columns=SHORT)
    assert (row["packets_out"], row["packets_in"], row["ip_bytes_out"], row["ip_bytes_in"]) == (1, 0, 88, 0)
    assert (row["state"], row["duration"]) == (zeek, None)


def test_what_the_destination_sent_is_taken_where_it_is_told():
    columns = [*SHORT, "DstPkts", "DstBytes"]
    row = only({**UDP, "DstPkts": "1", "DstBytes": "164"}, columns=columns)
    assert (row["packets_out"], row["bytes_out"], row["bytes_in"]) == (1, 34, 122)


@pytest.mark.parametrize(
    ("arrow", "turned"),
    [
        ("   ->", False),
        ("  <->", False),
        ("   ?>", False),
        ("  <-", True),
        ("  <?", True),
        ("  <?>", False),
        ("   |>", False),
        ("", False),
    ],
)
def test_the_arrow_says_who_opened(arrow, turned):
    row = only({**TCP, "Dir": arrow, "State": "SPA_FSPA"})
    assert row["source"] == ("198.51.100.9" if turned else "192.0.2.7")
    assert row["bytes_out"] == (5000 if turned else 1000)
    assert row["state"] == ("S2" if turned else "S3")


@pytest.mark.parametrize(
    ("source_port", "port", "turned"),
    [("443", "40000", True), ("1024", "40000", False), ("443", "53", False), ("40000", "443", False)],
)
def test_where_the_arrow_says_nothing_the_reserved_port_was_called(source_port, port, turned):
    row = only({**TCP, "Dir": "  <?>", "State": "PA_PA", "Sport": source_port, "Dport": port})
    assert row["source"] == ("198.51.100.9" if turned else "192.0.2.7")


@pytest.mark.parametrize(
    ("state", "zeek"),
    [
        ("FSPA_FSPA", "SF"),
        ("S_RA", "REJ"),
        ("S_", "S0"),
        ("SPA_SRPA", "RSTR"),
        ("SRPA_", None),
        ("PA_PA", "OTH"),
        ("CON", None),
    ],
)
def test_flags_become_the_states_that_zeek_knows(state, zeek):
    assert only({**TCP, "State": state})["state"] == zeek


@pytest.mark.parametrize(
    ("port", "expected"),
    [("0x0303", (3, 3)), ("0x0008", (8, 0)), ("8", (8, 0)), ("", (None, None)), ("0xzz", (None, None))],
)
@pytest.mark.parametrize("proto", ["icmp", "ipv6-icmp"])
def test_icmp_has_type_and_code_for_ports(proto, port, expected):
    row = only({**UDP, "Proto": proto, "State": "ECO", "Sport": port, "Dport": "0x12d6"})
    assert ((row["source_port"], row["destination_port"]), row["proto"], row["state"]) == (expected, "icmp", "OTH")


@pytest.mark.parametrize(("port", "expected"), [("0x01bb", 443), ("https", None), ("", None), ("0x" + "1" * 99, None)])
def test_a_port_that_is_no_number_is_not_known(port, expected):
    assert only({**TCP, "Dport": port})["destination_port"] == expected


@pytest.mark.parametrize("proto", ["rtp", "rtcp", "udt"])
def test_what_argus_recognised_inside_udp_is_the_service(proto):
    row = only({**UDP, "Proto": proto})
    assert (row["proto"], row["service"], row["state"]) == ("udp", proto, "SF")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"Proto": "arp", "Dir": "  who"}, "arp makes no connections"),
        ({"Proto": "llc", "SrcAddr": "00:00:5e:00:53:01"}, "llc makes no connections"),
        ({"SrcAddr": "00:00:5e:00:53:01"}, "'00:00:5e:00:53:01' is no address"),
        ({"DstAddr": ""}, "'' is no address"),
        ({"StartTime": "03:04:05.250000"}, "'03:04:05.250000' is no start of a flow"),
        ({"StartTime": "nan"}, "'nan' is no start of a flow"),
        ({"TotPkts": "many"}, "'many' is no count"),
        ({"TotBytes": "9" * 19}, f"'{'9' * 19}' is no count"),
    ],
)
def test_what_is_no_flow_is_a_reject_and_says_why(changed, reason):
    found = gather(argus_binetflow, written({**TCP, **changed}, TCP))
    assert (len(found.rows["conn"]), found.records) == (1, 1)
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(2, reason)]


def test_what_argus_reports_on_itself_is_a_header():
    found = gather(argus_binetflow, written({**TCP, "Proto": "man", "SrcAddr": "0", "State": "STA"}, TCP))
    assert (found.records, found.rejects) == (1, [])


def test_files_one_below_the_other_are_read_each_by_its_own_header():
    found = gather(argus_binetflow, written(TCP) + written(TCP, columns=SHORT))
    assert [row["packets_out"] for row in found.rows["conn"]] == [10, None]


def test_lines_above_the_header_are_rejects():
    found = gather(argus_binetflow, b"a,b\n" + written(TCP))
    assert [reject.reason for reject in found.rejects] == ["no header stands above it"]


def test_seconds_since_1970_are_a_time():
    assert only({**TCP, "StartTime": "1767323045.25"})["time"] == datetime.fromisoformat("2026-01-02T03:04:05.250")


@pytest.mark.parametrize(
    ("text", "seconds"), [("", None), ("x", None), ("-1", None), ("inf", None), ("nan", None), ("0.0", 0.0)]
)
def test_a_duration_that_is_none_is_not_known(text, seconds):
    assert only({**TCP, "Dur": text})["duration"] == seconds


def test_flows_come_in_batches(monkeypatch):
    monkeypatch.setattr(module, "_ROWS", 2)
    found = gather(argus_binetflow, written(*[TCP] * 5))
    assert (len(found.rows["conn"]), found.records) == (5, 5)


def test_what_was_read_before_an_open_quote_stands():
    found = gather(argus_binetflow, written(TCP) + b'"' + b"x\n" * 100_000)
    assert (found.records, found.malformed is not None) == (1, True)


@given(st.integers(0, 600), st.binary(max_size=6))
def test_damaged_flows_never_crash_it(place, damage):
    data = written(TCP, UDP, {**UDP, "Proto": "icmp", "Sport": "0x0303"})
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(argus_binetflow, data)
    gather(argus_binetflow, data)


def captured(name):
    data = (DATA / "network" / "netflow" / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@needs_data
@pytest.mark.parametrize(
    ("name", "flows", "others"),
    [
        ("normal-2013-10-21.binetflow", 2380, {"arp": 18}),
        ("normal-dns-2015-03-24.binetflow.gz", 2914, {}),
        ("rdp-scan-test3.binetflow", 89, {}),
        ("simda-labelled-test5.binetflow.tsv", 296, {"arp": 2, "llc": 1}),
    ],
)
def test_real_flows_are_read_whole(name, flows, others):
    assert recognised(argus_binetflow, captured(name))
    found = gather(argus_binetflow, captured(name))
    assert (found.records, found.malformed) == (flows, None)
    assert Counter(reject.reason.split()[0] for reject in found.rejects) == others
    names_udp = {row["state"] for row in found.rows["conn"] if row["proto"] == "udp"}
    assert names_udp <= {"SF", "S0", "SHR"}
