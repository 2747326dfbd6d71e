"""An asset as written down: what is kept, what is left out, and what is said about it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.register.asset import (
    COLUMNS,
    CRITICALITIES,
    Wrong,
    asset,
    each,
    texts,
    unknown,
)
from doorward.tables.assets import assets

WHOLE = {
    "name": "office01",
    "addresses": ["192.0.2.10", "2001:db8::10"],
    "macs": ["00:00:5E:00:53:0A"],
    "serials": ["ABC 123/x"],
    "purpose": "office platform",
    "owner": "it-operations",
    "environment": "production",
    "in_service_from": date(2024, 1, 1),
    "in_service_until": "2026-09-30",
    "criticality": "High",
}


def test_the_columns_are_those_of_the_table():
    assert set(COLUMNS) == set(assets.columns)


def test_a_whole_asset_is_kept_as_it_is():
    checked = asset(WHOLE)
    assert checked.wrong == []
    assert checked.good == {
        **WHOLE,
        "macs": ["00:00:5e:00:53:0a"],
        "in_service_until": date(2026, 9, 30),
        "criticality": "high",
    }


def test_an_asset_of_a_name_only_is_enough():
    checked = asset({"name": " x "})
    assert checked.wrong == []
    assert checked.good == {**dict.fromkeys(COLUMNS), "name": "x", "addresses": [], "macs": [], "serials": []}


@pytest.mark.parametrize("name", [None, "", "  ", [], {"a": 1}])
def test_an_asset_without_a_name_is_left_out(name):
    assert asset({**WHOLE, "name": name}).good is None
    assert asset({**WHOLE, "name": name}).wrong == [Wrong("an asset without a name: left out")]


def test_a_bad_address_costs_only_itself():
    checked = asset({**WHOLE, "addresses": ["192.0.2.10", "192.0.2.300", "10.0.0.0/8"]})
    assert checked.good["addresses"] == ["192.0.2.10"]
    assert checked.wrong == [
        Wrong("asset 'office01': '192.0.2.300' is no IP address: left out", "192.0.2.300"),
        Wrong("asset 'office01': '10.0.0.0/8' is no IP address: left out", "10.0.0.0/8"),
    ]


def test_bad_dates_and_words_cost_only_themselves():
    checked = asset({**WHOLE, "in_service_until": "30.09.2026", "criticality": "extreme", "macs": "00:00"})
    assert [checked.good[column] for column in ("in_service_until", "criticality", "macs")] == [None, None, []]
    assert len(checked.wrong) == 3
    assert "in_service_until '30.09.2026' is no date" in checked.wrong[1].sentence
    assert "not one of low, medium, high, critical" in checked.wrong[2].sentence


def test_an_end_before_the_beginning_is_said_and_an_end_on_the_same_day_is_not():
    assert "ends before it begins" in asset({**WHOLE, "in_service_until": "2023-12-31"}).wrong[0].sentence
    assert asset({**WHOLE, "in_service_until": "2024-01-01"}).wrong == []


def test_texts_come_from_lists_and_from_cells():
    assert texts(["a", " b ", "", None]) == texts("a; b;") == texts("a, b") == ["a", "b"]
    assert texts(None) == []
    assert texts(5) == ["5"]


def test_each_keeps_order_and_drops_repetitions():
    assert each(["b", "a", "b"], str, "letter").good == ["b", "a"]


def test_an_unknown_key_is_named_with_the_nearest_known_one():
    said = unknown(["adresses", "name", "colour"], COLUMNS, "[[assets]]")
    assert said[0].sentence == "unknown key 'adresses' in [[assets]]: ignored; did you mean 'addresses'?"
    assert said[1].sentence.startswith("unknown key 'colour' in [[assets]]: ignored; known: name, addresses")
    assert len(said) == 2


CELLS = (
    st.none()
    | st.text(max_size=20)
    | st.integers()
    | st.lists(st.text(max_size=9), max_size=3)
    | st.dates()
    | st.datetimes()
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, CELLS)))
def test_any_values_give_a_row_that_fits_the_table_or_none(values):
    checked = asset(values)
    assert (checked.good is None) == (Wrong("an asset without a name: left out") in checked.wrong)
    if checked.good:
        assert set(checked.good) == set(COLUMNS)
        assert checked.good["criticality"] in {None, *CRITICALITIES}
        assert not isinstance(checked.good["in_service_from"], datetime)
        assert all(isinstance(text, str) for text in [*checked.good["addresses"], *checked.good["macs"]])
