"""Naabu's JSON Lines, early editions and late ones."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.scanned import collected
from tests.readers.told import gather, needs_data, recognised

from doorward.readers.naabu import naabu

PORT = b'{"host":"www.example.org","ip":"192.0.2.10","timestamp":"2026-01-02T00:00:01.000000000Z","port":443,"protocol":"tcp","tls":true}\n'
EARLY = b'{"host":"www.example.org","ip":"192.0.2.10","port":443}\n'
OBJECT = b'{"ip":"192.0.2.10","port":{"Port":53,"Protocol":1,"TLS":false}}\n'
NAMED = b'{"ip":"192.0.2.10","port":22,"protocol":"tcp","name":"ssh","product":"OpenSSH","version":"9.2p1","cpes":["cpe:/a:openbsd:openssh:9.2p1"]}\n'
SAMPLES = {"naabu.json": PORT * 2, "early.json": EARLY, "object.json": OBJECT, "list.json": b"[" + PORT + b"]"}
SAMPLES |= {"later.json": PORT.replace(b'"tls":true', b'"tls":true,"some_later_key":{"a":1}')}
OTHERS = {
    "fofa.json": b'{"ip":"192.0.2.10","port":"443","host":"www.example.org","protocol":"https"}',
    "shodan.json": b'{"ip_str":"192.0.2.10","port":443,"transport":"tcp"}',
    "masscan.json": b'{"ip":"192.0.2.10","timestamp":"1","ports":[{"port":443}]}',
    "no-port.json": b'{"ip":"192.0.2.10","protocol":"tcp"}',
    "no-address.json": b'{"port":443,"protocol":"tcp"}',
}


def rows(data, name="naabu.json"):
    found = gather(naabu, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["services"]


def test_a_port_is_a_row():
    (row,) = rows(PORT)
    assert {key: value for key, value in row.items() if value not in (None, [])} == {
        "time": datetime(2026, 1, 2, 0, 0, 1),
        "address": "192.0.2.10",
        "hostname": "www.example.org",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "scanner": "naabu",
        "origin_row": 1,
    }


def test_early_editions_write_no_time_and_some_an_object_for_the_port():
    assert (rows(EARLY)[0]["time"], rows(EARLY)[0]["proto"]) == (None, "tcp")
    assert [(row["port"], row["proto"]) for row in rows(OBJECT)] == [(53, "udp")]


def test_what_service_discovery_adds_is_read():
    (row,) = rows(NAMED)
    assert [row[key] for key in ("service", "product", "version")] == ["ssh", "OpenSSH", "9.2p1"]
    assert row["cpes"] == ["cpe:/a:openbsd:openssh:9.2p1"]


def test_a_host_that_was_given_as_an_address_is_no_name():
    assert rows(PORT.replace(b"www.example.org", b"192.0.2.10"))[0]["hostname"] is None
    alone = rows(b'{"host":"192.0.2.10","port":443}')[0]
    assert (alone["address"], alone["hostname"]) == ("192.0.2.10", None)


def test_the_vantage_is_what_the_path_says():
    assert [rows(PORT, name)[0]["vantage"] for name in ("outside/1.json", "inside.json", "1.json")] == [
        "internet",
        "inside",
        None,
    ]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"ip":"nobody","port":443}',
        b'{"ip":"192.0.2.1","port":70000}',
        b'{"ip":"192.0.2.1"}',
        b"7",
        b'{"ip"}',
        b'{"port":{}}',
    ],
)
def test_what_is_no_port_is_a_reject_and_its_neighbours_stand(bad):
    found = gather(naabu, PORT + bad + b"\n" + PORT)
    assert (len(found.rows["services"]), found.records, [item.line for item in found.rejects]) == (2, 2, [2])


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 200), st.binary(max_size=6))
def test_a_damaged_scan_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(naabu, data)
    gather(naabu, data, "outside.json")


@needs_data
def test_every_port_of_the_collected_scan_is_a_row():
    files = collected("naabu")
    assert {name: len(rows(data)) for name, data in files.items()} == {"naabu/naabu_many_vuln.json": 8}
