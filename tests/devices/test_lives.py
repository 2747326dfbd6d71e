from __future__ import annotations

import pytest
from tests.asking import at, call, provided

from doorward.devices.lives import wire

HERE, THERE, OUTSIDE = "10.0.0.7", "10.0.0.9", "203.0.113.9"
NOW = at(24 * 30)


def rows(part, **tables):
    with provided(**tables) as engine:
        return engine.run(getattr(wire(), part), {"as_of": NOW}).to_pylist()


def one(part, asset, **tables):
    return next((row for row in rows(part, **tables) if row["asset"] == asset), None)


def test_an_address_is_its_own_until_somebody_holds_it():
    calls = [call(HERE, THERE)]
    own = one("held", HERE, conn=calls)
    assert (own["in_register"], own["how"], own["network"]) == (False, "nothing", "10.0.0")
    named = one("held", "box", conn=calls, assets=[{"name": "box", "addresses": [HERE]}])
    assert (named["address"], named["in_register"], named["how"]) == (HERE, True, "register")
    held = [{"address": HERE, "asset": "lap", "in_register": False, "how": "lease"}]
    assert {row["asset"] for row in rows("held", conn=calls, holdings=held)} == {"lap", THERE}


def test_a_network_is_the_zone_else_the_24_and_addresses_outside_are_nobodys():
    zones = [{"zone": "lab", "network": "10.0.0.0/28"}]
    told = {
        row["address"]: row["network"]
        for row in rows("held", conn=[call(HERE, "10.0.0.99"), call("fd00::7", OUTSIDE)], zones=zones)
    }
    assert told == {HERE: "lab", "10.0.0.99": "10.0.0", "fd00::7": "IPv6"}


def test_a_name_that_two_assets_bear_tells_none_of_them():
    known = [{"kind": "name", "value": value, "asset": asset} for value, asset in (("a", "x"), ("a", "y"), ("b", "x"))]
    known.append({"kind": "name", "value": "localhost", "asset": "x", "shared": True})
    assert rows("names", identifiers=known) == [{"name": "b", "asset": "x"}]
    assert rows("names", assets=[{"name": "Web.example.org"}]) == [{"name": "web", "asset": "Web.example.org"}]


def test_two_registers_that_spell_one_name_are_one_row_with_the_latest_end():
    known = [{"kind": "name", "value": "web", "asset": "web.example.org"}]
    listed = [{"name": "WEB", "owner": " ", "environment": "Test "}, {"name": "web.example.org", "owner": "mara"}]
    [row] = rows("register", identifiers=known, assets=listed)
    assert (row["asset"], row["owner"], row["environment"], row["written"]) == (
        "web.example.org",
        "mara",
        "test",
        "WEB",
    )


def test_an_exchange_is_of_use_to_both_ends_and_a_packet_without_answer_to_none():
    used = rows("uses", conn=[call(HERE, THERE), call(OUTSIDE, THERE, bytes_in=0, state="S0")])
    assert (
        sorted((row["address"], row["how"], row["outside"]) for row in used)
        == [(THERE, "answered", 0), (HERE, "called", 0)][::-1]
    )
    assert [row["outside"] for row in rows("uses", conn=[call(OUTSIDE, THERE)]) if row["how"] == "answered"] == [1]


def test_the_hours_stand_on_a_ring_and_add_up_to_nothing_over_a_day():
    day = rows("uses", conn=[call(HERE, OUTSIDE, hours=hour) for hour in range(24)])
    called = [row for row in day if row["how"] == "called"]
    assert (sum(row["x"] for row in called), sum(row["y"] for row in called)) == (0, 0)
    assert {(row["x"], row["y"]) for row in called if row["time"] == at(0)} == {(-6, 0)}
    assert sum(row["x"] ** 2 + row["y"] ** 2 for row in called) / 24 == pytest.approx(24.3, abs=0.1)


def test_a_device_lives_from_its_first_use_to_its_last_and_its_longest_silence_counts_from_the_beginning():
    calls = [call(THERE, OUTSIDE), call(HERE, OUTSIDE, hours=24 * 3), call(HERE, OUTSIDE, hours=24 * 12)]
    row = one("lives", HERE, conn=calls)
    assert (row["first_seen"], row["last_seen"], row["days_seen"], row["silence"]) == (at(72), at(288), 2, 8)
    assert one("lives", THERE, conn=calls)["silence"] == 0
    late = one("lives", HERE, conn=[call(THERE, OUTSIDE), call(HERE, OUTSIDE, hours=24 * 9)])
    assert late["silence"] == 9


def test_who_held_an_address_then_has_its_uses():
    held = [
        {"address": HERE, "asset": "one", "until": at(10), "how": "lease"},
        {"address": HERE, "asset": "two", "since": at(10), "how": "lease"},
    ]
    calls = [call(HERE, OUTSIDE, hours=hour) for hour in (1, 9.99, 10, 11, 12)]
    told = {row["asset"]: row["calls"] for row in rows("lives", conn=calls, holdings=held)}
    assert told == {"one": 2, "two": 3}


def test_what_a_gateway_passes_on_is_no_shape_of_its_own():
    held = [{"address": HERE, "asset": "gateway", "shared": True, "how": "register"}]
    row = one("lives", "gateway", conn=[call(HERE, OUTSIDE), call(OUTSIDE, HERE)], holdings=held)
    assert (row["shared"], row["uses"], row["shaped"], row["outside"]) == (True, 2, 0, 0)


def test_an_inventory_and_a_log_on_are_signs_of_life_by_name():
    told = {"assets": [{"name": "box"}], "software": [{"time": at(5), "asset": "BOX.example.org", "name": "agent"}]}
    told["logons"] = [{"time": at(7), "server_hostname": "box", "identity": "x"}]
    row = one("lives", "box", **told)
    assert (row["first_seen"], row["last_seen"], row["address"], row["in_register"]) == (at(5), at(7), None, True)


def test_what_comes_after_the_moment_it_is_judged_at_is_not_there():
    assert rows("lives", conn=[call(HERE, OUTSIDE, hours=24 * 31)]) == []
