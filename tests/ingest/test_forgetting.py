"""Files are forgotten and read again; what other files told stays as it was."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from tests.ingesting import calls, engine, leaf, lines, telling

from doorward.ingest import Ingest
from doorward.ingest.forgetting import forget
from doorward.lake import Lake
from doorward.reader import Batch, Reject
from doorward.tables import TABLES

ONE, TWO = lines(3), lines(5, 10)
READERS = {"calls": calls}


def told(name):
    """A reader that tells one name of every file, and a reject."""
    rows = [{"query": name, "origin_row": 1}]
    return {"telling": telling(lambda _: [Batch("dns", rows), Reject(2, f"about {name}")])}


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake", TABLES)


def ingested(lake, *leaves, readers=READERS, again=False):
    return {row["file"]: row["status"] for row in Ingest(lake, engine(), readers, again=again).run(leaves)}


def counted(lake, table="conn"):
    """Return origin -> rows that exist of it."""
    engine().attach(lake.files())
    rows = [row for file in lake.files().get(table, ()) for row in lake_rows(file)]
    return {origin: sum(row["origin"] == origin for row in rows) for origin in {row["origin"] for row in rows}}


def lake_rows(file):
    return pq.ParquetFile(file).read(use_threads=False).to_pylist()


def test_a_file_is_forgotten_and_its_neighbours_of_the_batch_stay(lake):
    one, two = leaf(ONE, "one"), leaf(TWO, "two")
    ingested(lake, one, two)
    assert counted(lake) == {one.origin: 3, two.origin: 5}
    assert forget(lake, {one.origin}) == 1
    assert counted(lake) == {two.origin: 5}
    assert lake.read_origins() == {two.origin}
    assert [row["file"] for row in lake.sources()] == ["two"]


def test_what_is_forgotten_is_read_again_and_counts_once(lake):
    one, two = leaf(ONE, "one"), leaf(TWO, "two")
    ingested(lake, one, two)
    forget(lake, {one.origin})
    assert ingested(lake, one, two) == {"one": "read", "two": "known"}
    assert counted(lake) == {one.origin: 3, two.origin: 5}


def test_the_last_file_of_a_batch_leaves_nothing(lake):
    one = leaf(ONE, "one")
    ingested(lake, one)
    assert forget(lake, {one.origin}) == 1
    assert (counted(lake), lake.sources()) == ({}, [])
    assert lake.sweep() >= 0
    assert ingested(lake, one) == {"one": "read"}
    assert counted(lake) == {one.origin: 3}


def test_what_was_never_read_is_passed_over(lake):
    one = leaf(ONE, "one")
    ingested(lake, one)
    assert forget(lake, {"0" * 64}) == 0
    assert forget(lake, set()) == 0
    assert counted(lake) == {one.origin: 3}


def test_forgetting_twice_is_forgetting_once(lake):
    one = leaf(ONE, "one")
    ingested(lake, one)
    assert (forget(lake, {one.origin}), forget(lake, {one.origin})) == (1, 0)


def test_a_better_reader_reads_again_what_was_read(lake):
    one = leaf(b"told 1", "one")
    ingested(lake, one, readers=told("old"))
    assert ingested(lake, one, readers=told("new")) == {"one": "known"}
    assert ingested(lake, one, readers=told("new"), again=True) == {"one": "read"}
    names = [row["query"] for file in lake.files()["dns"] for row in lake_rows(file)]
    reasons = [row["reason"] for file in lake.files()["rejects"] for row in lake_rows(file)]
    assert (names, reasons) == (["new"], ["about new"])


def test_again_reads_what_is_new_too_and_the_same_bytes_once(lake):
    one, two = leaf(ONE, "one"), leaf(TWO, "two")
    ingested(lake, one)
    assert ingested(lake, one, two, leaf(ONE, "copy"), again=True) == {"one": "read", "two": "read", "copy": "known"}
    assert counted(lake) == {one.origin: 3, two.origin: 5}
