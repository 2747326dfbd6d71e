from __future__ import annotations

from tests.console.snapshot.organisation import HOSTILE, findings, laid


def test_every_finding_is_laid_with_all_that_its_page_shows():
    worst = findings()[0]
    told = laid().one("select b.* from findings join finding_bodies as b using (number) where id = ?", [worst.id])
    assert told["reasons"] == [{"name": "seen", "value": "once", "points": 0.5}]
    assert told["evidence"] == [{"origin": "a" * 64, "file": "scan.xml", "table": "services", "rows": [1, 2, 3]}]
    assert told["details"]["fixed"] == "2.0"
    assert told["attack"] == ["T1190"]
    assert laid().one("select count(*) as n from finding_bodies") == {"n": 5}


def test_what_expected_toml_covers_says_so():
    told = laid().one(
        "select f.vouched, b.expected from findings as f join finding_bodies as b using (number) where vouched"
    )
    assert (told["vouched"], told["expected"]["owner"]) == (True, "anna")


def test_hostile_names_are_laid_as_they_can_be():
    found = laid().one("select value from marks where kind = 'findings' and field = 'host' and value like 'evil%'")
    assert found["value"] == HOSTILE.replace("\x00", "\\x00").replace("\ud800", "\\ud800")
