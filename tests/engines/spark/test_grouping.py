"""Whole groups from sorted batches, as Spark hands them over; no Spark is needed to test it."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from doorward.engines.spark import grouping


def batches(pairs, cut):
    """Rows of sorted (source, time) in batches of `cut`."""
    rows = sorted(pairs)
    for first in range(0, len(rows), cut):
        part = rows[first : first + cut]
        yield pa.RecordBatch.from_pydict({"source": [s for s, _ in part], "time": [t for _, t in part]})


def count(batch):
    """A kernel: rows and sum of times of each group."""
    return pa.RecordBatch.from_struct_array(
        pa.table(batch.to_pydict()).group_by("group").aggregate([("time", "count"), ("time", "sum")])
        .rename_columns(["group", "n", "sum"]).to_struct_array().combine_chunks()
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(some.lists(some.tuples(some.sampled_from("abcde"), some.integers(0, 99)), min_size=1), some.integers(1, 7))
def test_no_group_is_cut_and_none_is_lost(pairs, cut):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "_ROWS", 3)
        score = grouping.scorer(count, ("source",), {"n": pa.int64(), "sum": pa.int64()})
        found = [row for batch in score(batches(pairs, cut)) for row in batch.to_pylist()]

    wanted = {source: [time for other, time in pairs if other == source] for source, _ in pairs}
    assert {row["source"]: (row["n"], row["sum"]) for row in found} == {s: (len(t), sum(t)) for s, t in wanted.items()}
    assert len(found) == len(wanted)


def test_groups_begin_where_any_key_changes():
    rows = pa.table({"a": ["x", "x", "x", "y"], "b": [1, 1, 2, 2]})

    assert grouping.starts(rows, ("a", "b")).tolist() == [0, 2, 3]


def test_null_is_a_key_like_any_other():
    rows = pa.table({"a": pa.array([None, None, "x"], pa.string())})

    assert grouping.starts(rows, ("a",)).tolist() == [0, 2]


def test_nothing_comes_of_nothing():
    assert list(grouping.whole(iter([]), ("a",))) == []
