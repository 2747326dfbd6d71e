"""Sightings, and what they tie that no single one of them does."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from doorward.resolution.facts import LEASE, LOGON, NEVER_SEEN, SCAN
from doorward.resolution.seen import gateways, lives, placed, seen, ties
from doorward.resolution.sharing import DAY

START = datetime(1970, 1, 11)
TIMES = ("first_seen", "last_seen", "until", "released")
BASE = 10 * DAY
NOTHING = np.array([], np.int64)


def table(*rows, lease):
    """Rows of (spot, mac, name, first, last, …) in days after START, as the engine gives them."""
    wide = {"six": False, "until": None, "released": None, "times": 1, "how": 2}
    listed = [wide | row for row in rows]
    names = ("spot", "mac", "name", *TIMES[: 4 if lease else 2], "times", *(("six",) if lease else ("how",)))
    kinds = {**dict.fromkeys(TIMES, pa.timestamp("us")), "six": pa.bool_()}
    moment = {
        name: [None if row.get(name) is None else START + timedelta(days=row[name]) for row in listed] for name in TIMES
    }
    return pa.table(
        {
            name: pa.array(moment.get(name, [row.get(name) for row in listed]), kinds.get(name, pa.int64()))
            for name in names
        }
    )


def row(spot, mac, name, first, last=None, **columns):
    return {
        "spot": spot,
        "mac": mac,
        "name": name,
        "first_seen": first,
        "last_seen": first if last is None else last,
        **columns,
    }


def sightings(*leases, named=(), now=0):
    return seen(table(*leases, lease=True), table(*named, lease=False), now)


def tied(every, behind=()):
    found = ties(every, np.array(behind, np.int64))
    return list(zip(found.left.tolist(), found.right.tolist(), found.how.tolist(), strict=True))


def test_sightings_come_in_the_order_of_place_and_time():
    every = sightings(row(1, 0, -1, 2), row(0, 0, -1, 3), named=[row(0, -1, 5, 1), row(0, -1, -1, 0)])

    assert every.spot.tolist() == [0, 0, 1]
    assert every.how.tolist() == [LOGON, LEASE, LEASE]
    assert every.first.tolist() == [BASE + DAY, BASE + 3 * DAY, BASE + 2 * DAY]


def test_what_has_no_time_was_seen_now():
    every = sightings(row(0, 0, -1, None), now=7)

    assert (every.first.tolist(), every.last.tolist()) == ([7], [7])


def test_a_card_leaves_an_address_when_it_leases_another_of_the_same_kind():
    every = sightings(row(0, 0, -1, 1, until=9), row(1, 0, -1, 3), row(2, 0, -1, 2, six=True), row(3, 1, -1, 2))

    assert every.left.tolist() == [BASE + 3 * DAY, *[NEVER_SEEN] * 3]
    assert every.until[0] == BASE + 3 * DAY


def test_what_is_leased_again_after_it_was_given_back_is_held():
    assert sightings(row(0, 0, -1, 1, 5, released=3)).ended.tolist() == [NEVER_SEEN]
    assert sightings(row(0, 0, -1, 1, 5, released=6)).ended.tolist() == [BASE + 6 * DAY]


def test_a_name_and_a_card_of_one_sighting_are_tied():
    assert tied(sightings(row(0, 0, 5, 1), named=[row(0, 1, 6, 2, how=1)])) == [(5, 0, LEASE), (6, 1, SCAN)]


def test_a_name_that_logs_on_while_a_nameless_card_has_the_address_is_the_cards():
    lease = row(0, 0, -1, 1, until=2)

    assert tied(sightings(lease, named=[row(0, -1, 5, 1.5)])) == [(5, 0, LOGON)]
    assert tied(sightings(lease, named=[row(0, -1, 5, 2.5)])) == []
    assert tied(sightings(lease, named=[row(0, -1, 5, 0.5)])) == []
    assert tied(sightings(lease, named=[row(1, -1, 5, 1.5)])) == []
    assert tied(sightings(lease, named=[row(0, -1, 5, 1.5)]), behind=[0]) == []


def test_a_scans_name_at_a_leased_address_may_be_an_old_record():
    assert tied(sightings(row(0, 0, -1, 1, until=2), named=[row(0, -1, 5, 1.5, how=1)])) == []


def test_a_name_at_the_lease_of_a_card_that_gave_another_may_be_a_strangers():
    named = sightings(row(0, 0, 6, 1, until=2), named=[row(0, -1, 5, 1.5)])

    assert tied(named) == [(6, 0, LEASE)]


def test_where_nothing_is_leased_a_name_is_that_of_the_card_seen_on_the_same_day():
    def around(day):
        return tied(sightings(named=[row(0, 0, -1, 5, how=1), row(0, -1, 6, day, how=1)]))

    assert around(4.1) == around(5.9) == [(6, 0, SCAN)]
    assert around(3.9) == around(6.1) == []


def test_an_asset_goes_by_the_one_other_name_at_its_own_address_if_its_own_never_showed():
    every = sightings(named=[row(0, -1, 5, 1, how=1)])
    owner, anchor = np.array([4]), np.arange(7) == 4

    def other(*also, shown=False):
        every = sightings(named=[row(0, -1, 5, 1, how=1), *also, *([row(0, -1, 4, 0)] if shown else [])])
        return placed(
            every, np.array([], np.int64), owner, lives(every, NOTHING, NOTHING, NOTHING, 7), anchor
        ).right.tolist()

    assert other() == [5]
    assert other(shown=True) == []
    assert other(row(0, -1, 6, 2, how=1)) == []
    assert gateways(every)[0].tolist() == []


def test_lives_span_every_sighting():
    every = sightings(row(0, 0, 1, 1, 2), named=[row(0, -1, 1, 5)])
    first, last = lives(every, np.array([1]), np.array([3]), np.array([BASE + 9 * DAY]), 3)

    assert first.tolist() == [BASE + DAY, 3, NEVER_SEEN]
    assert last.tolist() == [BASE + 2 * DAY, BASE + 9 * DAY, -NEVER_SEEN]
