"""A worker does one job at a time, outlives those that fail, and takes up what others left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

from tests.console.processes import until
from tests.console.snapshot.organisation import organisation

from doorward.console.config import Config
from doorward.console.server import desk_of
from doorward.console.work import Task
from doorward.console.worker import Worker, tasks
from doorward.desk import By


def worker(config, desk, function):
    made = Worker(config, desk, "quick")
    made.known = {"tried": Task("tried", "quick", True, function)}
    desk.jobs.enqueue(By("ana", config.now()), "tried", {})
    return made


def test_every_lane_has_its_tasks():
    assert set(tasks("heavy")) == {"analyze", "read_files", "snapshot"}
    assert set(tasks("quick")) == {"rows", "what_if"}


def test_what_came_of_a_job_is_kept(config, desk):
    made = worker(config, desk, lambda _: ["one", "two"])
    assert made.once()
    job = desk.jobs.latest()[0]
    assert (job.state, job.lines, job.progress) == ("done", ["one", "two"], 1.0)
    assert not made.once()


def test_a_job_that_fails_says_why_and_the_worker_lives(config, desk):
    made = worker(config, desk, lambda _: [1 / 0])
    assert made.once()
    job = desk.jobs.latest()[0]
    assert job.state == "failed"
    assert "ZeroDivisionError" in job.message


def test_a_job_whose_worker_fell_silent_is_done_again(config, desk):
    desk.jobs.enqueue(By("ana", config.now()), "rows", {})
    desk.jobs.take("gone", config.now() - timedelta(minutes=5), ("rows",))
    made = Worker(config, desk, "quick")
    made.look_around()
    assert made.once()
    assert desk.jobs.latest()[0].state == "done"


def test_an_analysis_that_no_snapshot_shows_is_laid(config, desk, tmp_path):
    with organisation(tmp_path) as workspace:
        folder = workspace.settings.workspace
    made = Worker(Config(folder, now=config.now), desk, "heavy")
    made.look_around()
    made.look_around()
    assert [job.kind for job in desk.jobs.latest()] == ["snapshot"]
    assert made.once()
    made.look_around()
    assert len(desk.jobs.latest()) == 1


def test_a_killed_worker_loses_no_job(tmp_path):
    config = Config(tmp_path)
    desk = desk_of(config)
    number = desk.jobs.enqueue(By("ana", config.now()), "analyze", {}).number
    process = subprocess.Popen([sys.executable, "-m", "doorward.console.worker", "heavy"], stdin=subprocess.PIPE)
    process.stdin.write(config.dumped().encode())
    process.stdin.close()
    try:
        assert until(lambda: desk.jobs.one(number).state == "running", 60)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert desk.jobs.one(number).state in ("running", "done")
    later = config.now() + timedelta(minutes=5)
    desk.jobs.lapsed(later, ("analyze",))
    assert desk.jobs.one(number).state in ("waiting", "done")
    desk.close()
