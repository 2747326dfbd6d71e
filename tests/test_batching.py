"""Rows gathered into batches, and what is kept of a file that breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.batching import ROWS, batches, together
from doorward.reader import Batch, Malformed, Reject


def rows_of(told):
    return [row for item in told if isinstance(item, Batch) for row in item.rows]


@given(st.lists(st.lists(st.integers(), max_size=3), max_size=40))
def test_every_row_comes_once_in_order_and_every_record_counts(records):
    told = list(batches("kev", [[{"n": number} for number in record] for record in records]))

    assert [row["n"] for row in rows_of(told)] == [number for record in records for number in record]
    assert sum(item.records for item in told) == len(records), "a record without a row counts too"


@pytest.mark.parametrize(("count", "sizes"), [(ROWS - 1, [ROWS - 1]), (ROWS, [ROWS, 0]), (ROWS + 1, [ROWS, 1])])
def test_a_batch_is_told_as_soon_as_it_is_full(count, sizes):
    told = batches("kev", ([{"n": number}] for number in range(count)))

    assert [len(item.rows) for item in told] == sizes


def test_rejects_come_between_and_count_as_no_record():
    told = list(batches("kev", [[{"n": 1}], Reject(2, "why"), [{"n": 3}]]))

    assert told[0] == Reject(2, "why")
    assert (len(told[1].rows), told[1].records) == (2, 2)


def test_what_was_read_before_a_file_broke_is_kept():
    def broken():
        yield [{"n": 1}]
        raise Malformed("cut short", 2)

    told = []
    with pytest.raises(Malformed, match="cut short"):
        told.extend(batches("kev", broken()))
    assert rows_of(told) == [{"n": 1}]


def test_nothing_is_an_empty_batch():
    assert list(batches("kev", [])) == [Batch("kev", [], 0)]


def test_rows_of_several_tables_come_together_and_each_record_counts_once():
    records = [{"advisories": [{"id": "a"}], "affected": [{"id": "a"}, {"id": "a"}]}, {}, {"affected": [{"id": "b"}]}]
    advisories, affected = together("advisories", records)
    assert (advisories.table, len(advisories.rows), advisories.records) == ("advisories", 1, 3)
    assert (affected.table, len(affected.rows), affected.records) == ("affected", 3, 0)


def test_a_reject_among_them_is_told_as_it_comes():
    told = list(together("advisories", [Reject(7, "bad"), {"advisories": [{"id": "a"}]}]))
    assert told[0] == Reject(7, "bad")
    assert [batch.records for batch in told[1:]] == [1]


def test_together_they_are_cut_at_the_same_size():
    records = [{"advisories": [{"id": str(number)}], "affected": [{"id": str(number)}] * 3} for number in range(ROWS)]
    told = list(together("advisories", records))
    assert [len(batch.rows) for batch in told if batch.table == "advisories"] == [ROWS // 4] * 4 + [0]
    assert sum(batch.records for batch in told) == ROWS


def test_what_came_before_a_file_broke_is_kept_together():
    def records():
        yield {"affected": [{"id": "a"}]}
        raise Malformed("broken", 3)

    told = []
    with pytest.raises(Malformed):
        told.extend(together("advisories", records()))
    told = together("advisories", records())
    assert [next(told).records, len(next(told).rows)] == [1, 1]
