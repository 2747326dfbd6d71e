"""What is left after a fix: worked out anew, changed nowhere."""

from __future__ import annotations

import json

import pytest
from tests.cli.moves import MOVES, RETIRE, moved, told
from tests.cli.runs import run
from tests.paths.brute import gained


@pytest.fixture
def workspace(tmp_path):
    return moved(tmp_path)


def test_one_fix_leaves_the_other_way(workspace):
    (row,), beside = told(workspace, "what-if", "--close", RETIRE)
    assert (row["jewel"], row["way_before"], row["way_after"]) == ("pay", 0.36, 0.35)
    assert row["risk_after"] < row["risk_before"]
    assert beside.startswith("After 1 fix of 2 h, pay can still be reached.")


def test_both_fixes_leave_none(workspace):
    (row,), beside = told(workspace, "what-if", "--close", "retire", "--close", "isolate lab")
    assert (row["way_after"], row["risk_after"]) == (0, 0)
    assert "no crown jewel can be reached any more" in beside


def test_the_numbers_of_the_plan_may_be_named(workspace):
    (row,), _ = told(workspace, "what-if", "--close", "1", "--close", "2")
    assert row["way_after"] == 0


def test_nothing_is_changed_by_asking(workspace):
    before = told(workspace, "paths")
    told(workspace, "what-if", "--close", RETIRE)
    assert told(workspace, "paths") == before


def test_every_fix_gives_what_working_it_out_by_hand_gives(workspace):
    for fix in {fix for row in MOVES for fix in row["fixes"]}:
        (row,), _ = told(workspace, "what-if", "--close", fix)
        left = gained(MOVES, ("position:internet", "sign:lab"), fixes=[fix])
        assert (row["way_after"] > 0) == ("data:pay" in left)


def test_words_that_fit_several_fixes_or_none_are_refused(workspace):
    several = run("what-if", "--close", "stop", "--workspace", workspace)
    assert several.exit_code == 2
    assert "may be any of 3 fixes" in several.stderr
    none = run("what-if", "--close", "pray", "--workspace", workspace)
    assert none.exit_code == 2
    assert "there is no fix 'pray'" in none.stderr
    assert run("what-if", "--close", "99", "--workspace", workspace).exit_code == 2
    assert run("what-if", "--workspace", workspace).exit_code == 2


def test_people_get_a_table_and_a_page(workspace):
    table = run("what-if", "--close", RETIRE, "--workspace", workspace, columns=100).stdout
    assert table.splitlines()[1].split() == ["pay", "36", "%", "35", "%", *table.splitlines()[1].split()[5:]]
    page = run("what-if", "--close", RETIRE, "--workspace", workspace, "--format", "html").stdout
    assert "pay can still be reached" in page


def test_json_is_ascii(workspace):
    done = run("what-if", "--close", RETIRE, "--workspace", workspace, "--format", "jsonl")
    assert json.loads(done.stdout)["jewel"] == "pay"
    assert done.stdout.isascii()
