"""Masscan's JSON, JSON Lines and list: ports, what they said, and the odd ends of old editions."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.scanned import collected
from tests.readers.told import gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.masscan import masscan

PORT = '{   "ip": "192.0.2.10",   "timestamp": "1767312000", "ports": [ {"port": 443, "proto": "tcp", "status": "open", "reason": "syn-ack", "ttl": 64} ] }'
SPOKEN = '{   "ip": "192.0.2.10",   "timestamp": "1767312001", "ports": [ {"port": 22, "proto": "tcp", "service": {"name": "ssh", "banner": "SSH-2.0-OpenSSH_9.2p1"}} ] }'
JSON = f"[\n{PORT}\n,\n{SPOKEN}\n]\n".encode()
LINES = (
    b'{"ip":"192.0.2.10","timestamp":"1767312000","port":443,"proto":"tcp","rec_type":"status","data":{"status":"open","reason":"syn-ack","ttl":64}}\n'
    b'{"ip":"192.0.2.10","timestamp":"1767312001","port":443,"proto":"tcp","rec_type":"banner","data":{"service_name":"title","banner":"Log in"}}\n'
)
LIST = b"""#masscan
open tcp 443 192.0.2.10 1767312000
banner tcp 22 192.0.2.10 1767312001 ssh SSH-2.0-OpenSSH_9.2p1 Debian-2
closed udp 53 2001:db8::10 1767312002
# end
"""
SAMPLES = {"scan.json": JSON, "scan.ndjson": LINES, "scan.txt": LIST, "empty.txt": b"#masscan\n# end\n"}
OTHERS = {
    "shodan.json": b'{"ip_str": "192.0.2.1", "ip": 1, "ports": [1], "timestamp": "2026-01-02T00:00:00"}',
    "naabu.json": b'{"ip":"192.0.2.1","port":80,"timestamp":"2026-01-02T00:00:00Z"}',
    "masscan.xml": b'<nmaprun scanner="masscan"/>',
    "text": b"# masscan\n",
}


def rows(data, name="scan.json"):
    found = gather(masscan, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["services"]


def test_the_reader_is_found():
    assert readers()["masscan"] is masscan


def test_every_port_is_a_row():
    first, second = rows(JSON)
    assert {key: value for key, value in first.items() if value is not None} == {
        "time": datetime(2026, 1, 2),
        "address": "192.0.2.10",
        "port": 443,
        "proto": "tcp",
        "state": "open",
        "scanner": "masscan",
        "origin_row": 2,
    }
    assert (second["port"], second["service"], second["banner"]) == (22, "ssh", "SSH-2.0-OpenSSH_9.2p1")


def test_json_lines_say_the_same_record_by_record():
    first, second = rows(LINES)
    assert (first["port"], first["state"], first["service"], first["origin_row"]) == (443, "open", None, 1)
    assert (second["state"], second["service"]) == ("open", "http")
    assert second["banner"] == "HTTP/1.1\r\n\r\n<title>Log in</title>"


def test_the_list_has_states_and_what_was_said():
    found = rows(LIST)
    assert [(row["origin_row"], row["proto"], row["port"], row["state"]) for row in found] == [
        (2, "tcp", 443, "open"),
        (3, "tcp", 22, "open"),
        (4, "udp", 53, "closed"),
    ]
    assert found[1]["banner"] == "SSH-2.0-OpenSSH_9.2p1 Debian-2"
    assert found[2]["address"] == "2001:db8::10"
    assert gather(masscan, SAMPLES["empty.txt"]).records == 0


@pytest.mark.parametrize("name", ["outside.json", "inside/scan.json", "scan.json"])
def test_the_vantage_is_what_the_path_says(name):
    told = {"outside.json": "internet", "inside/scan.json": "inside", "scan.json": None}[name]
    assert {row["vantage"] for row in rows(JSON, name) + rows(LIST, name)} == {told}


@pytest.mark.parametrize("end", [",\n{finished: 1}\n]\n", ",\n]\n", ",\n{finished: 1}\n"])
def test_the_ends_of_old_editions_are_no_damage(end):
    assert len(rows(f"[\n{PORT}{end}".encode())) == 1


@pytest.mark.parametrize("damage", [f"[\n{PORT}\n,\n{{bad\n,\n{PORT}\n,\n{PORT}\n,\n]\n", f"[\n{PORT}\n,\n{PORT[:60]}"])
def test_damage_elsewhere_is_told_and_what_stands_before_is_kept(damage):
    found = gather(masscan, damage.encode())
    assert len(found.rows["services"]) == 1
    assert found.malformed.line >= 4


@pytest.mark.parametrize(
    "bad",
    [
        PORT.replace("192.0.2.10", "192.0.2.256"),
        PORT.replace("443", "65536"),
        PORT.replace("443", '"x"'),
        PORT.replace('[ {"port"', '[ 7, {"pour"'),
        '{"ip": "192.0.2.10", "timestamp": "1", "ports": []}',
        '{"ip": "192.0.2.10", "timestamp": "1", "ports": 7}',
    ],
)
def test_what_is_no_port_is_a_reject_and_its_neighbour_stands(bad):
    found = gather(masscan, f"[\n{PORT},\n{bad}\n]".encode())
    assert (len(found.rows["services"]), len(found.rejects), found.rejects[0].line) == (1, 1, 3)


@pytest.mark.parametrize("line", [b"open tcp 443 192.0.2.10", b"open tcp x 192.0.2.10 1", b"open tcp 1 nobody 1"])
def test_lines_of_the_list_that_are_none_are_rejects(line):
    found = gather(masscan, b"#masscan\n" + line + b"\nopen tcp 1 192.0.2.1 1\n")
    assert (len(found.rows["services"]), found.rejects[0].line) == (1, 2)


def test_an_endless_line_of_the_list_ends_the_reading():
    found = gather(masscan, b"#masscan\nopen tcp 1 192.0.2.1 1\n" + b"a" * 100_000)
    assert (len(found.rows["services"]), found.malformed.line) == (1, 3)


@given(st.sampled_from(list(SAMPLES.values())), st.integers(0, 400), st.binary(max_size=6))
def test_a_damaged_scan_never_crashes_it(data, place, damage):
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(masscan, data)
    gather(masscan, data, "outside.json")


@needs_data
def test_every_port_of_the_collected_scans_is_a_row():
    told = {name: len(gather(masscan, data).rows["services"]) for name, data in collected("masscan").items()}
    assert told == {
        "masscan/masscan_many_vuln.json": 4,
        "masscan/masscan_no_vuln.json": 0,
        "masscan/masscan_one_vuln.json": 1,
    }
