from __future__ import annotations

import re

from tests.console.snapshot.organisation import organisation
from tests.working import opened

from doorward.console.snapshot.__main__ import main


def test_a_snapshot_is_made_by_hand(tmp_path, capsys):
    with organisation(tmp_path):
        pass
    assert main(tmp_path / "workspace") == 0
    told = capsys.readouterr()
    assert re.fullmatch(r"[0-9a-f]{12}\n", told.out)
    assert "laying findings" in told.err


def test_where_nothing_was_analysed_that_is_said(tmp_path, capsys):
    with opened(tmp_path):
        pass
    assert main(tmp_path / "workspace") == 1
    assert capsys.readouterr().out == "nothing was analysed yet\n"
