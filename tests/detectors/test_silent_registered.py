from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, ask, at, call, lines, reasons

from doorward.detectors.silent_registered import silent_registered

SERVER = "10.0.1.9"
DAYS = 20


def desk(number, **columns):
    return {"name": f"ws{number:02}", "addresses": [f"10.0.0.{100 + number}"], "owner": "mara"} | columns


def days(number, first=0, last=DAYS - 1):
    return [call(f"10.0.0.{100 + number}", SERVER, hours=24 * day + 9) for day in range(first, last + 1)]


def asked(*more, seen=8, unseen=0, conn=(), **given):
    register = [desk(n) for n in range(seen + unseen)] + list(more)
    rows = [row for n in range(seen) for row in days(n)]
    return ask(silent_registered, assets=register, conn=[*rows, *conn], **given)


LOST = desk(40, name="lost07")


def test_a_device_that_was_never_seen_where_its_neighbours_are_is_lost():
    [found] = asked(LOST)
    assert found.summary == "lost07 was never seen, though 8 of 8 around it are"
    assert found.details["fix"] == "find lost07 or take it out of the register"
    assert (found.details["answerable"], found.severity, found.first_seen, found.events) == ("mara", "low", None, 0)
    assert reasons(found) == {"not seen": 0.2, "neighbours are seen": 0.2}
    assert [(item.kind, item.id) for item in found.entities] == [("asset", "lost07"), ("ip", "10.0.0.140")]
    assert lines(found, "assets") == [9]


def test_a_device_that_fell_silent_is_told_with_its_last_day():
    [found] = asked(LOST, conn=days(40, last=3))
    assert found.summary == "lost07 is no longer seen, though 8 of 8 around it are"
    assert found.last_seen == at(24 * 3 + 9)
    assert reasons(found)["was there"] == 0.05
    assert found.details["days_silent"] == 16


@pytest.mark.parametrize("table", ["conn", "assets", "services"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(silent_registered, **{table: []}) == []


def test_where_all_are_seen_nobody_is_lost():
    assert asked() == []


@pytest.mark.parametrize(("last", "found"), [(5, False), (4, True)])
def test_two_weeks_of_silence_and_not_a_moment_less(last, found):
    assert bool(asked(LOST, conn=days(40, last=last))) is found


def test_what_is_of_worth_is_for_a_person():
    [found] = asked(LOST | {"criticality": "Critical"})
    assert (reasons(found)["matters"], found.severity) == (0.1, "medium")
    assert asked(LOST | {"criticality": "medium"})[0].severity == "low"


def owner(days, **columns):
    """The directory's row of the owner, who last logged on so many days after the data began, and one who is there still."""
    mara = {"id": "S-1", "kind": "user", "name": "mara", "enabled": True, "last_logon": at(24 * days)} | columns
    return [mara, {"id": "S-2", "kind": "user", "name": "jonas", "enabled": True, "last_logon": at(24 * (DAYS - 1))}]


def test_whose_owner_goes_on_working_without_it_is_missed():
    [found] = asked(LOST, conn=days(40, last=3), identities=owner(19))
    assert (reasons(found)["owner without it"], found.severity) == (0.1, "medium")
    values = {why.name: why.value for why in found.reasons}
    assert values["owner without it"] == "mara last logged on 15 days after it was seen"


@pytest.mark.parametrize(("hours", "points"), [(10, 0.1), (9, -0.2), (0, -0.2)])
def test_a_log_on_a_day_after_it_was_seen_is_one_without_it(hours, points):
    people = owner(4 + hours / 24)
    [found] = asked(LOST, conn=days(40, last=3), identities=people, tunables={"low": 0.2})
    assert reasons(found)["owner without it"] == points


@pytest.mark.parametrize(("exported", "points"), [(17, None), (18, -0.2)])
def test_a_log_on_of_the_last_two_weeks_may_not_be_written_down_yet(exported, points):
    people = owner(3)
    people[1]["last_logon"] = at(24 * exported)
    [found] = asked(LOST, conn=days(40, last=3), identities=people, tunables={"low": 0.2})
    assert reasons(found).get("owner without it") == points


def test_whose_owner_is_away_as_well_is_on_leave():
    assert asked(LOST, conn=days(40, last=3), identities=owner(3)) == []
    [found] = asked(LOST | {"criticality": "high"}, conn=days(40, last=3), identities=owner(3))
    assert reasons(found)["owner without it"] == -0.2


@pytest.mark.parametrize("columns", [{"enabled": False}, {"last_logon": None}, {"name": "somebody"}])
def test_an_owner_who_left_or_of_whom_nothing_is_told_says_nothing_of_a_leave(columns):
    [found] = asked(LOST, conn=days(40, last=3), identities=owner(3, **columns))
    assert "owner without it" not in reasons(found)


def test_what_was_never_seen_went_with_nobody():
    [found] = asked(LOST, identities=owner(3))
    assert "owner without it" not in reasons(found)


@pytest.mark.parametrize(("peers", "found"), [(4, 0), (5, 1)])
def test_five_neighbours_make_a_network_that_can_be_judged(peers, found):
    assert len(asked(LOST, seen=peers)) == found


def test_where_the_sensors_see_few_nobody_is_called_lost():
    assert asked(LOST, seen=6, unseen=3) == []
    assert len(asked(LOST, seen=9, unseen=2)) == 3


@pytest.mark.parametrize(("until", "found"), [(DAYS - 1, 1), (DAYS - 2, 0), (-40, 0)])
def test_what_is_past_its_end_should_be_gone(until, found):
    day = START.date() + timedelta(days=until)
    assert len(asked(LOST | {"in_service_until": day}, as_of=at(24 * DAYS - 1))) == found


def test_what_is_not_yet_in_service_is_not_missed():
    assert asked(LOST | {"in_service_from": START.date() + timedelta(days=90)}) == []


def test_ten_days_of_data_say_nothing_of_two_weeks():
    rows = [row for n in range(8) for row in days(n, last=9)]
    assert ask(silent_registered, assets=[*(desk(n) for n in range(8)), LOST], conn=rows) == []


def test_a_scan_a_log_on_or_an_inventory_is_a_sign_of_life():
    scan = {"time": at(24 * 18), "address": "10.0.0.140", "port": 22, "state": "open", "vantage": "inside"}
    assert asked(LOST, services=[scan]) == []
    assert len(asked(LOST, services=[scan | {"state": "closed"}])) == 1
    assert asked(LOST, software=[{"time": at(24 * 18), "asset": "LOST07", "name": "agent"}]) == []
    assert asked(LOST, logons=[{"time": at(24 * 18), "hostname": "lost07.corp.example", "identity": "x"}]) == []


def test_who_holds_another_address_now_is_seen_there():
    held = [{"address": "10.0.0.199", "asset": "lost07", "in_register": True, "how": "lease"}]
    there = [call("10.0.0.199", SERVER, hours=24 * 18)]
    assert asked(LOST, conn=there, holdings=held) == []
    assert len(asked(LOST, conn=there)) == 1


def test_the_same_whatever_the_order_of_rows():
    register = [*(desk(n) for n in range(8)), LOST, desk(41)]
    rows = [row for n in range(8) for row in days(n)]
    told = [
        [
            item.as_dict() | {"evidence": 0}
            for item in ask(silent_registered, assets=register[::turn], conn=rows[::turn])
        ]
        for turn in (1, -1)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 2


# Each blind spot of the docstring, as a miss.


def test_blind_a_device_without_an_address_that_was_never_seen_has_no_place_to_be_missed():
    assert asked({"name": "lost07", "addresses": [], "owner": "mara"}) == []


def test_blind_a_laptop_on_a_long_leave_looks_lost():
    assert [item.details["device"] for item in asked(LOST, conn=days(40, last=2))] == ["lost07"]


def test_blind_what_was_lost_while_its_owner_is_away_passes_for_on_leave():
    assert asked(LOST, conn=days(40, last=3), identities=owner(2)) == []
