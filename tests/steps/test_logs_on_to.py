from __future__ import annotations

import pytest
from tests.asking import ask, at, call, moves, told

from doorward.detectors.unregistered_devices import unregistered_devices
from doorward.steps.logs_on_to import logs_on_to

HERE, THERE = "10.0.0.5", "10.0.0.7"
ASSETS = [{"name": "office01", "addresses": [HERE]}, {"name": "test03", "addresses": [THERE]}]


def logon(hours=0.0, **columns):
    row = {"time": at(hours), "source": HERE, "destination": THERE, "protocol": "ssh", "succeeded": True}
    return row | columns


def test_a_host_logs_on_where_it_was_seen_to_log_on():
    rows = [logon(hour, identity="build") for hour in (4, 2)]
    assert moves(logs_on_to, logons=rows, assets=ASSETS) == [
        {
            "conclusion": "host:test03/user",
            "premises": ["host:office01/user"],
            "probability": 0.8,
            "seen": True,
            "how": "Whoever holds office01 can log on to test03 by ssh as build, as happened 2 times.",
            "fixes": ["stop ssh from office01 to test03"],
            "first_seen": at(2),
            "last_seen": at(4),
        }
    ]


@pytest.mark.parametrize("table", ["logons", "assets", "findings"])
def test_empty_tables_yield_no_move(table):
    assert moves(logs_on_to, **{table: []}) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"succeeded": False},
        {"succeeded": None},
        {"protocol": "kerberos"},
        {"protocol": None},
        {"destination": "203.0.113.9"},
        {"source": "203.0.113.9"},
        {"destination": HERE},
    ],
)
def test_what_opened_no_session_between_two_of_our_hosts_is_no_move(columns):
    assert moves(logs_on_to, logons=[logon(**columns)], assets=ASSETS) == []


@pytest.mark.parametrize("protocol", ["ssh", "rdp", "winrm", "telnet", "vnc"])
def test_protocols_that_open_a_session_are_moves(protocol):
    found = moves(logs_on_to, logons=[logon(protocol=protocol)], assets=ASSETS)
    assert [move["fixes"] for move in found] == [[f"stop {protocol} from office01 to test03"]]


def test_failed_logons_beside_one_that_succeeded_are_not_counted():
    found = moves(logs_on_to, logons=[*(logon(hour, succeeded=False) for hour in range(30)), logon(40)], assets=ASSETS)
    assert [move["first_seen"] for move in found] == [at(40)]
    assert found[0]["how"] == "Whoever holds office01 can log on to test03 by ssh, as happened once."


def test_several_names_are_counted_and_not_listed():
    rows = [logon(identity=identity) for identity in ("root", "build", "root", None)]
    found = moves(logs_on_to, logons=rows, assets=ASSETS)
    assert found[0]["how"] == "Whoever holds office01 can log on to test03 by ssh under 2 names, as happened 4 times."


def test_the_fix_of_a_forgotten_device_takes_the_move_away_in_the_words_of_its_finding():
    quiet = [call(THERE, HERE, hours=hour) for hour in range(20)]
    found = ask(unregistered_devices, conn=quiet, assets=ASSETS[:1])
    rows = moves(logs_on_to, logons=[logon()], conn=quiet, assets=ASSETS[:1], findings=told(*found))
    assert [move["fixes"] for move in rows] == [[f"register or remove {THERE}", f"stop ssh from office01 to {THERE}"]]
    assert [move["conclusion"] for move in rows] == [f"host:{THERE}/user"]
