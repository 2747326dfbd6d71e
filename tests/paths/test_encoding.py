from __future__ import annotations

import math
import random

import pyarrow as pa
from tests.paths.brute import graphs, shuffled, step

from doorward.paths.encoding import NAMELESS, SCHEMA, encoded, moves
from doorward.paths.graph import graph


def cut(table, seed):
    """Return the rows in pieces of odd sizes, some of them empty."""
    chance = random.Random(seed)
    ends = sorted(chance.choices(range(len(table) + 1), k=3))
    return [table.slice(first, last - first) for first, last in zip([0, *ends], [*ends, len(table)], strict=True)]


def test_names_become_numbers_by_content():
    told = encoded([moves([step("b", "a", fixes=["y"], kind="z"), step("c", "b", "a", fixes=["x"], kind="w")])])
    assert (told.facts, told.fixes) == (["a", "b", "c"], ["x", "y"])
    assert told.conclusion.tolist() == [1, 2]
    assert told.kind.tolist() == [1, 0]
    assert told.premises.lists() == [(0,), (1, 0)]
    assert told.removed_by.lists() == [(1,), (0,)]


def test_what_has_no_name_is_nameless_and_what_has_no_number_none():
    odd = {"kind": None, "conclusion": None, "premises": ["a", None], "probability": None, "fixes": None}
    told = encoded([moves([odd])])
    assert told.conclusion.tolist() == told.kind.tolist() == [NAMELESS]
    assert told.premises.lists() == [(0, NAMELESS)]
    assert told.removed_by.lists() == [()]
    assert math.isnan(told.probability[0])


def test_nothing_is_encoded_as_nothing():
    for batches in ([], [moves([])], [pa.RecordBatch.from_pylist([], SCHEMA)]):
        told = encoded(batches)
        assert (told.facts, told.fixes, len(told.premises), len(told.conclusion)) == ([], [], 0, 0)


def test_a_batch_of_rows_is_as_good_as_a_table():
    table = moves([step("b", "a"), step("c", "b")])
    assert encoded(table.to_batches()).facts == encoded([table]).facts


def test_neither_order_nor_cutting_of_rows_changes_the_graph():
    for seed, (rows, _) in enumerate(graphs(200, seed=31)):
        whole = graph(rows)
        pieces = graph(encoded(cut(moves(rows), seed)))
        mixed = graph(encoded(cut(moves(shuffled(rows)), seed)))
        for name in ("facts", "fixes", "heads", "bodies", "costs", "cuts", "needed_by"):
            assert getattr(whole, name) == getattr(pieces, name) == getattr(mixed, name), name
        assert whole.rows == pieces.rows
