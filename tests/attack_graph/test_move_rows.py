from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from tests.paths.brute import shuffled, step

from doorward.attack_graph.move_rows import MoveRows
from doorward.tables import filled


def at_rest(folder, *parts):
    """Write rows as several files; return them as moves."""
    folder.mkdir(exist_ok=True)
    files = []
    for number, rows in enumerate(parts):
        files.append(str(folder / f"{number}.parquet"))
        pq.write_table(filled("steps", rows), files[-1])
    return MoveRows(files)


def worded(conclusion, premise, how, **facts):
    return step(conclusion, premise, **facts) | {"how": how}


def test_rows_are_counted_over_all_files(tmp_path):
    moves = at_rest(tmp_path, [step("b", "a"), step("c", "b")], [step("d", "c")])

    assert moves.graph.facts == ["a", "b", "c", "d"]
    assert [move["conclusion"] for move in moves.told([2, 0, 2])] == ["d", "b", "d"]


def test_a_row_is_told_whole(tmp_path):
    (move,) = at_rest(tmp_path, [step("b", "a", probability=0.5, fixes=["x"], kind="k")]).told([0])

    assert move == step("b", "a", probability=0.5, fixes=["x"], kind="k")


def test_rows_are_found_in_whichever_group_of_a_file_they_lie(tmp_path):
    rows = [step(f"fact {number:02}", f"fact {number + 1:02}") for number in range(11)]
    files = [str(tmp_path / f"{number}.parquet") for number in range(2)]
    for file, part in zip(files, (rows[:7], rows[7:]), strict=True):
        pq.write_table(filled("steps", part), file, row_group_size=3)
    moves = MoveRows(files)

    for wanted in ([0], [2, 3], [10, 6, 7], [*range(11)], [8, 8]):
        assert moves.told(wanted) == [rows[number] for number in wanted]


@pytest.mark.parametrize("files", [[], [[]]])
def test_no_rows_are_no_graph(tmp_path, files):
    moves = at_rest(tmp_path, *files)

    assert len(moves.graph) == 0
    assert moves.told([]) == []


def test_of_moves_that_differ_in_words_alone_the_first_words_are_told_first(tmp_path):
    rows = [worded("b", "a", f"way {number}") for number in range(5)] + [worded("b", "a", "dear", probability=0.5)]

    for seed in range(5):
        moves = at_rest(tmp_path, shuffled(rows, seed))
        told = [move["how"] for move in moves.told(moves.graph.told_in.tolist())]
        assert told == [*(f"way {number}" for number in range(5)), "dear"]


def test_the_same_words_of_two_kinds_are_told_by_kind(tmp_path):
    rows = [worded("b", "a", "z", kind="first"), worded("b", "a", "a", kind="second")]
    moves = at_rest(tmp_path, rows)

    assert [move["how"] for move in moves.told(moves.graph.told_in.tolist())] == ["z", "a"]
