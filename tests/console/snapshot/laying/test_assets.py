from __future__ import annotations

from datetime import timedelta

from tests.console.snapshot.organisation import AS_OF, FILES, HOSTILE, TEST, WEB, laid

from doorward.console.snapshot.case import asset_id


def asset(name):
    return laid().one("select * from assets where name = ?", [name])


def test_assets_of_the_register_of_the_data_and_of_findings_are_there():
    names = [row["name"] for row in laid().all("select name from assets order by number")]
    assert names == ["test03", "web01", HOSTILE.replace("\x00", "\\x00").replace("\ud800", "\\ud800"), FILES]


def test_an_asset_has_its_register_facts():
    web = asset("web01")
    assert web["id"] == asset_id("web01")
    assert (web["owner"], web["criticality"], web["environment"], web["purpose"]) == (
        "anna",
        "high",
        "production",
        "portal",
    )
    assert (web["service_from"], web["service_until"], web["registered"]) == ("2024-01-01", None, True)
    assert (web["zone"], web["system"]) == ("dmz", "Debian 12")
    assert not asset(FILES)["registered"]


def test_an_asset_counts_what_is_said_of_it():
    test, web = asset("test03"), asset("web01")
    assert (test["findings"], test["channels"], test["ways"], test["severity"]) == (1, 1, 2, "high")
    assert (web["findings"], web["channels"], web["ways"], web["severity"]) == (2, 0, 1, "critical")
    assert (test["live"], web["live"]) == (True, False)
    assert (test["jewel"], web["jewel"]) == (True, False)


def test_risk_is_the_worst_finding_or_the_likeliest_way():
    assert asset("test03")["risk"] == 0.9
    assert asset("web01")["risk"] == 0.5
    assert asset(FILES)["risk"] == 0.0


def test_addresses_are_told_over_time():
    rows = laid().all(
        "select address, since, until, how from asset_addresses where asset = ? order by place",
        [asset("test03")["number"]],
    )
    changed = AS_OF - timedelta(days=1)
    assert rows == [
        {"address": TEST, "since": None, "until": changed, "how": "register"},
        {"address": "10.0.0.66", "since": changed, "until": None, "how": "lease"},
    ]


def test_names_and_cards_are_told():
    rows = laid().all("select kind, value from asset_names where asset = ? order by kind", [asset("web01")["number"]])
    assert rows == [{"kind": "mac", "value": "00:00:5e:00:53:01"}, {"kind": "name", "value": "web01"}]


def test_free_text_reaches_names_and_addresses():
    assert WEB in asset("web01")["words"]
    assert "00:00:5e:00:53:01" in asset("web01")["words"]
    assert "portal" in asset("web01")["words"]
