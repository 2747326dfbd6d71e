"""What is left after fixes is worked out over all moves of the last analysis."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.console.tasks.hands import work

from doorward.console.tasks.what_if import what_if


def test_the_whole_plan_leaves_nothing_and_no_fix_leaves_all(config, desk, snapshot):
    plan = [one["fix"] for one in (snapshot.meta["plan"] or {})["fixes"]]
    after = [json.loads(line) for line in what_if.function(work(config, desk, "what_if", fixes=plan))]
    before = [json.loads(line) for line in what_if.function(work(config, desk, "what_if", fixes=["no such fix"]))]
    assert {one["way_after"] for one in after} == {0.0}
    assert all(one["way_after"] == one["way_before"] > 0 for one in before)


def test_before_any_analysis_there_is_no_answer(config, desk, tmp_path):
    assert what_if.function(work(replace(config, workspace=tmp_path), desk, "what_if", fixes=[])) == []
