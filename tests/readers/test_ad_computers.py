"""Active Directory: computers as PowerShell exports them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather, recognised

from doorward.readers.ad_computers import ad_computers

COMPUTER = {
    "DistinguishedName": "CN=SCANNER1,OU=Test Machines,OU=Servers,DC=corp,DC=example",
    "DNSHostName": "scanner1.corp.example",
    "Enabled": True,
    "Name": "SCANNER1",
    "ObjectClass": "computer",
    "SamAccountName": "SCANNER1$",
    "SID": {"BinaryLength": 28, "Value": "S-1-5-21-1-2-3-1104"},
    "IPv4Address": "192.0.2.5",
    "IPv6Address": None,
    "Description": "trial of the scanner",
    "ManagedBy": "CN=Ann Example\\, Dr.,OU=People,DC=corp,DC=example",
    "whenCreated": "/Date(1704164645000)/",
    "whenChanged": "/Date(1772600767000)/",
    "AccountExpirationDate": None,
}
TABLE = (
    "#TYPE Microsoft.ActiveDirectory.Management.ADComputer\r\n"
    '"DistinguishedName","DNSHostName","Enabled","Name","ObjectClass","IPv4Address","whenCreated","Modified"\r\n'
    '"CN=SCANNER1,OU=Servers,DC=corp,DC=example","scanner1.corp.example","False","SCANNER1","computer","192.0.2.5",'
    '"1/2/2024 3:04:05 AM","3/4/2026 5:06:07 AM"\r\n'
)


def listed(*computers):
    return json.dumps(list(computers), indent=2).encode()


SAMPLES: dict[str, bytes] = {
    "computers.json": listed(COMPUTER),
    "one.json": json.dumps(COMPUTER).encode(),
    "computers.csv": TABLE.encode(),
    "without-type.csv": TABLE.partition("\r\n")[2].encode(),
    "unicode.csv": TABLE.encode("utf-16"),
}
OTHERS: dict[str, bytes] = {
    "users.csv": b'"DistinguishedName","Enabled","SamAccountName"\r\n"CN=a","True","a"\r\n',
    "users.json": b'[{"DistinguishedName": "CN=a", "SamAccountName": "a"}]',
    "type.csv": b"#TYPE System.Object\r\n",
}


def read(data):
    found = gather(ad_computers, data)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised_and_name_the_computer(name):
    assert recognised(ad_computers, SAMPLES[name])
    assert [row["name"] for row in read(SAMPLES[name])] == ["scanner1.corp.example"]


def test_a_computer_is_an_asset():
    (row,) = read(listed(COMPUTER))
    assert {**row, "origin_row": 1} == {
        "name": "scanner1.corp.example",
        "addresses": ["192.0.2.5"],
        "macs": [],
        "serials": [],
        "purpose": "trial of the scanner",
        "owner": "Ann Example, Dr.",
        "environment": "Test Machines",
        "in_service_from": date(2024, 1, 2),
        "in_service_until": None,
        "criticality": None,
        "origin_row": 1,
    }


def test_a_disabled_computer_was_in_service_until_its_last_change():
    (row,) = read(listed({**COMPUTER, "Enabled": False}))
    assert (row["in_service_until"], row["environment"]) == (date(2026, 3, 4), "Test Machines, disabled")
    (row,) = read(TABLE.encode())
    assert (row["in_service_until"], row["environment"], row["origin_row"]) == (date(2026, 3, 4), "disabled", 3)


def test_an_account_that_expires_ends_then():
    (row,) = read(listed({**COMPUTER, "AccountExpirationDate": "/Date(1782777600000)/"}))
    assert row["in_service_until"] == date(2026, 6, 30)


def test_a_unit_that_names_no_stage_is_no_environment():
    servers = COMPUTER["DistinguishedName"].replace("Test Machines", "Latest Machines")
    assert read(listed({**COMPUTER, "DistinguishedName": servers}))[0]["environment"] is None


def test_other_objects_are_no_assets():
    found = gather(ad_computers, listed({**COMPUTER, "ObjectClass": "user"}))
    assert (found.rows["assets"], found.records) == ([], 1)


def test_a_computer_without_a_dns_name_goes_by_its_own():
    assert read(listed({**COMPUTER, "DNSHostName": None}))[0]["name"] == "SCANNER1"
    assert read(listed({**COMPUTER, "DNSHostName": None, "Name": None}))[0]["name"] == "SCANNER1"


def test_a_day_that_may_be_two_is_left_out_and_said():
    found = gather(ad_computers, TABLE.replace("1/2/2024 3:04:05 AM", "01/02/2024 03:04:05").encode())
    assert found.rows["assets"][0]["in_service_from"] is None
    assert [(reject.line, "'01/02/2024 03:04:05' is no date" in reject.reason) for reject in found.rejects] == [
        (3, True)
    ]


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"Value": []}, "\x00", "CN=", "OU=\\"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for name in COMPUTER:
        gather(ad_computers, listed({**COMPUTER, name: value}))
    gather(ad_computers, listed(value))


def test_a_name_of_a_million_parts_is_soon_read():
    assert read(listed({**COMPUTER, "DistinguishedName": "OU=a," * 200_000}))[0]["environment"] is None
