"""An analysis of the command line is laid where pages read it."""

from __future__ import annotations

from dataclasses import replace

from tests.console.snapshot.organisation import organisation
from tests.console.tasks.hands import work

from doorward.console.snapshot.read import latest
from doorward.console.tasks.snapshot import snapshot


def test_it_is_laid(config, desk, tmp_path):
    with organisation(tmp_path) as workspace:
        folder = workspace.settings.workspace
    lines = snapshot.function(work(replace(config, workspace=folder), desk, "snapshot"))
    assert lines == [f"Made snapshot {latest(folder / 'console').id}."]


def test_without_an_analysis_it_says_so(config, desk, tmp_path):
    assert snapshot.function(work(replace(config, workspace=tmp_path), desk, "snapshot")) == [
        "Nothing was analysed yet."
    ]
