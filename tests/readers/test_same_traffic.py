"""The same traffic, read from Zeek, EVE, NetFlow and packets, is the same connections and gives the same findings."""

from __future__ import annotations

import gzip
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.asking import ask
from tests.readers.ingested import ingested
from tests.readers.told import DATA, gather, needs_data

from doorward.detectors.beacons import beacons
from doorward.readers.pcap import pcap

pytestmark = needs_data

NETWORK = DATA / "network"
SENDER = "147.32.80.37"


def captured(name):
    data = (NETWORK / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@contextmanager
def read(*names):
    """Lend what the whole ingest makes of files of the development data."""
    with TemporaryDirectory() as folder:
        files = {name.replace("/", "-").removesuffix(".gz"): captured(name) for name in names}
        with ingested(Path(folder), files) as found:
            yield found


def pairs(rows):
    """Return how often each source called each port of each destination."""
    return Counter((row["source"], row["destination"], row["destination_port"], row["proto"]) for row in rows)


def near(rows, others, most=1.0):
    """Whether the connections of two forms begin and end together, within so many seconds."""
    spans = [(min(row["time"] for row in each), max(row["time"] for row in each)) for each in (rows, others)]
    return all(abs((one - other).total_seconds()) <= most for one, other in zip(*spans, strict=True))


def heard(found, *internal):
    """Return the findings of `beacons`: severity by who calls whom."""
    told = ask(beacons, conn=found.rows("conn"), http=found.rows("http"), tls=found.rows("tls"), internal=internal)
    return {(finding.details["source"], finding.details["destination"]): finding for finding in told}


def test_packets_and_netflow_of_a_clock_agree():
    with (
        read("pcap/periodic-2s-test-cc-1.pcap.gz") as packets,
        read("netflow/periodic-2s-test-cc-1.nfdump.csv") as flows,
    ):
        conn, other = packets.rows("conn"), flows.rows("conn")
        assert pairs(conn) == pairs(other)
        assert near(conn, other)
        assert {row["state"] for row in conn} == {row["state"] for row in other} == {"SF"}
        for column in ("packets_out", "packets_in", "ip_bytes_out", "ip_bytes_in"):
            assert sum(row[column] for row in conn) == sum(row[column] for row in other)
        for column in ("bytes_out", "bytes_in"):
            exact, estimate = (sum(row[column] for row in each) for each in (conn, other))
            assert abs(exact - estimate) / exact < 0.01
        by_packets, by_flows = heard(packets, "147.32.0.0/16"), heard(flows, "147.32.0.0/16")
    for found in (by_packets, by_flows):
        [((source, destination), finding)] = found.items()
        assert source == SENDER
        assert destination.startswith("141.193.213.")
        assert finding.severity in {"medium", "high", "critical"}
        assert 2.0 <= finding.details["interval"] <= 2.4
    assert by_packets[next(iter(by_packets))].details["name"] == "testing.com"


def test_packets_and_netflow_of_an_infected_host_agree():
    with read("pcap/asyncrat-30a385ed.pcap") as packets, read("netflow/asyncrat-30a385ed.nfdump.csv") as flows:
        conn, other = packets.rows("conn"), flows.rows("conn")
        assert heard(packets) == heard(flows) == {}
    assert near(conn, other)
    master = ("192.168.100.20", "186.169.47.11", 7084, "tcp")
    assert pairs(conn)[master] == pairs(other)[master] == 3
    by_packets, by_flows = (
        Counter({key: n for key, n in pairs(each).items() if key[3] in {"tcp", "udp"}}) for each in (conn, other)
    )
    assert by_packets.keys() == by_flows.keys()
    # The exporter cut one long connection in two, and missed one datagram.
    assert sum((by_packets - by_flows).values()) <= 1
    assert sum((by_flows - by_packets).values()) <= 1


def test_zeek_and_eve_of_an_infected_host_agree():
    folder = NETWORK / "c2-warmcookie-mta20240815"
    logs = [f"{folder.name}/{path.name}" for path in sorted(folder.glob("*.log*"))]
    with read(*logs) as zeek, read("eve/DERIVED-warmcookie.eve.json.gz") as eve:
        conn, other = zeek.rows("conn"), eve.rows("conn")
        assert pairs(conn) == pairs(other) or sum((pairs(conn) - pairs(other)).values()) <= 1
        assert near(conn, other, 0.001)
        assert {row["server_name"] for row in zeek.rows("tls")} >= {row["server_name"] for row in eve.rows("tls")}
        one, two = heard(zeek), heard(eve)
    assert set(one) == set(two) == {("10.8.15.133", "72.5.43.29")}
    [first], [second] = one.values(), two.values()
    assert first.severity == second.severity == "high"
    assert abs(first.score - second.score) < 0.05
    assert first.details["interval"] == pytest.approx(second.details["interval"], abs=0.01)


def test_packets_and_netflow_of_a_tunnel_agree_on_what_went_through():
    with read("dns-tunnel/dnscat2-txt.pcap.gz") as packets, read("netflow/dnscat2-txt.nfdump.csv.gz") as flows:
        [conn], other = packets.rows("conn"), flows.rows("conn")
    assert pairs([conn]).keys() == pairs(other).keys()
    for column in ("packets_out", "packets_in", "ip_bytes_out", "ip_bytes_in", "bytes_out", "bytes_in"):
        assert conn[column] == sum(row[column] for row in other)
    end = conn["time"] + timedelta(seconds=conn["duration"])
    assert abs((end - max(row["time"] for row in other)).total_seconds()) <= 1


def converted(name):
    """Return what another dissector read from a capture: time, port, name, type, code and seconds of each lookup."""
    fields = (line.split("\t") for line in captured(name).decode().splitlines() if not line.startswith("#"))
    return {
        (
            datetime.fromisoformat("1970-01-01") + timedelta(microseconds=round(float(field[0]) * 1e6)),
            int(field[3]),
            field[9].lower(),
            field[13],
            field[15],
            None if field[8] == "-" else float(field[8]),
        )
        for field in fields
    }


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("dns-tunnel/dns2tcp-key", 0),
        ("dns-tunnel/dnscat2-txt", 1),
        ("dns-tunnel/small/dnscat2", 0),
        ("dns-tunnel/small/dnsextrator", 0),
    ],
)
def test_lookups_are_those_that_another_dissector_reads(name, first):
    capture = f"{name}.pcap" if "small" in name else f"{name}.pcap.gz"
    rows = gather(pcap, captured(capture)).rows["dns"]
    found = {
        (
            row["time"],
            row["source_port"],
            row["query"].lower(),
            row["query_type"],
            row.get("response_code") or "-",
            row.get("round_trip"),
        )
        for row in rows
    }
    expected = converted(f"{name}.derived-dns.log.gz")
    assert expected <= found
    # A capture may begin with an answer, which the other dissector leaves out.
    assert len(found - expected) == first
