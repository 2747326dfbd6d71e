"""Files that were sent are read, judged and shown; their copy in the inbox goes, and a second time changes nothing."""

from __future__ import annotations

import io
from dataclasses import replace

from tests.console.tasks.hands import REGISTER, work

from doorward.console.inbox import folder_of, stored
from doorward.console.snapshot.read import latest
from doorward.console.tasks.read_files import read_files


def test_a_file_goes_all_the_way_and_may_be_read_twice(config, desk, tmp_path):
    here = replace(config, workspace=tmp_path)
    for word in ("row", "known already"):
        name = stored(tmp_path, [("../register.csv", io.BytesIO(REGISTER)), ("nothing.bin", io.BytesIO(b"\0\1\2"))])
        lines = read_files.function(work(here, desk, "read_files", inbox=name, files=["register.csv"], count=2))
        assert any(word in line for line in lines), lines
        assert any("not read" in line for line in lines), lines
        assert not folder_of(tmp_path, name).exists()
    shown = latest(here.snapshots)
    assert shown.one("select name from assets where name = 'web01'")


def test_files_that_are_gone_are_said_to_be(config, desk, tmp_path):
    lines = read_files.function(work(replace(config, workspace=tmp_path), desk, "read_files", inbox="0" * 32))
    assert "not there any more" in lines[0]
