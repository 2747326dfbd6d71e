from __future__ import annotations

from datetime import datetime

from tests.readers.zeek.written import json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = """
ts 1700000000.5
host 192.0.2.9
port_num 443
subject CN=www.example.com
issuer_subject CN=Issuer
serial 0A
"""
READ = {
    "time": WHEN,
    "address": "192.0.2.9",
    "port": 443,
    "subject": "CN=www.example.com",
    "issuer": "CN=Issuer",
    "serial": "0A",
}


def test_a_row_of_known_certs():
    assert row("known_certs", ROW) == READ


def test_an_object_of_known_certs_says_the_same():
    said = {"port_num": 443, "subject": "CN=www.example.com", "issuer_subject": "CN=Issuer", "serial": "0A"}
    assert json_row("known_certs", {"ts": 1700000000.5, "host": "192.0.2.9", **said}) == READ


def test_what_shows_known_certs_without_a_name_and_what_does_not():
    assert recognised(lines({"ts": 1, "host": "192.0.2.9", "port_num": 443, "issuer_subject": "CN=a"}))
    assert not recognised(lines({"ts": 1, "host": "192.0.2.9", "port_num": 443, "subject": "CN=a"}))
    assert not recognised(lines({"ts": 1, "host": "192.0.2.9", "issuer_subject": "CN=a"}))
