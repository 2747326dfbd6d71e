from __future__ import annotations

import pytest
from tests.asking import START, ask, at, call, moves, told

from doorward.detectors.unregistered_devices import unregistered_devices
from doorward.steps.reaches import reaches

HERE, THERE = "10.0.0.7", "10.0.0.9"
ASSETS = [{"name": "test03", "addresses": [HERE, "10.0.1.7"]}, {"name": "adm01", "addresses": [THERE]}]


def test_a_host_goes_on_to_the_host_it_was_seen_to_administer():
    rows = [call(HERE, THERE, 3389, hours=hour) for hour in (5, 1, 9)]
    assert moves(reaches, conn=rows, assets=ASSETS) == [
        {
            "conclusion": "host:adm01/user",
            "premises": ["host:test03/user"],
            "probability": 0.62,
            "seen": True,
            "how": "Whoever holds test03 can go on to adm01 by rdp, as test03 did 3 times.",
            "fixes": ["stop rdp from test03 to adm01"],
            "first_seen": at(1),
            "last_seen": at(9),
        }
    ]


@pytest.mark.parametrize("table", ["conn", "assets", "findings"])
def test_empty_tables_yield_no_move(table):
    assert moves(reaches, **{table: []}) == []


@pytest.mark.parametrize(
    ("port", "protocol", "probability"),
    [(22, "ssh", 0.62), (3389, "rdp", 0.62), (5985, "winrm", 0.62), (5986, "winrm", 0.62), (445, "smb", 0.27)],
)
def test_each_protocol_has_its_name_and_chance(port, protocol, probability):
    found = moves(reaches, conn=[call(HERE, THERE, port)])
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (probability, [f"stop {protocol} from {HERE} to {THERE}"])
    ]


@pytest.mark.parametrize(
    "row",
    [
        call(HERE, THERE, 443),
        call(HERE, THERE, 22, state="S0", bytes_in=0),
        call(HERE, THERE, 22, state="REJ", bytes_in=0),
        call(HERE, THERE, 22, state=None, bytes_in=None),
        call(HERE, THERE, 22, proto="udp"),
        call(HERE, "203.0.113.9", 22),
        call("203.0.113.9", THERE, 22),
        call(HERE, "10.0.1.7", 22),
        call(HERE, HERE, 22),
        call(HERE, "224.0.0.1", 445),
    ],
)
def test_what_shows_no_way_from_one_of_our_hosts_to_another_is_no_move(row):
    assert moves(reaches, conn=[row], assets=ASSETS) == []


def test_hosts_go_by_their_asset_under_each_of_its_addresses_and_by_their_address_without_one():
    rows = [call(HERE, THERE, 22), call("10.0.1.7", THERE, 22, hours=1), call("10.0.0.77", "::ffff:10.0.0.9", 22)]
    found = moves(reaches, conn=rows, assets=ASSETS)
    assert [(move["premises"], move["conclusion"]) for move in found] == [
        (["host:10.0.0.77/user"], "host:adm01/user"),
        (["host:test03/user"], "host:adm01/user"),
    ]
    assert found[0]["how"].endswith("as 10.0.0.77 did once.")
    assert found[1]["how"].endswith("as test03 did 2 times.")


def test_two_protocols_between_the_same_hosts_are_two_moves():
    found = moves(reaches, conn=[call(HERE, THERE, 22), call(HERE, THERE, 5985), call(HERE, THERE, 5986)])
    assert sorted(move["fixes"] for move in found) == [
        [f"stop {name} from {HERE} to {THERE}"] for name in ("ssh", "winrm")
    ]


def test_the_fix_of_a_forgotten_device_at_either_end_takes_the_move_away_in_the_words_of_its_finding():
    rows = [call(HERE, THERE, 22, hours=hour) for hour in range(20)]
    stranger = [call("10.0.0.77", HERE, 22, hours=hour) for hour in range(20)]
    found = ask(unregistered_devices, conn=[*rows, *stranger], assets=ASSETS)
    fix = {item.details["fix"] for item in found}
    assert fix == {"register or remove 10.0.0.77"}
    by_end = {
        move["premises"][0]: move["fixes"]
        for move in moves(reaches, conn=[*rows, *stranger], assets=ASSETS, findings=told(*found))
    }
    assert by_end == {
        "host:10.0.0.77/user": ["register or remove 10.0.0.77", "stop ssh from 10.0.0.77 to test03"],
        "host:test03/user": ["stop ssh from test03 to adm01"],
    }


def test_findings_of_other_detectors_offer_no_fix():
    rows = [{"detector": "beacons", "details": '{"device": "test03", "fix": "stop it"}', "first_seen": START}]
    found = moves(reaches, conn=[call(HERE, THERE, 22)], assets=ASSETS, findings=rows)
    assert found[0]["fixes"] == ["stop ssh from test03 to adm01"]


def test_hostile_names_stay_one_fact():
    name = "x, y|z']/user"
    found = moves(reaches, conn=[call(HERE, THERE, 22)], assets=[{"name": name, "addresses": [HERE]}])
    assert found[0]["premises"] == [f"host:{name}/user"]
