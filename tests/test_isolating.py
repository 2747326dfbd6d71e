"""The stage that asks firewalls: from files of configurations to answers in the lake."""

from __future__ import annotations

import pytest
from tests.working import asked, fill, opened

from doorward import pipeline

ZONES = {"lab": ("10.1.0.0/16",), "servers": ("10.2.0.0/16",)}
RULE = {"ruleset": "ip filter", "chain": "FORWARD", "hooks": ["forward"], "family": "4"}
ACCEPT = RULE | {"position": 1, "action": "accept", "sources": ["10.1.0.0/16"], "text": "accept the lab"}
DENY = RULE | {"action": "deny", "text": "policy deny"}
SMB = {"from_zone": "lab", "to_zone": "servers", "proto": "tcp", "destination_ports": ["445"]}

pytestmark = pytest.mark.usefixtures("unasked")


def answers(workspace):
    rows = asked(workspace, "select * from zone_flows where from_zone = 'lab' and to_zone = 'servers' order by part")
    return {row["part"]: row["answer"] for row in rows}


def test_answers_are_kept_where_a_person_can_ask_them(tmp_path):
    with opened(tmp_path, zones=ZONES) as workspace:
        fill(workspace, filter_rules=[ACCEPT, DENY])
        pipeline.analyze(workspace, "test")

        assert answers(workspace) == {"all": "allowed"}
        (row,) = asked(workspace, "select allowed_by from zone_flows where answer = 'allowed' and to_zone = 'servers'")
        assert row["allowed_by"] == ["conn.log line 1: accept the lab"]


def test_conduits_of_a_register_and_of_the_settings_count_together(tmp_path):
    web = {"from_zone": "lab", "to_zone": "servers", "proto": "tcp", "destination_ports": ["443"]}
    deny = DENY | {"position": 2, "origin_row": 3}
    only = ACCEPT | {"protocols": ["tcp"], "destination_ports": ["443", "445"]}
    with opened(tmp_path, zones=ZONES, conduits=(web,)) as workspace:
        fill(workspace, filter_rules=[only, deny, DENY], conduits=[SMB])
        pipeline.analyze(workspace, "test")
        assert answers(workspace) == {"all": "partly", "meant": "allowed", "unmeant": "denied"}


@pytest.mark.parametrize("given", [{"filter_rules": []}, {"filter_rules": [ACCEPT]}])
def test_without_rules_or_without_zones_nothing_is_told(tmp_path, given):
    with opened(tmp_path, zones={} if given["filter_rules"] else ZONES) as workspace:
        fill(workspace, **given)
        pipeline.analyze(workspace, "test")
        assert asked(workspace, "select count(*) as n from zone_flows") == [{"n": 0}]
