"""A lane has one worker at a time, and the next one knows whose work it finds."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

from tests.console.processes import until

from doorward.console.lane import alone

HOLDER = """
import pathlib, sys, time
from doorward.console.lane import alone
with alone(pathlib.Path(sys.argv[1]), "heavy") as team:
    print(team, flush=True)
    time.sleep(60)
"""


def holder(folder):
    return subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)


def test_the_second_waits_until_the_first_is_gone_and_goes_by_the_same_name(tmp_path):
    first = holder(tmp_path)
    name = first.stdout.readline()
    second = holder(tmp_path)
    try:
        os.set_blocking(second.stdout.fileno(), False)
        assert not until(lambda: os_read(second), 0.5)
        first.kill()
        first.communicate()
        os.set_blocking(second.stdout.fileno(), True)
        assert second.stdout.readline() == name
    finally:
        second.kill()
        second.communicate()


def os_read(process):
    try:
        return os.read(process.stdout.fileno(), 100)
    except BlockingIOError:
        return b""


def test_lanes_and_workspaces_have_names_of_their_own(tmp_path):
    names = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        for lane in ("heavy", "quick"):
            with alone(folder, lane) as name:
                names.append(name)
            with alone(folder, lane) as again:
                assert again == name
                assert name.startswith(f"{lane} ")
    assert len(set(names)) == 4
    assert not any(one != other and one.startswith(other) for one in names for other in names)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o077 == 0


def test_a_mark_that_was_spoilt_is_made_anew(tmp_path):
    for spoilt in ("", "x", "\0" * 16, "0" * 40):
        (tmp_path / ".quick").write_text(spoilt)
        with alone(tmp_path, "quick") as name:
            assert (tmp_path / ".quick").read_text() == name.split()[1]
