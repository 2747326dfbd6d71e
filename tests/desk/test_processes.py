"""Several processes at one desk: no update is lost, and what was acknowledged outlives a killed writer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.desk.acting import BY, FINDING

from doorward.desk import open_desk

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("DOORWARD_KILLS", "3"))


def writer(home, actor, most, way):
    """Start a process that writes."""
    command = [sys.executable, "-m", "tests.desk.writer", str(home), actor, str(most), way]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_that_decide_at_once_lose_nothing(desk, home):
    both = [writer(home, actor, 40, "decide") for actor in ("anna", "bob")]
    told = [process.communicate(timeout=60) for process in both]
    assert [error for _, error in told] == ["", ""]
    answers = [line for out, _ in told for line in out.splitlines()]

    decided = answers.count("decided")
    assert len(answers) == 80
    assert decided + answers.count("stale") == 80
    assert desk.decisions.of(FINDING).revision == decided
    trail = desk.decisions.trail(FINDING)
    assert len(trail) == decided
    # Each was decided on what the one before left.
    after = [None, *(entry.after["assignee"] for entry in trail)]
    assert [entry.before["assignee"] for entry in trail] == after[:-1]
    assert desk.revision() == decided


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_killed_writer_loses_nothing_that_was_acknowledged(desk, home, kill):
    process = writer(home, "anna", 0, "comment")
    acknowledged = [process.stdout.readline() for _ in range(3)]
    time.sleep(0.01 * (kill % 10))
    process.kill()
    acknowledged += process.communicate(timeout=60)[0].splitlines()

    again = open_desk(home)
    kept = [entry.after["text"] for entry in again.decisions.trail(FINDING, most=100_000)]
    assert kept[: len(acknowledged)] == [f"anna {number}" for number in range(len(acknowledged))]
    # At most the one that was written and not yet said is there besides; and the count agrees with the trail.
    assert len(acknowledged) <= len(kept) <= len(acknowledged) + 1
    assert again.decisions.of(FINDING).comments == len(kept) == again.revision()
    again.decisions.comment(BY, FINDING, "the desk can be written again")
    again.close()


def test_a_writer_that_is_killed_halfway_leaves_nothing_and_holds_up_nobody(desk, home):
    desk.decisions.comment(BY, FINDING, "before")
    process = writer(home, "bob", 0, "hold")
    assert process.stdout.readline() == "held\n"
    assert len(desk.audit.entries()) == desk.revision() == 1
    process.kill()
    process.communicate(timeout=60)

    desk.decisions.comment(BY, FINDING, "after")
    assert [entry.after["text"] for entry in desk.decisions.trail(FINDING)] == ["before", "after"]
    assert desk.revision() == 2


def test_readers_do_not_wait_for_a_writer(desk, home):
    desk.decisions.comment(BY, FINDING, "before")
    other = open_desk(home)
    with desk.store.write(BY) as writing:
        writing.tell("nothing", ("finding", "x"))
        assert other.decisions.of(FINDING).comments == 1
        assert len(other.audit.entries()) == 1
    assert len(other.audit.entries()) == 2
    other.close()
