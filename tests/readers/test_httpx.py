"""Httpx's JSON Lines: web servers, their titles and certificates."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.scanned import collected
from tests.readers.told import gather, needs_data, recognised

from doorward.readers.httpx import httpx

TLS = {
    "host": "www.example.org",
    "port": "443",
    "subject_dn": "CN=www.example.org",
    "subject_an": ["www.example.org", "example.org"],
    "issuer_dn": "CN=Example CA, O=Example",
    "serial": "03:AB:0F",
    "not_before": "2026-01-01T00:00:00Z",
    "not_after": "2026-04-01T00:00:00Z",
    "fingerprint_hash": {"sha256": "ab" * 32},
}
ANSWER = {
    "timestamp": "2026-01-02T00:00:01.5Z",
    "port": "443",
    "url": "https://www.example.org",
    "input": "www.example.org",
    "title": "Welcome",
    "scheme": "https",
    "webserver": "nginx/1.24.0",
    "host": "192.0.2.10",
    "status_code": 200,
    "failed": False,
    "tls": TLS,
}


def line(**changed):
    told = {key: value for key, value in (ANSWER | changed).items() if value is not ...}
    return json.dumps(told).encode() + b"\n"


SAMPLES = {
    "httpx.json": line(),
    "plain.json": line(tls=..., scheme="http", url="http://192.0.2.10:8080", port="8080"),
    "failed.json": line(failed=True, tls=..., webserver=...),
    "older.json": line(status_code=..., **{"status-code": 200}),
}
OTHERS = {
    "nuclei.json": b'{"template-id":"x","info":{},"url":"http://a"}',
    "naabu.json": b'{"ip":"192.0.2.10","port":443}',
    "urls.json": b'{"url":"http://a","input":"b"}',
}


def read(data, name="httpx.json"):
    found = gather(httpx, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found


def row(**changed):
    return read(line(**changed)).rows["services"][0]


def test_an_answer_is_a_row_with_what_the_server_said():
    assert {key: value for key, value in row().items() if value not in (None, [])} == {
        "time": datetime(2026, 1, 2, 0, 0, 1, 500000),
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "service": "https",
        "banner": "HTTP/1.1 200\r\nServer: nginx/1.24.0\r\n\r\n<title>Welcome</title>",
        "scanner": "httpx",
        "origin_row": 1,
    }


def test_its_certificate_is_a_row_too_and_no_other_record():
    found = read(line() + line(tls=...))
    (certificate,) = found.rows["certificates"]
    assert certificate == {
        "time": datetime(2026, 1, 2, 0, 0, 1, 500000),
        "id": "ab" * 32,
        "serial": "03ab0f",
        "subject": "CN=www.example.org",
        "issuer": "CN=Example CA, O=Example",
        "not_before": datetime(2026, 1, 1),
        "not_after": datetime(2026, 4, 1),
        "names": ["www.example.org", "example.org"],
        "address": "192.0.2.10",
        "port": 443,
        "sensor": "httpx",
        "origin_row": 1,
    }
    assert (len(found.rows["services"]), found.records) == (2, 2)


def test_the_address_is_looked_for_where_editions_write_it():
    assert row(host="www.example.org", host_ip="192.0.2.11")["address"] == "192.0.2.11"
    assert row(host="www.example.org", a=["192.0.2.12", "192.0.2.13"])["address"] == "192.0.2.12"
    assert row(host=..., url="https://192.0.2.14/")["address"] == "192.0.2.14"
    assert row(host="www.example.org")["address"] is None


@pytest.mark.parametrize(
    ("url", "port", "told"),
    [
        ("https://a.example", ..., 443),
        ("http://a.example", ..., 80),
        ("http://a.example:8080/x", ..., 8080),
        ("http://a.example", 81, 81),
    ],
)
def test_the_port_is_what_is_said_or_what_the_url_means(url, port, told):
    assert row(url=url, port=port, scheme=...)["port"] == told


def test_what_failed_is_counted_and_gives_no_row():
    found = read(line(failed=True))
    assert (found.rows["services"], found.records) == ([], 1)


def test_cpes_are_taken_where_they_are_told():
    assert row(cpe=[{"product": "x", "cpe": "cpe:2.3:a:x:x:1:*:*:*:*:*:*:*"}, 7])["cpes"] == [
        "cpe:2.3:a:x:x:1:*:*:*:*:*:*:*"
    ]


def test_the_vantage_is_what_the_path_says():
    assert read(line(), "external.json").rows["services"][0]["vantage"] == "internet"


@pytest.mark.parametrize(
    "bad",
    [
        line(url="https://[bad", host=...),
        line(url="", host=...),
        line(url="gopher://x", port="x", scheme=...),
        b"[]\n7\n",
    ],
)
def test_what_names_no_place_is_a_reject_and_its_neighbour_stands(bad):
    found = gather(httpx, line() + bad)
    assert (len(found.rows["services"]), len(found.rejects)) == (1, 1)


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 600), st.binary(max_size=6))
def test_damaged_results_never_crash_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(httpx, data)
    gather(httpx, data, "outside.json")


@needs_data
def test_every_answer_of_the_collected_results_is_a_row():
    told = {name: len(read(data).rows["services"]) for name, data in collected("httpx").items()}
    assert told == {"httpx/httpx_many_vuln.json": 5, "httpx/httpx_one_vuln.json": 1}
