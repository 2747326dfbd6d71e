"""Whose an address is by its leases: names, MAC addresses, and assets that the register knows by MAC address only."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from tests.asking import ask, at, call, provided

from doorward import pipeline
from doorward.detectors.forgotten_devices import forgotten_devices
from doorward.detectors.unregistered_devices import unregistered_devices
from doorward.query import sql
from doorward.settings import Settings
from doorward.stages import resolving

if TYPE_CHECKING:
    from pathlib import Path

OFFICE, FILES, STRANGE = "00:00:5e:00:53:0a", "00:00:5e:00:53:0b", "00:00:5e:00:53:0c"
HERE = "10.0.0.7"
REGISTER = [
    {"name": "office01", "macs": [OFFICE], "addresses": []},
    {"name": "files01", "macs": [FILES], "addresses": []},
]


def lease(hours=None, until=None, **columns):
    times = {"time": None if hours is None else at(hours), "until": None if until is None else at(until)}
    return {"address": HERE, "mac": OFFICE, **times, **columns}


def row(*leases, assets=REGISTER, address=HERE):
    """Return the row of an address after these leases."""
    with provided(leases=leases, assets=assets) as engine:
        found = engine.run(sql("select * from {addresses}"), {}).to_pylist()
    return {one["address"]: one for one in found}[address]


def owner(*cards, assets=REGISTER):
    """Return whose HERE is after leases to these MAC addresses, an hour apart."""
    return row(*(lease(hour, mac=card) for hour, card in enumerate(cards)), assets=assets)["asset"]


def test_the_latest_lease_names_the_holder():
    found = row(lease(0, hostname="office01"), lease(1, mac=STRANGE, hostname="guest"))

    assert (found["mac"], found["hostname"]) == (STRANGE, "guest")


def test_a_leased_address_belongs_to_the_asset_whose_mac_address_holds_it():
    assert owner(OFFICE) == "office01"
    assert owner(OFFICE, OFFICE) == "office01"
    assert owner(STRANGE) is None


@pytest.mark.parametrize("cards", list(permutations([OFFICE, OFFICE, FILES])))
def test_an_address_that_changed_hands_belongs_to_nobody_at_all_times(cards):
    assert owner(*cards) is None
    assert row(*(lease(hour, mac=card) for hour, card in enumerate(cards)))["holders"] == 2


@pytest.mark.parametrize("turned", [False, True])
def test_one_lease_to_somebody_else_is_enough_to_doubt(turned):
    assert owner(*((STRANGE, OFFICE, OFFICE) if turned else (OFFICE, OFFICE, STRANGE))) is None


def test_who_takes_over_a_registered_address_is_not_the_device_of_the_register():
    printer = {"name": "printer", "macs": [], "addresses": [HERE]}

    assert owner(STRANGE, assets=[printer]) is None
    assert row(lease(0, mac=STRANGE), assets=[printer])["holders"] == 2


def test_a_mac_address_in_two_assets_tells_neither():
    assert owner(OFFICE, assets=[*REGISTER, {"name": "twin", "macs": [OFFICE], "addresses": []}]) is None
    assert owner(OFFICE, assets=[*REGISTER, REGISTER[0]]) == "office01"


def test_two_mac_addresses_of_one_asset_are_one_owner():
    assert owner(OFFICE, FILES, assets=[{"name": "laptop", "macs": [OFFICE, FILES], "addresses": []}]) == "laptop"


def test_mac_addresses_and_addresses_are_compared_in_their_standard_spelling():
    leases = [lease(0, address="FD00::0:1", mac="00-00-5E-00-53-0A"), lease(1, address="fd00::1")]

    for address in ("FD00::0:1", "fd00::1"):
        found = row(*leases, address=address)
        assert (found["asset"], found["mac"]) == ("office01", OFFICE)


def told(*leases, as_of=None):
    """Return what the pipeline asks of leases, through the engine."""
    with provided(leases=leases) as engine:
        found = engine.run(sql(resolving.LATEST), {"as_of": as_of}).to_pylist()
    return [tuple(row.values()) for row in found]


def test_of_the_leases_of_an_address_the_latest_devices_counts():
    assert told(lease(3, hostname="late"), lease(1, hostname="early"), lease(2, mac=STRANGE, hostname="between")) == [
        (HERE, OFFICE, "late")
    ]


def test_a_name_given_once_holds_for_the_same_mac_address():
    assert told(lease(1, hostname="a"), lease(2)) == [(HERE, OFFICE, "a")]


def test_a_lease_whose_beginning_nobody_wrote_stands_at_its_end():
    assert told(lease(until=5), lease(4, mac=STRANGE))[-1][1] == OFFICE
    assert told(lease(until=3), lease(4, mac=STRANGE))[-1][1] == STRANGE
    assert told(lease(), lease(4, mac=STRANGE))[-1][1] == STRANGE


def test_what_was_not_held_does_not_count():
    for state in ("offered", "refused", "declined", "abandoned"):
        assert told(lease(1, state=state)) == []
    for state in ("active", "expired", "released", "free", None):
        assert told(lease(1, state=state)) == [(HERE, OFFICE, None)]
    assert told(lease(1, address=None), lease(1, mac=None)) == []
    assert told(lease(1, mac=None, hostname="x")) == [(HERE, None, "x")]


def test_what_comes_after_the_end_of_the_data_does_not_count():
    assert told(lease(1), lease(2, mac=STRANGE), as_of=at(1)) == [(HERE, OFFICE, None)]
    assert told(lease(1), lease(2, mac=STRANGE), as_of=at(2)) == [(HERE, STRANGE, None)]
    assert told(lease(until=9), as_of=at(1)) == [(HERE, OFFICE, None)]


def test_a_device_that_the_register_knows_by_its_mac_address_is_no_stranger():
    laptop = {"name": "laptop", "addresses": [], "macs": [OFFICE], "owner": "alice"}
    calls = [call(HERE, "10.0.0.9", hours=hour) for hour in range(24)]
    register = [laptop, {"name": "files01", "addresses": ["10.0.0.9"]}]
    strangers = [ask(unregistered_devices, assets=register, conn=calls, leases=given) for given in ([], [lease(0)])]
    assert [[item.details["device"] for item in found] for found in strangers] == [[HERE], []]


def test_a_device_past_its_end_is_found_at_the_address_it_was_leased():
    box = {"name": "testbox", "addresses": [], "macs": [OFFICE], "owner": "alice", "in_service_until": at(-48).date()}
    calls = [call(HERE, "10.0.0.9", hours=hour) for hour in range(24)]
    register = [
        box,
        {"name": "files01", "addresses": ["10.0.0.9"], "owner": "alice"},
        *({"name": f"x{n}"} for n in range(9)),
    ]
    (found,) = ask(forgotten_devices, assets=register, conn=calls, leases=[lease(0)])
    assert (found.details["device"], found.details["kind"]) == ("testbox", "past its end")


def test_the_main_job_knows_a_device_by_its_mac_address_wherever_it_is(tmp_path: Path):
    (tmp_path / "in").mkdir()
    register = f'[[assets]]\nname = "office01"\nmacs = ["{OFFICE}"]\n'
    (tmp_path / "in" / "register.toml").write_text(register)
    (tmp_path / "in" / "dnsmasq.leases").write_text(f"1767312600 {OFFICE} 10.0.0.9 laptop-of-alice *\n")
    workspace = pipeline.open_workspace(Settings(workspace=tmp_path / "workspace"))
    try:
        assert {row["status"] for row in pipeline.ingest(workspace, [tmp_path / "in"])} == {"read"}
        pipeline.analyze(workspace, "0")
        found = workspace.engine.run(sql("select * from {addresses}"), {}).to_pylist()
    finally:
        workspace.close()
    assert [(row["address"], row["asset"], row["hostname"], row["mac"]) for row in found] == [
        ("10.0.0.9", "office01", "laptop-of-alice", OFFICE)
    ]
