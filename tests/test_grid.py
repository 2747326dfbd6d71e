"""A grid fits its screen: spare columns go first, one column takes the rest, and no word of the others is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from doorward.grid import WIDE, Column, Screen, fits, grid, wrapped
from doorward.wording import file_name


def column(name, **given):
    return Column(name, lambda row: str(row.get(name, "")), **given)


COLUMNS = (
    column("severity"),
    column("score", right=True),
    column("what", least=20),
    column("when", spare=1),
    column("id", spare=2),
)
ROW = {
    "severity": "high",
    "score": "83.2",
    "what": "web1 calls out every minute",
    "when": "15 Aug 2024",
    "id": "a" * 16,
}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def widest(text):
    return max(map(cell_len, text.splitlines()), default=0)


def test_what_is_no_terminal_is_as_wide_as_it_needs_to_be():
    assert grid([ROW], COLUMNS, Screen()).splitlines() == [
        "severity  score  what                         when         id",
        "high       83.2  web1 calls out every minute  15 Aug 2024  aaaaaaaaaaaaaaaa",
    ]


def test_nothing_is_wrapped_where_it_is_no_terminal():
    long = ROW | {"what": "word " * 5000}

    assert len(grid([long, long], COLUMNS, Screen()).splitlines()) == 3


def test_the_most_spare_column_goes_first_and_as_few_as_need_be():
    def shown(width):
        return grid([ROW], COLUMNS, Screen(width)).splitlines()[0].split()

    assert shown(68) == ["severity", "score", "what", "when", "id"]
    assert shown(67) == ["severity", "score", "what", "when"]
    assert shown(50) == ["severity", "score", "what", "when"]
    assert shown(49) == ["severity", "score", "what"]
    assert shown(10) == ["severity", "score", "what"]


def test_the_one_column_takes_what_room_is_left_and_wraps_under_itself():
    assert grid([ROW], COLUMNS[:3], Screen(37)).splitlines() == [
        "severity  score  what",
        "high       83.2  web1 calls out every",
        "                 minute",
    ]


def test_a_column_may_be_cut_in_its_own_way():
    files = [{"file": "/var/log/zeek/2024-08-15/conn.log", "rows": "7"}]
    columns = (column("file", least=10, cut=file_name), column("rows", right=True))

    assert grid(files, columns, Screen(20)).splitlines() == ["file            rows", "…8-15/conn.log     7"]


def test_spare_columns_without_a_word_are_left_out_and_others_stay():
    empty = {"severity": "", "score": "", "what": "", "when": "", "id": ""}

    assert grid([empty], COLUMNS, Screen()).splitlines()[0].split() == ["severity", "score", "what"]


def test_no_rows_are_a_heading():
    assert grid([], COLUMNS, Screen(80)) == "severity  score  what\n"
    assert grid([], [], Screen(80)) == "\n"


def test_a_note_stands_under_its_row_and_wraps():
    told = grid([ROW, ROW], COLUMNS[:2], Screen(30), lambda row: f"note on {row['severity']} and a few words more")

    assert told.splitlines() == [
        "severity  score",
        *("high       83.2", "    note on high and a few", "    words more") * 2,
    ]


def test_colours_are_only_where_they_are_asked_for_and_change_no_word():
    columns = (column("severity", style=lambda _: "bold red"), *COLUMNS[1:])
    plain, colour = (grid([ROW], columns, Screen(80, colour=told), lambda _: "note") for told in (False, True))

    assert "\x1b" not in plain
    assert colour.count("\x1b[0m") == 3
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", colour).splitlines()] == plain.splitlines()


def test_an_enemys_text_moves_no_terminal():
    told = grid([{"severity": "\x1b[2J", "what": "a\nb\u202ec\0"}], COLUMNS, Screen(80), lambda _: "\x9b31m")

    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told) is None
    assert len(told.splitlines()) == 3


def test_markup_is_only_text():
    assert "[red]x[/red] :warning:" in grid([{"what": "[red]x[/red] :warning:"}], COLUMNS, Screen(80))


def test_wide_characters_take_two_cells():
    told = grid([{"severity": "日本", "score": "1"}, {"severity": "ab", "score": "2"}], COLUMNS[:2], Screen(80))

    assert [line[-1] for line in told.splitlines()[1:]] == ["1", "2"]
    assert len({cell_len(line) for line in told.splitlines()}) == 1


@given(st.lists(st.fixed_dictionaries({item.title: texts for item in COLUMNS}), max_size=4), st.integers(60, 200))
def test_no_line_is_wider_than_a_screen_that_is_wide_enough(rows, width):
    narrow = [{**row, "severity": row["severity"][:4], "score": row["score"][:4]} for row in rows]
    told = grid(narrow, COLUMNS, Screen(width))

    if fits(narrow, COLUMNS, Screen(width)):
        assert widest(told) <= width


@given(
    st.lists(st.fixed_dictionaries({"what": st.text("ab c日é", max_size=80)}), min_size=1, max_size=4),
    st.integers(20, 60),
)
def test_no_letter_is_lost_when_a_column_wraps(rows, width):
    told = grid(rows, [column("what", least=20)], Screen(width))

    assert "".join(told.split()) == "what" + "".join("".join(row["what"].split()) for row in rows)
    assert widest(told) <= width


def test_a_grid_fits_or_does_not():
    assert fits([ROW], COLUMNS, Screen(37))
    assert not fits([ROW], COLUMNS, Screen(36))
    assert fits([], COLUMNS, Screen(37))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 20, []),
        ("short", 20, ["short"]),
        ("exactly twenty cells", 20, ["exactly twenty cells"]),
        ("one and twenty cells.", 20, ["one and twenty", "cells."]),
        ("a" * 25, 20, ["a" * 20, "a" * 5]),
        ("narrower than twenty cells", 1, ["narrower than twenty", "cells"]),
        ("x" * 300, WIDE, ["x" * 300]),
    ],
)
def test_text_breaks_between_words_where_it_can(text, width, lines):
    assert wrapped(text, width) == lines
