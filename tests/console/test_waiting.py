"""Who waits for a worker waits a moment, and a few wait at once."""

from __future__ import annotations

import time
from datetime import datetime
from threading import BoundedSemaphore
from types import SimpleNamespace

import pytest

from doorward.console import waiting
from doorward.console.waiting import MOST, waited
from doorward.desk import By

NOW = datetime(2026, 11, 20)


@pytest.fixture
def job(desk):
    return desk.jobs.enqueue(By("ana", NOW), "rows", {})


def test_what_is_done_meanwhile_is_returned(desk, job):
    taken = desk.jobs.take("w1", NOW)
    desk.jobs.finish(taken, NOW, "done", lines=["1"])
    assert waited(desk.jobs, job, 5).lines == ["1"]


def test_an_answer_that_comes_at_once_is_seen_at_once_and_a_late_one_is_not_looked_for_without_end(job, monkeypatch):
    slept, jobs = [], SimpleNamespace(one=lambda _: job)
    monkeypatch.setattr(waiting.time, "sleep", slept.append)
    monkeypatch.setattr(waiting.time, "monotonic", lambda: sum(slept))
    waited(jobs, job, 0.8)
    assert slept[:3] == [0.002, 0.004, 0.008]
    assert max(slept) == slept[-1] == 0.05
    assert len(slept) < 25


def test_what_is_not_done_is_returned_as_it_is(desk, job):
    began = time.monotonic()
    assert waited(desk.jobs, job, 0.1).state == "waiting"
    assert 0.1 <= time.monotonic() - began < 5
    assert waited(desk.jobs, job, 0) == job


def test_where_enough_wait_already_nobody_else_does(desk, job, monkeypatch):
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(waiting, "_ROOM", full)
    began = time.monotonic()
    assert waited(desk.jobs, job, 15) == job
    assert time.monotonic() - began < 5
    full.release()
    assert waited(desk.jobs, job, 0.05).state == "waiting"
    assert full.acquire(blocking=False), "whoever waited made room again"


def test_threads_are_left_for_pages():
    assert MOST <= 40 // 4
