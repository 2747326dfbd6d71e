"""The sample organisation knows what happened to it; the main job must tell the same story."""

from __future__ import annotations

import json

import pytest
from tests.cli.runs import run

from doorward import demo, pipeline
from doorward.reports import reports
from doorward.settings import Settings

LOUD = ("medium", "high", "critical")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("organisation")


@pytest.fixture(scope="module")
def told(folder):
    """What happened, and what the main job says."""
    truth = demo.generate(folder)
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    try:
        sources = list(pipeline.ingest(workspace, [folder / "data"]))
        answer = pipeline.analyze(workspace, "test")
        again = pipeline.analyze(workspace, "test")
    finally:
        workspace.close()
    return truth, sources, answer, again


def loud(answer, detector):
    """The findings of a detector that a person should look at."""
    return [finding for finding in answer.findings if finding.detector == detector and finding.severity in LOUD]


def ids(finding):
    return {entity.id for entity in finding.entities}


def test_every_file_is_read_and_every_line_a_row_or_a_header(told):
    _, sources, _, _ = told

    assert {row["status"] for row in sources} == {"read"}
    assert sum(row["rejects"] for row in sources) == 0
    assert all(row["rows"] + row["headers"] == row["units"] for row in sources if row["unit"] == "line")


def test_the_hosts_the_intruder_holds_have_a_verdict_each_before_all_else(told):
    truth, _, answer, _ = told

    first = answer.findings[: len(truth.beacons)]
    assert {item.detector for item in first} == {"host_verdict"}
    assert {item.details["host"] for item in first} == {item.asset for item in truth.beacons}
    assert all(item.severity == "critical" and item.evidence for item in first)


def test_the_unpatched_office_platform_is_the_first_door(told):
    truth, _, answer, _ = told

    first = answer.answering("doors")[0]
    assert first.detector == "open_doors"
    assert first.severity == "critical"
    assert {truth.open_door.asset} <= ids(first)
    assert first.details["cve"] == truth.open_door.cve


def test_of_all_who_knocked_only_those_at_the_open_door_are_for_a_person(told):
    truth, _, answer, _ = told

    [knocked] = loud(answer, "knocks")
    door = truth.open_door
    assert [knocked.details[name] for name in ("address", "port", "cve")] == [door.address, door.port, door.cve]
    assert 0 < knocked.details["answered"] < knocked.details["sources"]
    assert knocked.details["days_after"] >= 0


def test_the_forgotten_and_the_unregistered_device_are_found_and_no_other(told):
    truth, _, answer, _ = told

    planted = {device.address for device in (*truth.forgotten_devices, *truth.unregistered_devices)}
    assert {finding.details["address"] for finding in loud(answer, "forgotten_devices")} == planted


def test_both_beacons_are_found_and_no_honest_rhythm_is_as_loud(told):
    truth, _, answer, _ = told

    found = {(finding.details["source"], finding.details["destination"]) for finding in loud(answer, "beacons")}
    carried_out = (truth.exfiltration.source, truth.exfiltration.destination)
    assert found - {carried_out} == {(beacon.source, beacon.destination) for beacon in truth.beacons}


def test_the_tunnel_is_found_though_it_never_closed(told):
    truth, _, answer, _ = told

    planted = {(line.source, line.destination) for line in truth.long_connections}
    found = {(item.details["source"], item.details["destination"]) for item in loud(answer, "long_connections")}
    assert found == planted


def test_what_was_carried_out_is_found_and_no_honest_upload_is_as_loud(told):
    truth, _, answer, _ = told

    planted = (truth.exfiltration.source, truth.exfiltration.destination)
    tunnels = {(line.source, line.destination) for line in truth.long_connections}
    found = {(item.details["source"], item.details["destination"]) for item in loud(answer, "exfiltration")}
    assert planted in found
    assert found <= {planted} | tunnels


def test_the_tunnel_speaks_what_does_not_belong_on_its_port_and_no_honest_channel_is_as_loud(told):
    truth, _, answer, _ = told

    planted = {(line.source, line.destination) for line in truth.long_connections}
    found = {(item.details["source"], item.details["destination"]) for item in loud(answer, "odd_channels")}
    assert found == planted


def test_every_hop_inside_is_found_and_no_administrator_backup_or_deployment_is_as_loud(told):
    truth, _, answer, _ = told

    planted = {(hop.source, hop.destination) for hop in truth.hops if hop.source_asset}
    found = {(item.details["source"], item.details["destination"]) for item in loud(answer, "lateral_movement")}
    assert found == planted


def test_the_host_that_looked_around_is_found_and_the_weekly_scan_is_not(told):
    truth, _, answer, _ = told

    (forgotten,) = truth.forgotten_devices
    assert {finding.details["source"] for finding in loud(answer, "sweeps")} == {forgotten.address}


def test_nobody_who_passes_on_honestly_is_taken_for_a_relay(told):
    _, _, answer, _ = told

    assert loud(answer, "relays") == []


def test_the_likeliest_way_is_the_one_that_was_walked(told):
    truth, _, answer, _ = told

    way = answer.ways[0]
    walked = [hop.destination_asset for hop in truth.hops]
    assert [fact.partition(":")[2].partition("/")[0] for fact in way.facts if fact.startswith("host:")] == walked
    assert way.jewel == truth.jewel.name
    assert way.seen >= 3


def test_what_to_close_first_ends_every_way_from_outside(told):
    truth, _, answer, _ = told

    outside = {way.id for way in answer.ways if way.door == f"host:{truth.open_door.asset}/user"}
    assert outside
    assert outside <= set(answer.fixes[0].ways)


def test_the_planted_chain_is_the_first_door_and_was_walked_in_order(told):
    truth, _, answer, _ = told

    door, way = answer.ranked[0], answer.ways[0]
    assert door.name == truth.open_door.asset
    assert truth.open_door.cve in door.sentence
    walked = [hop.destination_asset for hop in truth.hops]
    assert [fact.partition(":")[2].partition("/")[0] for fact in door.facts if fact.startswith("host:")] == walked
    assert door.jewel == truth.jewel.name
    assert door.use >= 8
    assert way.walked
    assert all(bool(rows) == seen for rows, seen in zip(way.rows, way.moves_seen, strict=True))


def test_whoever_is_inside_already_is_a_beginning_of_ways_too(told):
    truth, _, answer, _ = told

    held = {beacon.asset for beacon in truth.beacons}
    assert held <= {door.name for door in answer.ranked if "holds it already" in door.sentence}
    assert [way for way in answer.ways if "holds it already" in way.sentences[0]]


def test_closing_what_is_planned_leaves_no_way_worked_out_anew(told):
    _, _, answer, _ = told

    assert answer.closing.proven
    assert answer.closing.left == 0
    assert answer.closing.uncut == ()
    assert answer.closing.risk > 0
    assert answer.closing.fixes[-1].risk == 0


def test_the_commands_say_the_same_door_first_and_nothing_left_after_the_plan(told, folder):
    truth, _, answer, _ = told
    doors, plan, after = (
        asked(folder, *words)
        for words in (
            ("paths", "--doors"),
            ("plan",),
            ("what-if", *(word for item in answer.closing.fixes for word in ("--close", item.fix))),
        )
    )

    assert doors[0]["name"] == truth.open_door.asset
    assert truth.open_door.cve in doors[0]["sentence"]
    assert [row["fix"] for row in plan] == [item.fix for item in answer.closing.fixes]
    assert plan[-1]["risk"] == plan[-1]["risk_high"] == 0
    assert [(row["jewel"], row["way_after"], row["risk_after"]) for row in after] == [(truth.jewel.name, 0, 0)]
    assert all(row["way_before"] > 0 for row in after)


def asked(folder, *words):
    """Return what a command says of the workspace, as JSON lines."""
    done = run(*words, "--workspace", folder / "workspace", "--format", "jsonl")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_headline_says_that_doors_are_open_and_somebody_may_be_inside(told):
    _, _, answer, _ = told

    assert "crown jewel" in answer.headline
    assert "Someone may be inside" in answer.headline


def test_the_same_data_give_the_same_bytes(told):
    _, _, answer, again = told

    for name, report in reports().items():
        assert report.tell(answer) == report.tell(again), name
