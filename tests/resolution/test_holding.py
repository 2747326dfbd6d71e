"""Claims from sightings, and in which spans several showed at once."""

from __future__ import annotations

import numpy as np
from tests.test_resolution import HERE, asset, lease, logon, scan, spans

from doorward.kernels.tenancy import BEGINNING, SPAN
from doorward.resolution.holding import shared


def test_spans_in_which_several_showed_are_marked():
    found = np.array([(0, 1, BEGINNING, 3), (0, 2, 50, 3), (1, 1, BEGINNING, 3)], SPAN)

    def marked(*events):
        spots, moments = (np.array([event[place] for event in events], np.int64) for place in (0, 1))
        return shared(found, spots, moments).tolist()

    assert marked() == [False, False, False]
    assert marked((0, 49)) == [True, False, False]
    assert marked((0, 50), (1, 0)) == [False, True, True]


def test_a_card_that_a_scan_met_within_a_run_of_leases_has_the_address_until_the_next_lease():
    leases = [lease(hour, hostname="a") for hour in (0, 6, 12, 18)]

    assert spans(leases=leases, services=[scan(8, mac="00:00:5e:00:53:0b")]) == [
        ("a", None, 8),
        ("00:00:5e:00:53:0b", 8, 18),
        ("a", 18, None),
    ]


def test_a_shared_card_without_a_name_gives_way_to_the_name_that_logs_on():
    dock = [lease(hour, hostname=name) for hour, name in ((0, "a"), (40, "b"), (80, "a"))]

    assert spans(leases=[*dock, lease(120)], logons=[logon(121, hostname="b")])[-2:] == [
        ("00:00:5e:00:53:0a", 120, 121),
        ("b", 121, None),
    ]


def test_mere_names_tell_nothing_of_a_gateway():
    through = [logon(hour, hostname=name) for hour, name in enumerate("abcabc")]

    assert spans(logons=through) == [(HERE, None, None)]
    assert spans(assets=[asset("gw", addresses=[HERE])], logons=through) == [("gw", None, None)]


def test_a_first_lease_of_a_later_day_tells_nothing_of_the_days_before():
    first = lease(0, "00:00:5e:00:53:0c", "other", "10.0.0.9")
    later = [lease(48, hostname="a"), lease(60, "00:00:5e:00:53:0b", "b")]

    assert spans(leases=[first, *later]) == [(HERE, None, 48), ("a", 48, 60), ("b", 60, None)]
