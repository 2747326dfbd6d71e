"""Lines of keys are found however the file is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.toml_lines import toml_lines

HIGH = ("detectors", "beacons", "high")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[detectors.beacons]\nhigh = 0.5\n", 2),
        ("# high = 1\n\n[detectors.beacons]\r\nlow = 0.1 # high\r\nhigh = 0.5", 5),
        ("detectors.beacons.high = 0.5", 1),
        ("[detectors]\nbeacons = { low = 0.1, high = 0.5 }", 2),
        ("[detectors.beacons]\nhigh = [\n 1,\n]", 2),
        ('[detectors.beacons]\nlow = """\nhigh = 1\n"""\n"high" = 0.5', 5),
        ("[detectors.other]\nhigh = 0.5", None),
        ("[detectors.beacons]\n[detectors.beacons.high]", 2),
        ("", None),
        ("[detectors.beacons]\nhigh = ", None),
        ("detectors = 3", None),
        ('[detectors.beacons]\n"h\\u0069gh" = 0.5', None),
    ],
)
def test_a_key_stands_in_the_line_that_tells_it(text, line):
    assert toml_lines(text, [HIGH]) == ({HIGH: line} if line else {})


def test_a_section_stands_where_it_is_opened():
    text = "[jewels.payroll]\nasset = 'a'\n[jewels.\"the vault\"]\nasset = 'b'"
    assert toml_lines(text, [("jewels", "payroll"), ("jewels", "the vault"), ("jewels", "none")]) == {
        ("jewels", "payroll"): 1,
        ("jewels", "the vault"): 3,
    }


@given(st.lists(st.sampled_from(["low", "high", "medium", "calls"]), unique=True, max_size=4), st.integers(0, 5))
def test_every_key_that_is_told_is_found_in_its_own_line(keys, blank):
    rows = [*[""] * blank, "[detectors.beacons]", *(f"{key} = 1" for key in keys)]
    found = toml_lines("\n".join(rows), [("detectors", "beacons", key) for key in keys])
    assert {key[-1]: rows[line - 1] for key, line in found.items()} == {key: f"{key} = 1" for key in keys}


@given(st.text(max_size=80))
def test_text_that_is_no_toml_has_no_lines_and_is_no_crash(text):
    toml_lines(text, [("a",), HIGH])


def test_what_is_nested_too_deeply_is_passed_over():
    assert toml_lines("high = " + "[" * 5_000, [("high",)]) == {}
