"""Nuclei's results: what its templates checked, and on which port."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.scanned import collected, counted
from tests.readers.told import gather, needs_data, recognised

from doorward.readers.nuclei import nuclei

MATCH = {
    "template-id": "CVE-2024-0001",
    "info": {
        "name": "A door",
        "severity": "critical",
        "classification": {"cve-id": ["cve-2024-0001"], "cwe-id": ["cwe-78"]},
    },
    "type": "http",
    "host": "https://vpn.example.org",
    "matched-at": "https://vpn.example.org/remote",
    "ip": "192.0.2.10",
    "timestamp": "2026-01-02T01:00:01+01:00",
    "matcher-status": True,
}


def line(**changed):
    told = MATCH | {key.replace("_", "-"): value for key, value in changed.items()}
    return json.dumps({key: value for key, value in told.items() if value is not ...}).encode() + b"\n"


SAMPLES = {
    "nuclei.jsonl": line() * 2,
    "nuclei.json": b"[" + line() + b"," + line() + b"]",
    "older.json": b'{"templateID":"x","info":{"name":"x","severity":"info"},"type":"http","host":"http://a.example","matched":"http://a.example","ip":"192.0.2.1"}\n',
}
OTHERS = {
    "httpx.json": b'{"url":"http://a","input":"a","status_code":200}',
    "misp.json": b'{"Event":{"info":"x","Attribute":[]}}',
    "info.json": b'{"info":{"name":"x"},"id":"x"}',
}


def read(data, name="nuclei.jsonl"):
    found = gather(nuclei, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found


def row(**changed):
    return read(line(**changed)).rows["services"][0]


def test_a_match_is_a_row_with_what_was_checked():
    assert {key: value for key, value in row().items() if value not in (None, [])} == {
        "time": datetime(2026, 1, 2, 0, 0, 1),
        "address": "192.0.2.10",
        "hostname": "vpn.example.org",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "service": "https",
        "cves": ["CVE-2024-0001"],
        "scanner": "nuclei",
        "origin_row": 1,
    }


@pytest.mark.parametrize("classification", [None, {}, {"cve-id": None}, {"cwe-id": ["cwe-1"]}, {"cve-id": ["none"]}, 7])
def test_a_template_that_names_no_cve_checked_for_none(classification):
    assert row(info={"name": "About CVE-2024-0001", "classification": classification})["cves"] == []


def test_one_cve_may_stand_alone():
    assert row(info={"classification": {"cve-id": "CVE-2024-0002"}})["cves"] == ["CVE-2024-0002"]


@pytest.mark.parametrize(
    ("changed", "host", "port"),
    [
        ({"matched_at": "http://a.example/x"}, "a.example", 80),
        ({"matched_at": "a.example:8443"}, "a.example", 8443),
        ({"matched_at": "a.example:22", "port": "2222"}, "a.example", 2222),
        ({"matched_at": ..., "host": "b.example:25"}, "b.example", 25),
        ({"matched_at": "/https://c.example/"}, "c.example", 443),
        ({"matched_at": "d.example"}, "d.example", None),
        ({"matched_at": "192.0.2.10:22"}, None, 22),
    ],
)
def test_host_and_port_are_where_it_matched(changed, host, port):
    told = row(**changed)
    assert (told["hostname"], told["port"]) == (host, port)


def test_the_address_may_be_what_was_asked():
    assert row(ip=..., matched_at="192.0.2.20:22")["address"] == "192.0.2.20"
    assert row(ip="192.0.2.10.")["address"] == "192.0.2.10"


@pytest.mark.parametrize("changed", [{"type": "dns"}, {"type": "whois"}, {"matcher_status": False}])
def test_what_did_not_match_and_what_asks_no_port_is_counted_only(changed):
    found = read(line(**changed))
    assert (found.rows["services"], found.records) == ([], 1)


def test_what_the_server_answered_is_its_banner():
    answer = "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\n\r\n"
    assert row(response=answer)["banner"] == answer.strip()
    assert row(response="\x16\x03\x01 garbage")["banner"] is None


def test_what_a_network_template_took_is_a_banner_and_what_a_web_template_took_is_not():
    assert row(type="tcp", extracted_results=["SSH-2.0-OpenSSH_9.2p1"])["banner"] == "SSH-2.0-OpenSSH_9.2p1"
    assert row(type="http", extracted_results=["1.2.3"])["banner"] is None


def test_the_vantage_is_what_the_path_says():
    assert read(line(), "scans/outside/nuclei.json").rows["services"][0]["vantage"] == "internet"


@pytest.mark.parametrize(
    "bad", [line(ip=..., matched_at="https://[x", host=...), line(ip=..., matched_at=..., host=...), b"[7]\n"]
)
def test_what_names_no_host_is_a_reject_and_its_neighbour_stands(bad):
    found = gather(nuclei, line() + bad)
    assert (len(found.rows["services"]), len(found.rejects)) == (1, 1)


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 600), st.binary(max_size=6))
def test_damaged_results_never_crash_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(nuclei, data)
    gather(nuclei, data, "outside.json")


@needs_data
def test_every_finding_of_the_collected_results_is_a_record():
    files = {name: data for name, data in collected("nuclei").items() if data}
    assert {name: read(data).records for name, data in files.items()} == {
        "nuclei/invalid_cwe.json": counted("nuclei/invalid_cwe.json"),
        "nuclei/issue_14071.json": counted("nuclei/issue_14071.json"),
        "nuclei/issue_9201.json": counted("nuclei/issue_9201.json"),
        "nuclei/many_findings.json": 18,  # two are counted once elsewhere
        "nuclei/many_findings_third.json": counted("nuclei/many_findings_third.json"),
    }
