"""What cells look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.register.cells import looks


@pytest.mark.parametrize(
    ("cells", "meaning"),
    [
        (["192.0.2.1", "192.0.2.2/24", "2001:db8::1"], "addresses"),
        (["192.0.2.1, 192.0.2.2", ""], None),
        (["192.0.2.1; 192.0.2.2", "192.0.2.3"], "addresses"),
        (["00-00-5E-00-53-01", "0000.5e00.5302"], "macs"),
        (["ann@example.org", "bob@example.org"], "owner"),
        (["ann@example.org", "Bob Example"], None),
        (["scanner1", "db-2.example.org"], "name"),
        (["scanner1", "scanner1"], None),
        (["1", "2"], None),
        (["2026-06-30", "2026-07-01"], None),
        (["in use", "in store"], None),
        (["x1"], None),
        ([], None),
        (["", " "], None),
    ],
)
def test_cells_say_what_they_look_like(cells, meaning):
    assert looks(cells) == meaning


@pytest.mark.parametrize(("others", "meaning"), [(1, "addresses"), (2, None)])
def test_one_cell_in_five_may_look_otherwise(others, meaning):
    assert looks(["192.0.2.1"] * (5 - others) + ["by DHCP"] * others) == meaning


@pytest.mark.parametrize(("again", "meaning"), [(1, "name"), (2, None)])
def test_names_of_devices_are_distinct(again, meaning):
    assert looks([f"host{number}" for number in range(10 - again)] + ["host0"] * again) == meaning


@given(st.lists(st.text(max_size=40), max_size=6))
def test_whatever_stands_there_is_looked_at(cells):
    assert looks(cells) in {None, "macs", "addresses", "owner", "name"}
