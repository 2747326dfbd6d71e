from __future__ import annotations

from datetime import timedelta

from tests.console.snapshot.organisation import AS_OF, laid


def of(table, name="web01", order="place"):
    text = f"select {table}.* from {table} join assets on assets.number = asset where assets.name = ? order by {order}"
    return laid().all(text, [name])


def test_services_that_stand_open_are_told():
    service, *more = of("asset_services")
    assert not more
    assert (service["port"], service["product"], service["version"], service["cves"]) == (
        443, "Example Portal", "1.0", ["CVE-2026-99001"],
    )  # fmt: skip


def test_programs_are_told_once_and_shared():
    text = "select c.name, c.version from asset_software as s join components as c on c.number = s.component where s.asset = ? order by 1"
    number = laid().one("select number from assets where name = 'web01'")["number"]
    assert laid().all(text, [number]) == [{"name": "Debian", "version": "12"}, {"name": "libexample", "version": "1.2"}]


def test_weaknesses_come_from_matches_and_from_scanners():
    rows = of("asset_weaknesses", order="cve")
    assert [(row["cve"], row["component"], row["fixed"], row["exploited"]) for row in rows] == [
        ("CVE-2026-99001", "Example Portal", None, True),
        ("CVE-2026-99002", "libexample", "1.3", False),
    ]


def test_accounts_are_told_on_both_ends():
    there, here = of("asset_accounts", "test03", "account")[0], of("asset_accounts", "web01", "account")[0]
    assert (there["account"], there["how"], there["times"]) == ("bob", "logged on to it", 3)
    assert (here["account"], here["how"], here["times"]) == ("bob", "logged on from it", 4)
    assert there["first_seen"] == AS_OF - timedelta(hours=27)


def test_a_logon_belongs_to_who_held_the_address_at_the_time():
    # In the last day nobody held the address, so the last of four logons was on no asset that is known.
    assert [row["times"] for row in laid().all("select times from asset_accounts order by times")] == [3, 4]


def test_everything_is_counted():
    web = laid().one("select * from assets where name = 'web01'")
    assert (web["addresses"], web["services"], web["software"]) == (1, 1, 2)
    assert (web["weaknesses"], web["exploited"]) == (2, 1)
