"""What a footer says of a file's rows is what the rows say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doorward.parquet_footer import footer, rows_of, span_of, spans

NOON = datetime(2026, 10, 5, 12)
HOURS = [NOON + timedelta(hours=number) for number in (3, 0, 2, 1)]


def written(path, **columns):
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_first_and_last_are_of_all_row_groups(tmp_path):
    # A list before the time takes a leaf of its own, so that places of columns and of leaves differ.
    file = written(tmp_path / "a.parquet", names=pa.array([["a", "b"]] * 4), time=pa.array(HOURS, pa.timestamp("us")))
    assert footer(file) == (NOON, NOON + timedelta(hours=3), 4)
    assert span_of(file) == (NOON, NOON + timedelta(hours=3))
    assert rows_of(str(file)) == 4


@pytest.mark.parametrize(
    "columns",
    [
        {"time": pa.array([], pa.timestamp("us"))},
        {"time": pa.array([None, None], pa.timestamp("us"))},
        {"name": pa.array(["a", "b"])},
    ],
)
def test_a_file_without_times_has_no_span(tmp_path, columns):
    file = written(tmp_path / "a.parquet", **columns)
    assert footer(file) == (None, None, len(next(iter(columns.values()))))


def test_spans_ignore_what_has_no_time():
    assert spans([(None, None), (NOON, NOON), (NOON - timedelta(1), None)]) == (NOON - timedelta(1), NOON)
    assert spans([]) == (None, None)
