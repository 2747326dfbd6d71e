"""Whose an address is by its leases: names, MAC addresses, and assets that the register knows by MAC address only."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asking import ask, at, call, provided

from doorward import pipeline, resolving
from doorward.detectors.forgotten_devices import forgotten_devices
from doorward.query import sql
from doorward.resolve import PRIVATE, Holder, held, resolve
from doorward.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

OFFICE, FILES, STRANGE = "00:00:5e:00:53:0a", "00:00:5e:00:53:0b", "00:00:5e:00:53:0c"
CARDS = [("office01", OFFICE), ("files01", FILES)]
HERE = "10.0.0.7"


def owner(*cards, registered=()):
    """Return whose address HERE is, after leases to these MAC addresses, the oldest first."""
    holders = held([(HERE, card, None) for card in cards], CARDS)
    return rows(registered=registered, holders=holders)[HERE]["asset"]


def rows(seen=(HERE,), registered=(), holders=None):
    return {row["address"]: row for row in resolve(seen, PRIVATE, [], registered, holders)}


def test_the_latest_lease_names_the_holder():
    holders = held([(HERE, OFFICE, "office01"), (HERE, STRANGE, "guest")], [])
    assert holders == {HERE: Holder(STRANGE, "guest", None)}
    assert (rows(holders=holders)[HERE]["mac"], rows(holders=holders)[HERE]["hostname"]) == (STRANGE, "guest")


def test_an_address_without_leases_has_neither_name_nor_mac_address():
    assert (rows()[HERE]["mac"], rows()[HERE]["hostname"]) == (None, None)
    assert rows(seen=["nowhere"])["nowhere"]["mac"] is None


def test_a_leased_address_belongs_to_the_asset_whose_mac_address_holds_it():
    assert owner(OFFICE) == "office01"
    assert owner(OFFICE, OFFICE) == "office01"
    assert owner(STRANGE) is None


@pytest.mark.parametrize("cards", list(permutations([OFFICE, OFFICE, FILES])))
def test_an_address_that_changed_hands_belongs_to_nobody(cards):
    assert owner(*cards) is None


@pytest.mark.parametrize("other", [STRANGE, None, "no mac"])
@pytest.mark.parametrize("turned", [False, True])
def test_one_lease_to_somebody_else_is_enough_to_doubt(other, turned):
    cards = (other, OFFICE, OFFICE) if turned else (OFFICE, OFFICE, other)
    assert owner(*cards) is None


def test_the_register_of_addresses_holds_where_leases_do_not_tell():
    assert owner(STRANGE, registered=[("printer", HERE)]) == "printer"
    assert owner(OFFICE, FILES, registered=[("printer", HERE)]) == "printer"


def test_the_mac_address_in_every_lease_counts_before_the_register_of_addresses():
    assert owner(OFFICE, registered=[("printer", HERE)]) == "office01"


def test_a_mac_address_in_two_assets_tells_neither():
    assert held([(HERE, OFFICE, None)], [*CARDS, ("twin", OFFICE)])[HERE].asset is None
    assert held([(HERE, OFFICE, None)], [*CARDS, ("office01", OFFICE)])[HERE].asset == "office01"


def test_two_mac_addresses_of_one_asset_are_one_owner():
    cards = [("laptop", OFFICE), ("laptop", FILES)]
    assert held([(HERE, OFFICE, None), (HERE, FILES, None)], cards)[HERE] == Holder(FILES, None, "laptop")


def test_mac_addresses_and_addresses_are_compared_in_their_standard_spelling():
    holders = held([("2001:DB8::0:1", "00-00-5E-00-53-0A", "x"), ("2001:db8::1", OFFICE, None)], CARDS)
    assert holders == {"2001:db8::1": Holder(OFFICE, None, "office01")}
    found = rows(["2001:db8:0::1"], holders=holders)
    assert {row["asset"] for row in found.values()} == {"office01"}


def test_a_mac_address_of_the_register_that_is_none_owns_nothing():
    assert held([(HERE, "no mac", None), (HERE, None, None)], [("x", "no mac"), ("x", "")])[HERE].asset is None


def test_a_leased_address_that_nobody_else_saw_is_there_and_ours_once_its_asset_is_known():
    holders = held([("203.0.113.7", OFFICE, None), ("203.0.113.8", STRANGE, None)], CARDS)
    found = rows([], holders=holders)
    assert [(row["asset"], row["internal"]) for row in found.values()] == [("office01", True), (None, False)]


@given(
    st.lists(
        st.tuples(st.sampled_from([HERE, "10.0.0.8"]), st.sampled_from([OFFICE, FILES, STRANGE, None]), st.none()),
        max_size=8,
    )
)
def test_an_owner_is_the_one_that_every_lease_names(leases):
    owners = {OFFICE: "office01", FILES: "files01"}
    for address, holder in held(leases, CARDS).items():
        named = {owners.get(card) for place, card, _ in leases if place == address}
        assert holder.asset == (named.pop() if len(named) == 1 else None)


def lease(hours=None, until=None, **columns):
    times = {"time": None if hours is None else at(hours), "until": None if until is None else at(until)}
    return {"address": HERE, "mac": OFFICE, **times, **columns}


def told(*leases, as_of=None):
    """Return what the pipeline asks of leases, through the engine."""
    with provided(leases=leases) as engine:
        found = engine.run(sql(resolving.LEASES), {"as_of": as_of}).to_pylist()
    return [tuple(row.values()) for row in found]


def test_leases_come_once_a_holder_the_latest_last():
    assert told(lease(3, hostname="late"), lease(1, hostname="early"), lease(2, mac=STRANGE, hostname="between")) == [
        (HERE, STRANGE, "between"),
        (HERE, OFFICE, "late"),
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
    assert len(told(lease(1), lease(2, mac=STRANGE), as_of=at(2))) == 2
    assert told(lease(until=9), as_of=at(1)) == [(HERE, OFFICE, None)]


def test_a_device_that_the_register_knows_by_its_mac_address_is_no_stranger():
    laptop = {"name": "laptop", "addresses": [], "macs": [OFFICE], "owner": "alice"}
    calls = [call(HERE, "10.0.0.9", hours=hour) for hour in range(24)]
    strangers = [ask(forgotten_devices, assets=[laptop], conn=calls, leases=given) for given in ([], [lease(0)])]
    assert [[item.details["device"] for item in found] for found in strangers] == [[HERE], []]


def test_a_device_past_its_end_is_found_at_the_address_it_was_leased():
    box = {"name": "testbox", "addresses": [], "macs": [OFFICE], "in_service_until": at(-48).date()}
    calls = [call(HERE, "10.0.0.9", hours=hour) for hour in range(24)]
    (found,) = ask(forgotten_devices, assets=[box], conn=calls, leases=[lease(0)])
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
