"""Judging again says what stage it is at, and stops where somebody wants it to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.console.tasks.hands import work

from doorward.console.tasks.analyze import analyze
from doorward.console.work import Cancelled
from doorward.desk import By


def test_an_empty_lake_is_judged_and_shown(config, desk, tmp_path):
    made = work(replace(config, workspace=tmp_path), desk, "analyze")
    lines = analyze.function(made)
    assert len(lines) == 1
    assert (tmp_path / "console" / "latest").is_file()
    assert desk.jobs.one(made.job.number).message


def test_a_wish_to_stop_is_heard_between_stages(config, desk, tmp_path):
    made = work(replace(config, workspace=tmp_path), desk, "analyze")
    desk.jobs.cancel(By("ana", config.now()), made.job.number)
    with pytest.raises(Cancelled):
        analyze.function(made)
