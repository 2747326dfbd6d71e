"""The stage that asks firewalls: from files of configurations to answers in the lake."""

from __future__ import annotations

from datetime import date

import pytest
from tests.asking import START, call
from tests.reports.incident import source
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


def calls(*rows):
    return [call(source, destination, port, hours) for hours, (source, destination, port) in enumerate(rows)]


LAB, SERVER = "10.1.0.7", "10.2.0.9"


def test_what_every_passage_stops_and_was_answered_is_kept_with_the_rule(tmp_path):
    stop = DENY | {"position": 1, "text": "drop 445", "protocols": ["tcp"], "destination_ports": ["445"]}
    with opened(tmp_path, zones=ZONES) as workspace:
        fill(
            workspace,
            filter_rules=[stop, ACCEPT | {"position": 2}, DENY],
            conn=calls((LAB, SERVER, 445), (LAB, SERVER, 22)),
        )
        pipeline.analyze(workspace, "test")
        (row,) = asked(workspace, "select * from denied_flows")

    assert (row["source"], row["destination"], row["destination_port"], row["exchanges"]) == (LAB, SERVER, 445, 1)
    assert (row["rule"], row["from_zone"], row["to_zone"], row["passages"]) == (
        "conn.log line 1: drop 445",
        "lab",
        "servers",
        1,
    )


@pytest.mark.parametrize(
    "other",
    [
        {"device": "second"},
        {"device": "second", "unread": ["time-range night"], "sources": ["10.1.0.0/16"]},
        {"device": "second", "in_interfaces": ["eth1"]},
        {"device": "second", "action": "jump", "target": "FORWARD"},
    ],
)
def test_where_another_passage_may_let_it_through_nothing_is_said(tmp_path, other):
    second = RULE | {"position": 1, "text": "other", "action": "accept"} | other
    with opened(tmp_path, zones=ZONES) as workspace:
        fill(workspace, filter_rules=[DENY | {"position": 1}, DENY, second], conn=calls((LAB, SERVER, 445)))
        pipeline.analyze(workspace, "test")
        assert asked(workspace, "select count(*) as n from denied_flows") == [{"n": 0}]


def test_rules_are_held_against_traffic_the_register_and_exceptions(tmp_path):
    unused = ACCEPT | {"sources": ["10.1.0.99"], "text": "nobody", "position": 1}
    kept = ACCEPT | {"position": 2, "comment": "until 2026-03-01"}
    assets = [{"name": "test-7", "addresses": ["10.1.0.99"], "in_service_until": date(2025, 1, 1)}]
    granted = {"exception": "CHG-7", "sources": ["10.1.0.0/16"], "ends": date(2025, 12, 31)}
    with opened(tmp_path, zones=ZONES) as workspace:
        fill(
            workspace,
            filter_rules=[unused, kept, DENY],
            conn=calls((LAB, SERVER, 22)),
            assets=assets,
            exceptions=[granted],
        )
        pipeline.analyze(workspace, "test")
        rows = asked(
            workspace,
            "select fault, rule, exception, asset from rule_faults order by fault, rule, exception nulls first",
        )

    assert [(row["fault"], row["rule"], row["exception"], row["asset"]) for row in rows] == [
        ("gone", "nobody", None, "test-7"),
        ("over", "accept the lab", None, None),
        ("over", "accept the lab", "CHG-7", None),
        ("over", "nobody", "CHG-7", None),
        ("redundant", "nobody", None, None),
        ("unused", "nobody", None, None),
    ]


def test_any_order_of_ingest_gives_the_same_rows(tmp_path):
    texts = []
    for name, order in (("one", (0, 1)), ("two", (1, 0))):
        files = [[ACCEPT, DENY], [ACCEPT | {"device": "core", "comment": "temporary"}, DENY | {"device": "core"}]]
        with opened(tmp_path / name, zones=ZONES) as workspace:
            batch = workspace.lake.begin()
            for at in order:
                rows = [{"origin_row": number, **row} for number, row in enumerate(files[at], 1)]
                batch.write("filter_rules", rows, f"{at:064x}")
            batch.seal(
                [
                    source(f"{at:064x}", f"{at}.cfg", "nft_text", rows=2, bytes=1, first_time=None, last_time=None)
                    for at in order
                ]
            )
            pipeline.analyze(workspace, "test", START)
            texts.append([asked(workspace, f"select * from {table}") for table in ("zone_flows", "rule_faults")])
    assert texts[0] == texts[1]
