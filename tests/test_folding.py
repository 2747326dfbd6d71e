"""Many quiet files of one place are one line; what a person should see stands by itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.folding import FEW, folded


def source(file, **columns):
    row = {"file": file, "status": "read", "reader": "osv", "rejects": 0, "note": None, "units": 1, "rows": 2}
    return row | {"headers": 0, "bytes": 10, "first_time": None, "last_time": None} | columns


def members(count, place="intel/osv.tar.xz!advisories/", **columns):
    return [source(f"{place}{number}.json", **columns) for number in range(count)]


@pytest.mark.parametrize(("count", "lines"), [(FEW, FEW), (FEW + 1, 1)])
def test_more_than_a_few_of_an_archive_are_one_line(count, lines):
    assert len(folded(members(count))) == lines


def test_the_line_says_how_many_and_adds_up():
    days = [datetime(2026, 3, day) for day in range(1, 31)]
    rows = [row | {"first_time": day, "last_time": day} for row, day in zip(members(30), days, strict=True)]

    (line,) = folded(rows)

    assert line["file"] == "intel/osv.tar.xz!… (30 files)"
    assert (line["rows"], line["bytes"], line["units"]) == (60, 300, 30)
    assert (line["first_time"], line["last_time"]) == (days[0], days[-1])


def test_a_folder_folds_too_and_another_folder_stands_apart():
    rows = members(30, "a/") + members(30, "b/")

    assert [row["file"] for row in folded(rows)] == ["a/… (30 files)", "b/… (30 files)"]


@pytest.mark.parametrize(
    "odd", [{"status": "unknown"}, {"status": "failed"}, {"rejects": 1}, {"note": "cut short"}, {"reader": "kev"}]
)
def test_what_is_not_quiet_or_read_otherwise_stands_by_itself(odd):
    alone = source("intel/osv.tar.xz!advisories/x.json", **odd)

    told = folded([*members(30), alone])

    assert len(told) == 2
    assert told[1] is alone


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["read", "known", "unknown"]), st.integers(0, 1))))
def test_no_row_or_reject_is_lost(drawn):
    rows = [
        source(f"{place}/{number}.json", status=status, rejects=rejects)
        for number, (place, status, rejects) in enumerate(drawn)
    ]

    told = folded(rows)

    assert sum(row["rows"] for row in told) == sum(row["rows"] for row in rows)
    assert sum(row["rejects"] for row in told) == sum(row["rejects"] for row in rows)
    assert all(row in told for row in rows if row["status"] == "unknown")
