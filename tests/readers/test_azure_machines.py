"""Azure: machines of the command line, and machines and interfaces of the Resource Graph."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather, recognised

from doorward.readers.azure_machines import azure_machines

PLACE = "/subscriptions/s/resourceGroups/g/providers"
MACHINE = {
    "id": f"{PLACE}/Microsoft.Compute/virtualMachines/scanner1",
    "location": "westeurope",
    "macAddresses": "00-00-5E-00-53-01,00-00-5E-00-53-02",
    "name": "scanner1",
    "powerState": "VM running",
    "privateIps": "10.0.0.5,10.0.0.6",
    "publicIps": "192.0.2.5",
    "tags": {"Owner": "ann", "env": "test", "Decommission Date": "2026-06-30", "Criticality": "low"},
    "timeCreated": "2024-01-02T03:04:05.1234567+00:00",
    "type": "Microsoft.Compute/virtualMachines",
    "vmId": "00000000-0000-0000-0000-000000000001",
}
GRAPH = {
    "id": MACHINE["id"],
    "name": "scanner1",
    "type": "microsoft.compute/virtualmachines",
    "tags": None,
    "properties": {
        "timeCreated": "2024-01-02T03:04:05Z",
        "extended": {"instanceView": {"powerState": {"displayStatus": "VM deallocated"}}},
    },
}
CARD = {
    "id": f"{PLACE}/Microsoft.Network/networkInterfaces/card1",
    "name": "card1",
    "type": "microsoft.network/networkinterfaces",
    "properties": {
        "macAddress": "00-00-5E-00-53-01",
        "virtualMachine": {"id": MACHINE["id"]},
        "ipConfigurations": [{"properties": {"privateIPAddress": "10.0.0.5"}}],
    },
}


def page(*objects):
    return json.dumps({"count": len(objects), "data": list(objects), "skip_token": None, "total_records": 9}).encode()


SAMPLES: dict[str, bytes] = {
    "vms.json": json.dumps([MACHINE], indent=2).encode(),
    "graph.json": page(GRAPH, CARD),
    "cards.json": page(CARD),
    "rest.json": json.dumps({"value": [GRAPH]}).encode(),
}
OTHERS: dict[str, bytes] = {
    "page.json": page({"id": "x", "type": "microsoft.storage/storageaccounts"}),
    "names.json": b'[{"id": "x", "name": "y", "type": "z"}]',
    "value.json": b'{"value": []}',
}


def read(*objects):
    found = gather(azure_machines, page(*objects))
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised(name):
    assert recognised(azure_machines, SAMPLES[name])
    assert gather(azure_machines, SAMPLES[name]).rows["assets"][0]["name"] == "scanner1"


def test_a_machine_is_an_asset():
    assert read(MACHINE) == [
        {
            "name": "scanner1",
            "addresses": ["10.0.0.5", "10.0.0.6", "192.0.2.5"],
            "macs": ["00:00:5e:00:53:01", "00:00:5e:00:53:02"],
            "serials": [],
            "purpose": None,
            "owner": "ann",
            "environment": "test",
            "in_service_from": date(2024, 1, 2),
            "in_service_until": date(2026, 6, 30),
            "criticality": "low",
            "origin_row": 1,
        }
    ]


def test_a_machine_that_is_off_says_so_and_has_no_end():
    (row,) = read(GRAPH)
    assert (row["environment"], row["in_service_until"], row["in_service_from"]) == (
        "deallocated",
        None,
        date(2024, 1, 2),
    )


def test_a_network_interface_is_told_under_the_name_of_its_machine():
    (row,) = read(CARD)
    assert (row["name"], row["addresses"], row["macs"]) == ("scanner1", ["10.0.0.5"], ["00:00:5e:00:53:01"])


def test_an_interface_that_is_plugged_into_nothing_is_no_asset():
    found = gather(azure_machines, page({**CARD, "properties": {}}, {"id": "x", "type": "other"}))
    assert (found.rows["assets"], found.records, found.rejects) == ([], 2, [])


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"id": {"id": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for told in (MACHINE, GRAPH, CARD):
        for name in told:
            gather(azure_machines, page({**told, name: value}))
    for name in CARD["properties"]:
        gather(azure_machines, page({**CARD, "properties": {**CARD["properties"], name: value}}))
    gather(azure_machines, page(value))
