"""Group kernels: they see whole, sorted groups, whatever the batches, the keys and the order of the rows."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engines.scanning import engine

from doorward.engines.duckdb import grouping
from doorward.query import sql


def in_batches(sizes, *, rows_a_batch):
    """Return sorted rows of groups of these sizes, in batches of so many rows."""
    groups = [number for number, size in enumerate(sizes) for _ in range(size)]
    table = pa.table({"group": pa.array(groups, pa.int64()), "row": pa.array(range(len(groups)), pa.int64())})
    return table.to_batches(max_chunksize=rows_a_batch)


@given(st.lists(st.integers(1, 7), max_size=20), st.integers(1, 9))
@example([5], 2)
@example([1, 1, 1], 1)
@example([2, 9, 1], 3)
def test_no_batch_cuts_a_group_and_no_row_is_lost_or_moved(sizes, rows_a_batch):
    found = list(grouping.whole(iter(in_batches(sizes, rows_a_batch=rows_a_batch))))
    assert [row for batch in found for row in batch["row"].to_pylist()] == list(range(sum(sizes)))
    seen = [set(batch["group"].to_pylist()) for batch in found]
    assert sum(map(len, seen)) == len(set().union(*seen)), "a group is in one batch only"
    assert all(batch.num_rows for batch in found)


@given(st.lists(st.integers(1, 7), min_size=1, max_size=20), st.integers(1, 9))
def test_a_batch_is_held_back_no_longer_than_its_last_group(sizes, rows_a_batch):
    batches = in_batches(sizes, rows_a_batch=rows_a_batch)
    found = list(grouping.whole(iter(batches)))
    assert max(batch.num_rows for batch in found) <= rows_a_batch + max(sizes)


def test_empty_batches_are_passed_over():
    [batch] = in_batches([2], rows_a_batch=5)
    assert [one.num_rows for one in grouping.whole(iter([batch.slice(0, 0), batch, batch.slice(0, 0)]))] == [2]
    assert list(grouping.whole(iter([]))) == []


def told(batch):
    """Tell of each group: how many rows, whether they came sorted, and what they were."""
    groups = defaultdict(list)
    for row in batch.to_pylist():
        groups[row.pop("group")].append(row)
    assert list(groups) == sorted(groups)
    names = [name for name in batch.schema.names if name != "group"]
    rows = [
        {"group": group, "rows": len(listed), "seen": ",".join(str(row["t"]) for row in listed)}
        for group, listed in groups.items()
    ]
    assert batch.schema.names[0] == "group"
    assert names[0] == "t"
    return pa.RecordBatch.from_pylist(rows, pa.schema([("group", pa.int64()), *OUTPUTS.items()]))


OUTPUTS = {"rows": pa.int64(), "seen": pa.string()}
CALLS = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from([1, 2, None]), st.integers(0, 9)), max_size=25
)


def score(calls, *, at_least=None, kernel=told, least=0):
    rows = pa.table(
        {
            "source": pa.array([call[0] for call in calls], pa.string()),
            "port": pa.array([call[1] for call in calls], pa.int64()),
            "t": pa.array([call[2] for call in calls], pa.int64()),
        }
    )
    engine().provide("zones", rows)
    query = sql("select source, port, t from {zones}").by("source", "port", order="t", at_least=at_least)
    found = engine().run(query.score(kernel, **OUTPUTS), {"least": least}).to_pylist()
    return {(row["source"], row["port"]): (row["rows"], row["seen"]) for row in found}


@settings(max_examples=40, deadline=None)
@given(CALLS, st.integers(1, 6), st.integers(0, 4))
def test_every_group_is_scored_once_from_its_rows_in_order_and_a_null_is_a_key_like_others(calls, rows_a_batch, least):
    wanted = defaultdict(list)
    for source, port, time in calls:
        wanted[source, port].append(time)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "ROWS", rows_a_batch)
        found = score(calls, at_least="least", least=least)
    assert found == {
        key: (len(times), ",".join(map(str, sorted(times)))) for key, times in wanted.items() if len(times) >= least
    }


def test_groups_as_large_as_asked_for_are_scored_and_smaller_ones_are_not():
    calls = [("a", 1, 1), ("a", 1, 2), ("b", 1, 1)]
    assert set(score(calls, at_least="least", least=2)) == {("a", 1)}
    assert set(score(calls, at_least="least", least=1)) == {("a", 1), ("b", 1)}
    assert set(score(calls)) == {("a", 1), ("b", 1)}


def test_many_rows_in_many_batches_are_scored_like_few(monkeypatch):
    monkeypatch.setattr(grouping, "ROWS", 2_048)
    calls = [("a" if n % 3 else "b", n % 50, n) for n in range(20_000)]
    found = score(calls)
    assert sum(rows for rows, _ in found.values()) == 20_000
    assert found["a", 1][1].split(",") == sorted(found["a", 1][1].split(","), key=int)


def test_a_kernel_may_leave_groups_out():
    def large_only(batch):
        scored = told(batch)
        return scored.filter(pc.greater(scored["rows"], 1))

    assert set(score([("a", 1, 1), ("a", 1, 2), ("b", 1, 1)], kernel=large_only)) == {("a", 1)}


def test_no_rows_make_no_groups_but_all_columns():
    engine().provide("zones", pa.table({"source": pa.array([], pa.string()), "t": pa.array([], pa.int64())}))
    query = sql("select source, t from {zones}").by("source", order="t").score(told, **OUTPUTS)
    found = engine().run(query, {})
    assert (found.num_rows, found.schema.names) == (0, ["source", "rows", "seen"])


def test_grouped_rows_without_a_kernel_are_refused():
    with pytest.raises(TypeError, match="needs a kernel"):
        grouping._unscored(pa.RecordBatch.from_pydict({"group": [1]}))


def test_nothing_is_left_behind_and_a_failing_kernel_leaves_the_engine_usable():
    def broken(_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        score([("a", 1, 1)], kernel=broken)
    assert set(score([("a", 1, 1)])) == {("a", 1)}
    tables = engine()._connection.execute("select table_name from duckdb_tables() where table_name like 'scored%'")
    assert tables.fetchall() == []
