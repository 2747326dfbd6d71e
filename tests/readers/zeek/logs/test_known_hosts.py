from __future__ import annotations

from datetime import datetime

from tests.readers.zeek.written import delimited, json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")


def test_a_row_of_known_hosts():
    assert row("known_hosts", "ts 1700000000.5\nhost 192.0.2.9") == {
        "time": WHEN,
        "address": "192.0.2.9",
        "state": "up",
        "vantage": "wire",
        "scanner": "zeek",
    }


def test_an_object_of_known_hosts():
    assert json_row("known_hosts", {"ts": 1700000000.5, "host": "192.0.2.9"})["address"] == "192.0.2.9"


def test_only_its_name_shows_known_hosts():
    assert recognised(delimited("known_hosts", ["ts", "host"]))
    assert not recognised(delimited("seen_hosts", ["ts", "host"]))
    assert not recognised(delimited("known_hosts", ["ts", "address"]))
    assert not recognised(lines({"ts": 1, "host": "192.0.2.9"}))
