from __future__ import annotations

from tests.readers.zeek.written import ENDS, lines, mapped, mapped_json, recognised

ROW = """
ts 1700000000.000001
uid CHhAvVGS1DHFjwGM9
id.orig_h 192.0.2.7
id.orig_p 49152
id.resp_h 198.51.100.9
id.resp_p 443
proto tcp
service ssl
duration 2.5
orig_bytes 100
resp_bytes 2000
conn_state SF
local_orig T
local_resp F
missed_bytes 7
history ShADadFf
orig_pkts 5
orig_ip_bytes 300
resp_pkts 6
resp_ip_bytes 2300
tunnel_parents -
"""
READ = {
    "time": "1700000000.000001",
    "uid": "CHhAvVGS1DHFjwGM9",
    "source": "192.0.2.7",
    "source_port": "49152",
    "destination": "198.51.100.9",
    "destination_port": "443",
    "proto": "tcp",
    "service": "ssl",
    "duration": "2.5",
    "bytes_out": "100",
    "bytes_in": "2000",
    "packets_out": "5",
    "packets_in": "6",
    "ip_bytes_out": "300",
    "ip_bytes_in": "2300",
    "state": "SF",
    "history": "ShADadFf",
    "missed_bytes": "7",
    "open": False,
}


def test_a_row_of_conn():
    assert mapped("conn", ROW) == READ


def test_a_row_with_the_columns_of_newer_sensors_and_labels():
    more = "_node_name probe-1\n" + ROW.strip() + "\nip_proto 6\nlabel Benign\ndetailedlabel none"
    assert mapped("conn", more) == {**READ, "sensor": "probe-1"}


def test_open_connections_are_marked():
    assert mapped("open_conn", ROW) == {**READ, "open": True}


def test_an_object_of_conn():
    item = {
        **ENDS,
        "proto": "udp",
        "service": "dns",
        "duration": 0.5,
        "orig_bytes": 1,
        "resp_bytes": 2,
        "conn_state": "SF",
    }
    assert mapped_json(item) == {
        "time": 1.5,
        "uid": "C1",
        "source": "192.0.2.7",
        "source_port": 1,
        "destination": "192.0.2.8",
        "destination_port": 2,
        "proto": "udp",
        "service": "dns",
        "duration": 0.5,
        "bytes_out": 1,
        "bytes_in": 2,
        "state": "SF",
        "open": False,
    }


def test_what_shows_conn_without_a_name_and_what_does_not():
    for proof in ({"conn_state": "S0"}, {"proto": "tcp", "orig_pkts": 1}, {"proto": "tcp", "duration": 1.0}):
        assert recognised(lines({**ENDS, **proof}))
        assert not recognised(lines({key: value for key, value in (ENDS | proof).items() if key != "uid"}))
    assert not recognised(lines({**ENDS, "proto": "tcp"}))
    assert not recognised(lines({**ENDS, "duration": 1.0}))
