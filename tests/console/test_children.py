"""Worker processes: started, started again when they die, ended with the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doorward.console.children import Children, Command, workers
from doorward.console.config import Config

SLEEPER = "import sys, time; sys.stdin.readline(); time.sleep(60)"


def until(condition):
    """Wait for something that another process does."""
    for _ in range(500):
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def kept():
    """Children that are ended whatever happens."""
    made = []

    def make(*scripts):
        children = Children([Command((sys.executable, "-c", text), "told") for text in scripts], first=0.01)
        made.append(children)
        children.start()
        return children

    yield make
    for children in made:
        children.stop()


def test_a_child_reads_what_it_is_told(kept, tmp_path):
    path = tmp_path / "told"
    kept(f"import sys, time; open({str(path)!r}, 'w').write(sys.stdin.readline()); time.sleep(60)")
    assert until(lambda: path.exists() and path.read_text() == "told\n")


def test_every_child_hears_when_it_is_rung_for_and_again_after_it_was_killed(kept, tmp_path):
    def heard(name):
        return f"import os, pathlib, sys; sys.stdin.readline(); print(flush=True); os.read(0, 9) and pathlib.Path({str(tmp_path / name)!r}).touch(); os.read(0, 9)"

    children = kept(heard("a"), heard("b"))
    assert until(lambda: len(children.pids()) == 2)
    assert until(lambda: children.ring() or len(list(tmp_path.iterdir())) == 2)
    (tmp_path / "a").unlink()
    before = children.pids()
    os.kill(before[0], signal.SIGKILL)
    assert until(lambda: len(children.pids()) == 2 and children.pids() != before)
    assert until(lambda: children.ring() or (tmp_path / "a").exists())


def test_nobody_waits_for_a_child_that_does_not_listen(kept):
    children = kept(SLEEPER)
    assert until(children.pids)
    began = time.monotonic()
    for _ in range(100_000):
        children.ring()
    assert time.monotonic() - began < 20
    children.stop()
    children.ring()


def test_a_child_that_is_killed_comes_again(kept):
    children = kept(SLEEPER)
    assert until(children.pids)
    first = children.pids()
    os.kill(first[0], signal.SIGKILL)
    assert until(lambda: children.pids() and children.pids() != first)


def test_one_that_dies_at_once_is_started_again_ever_later(kept, tmp_path):
    path = tmp_path / "starts"
    kept(f"open({str(path)!r}, 'a').write('x'); raise SystemExit(3)")
    assert until(lambda: path.exists() and len(path.read_text()) >= 3)
    count = len(path.read_text())
    time.sleep(0.3)
    assert len(path.read_text()) <= count + 4


def test_all_end_together(kept):
    children = kept(SLEEPER, SLEEPER)
    assert until(lambda: len(children.pids()) == 2)
    pids = children.pids()
    children.stop()
    assert children.pids() == []
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    time.sleep(0.1)
    assert children.pids() == []


def test_one_that_does_not_listen_is_killed(kept, monkeypatch):
    monkeypatch.setattr("doorward.console.children._GOODBYE", 0.3)
    children = kept(
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); sys.stdin.readline(); print(flush=True); time.sleep(60)"
    )
    assert until(children.pids)
    time.sleep(0.3)
    began = time.monotonic()
    children.stop()
    assert children.pids() == []
    assert time.monotonic() - began < 5


KEEPER = """
import sys, time
from doorward.console.children import Children, Command
children = Children([Command((sys.executable, "-c", {script!r}), "told")])
children.start()
while not children.pids():
    time.sleep(0.01)
print(*children.pids(), flush=True)
time.sleep(60)
"""
ENDING = "import sys, time; from doorward.console.worker import ending_with_input; sys.stdin.readline(); ending_with_input(); time.sleep(60)"


def test_a_child_hears_of_the_end_of_the_server_however_it_ends():
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER.format(script=ENDING)], stdout=subprocess.PIPE, text=True)
    child = int(keeper.stdout.readline())
    assert os.getpgid(child) != os.getpgid(keeper.pid), "what is typed at the server is not for its children"
    keeper.kill()
    keeper.communicate()
    assert until(lambda: not Path(f"/proc/{child}/stat").exists() or " Z " in Path(f"/proc/{child}/stat").read_text())


def test_the_worker_is_told_what_the_server_is_told(monkeypatch):
    monkeypatch.setattr("doorward.console.children._WORKER", "json.tool")
    config = Config(Path("here"), port=8044)
    command, quick = workers(config)
    assert quick.arguments[-1] == "quick"
    assert command.arguments == (sys.executable, "-m", "json.tool", "heavy")
    assert Config.loaded(command.told) == config
