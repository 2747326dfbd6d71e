"""NetBox: pages of its API, objects alone, and what its lists export."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather

from doorward.readers.netbox import netbox

DEVICE = {
    "id": 1,
    "url": "https://netbox.example/api/dcim/devices/1/",
    "display": "edge1 (A1)",
    "name": "edge1",
    "device_type": {"id": 1, "model": "R1"},
    "role": {"id": 3, "name": "Router"},
    "tenant": {"id": 2, "name": "Network team", "slug": "network-team"},
    "serial": "SN1",
    "status": {"value": "active", "label": "Active"},
    "primary_ip": {"id": 1, "address": "192.0.2.1/24"},
    "primary_ip4": {"id": 1, "address": "192.0.2.1/24", "display": "192.0.2.1/24"},
    "primary_ip6": {"id": 2, "address": "2001:db8::1/64", "display": "2001:db8::1/64"},
    "description": "",
    "custom_fields": {"owner": None, "environment": "production", "decommission_date": None},
    "created": "2024-01-02T03:04:05.123456Z",
    "last_updated": "2026-03-04T05:06:07Z",
}
MACHINE = {
    "id": 7,
    "name": "lab7",
    "cluster": {"id": 1, "name": "c"},
    "vcpus": 2.0,
    "status": {"value": "staged", "label": "Staged"},
    "primary_ip4": {"id": 9, "address": "192.0.2.7/24", "display": "192.0.2.7/24"},
    "description": "trial of the scanner",
    "custom_fields": {"Owner": "ann", "criticality": "Very High", "End date": "2026-06-30"},
    "last_updated": "2026-03-04T05:06:07Z",
}
ADDRESS = {
    "id": 3,
    "family": {"value": 4, "label": "IPv4"},
    "address": "192.0.2.9/24",
    "vrf": None,
    "dns_name": "edge1.example",
    "assigned_object_type": "dcim.interface",
    "assigned_object": {
        "id": 4,
        "name": "eth1",
        "display": "eth1",
        "device": {"id": 1, "display": "edge1", "name": "edge1"},
    },
}
DEVICES = "Name,Status,Tenant,Site,Location,Rack,Role,Manufacturer,Type,IP Address,Owner\nedge1,Active,Network team,S,L,R,Router,M,T,192.0.2.1/24,\n"
MACHINES = "name,status,site,cluster,role,tenant,vCPUs,Memory (MB),Disk,IP Address,cf_environment\nlab7,Staged,S,c,,,2,4,5,192.0.2.7/24,test\n"
ADDRESSES = (
    "IP Address,VRF,Status,Role,Tenant,Assigned,DNS Name,Description,Device\n192.0.2.9/24,,Active,,,True,,,edge1\n"
)


def page(*objects):
    return json.dumps({"count": len(objects), "next": None, "previous": None, "results": list(objects)}).encode()


SAMPLES: dict[str, bytes] = {
    "devices.json": page(DEVICE),
    "machines.json": page(MACHINE),
    "ip-addresses.json": page(ADDRESS),
    "list.json": json.dumps([DEVICE, MACHINE]).encode(),
    "one-machine.json": json.dumps(MACHINE).encode(),
    "one-address.json": json.dumps([ADDRESS]).encode(),
    "netbox_devices.csv": DEVICES.encode(),
    "netbox_virtual_machines.csv": MACHINES.encode(),
    "netbox_ip_addresses.csv": ADDRESSES.encode(),
}
OTHERS: dict[str, bytes] = {
    "empty-page.json": page(),
    "sites.json": page({"id": 1, "name": "s", "status": "active"}),
    "names.csv": b"name,status\nx,y\n",
    "register.csv": b"name,addresses,owner\nx,192.0.2.1,y\n",
}


def read(data):
    found = gather(netbox, data)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


def test_a_device_is_an_asset():
    assert read(page(DEVICE)) == [
        {
            "name": "edge1",
            "addresses": ["192.0.2.1", "2001:db8::1"],
            "macs": [],
            "serials": ["SN1"],
            "purpose": "Router",
            "owner": "Network team",
            "environment": "production",
            "in_service_from": None,
            "in_service_until": None,
            "criticality": None,
            "origin_row": 1,
        }
    ]


def test_status_and_custom_fields_of_a_machine_are_told():
    (row,) = read(page(MACHINE))
    assert (row["environment"], row["owner"], row["criticality"]) == ("Staged", "ann", "critical")
    assert (row["in_service_until"], row["purpose"]) == (date(2026, 6, 30), "trial of the scanner")


def test_what_is_being_decommissioned_was_in_service_until_its_last_change_unless_a_field_names_the_day():
    gone = {**DEVICE, "status": {"value": "decommissioning", "label": "Decommissioning"}}
    named = {**gone, "custom_fields": {"decommission_date": "2026-01-31"}}
    first, second = read(page(gone, named))
    assert (first["in_service_until"], first["environment"]) == (date(2026, 3, 4), "production, Decommissioning")
    assert (second["in_service_until"], second["environment"]) == (date(2026, 1, 31), "Decommissioning")


def test_an_address_is_told_under_the_name_of_its_device():
    assert [(row["name"], row["addresses"]) for row in read(page(ADDRESS))] == [("edge1", ["192.0.2.9"])]
    virtual = {**ADDRESS, "assigned_object": {"virtual_machine": {"name": "lab7"}}}
    free = {**ADDRESS, "assigned_object": None, "dns_name": ""}
    found = gather(netbox, page(virtual, free))
    assert ([row["name"] for row in found.rows["assets"]], found.records) == (["lab7"], 2)


def test_lists_say_the_same_as_the_api():
    (device,) = read(DEVICES.encode())
    assert (device["name"], device["addresses"], device["owner"]) == ("edge1", ["192.0.2.1"], "Network team")
    (machine,) = read(MACHINES.encode())
    assert (machine["name"], machine["environment"]) == ("lab7", "test, Staged")
    (held,) = read(ADDRESSES.encode())
    assert (held["name"], held["addresses"], held["origin_row"]) == ("edge1", ["192.0.2.9"], 2)


def test_several_pages_in_a_list_are_read():
    assert len(read(b"[" + page(DEVICE) + b"," + page(MACHINE, DEVICE) + b"]")) == 3


def test_a_page_that_breaks_off_keeps_what_came_before():
    found = gather(netbox, page(DEVICE, MACHINE)[:-30])
    assert len(found.rows["assets"]) == 1
    assert found.malformed is not None


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"name": {"name": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for told in (DEVICE, MACHINE, ADDRESS):
        for name in told:
            gather(netbox, page({**told, name: value}))
    gather(netbox, page(value))
