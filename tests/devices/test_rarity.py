from __future__ import annotations

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import provided

from doorward.devices.rarity import pivoted, weighed
from doorward.query import sql


def told(*rows, peers=10):
    """Weigh rows of (asset, borne, kind, purpose, place)."""
    texts = [
        f"select '{asset}' as asset, 'sign' as sign, {'null' if borne is None else str(borne).lower()} as borne, 'why' as value, "
        f"'{kind}' as kind, true as earns, {purpose or 'null'} as purpose, {place or 'null'} as network, {place or 'null'} as place"
        for asset, borne, kind, purpose, place in rows
    ]
    with provided() as engine:
        found = engine.run(weighed(sql(" union all ".join(texts))), {"peers": peers}).to_pylist()
    return {row["asset"]: (row["points"], row["share"]) for row in found}


def group(bearing, others, kind="mark", place="'p'"):
    return [(f"b{n}", True, kind, None, place) for n in range(bearing)] + [
        (f"o{n}", False, kind, None, place) for n in range(others)
    ]


def test_a_mark_that_no_peer_bears_earns_the_most():
    assert told(*group(1, 400))["b0"][0] == 0.4


def test_a_mark_weighs_a_tenth_of_the_logarithm_of_its_rarity():
    points, share = told(*group(51, 950))["b0"]
    assert points == pytest.approx(0.1 * log(0.3 / share), abs=0.0006)
    assert share == pytest.approx(0.05, abs=0.002)


def test_a_mark_that_is_as_common_as_that_is_worth_nothing_and_its_absence_says_nothing():
    found = told(*group(40, 60))
    assert found["b0"][0] == 0.0
    assert found["o0"][0] == 0.0


def test_use_speaks_for_and_against():
    found = told(*group(1, 99, "use"))
    assert found["b0"][0] == 0.4
    assert found["o0"][0] == pytest.approx(0.1 * log(0.2 / (1 - found["o0"][1])), abs=0.0006)
    assert found["o0"][0] < -0.1


def test_care_only_speaks_for():
    found = told(*group(50, 50, "care"))
    assert found["b0"][0] < 0 == found["o0"][0]


def test_where_most_are_without_use_none_is_suspect():
    assert {points for points, _ in told(*group(95, 5, "use")).values()} == {0.0}


@pytest.mark.parametrize(("others", "judged"), [(9, False), (10, True)])
def test_use_is_judged_among_ten_peers(others, judged):
    assert (told(*group(1, others, "use"))["b0"][0] > 0) is judged


def test_what_was_not_judged_is_no_peer_and_earns_nothing():
    found = told(*group(1, 10, "use"), ("n", None, "use", None, "'p'"), peers=10)
    assert "n" not in found
    assert told(*group(1, 9, "use"), ("n", None, "use", None, "'p'"))["b0"][0] == 0.0


def test_the_larger_share_of_purpose_and_place_counts():
    desks = [(f"d{n}", True, "mark", "'camera'", "'p'") for n in range(20)]
    rest = [(f"o{n}", False, "mark", "'desk'", "'p'") for n in range(400)]
    assert told(*desks, *rest)["d0"][0] == 0.0
    assert told(("alone", True, "mark", None, None), *rest)["alone"][0] == 0.4


def test_a_reason_stands_in_its_own_columns():
    text = f"select asset, {pivoted({'high': 'points > 0', 'low': 'points < 0'})} from {{rows}} group by asset"
    rows = sql("select 'a' as asset, 's' as sign, 0.2e0 as points, 'x' as value")
    with provided() as engine:
        [row] = engine.run(sql(text, rows=rows), {}).to_pylist()
    assert row == {"asset": "a", "points_high": 0.2, "value_high": "x", "points_low": 0.0, "value_low": None}


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(0, 40))
def test_no_sign_passes_its_limits_and_more_who_bear_it_never_make_it_heavier(bearing, others):
    fewer, more = (told(*group(count, others + 1))["b0"][0] for count in (bearing, bearing + 1))
    assert 0 <= more <= fewer <= 0.4
    assert all(-0.2 <= points <= 0.4 for points, _ in told(*group(bearing, others + 1, "use")).values())
