"""What is asked of the data: leases in runs, names by the day; portable, and in any spelling."""

from __future__ import annotations

import pytest
from tests.asking import at, provided
from tests.contracts.portable_sql import violations
from tests.test_resolution import HERE, OFFICE, STRANGE, THERE, lease, logon, scan

from doorward import resolution
from doorward.query import sql
from doorward.resolution import sightings

TEXTS = {"PLACED_THERE": sightings.PLACED.format(table="recorded")} | {
    name: text
    for name, text in vars(sightings).items()
    if name.isupper() and not name.startswith("_") and name != "PLACED"
}
NAMES = {*resolution.KEPT, *resolution.PROVIDED}


@pytest.mark.parametrize("name", TEXTS)
def test_it_keeps_to_the_portable_subset(name):
    assert violations(TEXTS[name], NAMES) == []


def told(text, **tables):
    """Return rows, with our two addresses numbered."""
    import pyarrow as pa

    with provided(**tables) as engine:
        engine.provide("spots", pa.table({"address": [HERE, THERE], "spot": [0, 1], "six": [False, False]}))
        rows = engine.run(sql(text), {"as_of": at(1_000)}).to_pylist()
        engine.forget("spots")
    return rows


def runs(*leases):
    found = told(sightings.LEASED, leases=leases)
    return sorted((row["spot"], row["first_seen"], row["last_seen"], row["times"]) for row in found)


def test_leases_one_after_another_to_the_same_device_are_one_run():
    assert runs(lease(0), lease(6), lease(12)) == [(0, at(0), at(12), 3)]
    assert runs(lease(0), lease(6, STRANGE), lease(12)) == [(0, at(hour), at(hour), 1) for hour in (0, 6, 12)]


def test_a_run_ends_where_the_device_was_elsewhere():
    assert runs(lease(0), lease(6, address=THERE), lease(12)) == [
        (0, at(0), at(0), 1),
        (0, at(12), at(12), 1),
        (1, at(6), at(6), 1),
    ]


def test_the_same_lease_of_two_files_counts_once():
    assert runs(lease(0), lease(0)) == [(0, at(0), at(0), 1)]


def test_a_lease_without_a_beginning_stands_at_its_end():
    assert runs(lease(0) | {"time": None}) == [(0, at(12), at(12), 1)]


def test_names_are_told_by_the_day_and_by_who_tells():
    rows = told(
        sightings.NAMED,
        services=[scan(1, hostname="A"), scan(2, hostname="a")],
        logons=[logon(1, hostname="a"), logon(30, hostname="a")],
    )

    assert sorted((row["how"], row["name"], row["times"]) for row in rows) == [(1, "a", 2), (2, "a", 1), (2, "a", 1)]


def test_a_name_made_of_the_address_tells_nothing():
    assert told(sightings.NAMED, services=[scan(1, hostname="host-10-0-0-7.example")]) == []


def test_a_failed_log_on_names_nobody():
    assert told(sightings.NAMED, logons=[logon(1, hostname="a", succeeded=False)]) == []
    assert len(told(sightings.NAMED, logons=[logon(1, hostname="a", succeeded=None)])) == 1


@pytest.mark.parametrize(
    ("identity", "name"),
    [("WS7$", "ws7"), ("CORP\\WS7$", "ws7"), ("WS7$/CORP.EXAMPLE", "ws7"), ("alice", None), ("CORP\\bob", None)],
)
def test_a_machine_account_is_a_name_and_a_persons_is_none(identity, name):
    rows = told(sightings.NAMED, logons=[logon(1, identity=identity, protocol="kerberos")])

    assert [row["name"] for row in rows] == ([name] if name else [])
    assert told(sightings.NAMED, logons=[logon(1, identity=identity, protocol="smb")]) == []


def test_serial_numbers_and_cards_of_the_register_come_one_a_row():
    rows = told(
        sightings.REGISTERED_MACS,
        assets=[{"name": " A ", "macs": [OFFICE.upper(), STRANGE]}, {"name": None, "macs": [OFFICE]}],
    )

    assert sorted((row["name"], row["value"]) for row in rows) == [("a", OFFICE), ("a", STRANGE)]
