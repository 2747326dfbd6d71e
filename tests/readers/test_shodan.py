"""Shodan's banners, hosts and search answers."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers.shodan import shodan

SAN = "0\\x1e\\x82\\x0fwww.example.org\\x82\\x0bexample.org"
CERT = {
    "serial": 18446744073709551616,
    "subject": {"CN": "www.example.org", "O": "Example"},
    "issuer": {"CN": "Example CA"},
    "issued": "20260101000000Z",
    "expires": "20260401000000Z",
    "fingerprint": {"sha256": "ab" * 32, "sha1": "cd" * 20},
    "pubkey": {"bits": 2048, "type": "rsa"},
    "extensions": [{"name": "keyUsage", "data": "x"}, {"name": "subjectAltName", "data": SAN}],
}
BANNER = {
    "ip_str": "192.0.2.10",
    "ip": 3221225994,
    "port": 443,
    "transport": "tcp",
    "timestamp": "2026-01-02T00:00:01.500000",
    "hostnames": ["WWW.example.org"],
    "product": "nginx",
    "version": "1.24.0",
    "cpe23": ["cpe:2.3:a:f5:nginx:1.24.0"],
    "cpe": ["cpe:/a:f5:nginx:1.24.0"],
    "data": "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\n\r\n",
    "http": {"title": "Welcome", "server": "nginx/1.24.0", "status": 200},
    "vulns": {"CVE-2024-0001": {"verified": False, "cvss": 9.8}, "CVE-2024-0002": {"verified": True}},
    "ssl": {"cert": CERT},
    "_shodan": {"module": "https-simple-new"},
}


def banner(**changed):
    return {key: value for key, value in (BANNER | changed).items() if value is not ...}


HOST = {
    "ip_str": "192.0.2.10",
    "ports": [443, 22, 8443],
    "hostnames": ["www.example.org"],
    "last_update": "2026-01-03T00:00:00",
    "vulns": ["CVE-2024-0001", "CVE-2024-0003"],
    "data": [
        banner(),
        banner(port=22, data="SSH-2.0-OpenSSH_9.2p1\n", http=..., ssl=..., vulns=..., _shodan={"module": "ssh"}),
    ],
}
SMALL = {
    "cpes": ["cpe:/a:f5:nginx"],
    "hostnames": ["www.example.org"],
    "ip": "192.0.2.10",
    "ports": [443],
    "tags": [],
    "vulns": ["CVE-2024-0001"],
}


def lines(*told):
    return b"".join(json.dumps(one).encode() + b"\n" for one in told)


SAMPLES = {
    "banners.json": lines(banner(), banner(port=80)),
    "host.json": json.dumps(HOST, indent=1).encode(),
    "internetdb.json": lines(SMALL),
    "search.json": json.dumps({"matches": [banner(), banner(port=80)], "total": 2}).encode(),
    "only-ports.json": lines({"ip_str": "192.0.2.10", "ports": [443]}),
}
OTHERS = {
    "zoomeye.json": b'{"matches": [{"ip": "192.0.2.1", "portinfo": {"port": 80}}], "total": 1}',
    "naabu.json": b'{"ip":"192.0.2.10","port":443}',
    "bare.json": b'{"ip_str": "192.0.2.10"}',
}


def read(data):
    found = gather(shodan, data)
    assert (found.malformed, found.rejects) == (None, [])
    return found


def row(**changed):
    return read(lines(banner(**changed))).rows["services"][0]


def test_a_banner_is_a_row_seen_from_the_internet():
    assert row() == {
        "time": datetime(2026, 1, 2, 0, 0, 1, 500000),
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "service": "https",
        "product": "nginx",
        "version": "1.24.0",
        "cpes": ["cpe:2.3:a:f5:nginx:1.24.0"],
        "cves": ["CVE-2024-0002"],
        "cves_inferred": ["CVE-2024-0001"],
        "banner": "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\n\r\n<title>Welcome</title>",
        "vantage": "internet",
        "scanner": "shodan",
        "origin_row": 1,
    }


def test_its_certificate_is_a_row_with_every_name():
    (certificate,) = read(lines(banner())).rows["certificates"]
    assert certificate == {
        "time": datetime(2026, 1, 2, 0, 0, 1, 500000),
        "id": "ab" * 32,
        "serial": "10000000000000000",
        "subject": "CN=www.example.org, O=Example",
        "issuer": "CN=Example CA",
        "not_before": datetime(2026, 1, 1),
        "not_after": datetime(2026, 4, 1),
        "key_type": "rsa",
        "key_bits": 2048,
        "names": ["www.example.org", "example.org"],
        "address": "192.0.2.10",
        "port": 443,
        "sensor": "shodan",
        "origin_row": 1,
    }


def names(data):
    cert = CERT | {"subject": {}, "extensions": [{"name": "subjectAltName", "data": data}]}
    return read(lines(banner(ssl={"cert": cert}))).rows["certificates"][0]["names"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            "0\\x81\\x90\\x82\\x81\\x90" + "a" * 60 + "." + "b" * 60 + "." + "c" * 22,
            ["a" * 60 + "." + "b" * 60 + "." + "c" * 22],
        ),
        ("0\\x09\\x87\\x04\\xc0\\x00\\x02\\x01\\x82\\x01a", ["a"]),
        ("0\\x0d\\x82\\x0b*.example.or", ["*.example.o"]),
        ("0\\x82", []),
        ("\\x82\\xff\\xff", []),
        ("", []),
        ("\\x", []),
    ],
)
def test_the_names_of_a_certificate_are_read_within_their_lengths(data, told):
    assert names(data) == told


@pytest.mark.parametrize(
    "cert", [{}, {"serial": [], "subject": 7, "issued": "soon", "pubkey": {"bits": "many"}, "extensions": 7}]
)
def test_a_certificate_with_little_in_it_is_a_row_too(cert):
    (certificate,) = read(lines(banner(ssl={"cert": cert}))).rows["certificates"]
    assert [certificate[key] for key in ("serial", "subject", "not_before", "key_bits", "names")] == [None] * 4 + [[]]


def test_a_host_has_a_row_for_each_banner_each_other_port_and_what_is_said_of_all_of_it():
    found = read(json.dumps(HOST).encode())
    told = [(one.get("port"), one["state"], one.get("cves_inferred")) for one in found.rows["services"]]
    assert told == [
        (443, "open", ["CVE-2024-0001"]),
        (22, "open", []),
        (8443, "open", None),
        (None, "up", ["CVE-2024-0003"]),
    ]
    assert found.records == 1
    assert found.rows["services"][1]["service"] == "ssh"
    assert found.rows["services"][2]["time"] == datetime(2026, 1, 3)


def test_a_small_host_has_ports_and_what_is_inferred_of_all_of_it():
    port, whole = read(lines(SMALL)).rows["services"]
    assert (port["address"], port["port"], port["hostname"]) == ("192.0.2.10", 443, "www.example.org")
    assert (whole["cves_inferred"], whole["cpes"]) == (["CVE-2024-0001"], ["cpe:/a:f5:nginx"])


def test_every_match_of_a_search_is_a_record():
    found = read(SAMPLES["search.json"])
    assert ([one["port"] for one in found.rows["services"]], found.records) == ([443, 80], 2)


@pytest.mark.parametrize(
    ("vulns", "told"), [(None, []), (["CVE-2024-0009"], ["CVE-2024-0009"]), (7, []), ({"x": 1}, [])]
)
def test_what_nobody_verified_is_inferred(vulns, told):
    assert (row(vulns=vulns)["cves"], row(vulns=vulns)["cves_inferred"]) == ([], told)


@pytest.mark.parametrize(("module", "service"), [("ssh", "ssh"), ("dns-udp", "dns"), ("auto", None), (..., None)])
def test_the_protocol_is_that_of_the_module(module, service):
    assert row(_shodan={"module": module} if module is not ... else {})["service"] == service


def test_the_head_of_an_answer_is_put_together_where_only_its_parts_are_told():
    assert row(data=...)["banner"] == "HTTP/1.1 200\r\nServer: nginx/1.24.0\r\n\r\n<title>Welcome</title>"
    assert row(data=..., http=...)["banner"] is None
    assert row(data="220 mail ESMTP")["banner"] == "220 mail ESMTP"


@pytest.mark.parametrize(
    "bad", [banner(port=70_000), banner(port=...), banner(ip_str="nobody", ip=5), {"ip": "x", "ports": []}]
)
def test_what_names_no_place_is_a_reject_and_its_neighbours_stand(bad):
    found = gather(shodan, lines(banner(), bad, banner()))
    assert (len(found.rows["services"]), [item.line for item in found.rejects]) == (2, [2])


def test_a_search_that_breaks_off_keeps_what_stands_before():
    found = gather(shodan, SAMPLES["search.json"][:-30])
    assert (len(found.rows["services"]), bool(found.malformed)) == (1, True)


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 1500), st.binary(max_size=6))
def test_a_damaged_export_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(shodan, data)
    gather(shodan, data)


@needs_data
def test_the_development_data_is_read_whole():
    folder = DATA / "exposure" / "shodan"
    banners = read((folder / "banners.ndjson").read_bytes()).rows["services"]
    assert [(one["port"], one["product"], one["cves"]) for one in banners] == [(80, "nginx", []), (2067, None, [])]
    (host,) = read((folder / "host_8.8.8.8.json").read_bytes()).rows["services"]
    assert (host["port"], host["proto"], host["service"], host["hostname"]) == (53, "udp", "dns", "dns.google")
