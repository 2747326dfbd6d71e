"""A worker does one job at a time, outlives those that fail, and takes up what others left."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, timedelta

from tests.console.processes import until
from tests.console.snapshot.organisation import organisation

from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.console.lane import alone
from doorward.console.work import Task, warmed
from doorward.console.worker import Worker, tasks
from doorward.desk import By

UNUSED = ("duckdb", "numba", "uvicorn", "starlette", "jinja2", "doorward.pipeline", "doorward.console.tasks")


LOADED = """
import sys
from pathlib import Path
from doorward.console.config import Config
from doorward.console.worker import tasks
quick = tasks("quick")
print([name for name in sys.argv[2:] if name in sys.modules])
from doorward.console.answers import what_if
for what_if.WIDE in (1_000_000, 1):
    quick["what_if"].warm(Config(Path(sys.argv[1])))
    print([name for name in sys.argv[2:] if name in sys.modules])
"""


def worker(config, desk, function):
    made = Worker(config, desk, "quick")
    made.known = {"tried": Task("tried", function)}
    desk.jobs.enqueue(By("ana", config.now()), "tried", {})
    return made


def test_every_lane_has_its_tasks():
    assert set(tasks("heavy")) == {"analyze", "read_files", "snapshot"}
    assert set(tasks("quick")) == {"context", "rows", "what_if"}


def test_the_quick_worker_loads_nothing_that_it_does_not_need_and_the_compiled_search_for_large_graphs_only(config):
    told = subprocess.run(
        [sys.executable, "-c", LOADED, str(config.workspace), *UNUSED], check=True, capture_output=True, text=True
    )
    assert told.stdout.splitlines() == ["[]", "[]", "['numba']"]


def test_what_a_worker_of_the_other_lane_left_is_done_again_there(config, desk):
    desk.jobs.enqueue(By("ana", config.now()), "analyze", {})
    desk.jobs.enqueue(By("ana", config.now()), "a kind of before", {})
    for _ in range(2):
        desk.jobs.take("gone", config.now() - timedelta(minutes=5))
    Worker(config, desk, "quick").look_around()
    assert [(job.kind, job.state) for job in desk.jobs.latest()] == [
        ("a kind of before", "stopped"),
        ("analyze", "waiting"),
    ]


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


def test_it_is_warm_before_anybody_asks_and_what_cannot_be_made_ready_ends_nothing(config, desk):
    made = worker(config, desk, lambda _: [])
    warm = []
    made.known = {
        "broken": Task("broken", list, lambda _: 1 / 0),
        "tried": warmed(warm.append)(made.known["tried"]),
    }
    made.warm()
    assert warm == [config]
    assert made.once()
    assert desk.jobs.latest()[0].state == "done"


def test_what_it_is_rung_for_is_done_before_its_next_look(config, desk, monkeypatch):
    monkeypatch.setattr("doorward.console.worker._PAUSE", 60)
    made, rung = Worker(config, desk, "quick"), threading.Event()
    thread = threading.Thread(target=made.run, args=(rung,), daemon=True)
    thread.start()
    ringing = replace(desk.jobs, ring=rung.set)
    for _ in range(3):
        number = ringing.enqueue(By("ana", config.now()), "rows", {}).number
        assert until(lambda number=number: desk.jobs.one(number).state == "done", 10)
    made.end()
    rung.set()
    thread.join(10)
    assert not thread.is_alive()


def test_what_nobody_rang_for_is_found_by_the_next_look(config, desk, monkeypatch):
    monkeypatch.setattr("doorward.console.worker._PAUSE", 0.01)
    made, rung = Worker(config, desk, "quick"), threading.Event()
    thread = threading.Thread(target=made.run, args=(rung,), daemon=True)
    thread.start()
    number = desk.jobs.enqueue(By("ana", config.now()), "rows", {}).number
    assert until(lambda: desk.jobs.one(number).state == "done", 10)
    made.end()
    thread.join(10)
    assert not thread.is_alive()


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


def test_what_a_killed_worker_had_in_hand_is_done_at_once_by_the_next_which_ends_with_its_server(tmp_path):
    config = Config(tmp_path)
    desk = desk_of(config)
    number = desk.jobs.enqueue(By("ana", config.now()), "rows", {}).number
    with alone(config.snapshots, "quick") as team:
        desk.jobs.take(f"{team}17", config.now())
    process = subprocess.Popen([sys.executable, "-m", "doorward.console.worker", "quick"], stdin=subprocess.PIPE)
    process.stdin.write(f"{config.dumped()}\n".encode())
    process.stdin.flush()
    try:
        assert until(lambda: desk.jobs.one(number).state == "done", 50), "it waits for no minute of silence"
    finally:
        process.stdin.close()
        assert process.wait(10) == 0
    desk.close()


def test_a_snapshot_that_fails_is_not_tried_for_ever(config, desk, tmp_path):
    with organisation(tmp_path) as workspace:
        folder = workspace.settings.workspace
    made = Worker(Config(folder), desk, "heavy")
    made.look_around()
    job = desk.jobs.take("w", made.config.now(), ("snapshot",))
    desk.jobs.finish(job, made.config.now(), "failed", "the disk is full")
    made.look_around()
    assert [one.state for one in desk.jobs.latest()] == ["failed"]
    later = made.config.now().replace(tzinfo=UTC).timestamp() + 60
    for entry in (folder / "lake" / "analyses" / "_delta_log").glob("*.json"):
        os.utime(entry, (later, later))
    made.look_around()
    assert [one.state for one in desk.jobs.latest()] == ["waiting", "failed"]
