"""Fleet: hosts of its API and its command line; osquery: what a machine says of itself."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather

from doorward.readers.fleet_hosts import fleet_hosts

HOST = {
    "id": 1,
    "created_at": "2024-01-02T03:04:05Z",
    "hostname": "scanner1.example",
    "computer_name": "scanner1",
    "display_name": "scanner1",
    "uuid": "0000",
    "osquery_version": "5.9.1",
    "hardware_serial": "SN1",
    "primary_ip": "10.0.0.5",
    "public_ip": "192.0.2.5",
    "primary_mac": "00:00:5e:00:53:01",
    "team_name": "Test machines",
    "status": "offline",
    "device_mapping": [{"email": "ann@example.org", "source": "google_chrome_profiles"}],
}
SYSTEM = {
    "hostname": "scanner1",
    "uuid": "0000",
    "cpu_brand": "CPU",
    "hardware_serial": "SN1",
    "computer_name": "scanner1",
    "address": "fe80::5%eth0",
    "mac": "00:00:5e:00:53:01",
}


def page(*hosts):
    return json.dumps({"hosts": list(hosts)}, indent=1).encode()


LIST = (
    b"created_at,id,hostname,uuid,osquery_version,hardware_serial,computer_name,primary_ip,primary_mac,team_name,device_mapping\n"
    b"2024-01-02T03:04:05Z,1,scanner1.example,0000,5.9.1,SN1,scanner1,10.0.0.5,00:00:5e:00:53:01,Test machines,"
    b'"ann@example.org,bob@example.org"\n'
)
SAMPLES: dict[str, bytes] = {
    "hosts.json": page(HOST),
    "host.json": json.dumps({"host": HOST}).encode(),
    "list.json": json.dumps([HOST]).encode(),
    "fleetctl.json": json.dumps({"kind": "host", "apiVersion": "v1", "spec": HOST}).encode() + b"\n",
    "hosts.csv": LIST,
    "system_info.json": json.dumps([SYSTEM]).encode(),
}
OTHERS: dict[str, bytes] = {
    "hosts.json": b'{"hosts": [{"name": "x"}]}',
    "query.json": b'{"kind": "query", "apiVersion": "v1", "spec": {"query": "select hostname"}}',
    "result.log": json.dumps({"hostIdentifier": "x", "name": "y", **SYSTEM}).encode(),
}


def read(data):
    found = gather(fleet_hosts, data)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


@pytest.mark.parametrize("name", ["hosts.json", "host.json", "list.json", "fleetctl.json"])
def test_a_host_is_an_asset_whatever_stands_around_it(name):
    (row,) = read(SAMPLES[name])
    assert {**row, "origin_row": 1} == {
        "name": "scanner1.example",
        "addresses": ["10.0.0.5", "192.0.2.5"],
        "macs": ["00:00:5e:00:53:01"],
        "serials": ["SN1"],
        "purpose": "Test machines",
        "owner": "ann@example.org",
        "environment": None,
        "in_service_from": date(2024, 1, 2),
        "in_service_until": None,
        "criticality": None,
        "origin_row": 1,
    }


def test_the_list_that_its_page_exports_says_the_same():
    (row,), (told,) = read(SAMPLES["hosts.csv"]), read(SAMPLES["hosts.json"])
    assert {**row, "addresses": [], "origin_row": 1} == {**told, "addresses": [], "origin_row": 1}
    assert row["addresses"] == ["10.0.0.5"]


def test_who_logs_on_by_the_directory_counts_before_a_browser_profile():
    (row,) = read(page({**HOST, "end_users": [{"idp_username": "bob"}]}))
    assert row["owner"] == "bob"
    assert read(page({**HOST, "device_mapping": []}))[0]["owner"] is None


def test_what_osquery_says_of_a_machine_is_an_asset_a_row():
    (row,) = read(json.dumps([SYSTEM]).encode())
    assert (row["name"], row["addresses"], row["macs"]) == ("scanner1", ["fe80::5"], ["00:00:5e:00:53:01"])
    loop = {**SYSTEM, "address": "127.0.0.1", "mac": "00:00:00:00:00:00"}
    (row,) = read(json.dumps([loop]).encode())
    assert (row["addresses"], row["macs"]) == ([], [])


def test_an_enrolled_host_without_a_name_goes_by_its_identifier():
    bare = {**HOST, "hostname": "", "computer_name": "", "display_name": ""}
    assert read(page(bare))[0]["name"] == "0000"


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"email": {"email": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for name in HOST:
        gather(fleet_hosts, page({**HOST, name: value}))
    for name in ("hosts", "host", "spec"):
        gather(fleet_hosts, json.dumps({"kind": "host", name: value}).encode())
