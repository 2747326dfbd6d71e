"""Who is who, and who held which address when, over small tables through the real engine."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.asking import at, provided, who

from doorward.resolution.words import Words, WordsError

OFFICE, FILES, STRANGE = "00:00:5e:00:53:0a", "00:00:5e:00:53:0b", "00:00:5e:00:53:0c"
HERE, THERE, SERVER = "10.0.0.7", "10.0.0.8", "10.0.0.99"


def lease(hours, mac=OFFICE, hostname=None, address=HERE, lasts=12, **columns):
    row = {"time": at(hours), "until": at(hours + lasts), "address": address, "mac": mac, "hostname": hostname}
    return row | {"state": "active"} | columns


def scan(hours, address=HERE, hostname=None, mac=None):
    return {"time": at(hours), "address": address, "hostname": hostname, "mac": mac, "port": 445, "state": "open"}


def logon(hours, source=HERE, hostname=None, **columns):
    return {
        "time": at(hours),
        "source": source,
        "destination": SERVER,
        "hostname": hostname,
        "succeeded": True,
    } | columns


def asset(name, macs=(), addresses=(), serials=()):
    return {"name": name, "macs": list(macs), "addresses": list(addresses), "serials": list(serials)}


def known(as_of=1_000, same=(), different=(), **tables):
    """Return holdings, identifiers and merges as lists of dicts."""
    with provided(**tables) as engine:
        return {name: table.to_pylist() for name, table in who(engine, at(as_of), Words(same, different)).items()}


def hours(moment):
    return None if moment is None else (moment - at(0)).total_seconds() / 3600


def spans(address=HERE, **tables):
    """Return (asset, since, until) of an address, in hours."""
    rows = [row for row in known(**tables)["holdings"] if row["address"] == address]
    return [(row["asset"], hours(row["since"]), hours(row["until"])) for row in rows]


def grouped(**tables):
    """Return asset -> its identifiers."""
    found = {}
    for row in known(**tables)["identifiers"]:
        found.setdefault(row["asset"], set()).add(row["value"])
    return found


def test_an_address_belongs_to_each_of_its_holders_in_their_time():
    leases = [lease(0, OFFICE, "office01"), lease(30, STRANGE, "guest"), lease(60, OFFICE, "office01")]

    assert spans(leases=leases) == [("office01", None, 30), ("guest", 30, 60), ("office01", 60, None)]


def test_the_register_names_the_holder_whichever_way_it_spells():
    register = [asset("OFFICE01.corp.example", macs=["00-00-5E-00-53-0A"])]

    assert spans(assets=register, leases=[lease(0, hostname="office01")]) == [("OFFICE01.corp.example", None, None)]
    assert spans(assets=register, leases=[lease(0)]) == [("OFFICE01.corp.example", None, None)]
    assert spans(assets=register, leases=[lease(0, STRANGE, "Office01")]) == [("OFFICE01.corp.example", None, None)]


def test_an_address_that_nobody_tells_about_is_itself():
    (row,) = known(conn=[{"time": at(1), "source": HERE, "destination": "203.0.113.9"}])["holdings"]

    assert (row["asset"], row["how"], row["in_register"]) == (HERE, "nothing", False)


def test_public_addresses_and_those_of_no_single_host_have_no_holder():
    assert known(conn=[{"time": at(1), "source": "203.0.113.9", "destination": "224.0.0.1"}])["holdings"] == []


def test_every_spelling_of_an_address_is_held_alike():
    rows = known(leases=[lease(0, hostname="a"), lease(30, STRANGE, "b", f"::ffff:{HERE}")])["holdings"]
    told = {
        text: [(row["asset"], row["since"]) for row in rows if row["address"] == text]
        for text in (HERE, f"::ffff:{HERE}")
    }

    assert told[HERE] == told[f"::ffff:{HERE}"] == [("a", None), ("b", at(30))]


def test_a_silent_expiry_is_no_release():
    assert spans(leases=[lease(0, hostname="a", lasts=1)]) == [("a", None, None)]


def test_what_is_given_back_is_nobodys_until_the_next_holder():
    leases = [lease(0, hostname="a"), lease(5, hostname="a", state="released", until=None), lease(9, STRANGE, "b")]

    assert spans(leases=leases) == [("a", None, 5), (HERE, 5, 9), ("b", 9, None)]


def test_who_leases_another_address_has_left_the_one_before():
    leases = [lease(0, hostname="a"), lease(30, hostname="a", address=THERE)]

    assert spans(leases=leases) == [("a", None, 30), (HERE, 30, None)]
    assert spans(THERE, leases=leases) == [("a", None, None)]


def test_what_was_left_is_held_by_the_next_one_seen_but_no_longer_than_a_week_back():
    leases = [lease(0, hostname="a"), lease(30, hostname="a", address=THERE)]

    assert spans(leases=leases, logons=[logon(50, hostname="b")]) == [("a", None, 30), ("b", 30, None)]
    later = 30 + 8 * 24
    assert spans(leases=leases, logons=[logon(later, hostname="b")])[1:] == [
        (HERE, 30, later - 168),
        ("b", later - 168, None),
    ]


def test_an_offer_holds_nothing_and_neither_does_what_comes_after_the_end():
    for state in ("offered", "refused", "declined", "abandoned"):
        assert known(leases=[lease(0, state=state, hostname="a")])["identifiers"] == []
    assert spans(leases=[lease(0, hostname="a"), lease(9, STRANGE, "b")], as_of=8) == [("a", None, None)]


def test_a_name_that_logs_on_within_another_ones_lease_does_not_take_the_address():
    leases = [lease(0, hostname="a"), lease(10, hostname="a")]

    assert spans(leases=leases, logons=[logon(5, hostname="b")]) == [("a", None, None)]
    assert spans(leases=leases, logons=[logon(23, hostname="b")]) == [("a", None, 23), ("b", 23, None)]


def test_a_static_address_belongs_to_the_register_until_somebody_else_is_there():
    register = [asset("srv1", macs=[FILES], addresses=[SERVER])]

    assert spans(SERVER, assets=register) == [("srv1", None, None)]
    assert spans(SERVER, assets=register, services=[scan(9, SERVER, "srv1")]) == [("srv1", None, None)]
    taken = [scan(9, SERVER, "srv1"), scan(40, SERVER, mac=STRANGE)]
    assert spans(SERVER, assets=register, services=taken) == [("srv1", None, 40), (STRANGE, 40, None)]


def test_a_single_log_on_takes_no_registered_address_but_two_days_do():
    register = [asset("srv1", addresses=[HERE])]
    own, once = logon(1, hostname="srv1"), logon(30, hostname="b")

    assert spans(assets=register, logons=[own, once]) == [("srv1", None, None)]
    assert spans(assets=register, logons=[own, once, logon(55, hostname="b")]) == [("srv1", None, 30), ("b", 30, None)]


def test_a_name_that_goes_with_a_registered_address_is_its_other_name():
    register = [asset("INV-0042", addresses=[HERE])]

    assert grouped(assets=register, services=[scan(1, hostname="printer3")]) == {"INV-0042": {"inv-0042", "printer3"}}
    seen = [scan(1, hostname="inv-0042"), scan(40, hostname="printer3")]
    assert "printer3" in grouped(assets=register, services=seen)


def test_a_rename_is_one_asset_with_both_names():
    leases = [lease(0, hostname="old"), lease(30, hostname="new")]

    assert grouped(leases=leases) == {"new": {"old", "new", OFFICE}}
    assert spans(leases=leases) == [("new", None, None)]


def test_a_rename_of_a_registered_device_keeps_the_name_of_the_register():
    assert set(grouped(assets=[asset("old")], leases=[lease(0, hostname="old"), lease(30, hostname="new")])) == {"old"}


def test_a_docking_station_merges_nobody():
    leases = [lease(0, hostname="a"), lease(30, hostname="b"), lease(60, hostname="a"), lease(90, hostname="b")]

    assert {frozenset(values) for values in grouped(leases=leases).values()} == {
        frozenset([OFFICE]),
        frozenset("a"),
        frozenset("b"),
    }
    assert spans(leases=leases) == [("a", None, 30), ("b", 30, 60), ("a", 60, 90), ("b", 90, None)]
    refused = known(leases=leases)["merges"]
    assert {row["why_not"] for row in refused} == {"several devices bear the one or the other"}


def test_a_name_that_lives_on_elsewhere_was_not_renamed():
    dock = [lease(0, OFFICE, "a"), lease(30, OFFICE, "b")]
    elsewhere = [lease(80, FILES, "a", THERE)]

    assert set(grouped(leases=[*dock, *elsewhere])) == {OFFICE, "a", "b"}


def test_two_names_of_the_register_are_never_made_one():
    register = [asset("a", macs=[OFFICE]), asset("b")]
    leases = [lease(0, hostname="a"), lease(30, hostname="b")]

    assert spans(assets=register, leases=leases) == [("a", None, 30), ("b", 30, None)]
    assert set(grouped(assets=register, leases=leases)) == {"a", "b"}


def test_a_mac_address_of_two_registered_assets_is_neithers():
    found = known(assets=[asset("a", macs=[OFFICE]), asset("b", macs=[OFFICE])], leases=[lease(0)])

    assert [row["asset"] for row in found["holdings"]] == [OFFICE]
    assert [row["merged"] for row in found["merges"]] == [False, False]


@pytest.mark.parametrize(("cards", "one"), [(3, True), (4, False)])
def test_a_name_with_three_cards_at_a_time_is_a_device_and_with_four_it_is_a_common_name(cards, one):
    leases = [
        lease(hour, f"00:00:5e:00:53:{card:02x}", "a", f"10.0.0.{card}") for card in range(cards) for hour in (0, 9)
    ]

    assert (set(grouped(leases=leases)) == {"a"}) is one


def test_a_factory_name_tells_nobody_however_few_bear_it():
    leases = [lease(0, OFFICE, "localhost"), lease(0, FILES, "localhost", THERE)]

    assert {row["asset"] for row in known(leases=leases)["holdings"]} == {OFFICE, FILES}


def test_a_made_up_mac_address_never_ties_two_names():
    leases = [lease(0, "02:00:5e:00:53:0a", "a"), lease(30, "02:00:5e:00:53:0a", "b")]

    assert {"a", "b"} <= set(grouped(leases=leases))
    assert grouped(leases=leases[:1]) == {"a": {"a", "02:00:5e:00:53:0a"}}


def test_a_log_on_names_the_card_that_leased_without_a_name():
    assert grouped(leases=[lease(0)], logons=[logon(5, hostname="a")]) == {"a": {"a", OFFICE}}
    assert set(grouped(leases=[lease(0)], logons=[logon(13, hostname="a")])) == {"a", OFFICE}


def test_a_machine_account_names_the_address_it_asks_from():
    asked = logon(5, identity="CORP\\WS7$", protocol="kerberos")

    assert spans(logons=[asked]) == [("ws7", None, None)]


def test_where_several_log_on_at_the_same_time_is_a_gateway():
    through = [logon(hour, hostname=name) for hour, name in enumerate("abcabc")]
    (row,) = [row for row in known(logons=through)["holdings"] if row["address"] == HERE]

    assert (row["asset"], row["shared"]) == (HERE, True)
    found = known(assets=[asset("gw1", addresses=[HERE])], logons=through)["holdings"]
    (row,) = [row for row in found if row["address"] == HERE]
    assert (row["asset"], row["shared"], row["in_register"]) == ("gw1", True, True)


def test_a_computer_of_the_directory_is_known_by_its_sid():
    computer = {"id": "S-1-5-21-1-2-3-1001", "kind": "computer", "name": "WS7.CORP.EXAMPLE"}
    person = {"id": "S-1-5-21-1-2-3-1002", "kind": "user", "name": "alice"}

    assert grouped(identities=[computer, person]) == {"ws7": {"ws7", "S-1-5-21-1-2-3-1001"}}


def test_a_serial_number_of_many_is_nobodys():
    register = [asset(name, serials=["To be filled by O.E.M."]) for name in "ab"] + [asset("c", serials=["X7"])]
    rows = {row["value"]: row for row in known(assets=register)["identifiers"] if row["kind"] == "serial"}

    assert rows["to be filled by o.e.m."]["shared"]
    assert (rows["x7"]["shared"], rows["x7"]["asset"]) == (False, "c")


def test_blind_spot_a_stranger_that_calls_itself_by_a_registered_name_is_taken_for_it():
    register = [asset("srv1", macs=[FILES])]

    assert spans(assets=register, leases=[lease(0, STRANGE, "srv1")]) == [("srv1", None, None)]


def test_blind_spot_two_clones_of_one_name_look_like_a_device_with_two_cards():
    assert grouped(leases=[lease(0, OFFICE, "a"), lease(1, FILES, "a", THERE)]) == {"a": {"a", OFFICE, FILES}}


def test_blind_spot_who_never_asks_for_a_lease_is_taken_for_the_holder_of_a_running_one():
    silent = [{"time": at(5), "source": HERE, "destination": "203.0.113.9"}]

    assert spans(leases=[lease(0, hostname="a")], conn=silent) == [("a", None, None)]


def test_blind_spot_a_device_that_takes_a_static_address_without_a_name_or_card_is_the_registers():
    register = [asset("srv1", addresses=[SERVER])]

    assert spans(SERVER, assets=register, conn=[{"time": at(5), "source": SERVER}]) == [("srv1", None, None)]


def test_a_refusal_leaves_the_engine_as_it_was():
    with provided(leases=[lease(0, hostname="a")]) as engine:
        with pytest.raises(WordsError):
            who(engine, at(9), Words((("a", "b"),), (("b", "a.x"),)))
        assert len(who(engine, at(9))["identifiers"]) == 2


def test_a_persons_word_makes_one_what_the_register_has_twice():
    register = [asset("a", macs=[OFFICE]), asset("b", macs=[FILES])]
    found = known(assets=register, same=[("A.corp.example", "b")])

    assert {row["asset"] for row in found["identifiers"]} == {"a"}
    (said,) = [row for row in found["merges"] if row["how"] == "person"]
    assert (said["left_value"], said["right_value"], said["merged"], said["why_not"]) == ("a", "b", True, None)


def test_a_persons_word_parts_what_all_data_make_one():
    register = [asset("a", macs=[OFFICE])]
    found = known(assets=register, leases=[lease(0, hostname="a")], different=[("a", OFFICE.upper())])

    assert {row["asset"] for row in found["identifiers"]} == {"a", OFFICE}
    assert {row["why_not"] for row in found["merges"]} == {"a person said that they differ"}
    assert "person" in {row["how"] for row in found["merges"]}


def test_a_persons_word_stands_though_no_data_show_it():
    found = known(same=[("a", "00:00:5e:00:53:0d")], different=[("a", "S-1-5-21-1-2-3-9")])

    assert {(row["asset"], row["value"]) for row in found["identifiers"]} == {
        ("a", "a"),
        ("a", "00:00:5e:00:53:0d"),
        ("S-1-5-21-1-2-3-9", "S-1-5-21-1-2-3-9"),
    }


def test_a_serial_number_may_be_spoken_of():
    assert grouped(assets=[asset("a", serials=["X7"])], same=[("x7", "b")]) == {"a": {"a", "b", "x7"}}


@pytest.mark.parametrize(
    "said", [{"same": [("a", "b"), ("b", "c")], "different": [("a", "c")]}, {"different": [("a.corp.example", "a")]}]
)
def test_words_that_contradict_one_another_are_refused(said):
    with pytest.raises(WordsError, match="are said to be the same, and to be different"):
        known(**said)


def test_times_at_the_ends_of_the_calendar_and_names_of_any_kind_are_data():
    ages = [datetime(1, 1, 2), datetime(1969, 7, 20), datetime(9999, 12, 30)]
    words = ["a" * 100_000, "\u202ename\x00", "'; drop table leases", "%", "{braces}", ":colon", "\ud7ff", " "]
    leases = [lease(0, hostname=word) | {"time": age, "until": age} for age in ages for word in words]
    logons = [logon(0, hostname=word) | {"time": age} for age in ages for word in words]
    with provided(leases=leases, logons=logons) as engine:
        found = {name: table.to_pylist() for name, table in who(engine, datetime(9999, 12, 31)).items()}

    held = [row for row in found["holdings"] if row["address"] == HERE]
    assert (held[0]["since"], held[-1]["until"]) == (None, None)
    assert {"a" * 100_000, "\u202ename\x00"} <= {row["value"] for row in found["identifiers"]}


def test_rows_without_time_or_place_end_nothing():
    nothing = {"time": None, "until": None, "address": None, "mac": None, "hostname": None, "state": None}
    bare = lease(0, hostname="a") | {"time": None, "until": None}
    empty = {"leases": [nothing], "services": [scan(0, None) | {"time": None}], "logons": [logon(0, None)]}

    assert known(**empty)["identifiers"] == []
    assert spans(leases=[bare]) == [("a", None, None)]
    with provided(leases=[bare]) as engine:
        assert who(engine, None)["holdings"]["asset"].to_pylist() == ["a"]


cards, labels, places = (
    some.sampled_from([OFFICE, FILES, STRANGE, None]),
    some.sampled_from(["a", "b", "srv", None]),
    some.sampled_from([HERE, THERE]),
)
moments = some.integers(0, 200)
leases_of = some.builds(
    lease,
    moments,
    cards,
    labels,
    places,
    some.integers(1, 40),
    state=some.sampled_from(["active", "released", "offered"]),
)
scans_of = some.builds(scan, moments, places, labels, cards)
logons_of = some.builds(logon, moments, places, labels)
registers = some.lists(
    some.builds(
        asset,
        some.sampled_from(["a", "srv", "x"]),
        some.lists(some.sampled_from([OFFICE, FILES]), max_size=1),
        some.lists(places, max_size=1),
    ),
    max_size=3,
)
estates = some.fixed_dictionaries(
    {
        "leases": some.lists(leases_of, max_size=8),
        "services": some.lists(scans_of, max_size=4),
        "logons": some.lists(logons_of, max_size=6),
        "assets": registers,
    }
)


@settings(max_examples=20)
@given(estates)
def test_every_moment_of_every_address_has_exactly_one_holder(tables):
    rows = known(**tables)["holdings"]

    seen = {row["address"] for row in rows}
    assert {row["address"] for table in ("leases", "services") for row in tables[table]} <= seen
    for address in seen:
        held = [row for row in rows if row["address"] == address]
        assert held[0]["since"] is None
        assert held[-1]["until"] is None
        assert all(before["until"] == after["since"] is not None for before, after in pairwise(held))
        assert all(row["until"] > row["since"] for row in held[1:-1])
        assert all(before["asset"] != after["asset"] for before, after in pairwise(held))


@settings(max_examples=20)
@given(estates, some.randoms())
def test_the_order_of_rows_decides_nothing(tables, random):
    again = {name: random.sample(rows, len(rows)) for name, rows in tables.items()}

    assert known(**again) == known(**tables)


@settings(max_examples=20)
@given(estates)
def test_every_identifier_belongs_to_one_asset_and_no_asset_has_two_names_of_the_register(tables):
    found = known(**tables)
    rows = found["identifiers"]

    assert len({(row["kind"], row["value"]) for row in rows}) == len(rows)
    named = [row["asset"] for row in rows if row["kind"] == "name" and row["in_register"]]
    assert len(set(named)) == len(named)
    assert {row["asset"] for row in found["holdings"]} <= {row["asset"] for row in rows} | {
        row["address"] for row in found["holdings"]
    }
