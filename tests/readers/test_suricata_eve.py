"""Suricata's EVE log: what is one, every line counted, events of all kinds in one file, whole days of real ones."""

from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.ingested import ingested
from tests.readers.suricata_eve.written import event, lines, read, scans
from tests.readers.told import DATA, needs_data, recognised

from doorward.reader import HEAD
from doorward.readers import readers
from doorward.readers.suricata_eve import suricata_eve
from doorward.readers.suricata_eve.events import EVENTS

FLOW = event("flow", {"pkts_toserver": 1, "pkts_toclient": 1, "bytes_toserver": 90, "bytes_toclient": 90})
DNS = event("dns", {"type": "query", "id": 1, "rrname": "a.example", "rrtype": "A"}, proto="UDP", dest_port=53)
STATS = {"timestamp": "2026-01-02T05:04:05.500000+0200", "event_type": "stats", "stats": {"uptime": 8}}
ANOMALY = event("anomaly", {"type": "applayer"})

SAMPLES: dict[str, bytes] = {
    "eve.json": lines(FLOW, DNS, STATS, ANOMALY),
    "eve-crlf.json": lines(FLOW, DNS).replace(b"\n", b"\r\n"),
    "eve-byte-order-mark.json": b"\xef\xbb\xbf" + lines(FLOW),
    "eve-spaced.json": json.dumps(FLOW).encode() + b"\n",
    "alerts-only.json": lines(event("alert", {"signature": "x"})),
    "stats-first.json": lines(*[STATS] * 40, FLOW),
    "eve-cut.json": lines(FLOW)[50:] + lines(FLOW, DNS),
    "eve-no-last-newline.json": lines(FLOW, DNS)[:-1],
    **{f"{kind}.json": lines(event(kind, {"x": 1})) for kind in EVENTS},
}

OTHERS: dict[str, bytes] = {
    "eve.json": b"Lorem ipsum",
    "empty.json": b"",
    "stats.json": lines(STATS),
    "anomaly.json": lines(ANOMALY),
    "zeek.json": lines({"ts": 1.5, "uid": "C1", "id.orig_h": "192.0.2.1", "id.resp_h": "192.0.2.2", "proto": "tcp"}),
    "other-events.json": lines({"timestamp": "2026-01-02T05:04:05Z", "event_type": "flow", "src_ip": "192.0.2.1"}),
    "no-time.json": lines(event("flow", {"x": 1}, timestamp=None)),
    "no-address.json": lines(event("flow", {"x": 1}, src_ip=None)),
    "kind-is-a-list.json": lines({**FLOW, "event_type": ["flow"]}),
    "half-is-text.json": lines(FLOW) + b"text\ntext\n",
}


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"timestamp":' * 5_000,
        b'{"timestamp":' + b"9" * 5_000 + b"}",
        b'{"timestamp":1,"event_type":"\xff"}',
        b"NaN",
    ],
)
def test_hostile_lines_are_no_event_and_do_no_harm(line):
    assert not recognised(suricata_eve, line + b"\n")
    assert recognised(suricata_eve, lines(FLOW) * 2 + line[: HEAD // 4] + b"\n")


def test_only_whole_lines_of_the_head_are_judged():
    assert recognised(suricata_eve, lines({**FLOW, "x": "y" * (HEAD - 1000)}))
    assert not recognised(suricata_eve, lines({**FLOW, "x": "y" * HEAD}))


def test_the_reader_is_found():
    assert readers()["suricata_eve"] is suricata_eve
    assert suricata_eve.unit == "line"
    assert suricata_eve.fills == ("alerts", "conn", "dns", "files_seen", "http", "logons", "tls")


def test_there_is_a_scan_for_each_kind_and_one_that_is_set_aside():
    found = {scan.only[1]: scan for scan in scans()}
    assert set(found) == {*EVENTS, "stats"}
    assert [kind for kind, scan in found.items() if scan.aside] == ["stats"]


def test_every_line_is_a_row_a_header_or_a_reject():
    rows, rejects, headers = read(
        FLOW, STATS, ANOMALY, DNS, b"{", b"[]", b"", b"\xff", event("dns", {}, timestamp="soon")
    )
    assert {table: [row["origin_row"] for row in each] for table, each in rows.items()} == {"conn": [1], "dns": [4]}
    assert headers == 2
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (3, "no table takes this kind of line"),
        (5, "not a JSON object"),
        (6, "not a JSON object"),
        (8, "byte 1 of the line is not valid UTF-8"),
        (9, "time: soon is no time"),
    ]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60).filter(lambda text: b"\n" not in text),
            st.recursive(
                st.none() | st.integers() | st.text(max_size=8),
                lambda inner: (
                    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["answers", "rdata", "type"]), inner)
                ),
                max_leaves=8,
            ).map(lambda told: event("dns", {}, dns=told)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_stands_in_the_lines_each_is_counted(given_lines):
    rows, rejects, headers = read(*given_lines)
    assert sum(map(len, rows.values())) + len(rejects) + headers == len(given_lines)


def log(name):
    data = (DATA / "network" / "eve" / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@needs_data
def test_a_real_day_is_read_whole(tmp_path):
    data = log("iot-camera-24h.eve.json.gz")
    events = Counter(json.loads(line)["event_type"] for line in data.splitlines())
    assert recognised(suricata_eve, data)
    with ingested(tmp_path, {"eve.json": data}) as found:
        source = found.sources["eve.json"]
        assert (source["status"], source["units"], source["rejects"]) == ("read", 5000, events["anomaly"])
        counts = {table: len(found.rows(table)) for table in suricata_eve.fills}
        flows = found.rows("conn")
        dns = found.rows("dns")
    assert counts["alerts"] == events["alert"]
    assert counts["conn"] == events["flow"]
    assert counts["http"] == events["http"]
    assert counts["tls"] == events["tls"]
    assert counts["files_seen"] == events["fileinfo"]
    assert str(source["first_time"]) == "2021-06-06 13:57:37.272281"
    steady = [row["time"] for row in flows if (row["source"], row["destination_port"]) == ("216.245.221.83", 80)]
    assert len(steady) == 287
    refused = [row for row in flows if row["state"] == "REJ"]
    assert len(refused) == 1939
    assert all(row["proto"] == "tcp" and row["bytes_in"] == 0 for row in refused)
    # This sensor saw every packet twice: a question sent again is no second question.
    assert 2 * len(dns) == events["dns"] // 2
    assert all(row["answers"] and 0 < row["round_trip"] < 5 for row in dns)


@needs_data
@pytest.mark.parametrize("name", ["seconion-alerts.eve.json", "DERIVED-warmcookie.eve.json.gz"])
def test_other_real_logs_are_read_without_a_reject(tmp_path, name):
    data = log(name)
    assert recognised(suricata_eve, data)
    with ingested(tmp_path, {"eve.json": data}) as found:
        assert (found.sources["eve.json"]["rejects"], found.sources["eve.json"]["units"]) == (0, data.count(b"\n"))
