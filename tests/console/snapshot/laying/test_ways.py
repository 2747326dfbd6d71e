from __future__ import annotations

from contextlib import closing
from datetime import datetime

from tests.console.served import copied
from tests.console.snapshot.organisation import AS_OF, laid, organisation

from doorward.console.snapshot.case import jewel_id
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest
from doorward.desk import By, open_desk


def test_ways_come_with_their_moves_in_order():
    way = laid().one("select * from ways where door = 'web01'")
    hops = laid().all("select * from way_hops where way = ? order by place", [way["number"]])
    assert way["sentence"] == "web01 → test03 → payroll"
    assert [hop["name"] for hop in hops] == ["web01", "test03", "payroll"]
    assert [hop["seen"] for hop in hops] == [False, True, False]
    assert [hop["asset"] for hop in hops] == ["web01", "test03", None]
    assert sorted(hops[1]["fixes"]) == ["retire test03", "stop ssh from web01 to test03"]
    assert hops[1]["sentence"] == "web01 logs on to test03."


def test_a_way_was_last_seen_when_its_seen_moves_were():
    way = laid().one("select * from ways where door = 'web01'")
    assert (AS_OF - way["first_seen"]).days == 2
    assert (way["seen"], way["steps"], way["live"]) == (1, 3, True)


def test_a_jewel_tells_how_it_is_reached():
    jewel = laid().one("select * from jewels")
    assert jewel["id"] == jewel_id("payroll")
    assert (jewel["ways"], jewel["doors"], jewel["live"]) == (2, 2, 2)
    assert (jewel["probability"], jewel["steps"], jewel["worth"]) == (0.9, 2, "all salaries")


def test_jewels_of_the_settings_are_jewels_too(tmp_path):
    with organisation(tmp_path, jewels={"plans": {"asset": "web01", "worth": "all plans"}}) as workspace:
        (workspace.settings.workspace / "doorward.toml").write_text("\n[jewels.plans]\nasset = 'web01'\n", "utf-8")
        make(workspace)
    found = latest(tmp_path / "workspace" / FOLDER).all("select * from jewels order by number")
    assert [(row["name"], row["ways"], row["asset"], row["worth"]) for row in found] == [
        ("payroll", 2, "test03", "all salaries"),
        ("plans", 0, "web01", "all plans"),
    ]
    assert found[1]["named"] == [{"file": "doorward.toml", "line": 2, "origin": None}]
    assert [one["line"] for one in found[0]["named"]] == [1]
    assert found[0]["named"][0]["origin"]


def test_who_named_a_jewel_in_the_console_is_told_and_one_named_since_is_none_yet(tmp_path):
    told = {"asset": "web01", "worth": None, "by": "ana", "time": "2026-11-20T09:30:00"}
    with organisation(tmp_path, jewels={"plans": told}) as workspace:
        with closing(open_desk(copied(workspace.settings.workspace / "desk.db"))) as desk:
            desk.jewels.name(By("ana", datetime(2026, 11, 21)), "named since", "web01")
        make(workspace)
    found = latest(tmp_path / "workspace" / FOLDER).all("select name, named from jewels order by number")
    assert [row["name"] for row in found] == ["payroll", "plans"]
    assert found[1]["named"] == [{"file": "", "line": None, "origin": None, "by": "ana", "time": "2026-11-20T09:30:00"}]
