from __future__ import annotations

from datetime import datetime

import pytest
from tests.readers.zeek.written import json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = """
ts 1700000000.5
host 192.0.2.9
port_num 443
port_proto tcp
service HTTP,SSL
"""
READ = {
    "time": WHEN,
    "address": "192.0.2.9",
    "port": 443,
    "proto": "tcp",
    "state": "open",
    "service": "http,ssl",
    "vantage": "wire",
    "scanner": "zeek",
}


def test_a_row_of_known_services():
    assert row("known_services", ROW) == READ


def test_an_object_of_known_services_says_the_same():
    item = {"ts": 1700000000.5, "host": "192.0.2.9", "port_num": 443, "port_proto": "tcp", "service": ["HTTP", "SSL"]}
    assert json_row("known_services", item) == READ
    assert "service" not in json_row("known_services", {**item, "service": []})


@pytest.mark.parametrize("service", ["-", "(empty)"])
def test_a_port_whose_protocol_nobody_knows_is_open_all_the_same(service):
    found = row("known_services", ROW.replace("service HTTP,SSL", f"service {service}"))
    assert found == {name: value for name, value in READ.items() if name != "service"}


def test_what_shows_known_services_without_a_name_and_what_does_not():
    assert recognised(lines({"ts": 1, "host": "192.0.2.9", "port_num": 443, "port_proto": "tcp"}))
    assert not recognised(lines({"ts": 1, "host": "192.0.2.9", "port_num": 443}))
    assert not recognised(lines({"ts": 1, "host": "192.0.2.9", "port_proto": "tcp"}))
