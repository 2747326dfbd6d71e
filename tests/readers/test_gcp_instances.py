"""Google Cloud: instances of the command line and of the API."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather, recognised

from doorward.readers.gcp_instances import gcp_instances

CARD = {
    "kind": "compute#networkInterface",
    "networkIP": "10.0.0.5",
    "accessConfigs": [{"kind": "compute#accessConfig", "natIP": "192.0.2.5"}],
    "ipv6AccessConfigs": [{"externalIpv6": "2001:db8::5"}],
}
INSTANCE = {
    "creationTimestamp": "2024-01-02T03:04:05.123-07:00",
    "description": "trial of the scanner",
    "id": "1",
    "kind": "compute#instance",
    "labels": {"owner": "ann", "env": "test", "delete-after": "2026-06-30"},
    "machineType": "https://compute.example/e2-small",
    "name": "scanner1",
    "networkInterfaces": [CARD],
    "status": "RUNNING",
}
BARE = {name: value for name, value in INSTANCE.items() if name != "kind"}


def listed(*instances):
    return json.dumps(list(instances), indent=2).encode()


SAMPLES: dict[str, bytes] = {
    "instances.json": listed(INSTANCE),
    "bare.json": listed(BARE),
    "api.json": json.dumps({"kind": "compute#instanceList", "id": "x", "items": [INSTANCE]}).encode(),
}
OTHERS: dict[str, bytes] = {
    "disks.json": b'[{"kind": "compute#disk", "creationTimestamp": "2024-01-02T03:04:05Z", "name": "x"}]',
    "names.json": b'[{"name": "x", "status": "RUNNING"}]',
}


def read(*instances):
    found = gather(gcp_instances, listed(*instances))
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised(name):
    assert recognised(gcp_instances, SAMPLES[name])
    assert gather(gcp_instances, SAMPLES[name]).rows["assets"][0]["name"] == "scanner1"


def test_an_instance_is_an_asset():
    (row,) = read(INSTANCE)
    assert {**row, "origin_row": 1} == {
        "name": "scanner1",
        "addresses": ["10.0.0.5", "192.0.2.5", "2001:db8::5"],
        "macs": [],
        "serials": [],
        "purpose": "trial of the scanner",
        "owner": "ann",
        "environment": "test",
        "in_service_from": date(2024, 1, 2),
        "in_service_until": date(2026, 6, 30),
        "criticality": None,
        "origin_row": 1,
    }


def test_what_google_calls_terminated_is_only_switched_off():
    (row,) = read({**INSTANCE, "status": "TERMINATED", "labels": {}})
    assert (row["environment"], row["in_service_until"]) == ("stopped", None)


def test_labels_may_be_missing():
    (row,) = read({**INSTANCE, "labels": None})
    assert (row["owner"], row["environment"]) == (None, None)


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"natIP": {"natIP": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for name in INSTANCE:
        gather(gcp_instances, listed({**INSTANCE, name: value}))
    for name in CARD:
        gather(gcp_instances, listed({**INSTANCE, "networkInterfaces": [{**CARD, name: value}]}))
    gather(gcp_instances, listed(value))
