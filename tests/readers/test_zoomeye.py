"""ZoomEye's answers, the old search's matches and the new one's flat fields."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.zoomeye import zoomeye

MATCH = {
    "ip": "192.0.2.10",
    "portinfo": {
        "port": 22,
        "service": "ssh",
        "app": "OpenSSH",
        "version": "9.2p1",
        "banner": "SSH-2.0-OpenSSH_9.2p1\r\n",
        "hostname": "www.example.org",
        "transport": "tcp",
    },
    "geoinfo": {"country": {"code": "XX"}},
    "timestamp": "2026-01-02T00:00:00",
}
FLAT = {
    "ip": "192.0.2.10",
    "port": 443,
    "domain": "www.example.org",
    "service": "https",
    "product": "nginx",
    "version": "1.24.0",
    "title": ["Welcome"],
    "header": "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0",
    "update_time": "2026-01-02T00:00:00",
}
SAMPLES = {
    "old.json": json.dumps({"total": 2, "available": 2, "matches": [MATCH, MATCH]}).encode(),
    "new.json": json.dumps({"code": 60000, "message": "success", "total": 1, "query": "x", "data": [FLAT]}).encode(),
    "matches.ndjson": (json.dumps(MATCH) + "\n").encode() * 2,
    "flat.ndjson": (json.dumps(FLAT) + "\n").encode() * 2,
}
OTHERS = {
    "shodan.json": b'{"matches": [{"ip_str": "192.0.2.1", "port": 80}], "total": 1}',
    "fofa.json": b'{"ip":"192.0.2.10","port":"443","host":"a","title":"b","lastupdatetime":"x"}',
    "naabu.json": b'{"ip":"192.0.2.10","port":443}',
    "answer.json": b'{"data": [], "query": "x", "total": 0}',
}


def read(data):
    found = gather(zoomeye, data if isinstance(data, bytes) else json.dumps(data).encode())
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["services"]


def test_a_match_is_a_row_seen_from_the_internet():
    assert read(MATCH) == [
        {
            "time": datetime(2026, 1, 2),
            "address": "192.0.2.10",
            "hostname": "www.example.org",
            "port": 22,
            "proto": "tcp",
            "state": "open",
            "service": "ssh",
            "product": "OpenSSH",
            "version": "9.2p1",
            "cpes": [],
            "banner": "SSH-2.0-OpenSSH_9.2p1",
            "vantage": "internet",
            "scanner": "zoomeye",
            "origin_row": 1,
        }
    ]


def test_flat_fields_say_the_same():
    (row,) = read(SAMPLES["new.json"])
    assert [row[key] for key in ("port", "service", "product", "version", "hostname")] == [
        443,
        "https",
        "nginx",
        "1.24.0",
        "www.example.org",
    ]
    assert (row["time"], row["banner"][-25:]) == (datetime(2026, 1, 2), "\n\r\n<title>Welcome</title>")


@pytest.mark.parametrize(
    ("name", "rows"), [("old.json", 2), ("new.json", 1), ("matches.ndjson", 2), ("flat.ndjson", 2)]
)
def test_matches_are_found_however_they_are_listed(name, rows):
    assert len(read(SAMPLES[name])) == rows


@pytest.mark.parametrize(
    ("changed", "hostname"),
    [
        ({}, "www.example.org"),
        ({"domain": None, "url": "https://a.example:8443/"}, "a.example"),
        ({"domain": "", "rdns": "r.example"}, "r.example"),
        ({"domain": 7}, None),
    ],
)
def test_the_name_is_looked_for_where_it_may_stand(changed, hostname):
    assert read(FLAT | changed)[0]["hostname"] == hostname


def test_a_web_site_has_a_list_of_addresses():
    assert read(FLAT | {"ip": ["192.0.2.11", "192.0.2.12"]})[0]["address"] == "192.0.2.11"


def test_the_head_of_an_answer_is_put_together_where_only_its_parts_are_told():
    assert read(FLAT | {"header": None})[0]["banner"] == "HTTP/1.1\r\n\r\n<title>Welcome</title>"
    assert read(FLAT | {"header": None, "title": None})[0]["banner"] is None
    assert read(FLAT | {"title": "One text"})[0]["banner"].endswith("<title>One text</title>")


@pytest.mark.parametrize(("transport", "proto"), [("UDP", "udp"), (None, "tcp"), (7, "7")])
def test_the_transport_is_tcp_unless_it_is_told(transport, proto):
    assert read(MATCH | {"portinfo": MATCH["portinfo"] | {"transport": transport}})[0]["proto"] == proto


@pytest.mark.parametrize(
    "bad", [FLAT | {"ip": "nobody"}, FLAT | {"port": 70_000}, FLAT | {"ip": []}, {"ip": "192.0.2.1", "portinfo": {}}]
)
def test_what_names_no_place_is_a_reject_and_its_neighbours_stand(bad):
    found = gather(zoomeye, "\n".join(json.dumps(one) for one in (FLAT, bad, FLAT)).encode())
    assert (len(found.rows["services"]), [item.line for item in found.rejects]) == (2, [2])
    listed = gather(zoomeye, json.dumps({"total": 3, "matches": [MATCH, bad, 7]}).encode())
    assert (len(listed.rows["services"]), len(listed.rejects)) == (1, 2)


def test_an_answer_that_breaks_off_keeps_what_stands_before():
    found = gather(zoomeye, SAMPLES["old.json"][:-30])
    assert (len(found.rows["services"]), bool(found.malformed)) == (1, True)


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 600), st.binary(max_size=6))
def test_a_damaged_export_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(zoomeye, data)
    gather(zoomeye, data)
