"""AWS: instances in reservations, and alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.readers.told import gather, recognised

from doorward.readers.aws_instances import aws_instances

CARD = {
    "MacAddress": "00:00:5e:00:53:01",
    "PrivateIpAddresses": [
        {"PrivateIpAddress": "10.0.0.5", "Primary": True, "Association": {"PublicIp": "192.0.2.5"}},
        {"PrivateIpAddress": "10.0.0.6", "Primary": False},
    ],
    "Ipv6Addresses": [{"Ipv6Address": "2001:db8::5"}],
}
INSTANCE = {
    "InstanceId": "i-0123456789abcdef0",
    "State": {"Code": 16, "Name": "running"},
    "LaunchTime": "2026-03-04T05:06:07+00:00",
    "PrivateIpAddress": "10.0.0.5",
    "PublicIpAddress": "192.0.2.5",
    "StateTransitionReason": "",
    "NetworkInterfaces": [CARD],
    "BlockDeviceMappings": [{"Ebs": {"AttachTime": "2024-01-02T03:04:05+00:00"}}],
    "Tags": [
        {"Key": "Name", "Value": "scanner1"},
        {"Key": "Owner", "Value": "ann"},
        {"Key": "Environment", "Value": "test"},
        {"Key": "expires-on", "Value": "2026-06-30"},
    ],
}


def listed(*instances):
    reservation = {"ReservationId": "r-1", "OwnerId": "123456789012", "Groups": [], "Instances": list(instances)}
    return json.dumps({"Reservations": [reservation]}, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "instances.json": listed(INSTANCE),
    "reservations.json": json.dumps(json.loads(listed(INSTANCE))["Reservations"]).encode(),
    "flat.json": json.dumps([INSTANCE, INSTANCE]).encode(),
}
OTHERS: dict[str, bytes] = {
    "none.json": b'{"Reservations": []}',
    "groups.json": b'{"SecurityGroups": [{"GroupId": "sg-1"}]}',
    "instance.json": b'{"InstanceId": "i-1"}',
}


def read(*instances):
    found = gather(aws_instances, listed(*instances))
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["assets"]


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised_and_say_the_same(name):
    assert recognised(aws_instances, SAMPLES[name])
    assert gather(aws_instances, SAMPLES[name]).rows["assets"][0]["name"] == "scanner1"


def test_an_instance_is_an_asset_with_every_address():
    (row,) = read(INSTANCE)
    assert row["origin_row"] > 1
    assert {**row, "origin_row": 1} == {
        "name": "scanner1",
        "addresses": ["10.0.0.5", "192.0.2.5", "10.0.0.6", "2001:db8::5"],
        "macs": ["00:00:5e:00:53:01"],
        "serials": [],
        "purpose": None,
        "owner": "ann",
        "environment": "test",
        "in_service_from": date(2024, 1, 2),
        "in_service_until": date(2026, 6, 30),
        "criticality": None,
        "origin_row": 1,
    }


def test_what_is_terminated_was_in_service_until_its_state_changed():
    over = {"State": {"Name": "terminated"}, "StateTransitionReason": "User initiated (2026-04-05 06:07:08 GMT)"}
    (row,) = read({**INSTANCE, **over, "Tags": []})
    assert (row["name"], row["in_service_until"]) == ("i-0123456789abcdef0", date(2026, 4, 5))
    assert row["environment"] == "terminated"


def test_what_is_stopped_is_still_in_service():
    halted = {"State": {"Name": "stopped"}, "StateTransitionReason": "User initiated (2026-04-05 06:07:08 GMT)"}
    (row,) = read({**INSTANCE, **halted, "Tags": []})
    assert (row["in_service_until"], row["environment"]) == (None, "stopped")


def test_machines_of_a_scaling_group_keep_their_ids_as_names():
    tags = [*INSTANCE["Tags"], {"Key": "aws:autoscaling:groupName", "Value": "g"}]
    assert [row["name"] for row in read({**INSTANCE, "Tags": tags})] == ["i-0123456789abcdef0"]


def test_a_tag_that_is_no_day_is_said():
    tags = [{"Key": "Name", "Value": "x"}, {"Key": "ExpiresOn", "Value": "never"}, {"Key": "until", "Value": "never"}]
    found = gather(aws_instances, listed({**INSTANCE, "Tags": tags}))
    assert ["'never' is no date" in reject.reason for reject in found.rejects] == [True]
    assert found.rows["assets"][0]["in_service_until"] is None


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], [1], {"Name": {"Name": []}}, "\x00"])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for name in INSTANCE:
        gather(aws_instances, listed({**INSTANCE, name: value}))
    for name in CARD:
        gather(aws_instances, listed({**INSTANCE, "NetworkInterfaces": [{**CARD, name: value}]}))
    gather(aws_instances, listed(value))
    gather(aws_instances, json.dumps({"Reservations": value}).encode())
