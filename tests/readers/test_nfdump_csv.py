"""nfdump's CSV: flows of two directions become connections, every flow is counted."""

from __future__ import annotations

import gzip
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.nfdump_csv.written import BACK, FAST, NEW, OLD, OUT, old, plain
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import nfdump_csv as package
from doorward.readers import readers
from doorward.readers.nfdump_csv import nfdump_csv

SAMPLES: dict[str, bytes] = {
    "flows.csv": old(OUT, BACK),
    "flows-crlf.csv": old(OUT, BACK).replace(b"\n", b"\r\n"),
    "no-flows.csv": old(end="No matching flows\n"),
    "flows-1.7.5.csv": plain(
        NEW, ["2026-01-02 03:04:05.123", "0", "UDP", "192.0.2.1", "4", "192.0.2.2", "53", "3", "180", "1"]
    ),
    "fast.csv": plain(FAST),
    "own-columns.csv": plain(["firstSeen", "proto", "srcAddr", "dstAddr", "inPackets", "inBytes"]),
}

OTHERS: dict[str, bytes] = {
    "flows.csv": b"Lorem ipsum dolor sit amet",
    "empty.csv": b"",
    "no-header.csv": ",".join(OUT.get(name, "0") for name in OLD).encode(),
    "statistics.csv": b"ts,te,td,pr,val,fl,flP,ipkt,ipktP,ibyt,ibytP,ipps,ipbs,ibpp\n",
    "argus.binetflow": b"StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes\n",
    "assets.csv": b"name,addresses,owner\n",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_exports_are_recognised_by_their_columns(name):
    assert recognised(nfdump_csv, SAMPLES[name])
    found = gather(nfdump_csv, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])


def test_the_reader_is_found():
    assert readers()["nfdump_csv"] is nfdump_csv
    assert (nfdump_csv.unit, nfdump_csv.fills) == ("record", ("conn",))


def test_two_flows_are_one_row_and_two_records():
    found = gather(nfdump_csv, old(OUT, BACK))
    assert (len(found.rows["conn"]), found.records) == (1, 2)
    [row] = found.rows["conn"]
    assert (row["source"], row["packets_out"], row["packets_in"], row["state"]) == ("192.0.2.7", 10, 8, "SF")


def test_flows_that_are_left_come_last_and_are_counted():
    alone = {**OUT, "sp": "40001"}
    found = gather(nfdump_csv, old(alone, OUT, BACK, {**alone, "sp": "x", "sa": "y"}))
    assert [row["source_port"] for row in found.rows["conn"]] == [40_000, 40_001]
    assert (found.records, len(found.rejects)) == (3, 1)


def test_flows_come_in_batches(monkeypatch):
    monkeypatch.setattr(package, "_ROWS", 2)
    pairs = [{**row, port: str(number)} for number in range(5) for row, port in ((OUT, "sp"), (BACK, "dp"))]
    found = gather(nfdump_csv, old(*pairs))
    assert (len(found.rows["conn"]), found.records) == (5, 10)


def test_what_was_read_before_an_open_quote_stands():
    found = gather(nfdump_csv, old(OUT, end="") + b'"' + b"x\n" * 100_000)
    assert (len(found.rows["conn"]), found.records) == (1, 1)
    assert "a quote may stand open" in found.malformed.reason


@given(st.integers(0, 1500), st.binary(max_size=6))
def test_a_damaged_export_never_crashes_it(place, damage):
    data = old(OUT, BACK, {**OUT, "pr": "ICMP", "dp": "8.0"})
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(nfdump_csv, data)
    gather(nfdump_csv, data)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 3), st.integers(0, 20)), max_size=30))
def test_every_flow_is_in_one_connection(flows):
    rows = [
        {**(OUT if out else BACK), ("sp" if out else "dp"): str(port), "ts": f"2026-01-02 03:04:{second:02}"}
        for out, port, second in flows
    ]
    found = gather(nfdump_csv, old(*rows))
    packets = Counter(int(row["ipkt"]) for row in rows)
    told = Counter(row[column] for row in found.rows["conn"] for column in ("packets_out", "packets_in"))
    assert found.records == len(rows)
    assert {count: told[count] for count in packets} == packets


def exported(name):
    data = (DATA / "network" / "netflow" / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@needs_data
@pytest.mark.parametrize(
    ("name", "flows", "pair", "connections"),
    [
        ("periodic-2s-test-cc-1.nfdump.csv", 598, ("147.32.80.37", "141.193.213.21", 443), 297),
        ("asyncrat-30a385ed.nfdump.csv", 144, ("192.168.100.20", "186.169.47.11", 7084), 3),
        ("dnscat2-txt.nfdump.csv.gz", 7950, ("192.168.68.62", "192.168.68.1", 53), 3975),
        ("portscan-902.nfdump.csv.gz", 4593, ("147.32.80.119", "147.32.82.62", 902), 2385),
    ],
)
def test_real_exports_are_read_whole_and_joined(name, flows, pair, connections):
    assert recognised(nfdump_csv, exported(name))
    found = gather(nfdump_csv, exported(name))
    pairs = Counter((row["source"], row["destination"], row["destination_port"]) for row in found.rows["conn"])
    assert (found.records, found.rejects, found.malformed) == (flows, [], None)
    assert pairs[pair] == connections
