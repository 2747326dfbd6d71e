from __future__ import annotations

from datetime import datetime

import pytest
from tests.readers.zeek.written import json_row, lines, recognised, row

WHEN = datetime.fromisoformat("2023-11-14T22:13:20.500000")
ROW = """
ts 1700000000.5
host 192.0.2.9
host_p 22
software_type SSH::SERVER
name OpenSSH
version.major 9
version.minor 2
version.minor2 -
version.minor3 -
version.addl p1
unparsed_version OpenSSH_9.2p1
"""
READ = {
    "time": WHEN,
    "asset": "192.0.2.9",
    "port": 22,
    "kind": "ssh::server",
    "name": "OpenSSH",
    "version": "9.2",
    "banner": "OpenSSH_9.2p1",
    "evidence": "seen on the wire",
}


def test_a_row_of_software():
    assert row("software", ROW) == READ


@pytest.mark.parametrize(
    ("major", "minor", "minor2", "minor3", "version"),
    [
        ("7", "58", "0", "-", "7.58.0"),
        ("2", "6", "36", "1", "2.6.36.1"),
        ("8", "-", "-", "-", "8"),
        ("-", "2", "0", "-", None),
        ("-", "-", "-", "-", None),
    ],
)
def test_a_version_is_put_together_from_its_first_number_on(major, minor, minor2, minor3, version):
    text = ROW.replace("version.major 9", f"version.major {major}").replace("version.minor 2", f"version.minor {minor}")
    text = text.replace("version.minor2 -", f"version.minor2 {minor2}").replace(
        "version.minor3 -", f"version.minor3 {minor3}"
    )
    assert row("software", text).get("version") == version


def test_a_log_without_the_last_part_of_versions_is_read():
    assert row("software", ROW.replace("version.minor3 -\n", "")) == READ


@pytest.mark.parametrize("dot", [".", "_"])
def test_an_object_of_software(dot):
    version = {f"version{dot}major": 8, f"version{dot}minor": 1}
    found = json_row(
        "software", {"ts": 1.5, "host": "192.0.2.9", "software_type": "SSH::CLIENT", "name": "x", **version}
    )
    assert (found["kind"], found["version"], "port" in found) == ("ssh::client", "8.1", False)


def test_what_shows_software_without_a_name_and_what_does_not():
    assert recognised(lines({"ts": 1, "host": "192.0.2.9", "software_type": "OS::WINDOWS"}))
    assert not recognised(lines({"ts": 1, "software_type": "OS::WINDOWS"}))
    assert not recognised(lines({"ts": 1, "host": "192.0.2.9", "name": "x", "unparsed_version": "x/1"}))
