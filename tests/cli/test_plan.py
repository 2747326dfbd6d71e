"""What to close: the cheapest fixes that leave no way, or the best for a budget; what was proven is said."""

from __future__ import annotations

import pytest
from tests.cli.moves import RETIRE, moved, told
from tests.cli.runs import run
from tests.paths.brute import step


@pytest.fixture
def workspace(tmp_path):
    return moved(tmp_path)


def test_the_plan_cuts_every_way_for_the_least_hours(workspace):
    rows, beside = told(workspace, "plan")
    assert {row["fix"] for row in rows} == {"stop smb", "stop rdp"} or {row["fix"] for row in rows} == {
        "stop smb",
        "stop ssh",
    }
    assert sum(row["hours"] for row in rows) == 2.0
    assert [row["number"] for row in rows] == [1, 2]
    assert rows[-1]["risk"] == 0
    assert rows[0]["risk"] > 0
    assert "proven the least" in beside
    assert "no way is left when worked out anew" in beside
    assert "does not depend on how likely" in beside


def test_how_the_order_and_the_risk_change_when_probabilities_move_is_told(workspace):
    rows, beside = told(workspace, "plan")
    assert all(row["risk_low"] <= row["risk"] <= row["risk_high"] for row in rows)
    assert rows[0]["risk_low"] < rows[0]["risk_high"]
    assert rows[-1]["risk_low"] == rows[-1]["risk_high"] == 0
    assert "Probabilities are opinions: under " in " ".join(beside.split())
    assert "Before anything is done" in " ".join(beside.split())
    (bought,), _ = told(workspace, "plan", "--budget", "1")
    assert bought["risk_low"] is bought["risk_high"] is None


def test_costs_of_the_settings_change_the_plan(workspace):
    with (workspace / "doorward.toml").open("a") as settings:
        settings.write("\n[costs]\nclose_port = 50\nisolate = 1\n")
    rows, _ = told(workspace, "plan")
    assert {row["fix"] for row in rows} == {RETIRE, "isolate lab"}


def test_a_budget_buys_the_least_risk_and_says_how_firm_that_is(workspace):
    rows, beside = told(workspace, "plan", "--budget", "1")
    assert len(rows) == 1
    assert rows[0]["hours"] <= 1
    assert "every set of the fixes in question was tried" in beside
    assert "To cut every way takes 2 h" in beside
    assert beside.startswith("1 fix of 1 h leaves ")
    assert "other opinions" in beside


def test_a_budget_for_all_leaves_nothing_and_one_too_small_buys_nothing(workspace):
    rows, beside = told(workspace, "plan", "--budget", "2")
    assert rows[-1]["risk"] == 0
    assert "leave 0 of" in beside
    assert told(workspace, "plan", "--budget", "0.5")[0] == []


@pytest.mark.parametrize("budget", ["0", "-1", "nan", "much"])
def test_a_budget_is_hours(workspace, budget):
    done = run("plan", "--budget", budget, "--workspace", workspace)
    assert done.exit_code == 2 or (budget == "nan" and done.stdout.count("\n") <= 1)


def test_people_get_a_table_and_a_page(workspace):
    table = run("plan", "--workspace", workspace, columns=100).stdout.splitlines()
    assert table[0].split() == ["fix", "kind", "cost", "risk", "left", "others", "say"]
    assert table[1].split()[0] == "1."
    page = run("plan", "--workspace", workspace, "--format", "html").stdout
    assert "proven the least" in page


def test_without_a_way_there_is_nothing_to_plan(tmp_path):
    done = run("plan", "--workspace", moved(tmp_path, [step("data:pay", "nowhere")]))
    assert done.exit_code == 0
    assert "there is nothing to plan" in done.stderr


def test_a_jewel_that_no_fix_protects_is_named(tmp_path):
    rows, beside = told(moved(tmp_path, [step("data:pay", "position:internet")]), "plan")
    assert rows == []
    assert "pay cannot be cut off by any known fix" in beside
