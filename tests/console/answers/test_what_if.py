"""What is left after fixes is worked out over all moves of the last analysis, and told line by line."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.console.tasks.hands import work

from doorward.console.answers import what_if as task_module
from doorward.console.answers.what_if import what_if


def answered(made):
    """The lines of an answer, by what they tell of."""
    told = {}
    for line in map(json.loads, what_if.function(made)):
        told.setdefault(line["tells"], []).append(line)
    return told


def planned(snapshot):
    return [one["fix"] for one in snapshot.meta["plan"]["fixes"]]


def test_the_whole_plan_leaves_nothing(config, desk, snapshot):
    told = answered(work(config, desk, "what_if", fixes=planned(snapshot)))
    (whole,) = told["whole"]
    assert (whole["state"], whole["ways"], whole["reached"], whole["moveless"]) == (snapshot.id, 0, 0, 0)
    assert (whole["risk_after"], whole["worlds"]) == (0.0, 1024)
    assert {one["way_after"] for one in told["jewel"]} == {0.0}
    assert "way" not in told


def test_a_fix_that_ends_no_move_leaves_every_way_as_it_is_listed(config, desk, snapshot):
    told = answered(work(config, desk, "what_if", fixes=["no such fix", "no such fix"]))
    (whole,) = told["whole"]
    assert (whole["moveless"], whole["risk_after"]) == (1, whole["risk_before"])
    assert abs(whole["risk_before"] - snapshot.meta["plan"]["risk"]) < 0.001
    assert all(one["way_after"] == one["way_before"] > 0 for one in told["jewel"])
    listed = snapshot.all("select id, sentence, jewel, probability from ways order by number")
    assert [{name: one[name] for name in listed[0]} for one in told["way"]] == listed


def test_fixes_for_hours_are_looked_for_first(config, desk, snapshot):
    hours = snapshot.meta["plan"]["hours"]
    told = answered(work(config, desk, "what_if", hours=hours))
    (whole,) = told["whole"]
    assert (whole["cost"], whole["risk_after"]) == (hours, 0.0)
    assert whole["said"].startswith("2 fixes of 9 h leave 0 of ")
    ids = [one["id"] for one in told["fix"]]
    assert {row["fix"] for name in ids for row in snapshot.all("select fix from fixes where id = ?", [name])} == set(
        planned(snapshot)
    )
    assert whole["firm"].startswith("Probabilities are opinions: of ")
    assert "0 change the choice." in whole["firm"]


def test_hours_that_suffice_for_nothing_buy_nothing(config, desk):
    told = answered(work(config, desk, "what_if", hours=0.01))
    assert "fix" not in told
    assert told["whole"][0]["cost"] == 0


def test_an_answer_names_no_state_while_the_analysis_is_not_laid(config, desk, monkeypatch):
    monkeypatch.setattr(task_module, "unlaid", lambda _: True)
    assert answered(work(config, desk, "what_if", fixes=[]))["whole"][0]["state"] == ""


def test_before_any_analysis_there_is_no_answer(config, desk, tmp_path):
    assert what_if.function(work(replace(config, workspace=tmp_path), desk, "what_if", fixes=[])) == []


def test_what_it_takes_is_there_before_it_is_asked_first(config, monkeypatch, tmp_path):
    what_if.warm(replace(config, workspace=tmp_path))
    assert not list(tmp_path.iterdir()), "nothing is made where nothing was analysed"
    read = []
    monkeypatch.setattr(task_module, "encoded", read.extend)
    what_if.warm(config)
    assert [table.num_rows for table in read] == [1]
