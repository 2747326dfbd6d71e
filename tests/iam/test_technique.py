from __future__ import annotations

import json
import re

import pytest
from tests.readers.told import DATA, needs_data

from doorward.iam.existence import NO_RESOURCE
from doorward.iam.technique import PASSED, RUNNING, VOCABULARY, families

ACTION = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+")


@pytest.mark.parametrize("way", [*PASSED, *RUNNING])
def test_every_way_names_a_service_and_its_actions(way):
    assert way.principal.endswith(".amazonaws.com")
    assert way.actions
    assert all(ACTION.fullmatch(action) for action in way.actions)
    assert way.what.split()[0] in {"a", "an"}


def test_no_way_stands_twice():
    assert len({(one.principal, one.needs) for one in PASSED}) == len(PASSED)
    assert len({(one.principal, one.needs) for one in RUNNING}) == len(RUNNING)


def test_the_vocabulary_is_in_lower_case_and_has_all():
    assert all(action == action.lower() for action in VOCABULARY)
    assert {"iam:passrole", "sts:assumerole", "lambda:updatefunctioncode", "iam:addusertogroup"} <= set(VOCABULARY)
    assert len(set(VOCABULARY)) == len(VOCABULARY)


@pytest.mark.parametrize(
    ("action", "service"),
    [
        ("lambda:CreateFunction", "lambda"),
        ("ssm:SendCommand", "ec2"),
        ("ec2-instance-connect:SendSSHPublicKey", "ec2"),
        ("ssm:StartAutomationExecution", "ssm"),
    ],
)
def test_what_an_action_is_about(action, service):
    assert families(action, "1") == (f"arn:*:{service}:*:1:*", NO_RESOURCE)


@needs_data
def test_every_service_of_the_published_paths_is_known():
    published = json.loads((DATA / "exposure/iam-aws/pathfinding-paths.json").read_text())
    numbers = {path.rpartition("/")[2].rpartition("-")[0] for path in published.values() if path}
    known = {action.partition(":")[0].replace("-", "") for action in VOCABULARY}
    spelled = {"bedrock": "bedrockagentcore", "ec2instanceconnect": "ec2instanceconnect"}
    assert {spelled.get(service, service) for service in numbers} <= known
