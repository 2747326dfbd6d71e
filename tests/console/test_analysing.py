"""An analysis in a worker fills the bar from where reading left it, and leaves a snapshot."""

from __future__ import annotations

from tests.console.tasks.hands import work
from tests.working import opened

from doorward.console.analysing import analysed


def test_the_bar_goes_on_from_where_it_was(config, desk, tmp_path):
    made = work(config, desk, "analyze")
    with opened(tmp_path) as workspace:
        lines = analysed(made, workspace, 0.5)
        folder = workspace.settings.workspace
    assert len(lines) == 1
    assert 0.5 < made._progress <= 0.92
    assert (folder / "console" / "latest").is_file()
