"""What counts changes in one moment; files that no longer count are gone, and files that are damaged are not believed."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from tests.cli.runs import ROOT
from tests.intel.held import feed, hold, some

from doorward.intel.holding import Holding, HoldingError, State

A, B = feed("osv", "PyPI", b"a"), feed("osv", "npm", b"b")


def test_nothing_is_held_at_first(tmp_path):
    assert Holding(tmp_path / "intel").state() == State()
    assert Holding(tmp_path / "intel").unread(set()) == []


def test_what_is_committed_counts_in_order_of_key(tmp_path):
    holding = hold(tmp_path, (B, b"b"), (A, b"a"))

    assert holding.state().feeds == (A, B)
    assert holding.path(A).read_bytes() == b"a"
    assert Holding(tmp_path).state() == holding.state()


def test_everything_lies_there_for_its_owner_only(tmp_path):
    holding = hold(tmp_path / "intel", (A, b"a"))
    for path in [holding.folder, holding.partial, holding.path(A).parent]:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert stat.S_IMODE((holding.folder / "state.json").stat().st_mode) == 0o600


def test_a_new_edition_takes_the_place_of_the_old_one_and_its_file_goes(tmp_path):
    newer = feed("osv", "PyPI", b"newer")
    holding = hold(hold(tmp_path, (A, b"a"), (B, b"b")).folder, (newer, b"newer"))

    assert holding.state().feeds == (newer, B)
    assert sorted(path.name for path in (tmp_path / "feeds" / "osv").iterdir()) == sorted(
        item.name.rpartition("/")[2] for item in (newer, B)
    )


def test_a_state_keeps_all_that_it_says(tmp_path):
    holding = hold(tmp_path, (A, b"a"))
    told = replace(
        holding.state(), imported={"version": 7}, bundled={"version": 8, "said": "x"}, allowed=({"reason": "r"},)
    )
    holding.commit(told)

    assert holding.state() == told
    assert told.of("osv") == [A]
    assert told.of("osv", "npm") == []


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"feeds": [{}]}', '{"feeds": 1}', "[" * 100_000, '{"feeds": [], "imported": null}'],
)
def test_a_damaged_state_is_said_to_be_and_what_to_do(tmp_path, text):
    (tmp_path / "intel").mkdir()
    (tmp_path / "intel" / "state.json").write_text(text)
    with pytest.raises(HoldingError, match=r"state\.json: damaged .*Move the folder intel away"):
        Holding(tmp_path / "intel").state()


def test_a_state_with_a_name_that_leads_out_is_damaged(tmp_path):
    holding = hold(tmp_path, (A, b"a"))
    path = tmp_path / "state.json"
    path.write_text(path.read_text().replace('"PyPI"', '"../../x"'))
    with pytest.raises(HoldingError, match="damaged"):
        holding.state()


def test_only_one_is_at_work_at_a_time(tmp_path):
    holding = Holding(tmp_path / "intel")
    with (
        holding.alone(),
        pytest.raises(HoldingError, match="wait until it is done"),
        Holding(tmp_path / "intel").alone(),
    ):
        pass
    with holding.alone():
        pass


def test_what_is_read_into_the_lake_is_noted_until_it_is_no_longer_held(tmp_path):
    holding = hold(tmp_path, (A, b"a"), (B, b"b"))
    assert holding.unread({"origin"}) == [A, B]
    holding.mark({A.sha256: "origin", B.sha256: "other", "gone": "x"})

    assert holding.unread({"origin", "other", "more"}) == []
    assert holding.unread({"other"}) == [A]
    assert holding.unread(set()) == [A, B], "the lake was made anew"
    assert set(holding.marks()) == {A.sha256, B.sha256}
    hold(tmp_path, (feed("osv", "PyPI", b"newer"), b"newer"))
    holding.mark({})
    assert set(holding.marks()) == {B.sha256}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", "[" * 100_000])
def test_damaged_notes_only_mean_to_read_again(tmp_path, text):
    holding = hold(tmp_path, (A, b"a"))
    (tmp_path / "read.json").write_text(text)

    assert holding.unread({"origin"}) == [A]


def test_a_file_that_is_not_there_is_not_read(tmp_path):
    holding = hold(tmp_path, (A, b"a"))
    holding.path(A).unlink()
    assert holding.unread(set()) == []


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.intel.held import feed, hold
print("ready", flush=True)
for number in range(10_000):
    data = str(number).encode() * 1000
    hold(Path(sys.argv[1]), *((feed("osv", part, part.encode() + data), part.encode() + data) for part in ("A", "B")))
"""


def test_killed_at_any_moment_two_feeds_that_changed_together_are_of_one_state(tmp_path):
    chance = random.Random(30)
    killed = seen = 0
    for _ in range(8):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(ROOT)]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        running.stdout.readline()
        time.sleep(0.02 + chance.random() * 0.2)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        running.stdout.close()
        feeds = Holding(tmp_path).state().feeds
        texts = {Holding(tmp_path).path(item).read_bytes()[1:] for item in feeds}
        assert len(texts) == min(len(feeds), 1)
        seen += len(feeds) == 2
    assert killed == 8
    assert seen >= 4


def test_the_state_is_readable_by_people(tmp_path):
    text = (some(tmp_path, "PyPI").folder / "state.json").read_text()
    assert json.loads(text)["feeds"][0]["source"] == "kev"
    assert text.count("\n") > 20
