from __future__ import annotations

from datetime import datetime

from tests.console.snapshot.organisation import findings, laid


def test_as_many_doors_count_as_the_headline_says():
    counted = laid().one("select count(*) as n from doors where counted")["n"]
    assert counted == laid().meta["doors"] == 2


def test_a_door_joins_its_findings_and_the_move_through_it():
    door = laid().one("select * from doors where number = 1")
    assert door["findings"] == [findings()[0].id]
    assert (door["name"], door["port"], door["jewel"]) == ("web01", 443, "payroll")
    assert (door["path"], door["hours"], door["ways"]) == (0.45, 4.0, 1)
    assert door["score"] == door["path"] * door["use"] / door["hours"]
    assert door["fix"] == "upgrade Example Portal to 2.0 or later on web01"
    assert door["facts"] == ["host:web01/user", "host:test03/user", "data:payroll"]


def test_a_door_tells_the_race():
    door = laid().one("select * from doors where number = 1")
    assert (door["disclosed"], door["listed"]) == (datetime(2026, 10, 1), datetime(2026, 10, 9))
    assert (door["fixed_on"], door["due"]) == (datetime(2026, 10, 3), datetime(2026, 11, 1))
    assert door["first_knock"] == datetime(2026, 10, 5, 7, 0, 30, 500_000)
    assert (door["exploited"], door["exposed"], door["race"]["knocks"]) == (True, True, 12)


def test_a_first_move_that_no_finding_tells_of_is_a_door_that_does_not_count():
    door = laid().one("select * from doors where not counted")
    assert (door["name"], door["fix"], door["severity"]) == ("test03", "isolate test03", None)


def test_a_door_that_leads_nowhere_known_comes_last():
    door = laid().all("select * from doors order by number")[-1]
    assert (door["jewel"], door["path"], door["score"], door["hours"]) == (None, 0.0, 0.0, None)
