from __future__ import annotations

import pytest
from tests.asking import ask, at, call, moves, told

from doorward.detectors.unregistered_devices import unregistered_devices
from doorward.steps.reads_data import reads_data

DESK, FILES = "10.0.0.11", "10.0.0.20"
ASSETS = [{"name": "adm01", "addresses": [DESK]}, {"name": "files01", "addresses": [FILES]}]
JEWELS = [{"jewel": "design-archive", "asset": "files01"}]
LIES_THERE = {
    "conclusion": "data:design-archive",
    "premises": ["host:files01/user"],
    "probability": 0.85,
    "seen": False,
    "how": "design-archive lies on files01: whoever holds files01 can read it.",
    "fixes": ["keep design-archive where an ordinary user of files01 cannot read it"],
    "first_seen": None,
    "last_seen": None,
}


def test_who_holds_the_host_holds_the_jewel():
    assert moves(reads_data, jewels=JEWELS, assets=ASSETS) == [LIES_THERE]


def test_who_was_served_by_the_host_reads_the_jewel():
    rows = [call(DESK, FILES, 445, hours=hour) for hour in (3, 1)]
    assert moves(reads_data, jewels=JEWELS, assets=ASSETS, conn=rows) == [
        {
            "conclusion": "data:design-archive",
            "premises": ["host:adm01/user"],
            "probability": 0.62,
            "seen": True,
            "how": "Whoever holds adm01 can read design-archive on files01 by smb, a service that adm01 used 2 times.",
            "fixes": ["stop smb from adm01 to files01"],
            "first_seen": at(1),
            "last_seen": at(3),
        },
        LIES_THERE,
    ]


@pytest.mark.parametrize("table", ["jewels", "conn", "assets", "findings"])
def test_empty_tables_yield_no_move(table):
    assert moves(reads_data, **{table: []}) == []


def test_without_a_jewel_nothing_leads_anywhere():
    assert moves(reads_data, assets=ASSETS, conn=[call(DESK, FILES, 445)]) == []
    nowhere = [{"jewel": "design-archive", "asset": None}, {"jewel": None, "asset": "files01"}]
    assert moves(reads_data, jewels=nowhere, assets=ASSETS) == []


@pytest.mark.parametrize(
    ("port", "protocol"),
    [(445, "smb"), (2049, "nfs"), (1433, "sql"), (1521, "sql"), (3306, "sql"), (5432, "sql"), (27017, "sql")],
)
def test_services_of_files_and_databases_hand_out_data(port, protocol):
    found = moves(reads_data, jewels=JEWELS, assets=ASSETS, conn=[call(DESK, FILES, port)])
    assert found[0]["fixes"] == [f"stop {protocol} from adm01 to files01"]


@pytest.mark.parametrize(
    "row",
    [
        call(DESK, FILES, 443),
        call(DESK, FILES, 446),
        call(DESK, FILES, 445, state="S0", bytes_in=0),
        call(DESK, FILES, 445, proto="udp"),
        call(DESK, "10.0.0.21", 445),
        call(FILES, DESK, 445),
        call("203.0.113.9", FILES, 445),
        call(FILES, FILES, 445),
    ],
)
def test_what_is_no_service_of_the_jewels_host_to_one_of_ours_is_no_move(row):
    assert moves(reads_data, jewels=JEWELS, assets=ASSETS, conn=[row]) == [LIES_THERE]


def test_a_jewel_may_be_named_by_the_address_of_its_host():
    found = moves(reads_data, jewels=[{"jewel": "design-archive", "asset": FILES}], assets=ASSETS)
    assert found == [LIES_THERE]
    unknown = moves(reads_data, jewels=[{"jewel": "design-archive", "asset": "nowhere01"}], assets=ASSETS)
    assert [move["premises"] for move in unknown] == [["host:nowhere01/user"]]


def test_two_jewels_on_one_host_and_one_jewel_on_two_hosts_are_moves_of_their_own():
    jewels = [*JEWELS, {"jewel": "payroll", "asset": "files01"}, {"jewel": "payroll", "asset": "adm01"}, JEWELS[0]]
    found = moves(reads_data, jewels=jewels, assets=ASSETS)
    assert [(move["premises"][0], move["conclusion"]) for move in found] == [
        ("host:adm01/user", "data:payroll"),
        ("host:files01/user", "data:design-archive"),
        ("host:files01/user", "data:payroll"),
    ]


def test_a_forgotten_device_that_is_served_goes_in_the_words_of_its_finding():
    rows = [call("10.0.0.77", FILES, 445, hours=hour) for hour in range(20)]
    found = ask(unregistered_devices, conn=rows, assets=ASSETS)
    told_moves = moves(reads_data, jewels=JEWELS, assets=ASSETS, conn=rows, findings=told(*found))
    assert told_moves[0]["fixes"] == ["register or remove 10.0.0.77", "stop smb from 10.0.0.77 to files01"]
    assert told_moves[1] == LIES_THERE
