"""Long work: taken by one worker each, heard of while it runs, and never lost without a sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.desk.acting import BY, NOON, told

from doorward.desk import CrowdedError, DeskError
from doorward.desk.jobs import MOST


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def ask(desk, kind="import", **arguments):
    return desk.jobs.enqueue(BY, kind, arguments)


def test_a_job_waits_until_a_worker_takes_it(desk):
    asked = ask(desk, files=["a.log"])
    assert (asked.state, asked.progress, asked.actor, asked.created, asked.worker) == ("waiting", 0, "anna", NOON, None)

    taken = desk.jobs.take("w1", after(5))
    assert (taken.number, taken.state, taken.worker) == (asked.number, "running", "w1")
    assert (taken.started, taken.beat, taken.arguments) == (after(5), after(5), {"files": ["a.log"]})
    assert desk.jobs.take("w2", after(5)) is None
    assert desk.jobs.one(asked.number) == taken


def test_workers_are_rung_for_once_the_job_is_there_for_them(desk):
    rung = []
    jobs = replace(desk.jobs, ring=lambda: rung.append(desk.jobs.latest(1)[0].number))
    asked = jobs.enqueue(BY, "import", {})
    assert rung == [asked.number]
    with pytest.raises(DeskError):
        jobs.enqueue(BY, "", {})
    assert rung == [asked.number]


def test_names_of_files_come_back_as_they_were_whatever_they_are(desk):
    hostile = {"files": ["a\udcff\x00.log", "'; drop table jobs; --", "\u202egol.a", "a\nb" * 1000]}

    assert ask(desk, **hostile).arguments == hostile
    assert desk.jobs.take("w1", NOON).arguments == hostile
    assert desk.audit.entries()[0].after["arguments"] == hostile
    assert all(line.isascii() for line in desk.audit.lines())


def test_the_one_that_waits_longest_comes_first(desk):
    asked = [ask(desk, place=place).number for place in range(3)]

    assert [desk.jobs.take("w1", NOON).number for _ in range(3)] == asked


def test_to_look_in_vain_holds_no_writer_up_and_waits_for_none(desk):
    with desk.store.write(BY):
        assert desk.jobs.take("w1", NOON) is None


def test_a_worker_takes_the_kinds_it_can_do(desk):
    ask(desk, "import")
    other = ask(desk, "what_if")

    assert desk.jobs.take("w1", NOON, ["what_if"]).number == other.number
    assert desk.jobs.take("w1", NOON, ["what_if"]) is None
    assert desk.jobs.take("w1", NOON, []) is None


def test_no_two_workers_get_the_same(desk):
    numbers = [ask(desk, place=place).number for place in range(20)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda place: desk.jobs.take(f"w{place}", NOON), range(24)))

    assert sorted(job.number for job in taken if job) == numbers


def test_how_far_it_is_can_be_seen(desk):
    ask(desk)
    job = desk.jobs.take("w1", NOON)

    assert desk.jobs.beat(job, after(2), 0.25, "reading a.log")
    seen = desk.jobs.one(job.number)
    assert (seen.progress, seen.message, seen.beat) == (0.25, "reading a.log", after(2))
    assert desk.jobs.beat(job, after(3))
    assert desk.jobs.one(job.number).progress == 0.25
    desk.jobs.beat(job, after(3), 7, "x\u202e" * 10_000)
    assert desk.jobs.one(job.number).progress == 1
    assert len(desk.jobs.one(job.number).message) == 500


@pytest.mark.parametrize(("state", "progress"), [("done", 1), ("failed", 0.5), ("stopped", 0.5)])
def test_it_ends_with_what_came_of_it(desk, state, progress):
    ask(desk)
    job = desk.jobs.take("w1", NOON)
    desk.jobs.beat(job, NOON, 0.5)

    assert desk.jobs.finish(job, after(9), state, "that was it", ["a.log: 7 rows", "b\x00.log: no reader"])
    seen = desk.jobs.one(job.number)
    assert (seen.state, seen.progress, seen.ended, seen.over) == (state, progress, after(9), True)
    assert seen.lines == ["a.log: 7 rows", "b\\x00.log: no reader"]


@pytest.mark.parametrize("state", ["waiting", "running", "gone"])
def test_it_does_not_end_otherwise(desk, state):
    ask(desk)
    with pytest.raises(DeskError, match="a job ends done, failed, stopped"):
        desk.jobs.finish(desk.jobs.take("w1", NOON), NOON, state)


def test_what_waits_is_cancelled_at_once(desk):
    made = desk.jobs.cancel(BY, ask(desk).number)

    assert (made.state, made.message, made.ended) == ("stopped", "cancelled by anna", NOON)
    assert desk.jobs.take("w1", NOON) is None
    assert told(desk) == ["enqueue", "cancel"]


def test_what_runs_is_cancelled_at_the_next_beat(desk):
    job = desk.jobs.take("w1", NOON) or desk.jobs.take("w1", NOON, None) if ask(desk) else None
    made = desk.jobs.cancel(BY, job.number)
    assert (made.state, made.cancelled) == ("running", True)

    assert desk.jobs.beat(job, after(1)) is False
    assert desk.jobs.finish(job, after(1), "stopped", "cancelled")
    assert desk.jobs.one(job.number).state == "stopped"


def test_twice_cancelled_is_told_once_and_what_is_over_cannot_be(desk):
    ask(desk)
    job = desk.jobs.take("w1", NOON)
    desk.jobs.cancel(BY, job.number)
    desk.jobs.cancel(BY, job.number)
    assert told(desk) == ["enqueue", "cancel"]

    desk.jobs.finish(job, NOON, "done")
    with pytest.raises(DeskError, match="is over: done"):
        desk.jobs.cancel(BY, job.number)


@pytest.mark.parametrize(("seconds", "lapsed"), [(60, False), (61, True)])
def test_a_worker_may_be_silent_for_a_minute(desk, seconds, lapsed):
    ask(desk)
    desk.jobs.take("w1", NOON)

    assert bool(desk.jobs.lapsed(after(seconds), ["import"])) is lapsed


def test_a_beat_keeps_the_job(desk):
    ask(desk)
    desk.jobs.beat(desk.jobs.take("w1", NOON), after(50))

    assert desk.jobs.lapsed(after(100), []) == []


def test_what_may_be_repeated_waits_again_and_the_rest_says_that_it_stopped(desk):
    first, second = ask(desk, "analyse"), ask(desk, "import")
    desk.jobs.take("w1", NOON)
    desk.jobs.take("w1", NOON)
    again, stopped = desk.jobs.lapsed(after(100), ["analyse"])

    assert (again.number, again.state, again.worker) == (first.number, "waiting", None)
    assert (stopped.number, stopped.state, stopped.ended) == (second.number, "stopped", after(100))
    assert "its worker fell silent" in again.message
    assert "it may be half done" in stopped.message
    assert desk.jobs.take("w2", after(100)).number == first.number


def test_a_worker_that_is_known_to_be_gone_is_not_waited_for(desk):
    mine, other = ask(desk, "analyse"), ask(desk, "analyse")
    desk.jobs.take("heavy 1f% 17", NOON)
    desk.jobs.take("heavy 1f2 17", NOON)
    (again,) = desk.jobs.lapsed(after(1), ["analyse"], "heavy 1f% ")

    assert (again.number, again.state) == (mine.number, "waiting")
    assert again.lines == ["Its worker was gone at 2026-11-20 12:00:01 UTC, 0% done."]
    assert desk.jobs.one(other.number).state == "running"


def test_what_brings_its_worker_down_each_time_is_stopped(desk):
    made = ask(desk, "analyse")
    for begun in range(1, 6):
        assert desk.jobs.one(made.number).state == "waiting"
        desk.jobs.beat(desk.jobs.take(f"w{begun}", NOON), NOON, 0.4)
        desk.jobs.lapsed(after(100), ["analyse"])
    job = desk.jobs.one(made.number)

    assert (job.state, job.ended, len(job.lines)) == ("stopped", after(100), 5)
    assert job.message == "stopped: its worker fell silent, and it was begun 5 times"
    assert job.lines[-1].endswith("UTC, 40% done.")


def test_what_was_cancelled_does_not_begin_again(desk):
    ask(desk, "analyse")
    desk.jobs.cancel(BY, desk.jobs.take("w1", NOON).number)

    assert [job.state for job in desk.jobs.lapsed(after(100), ["analyse"])] == ["stopped"]


def test_a_worker_that_wakes_up_too_late_has_no_say(desk):
    ask(desk, "analyse")
    late = desk.jobs.take("w1", NOON)
    desk.jobs.lapsed(after(100), ["analyse"])
    desk.jobs.take("w2", after(100))

    assert desk.jobs.beat(late, after(101), 0.9) is False
    assert desk.jobs.finish(late, after(101), "done") is False
    seen = desk.jobs.one(late.number)
    assert (seen.state, seen.worker, seen.progress) == ("running", "w2", 0)


def test_the_latest_come_first(desk):
    ask(desk, "import")
    ask(desk, "analyse")
    ask(desk, "import")
    desk.jobs.take("w1", NOON)

    assert [job.number for job in desk.jobs.latest()] == [3, 2, 1]
    assert [job.number for job in desk.jobs.latest(1)] == [3]
    assert [job.number for job in desk.jobs.latest(states=["running"])] == [1]
    assert [job.number for job in desk.jobs.latest(kinds=["analyse"])] == [2]


@pytest.mark.parametrize("number", [-1, 0, 7, 2**31, 2**70])
def test_what_is_not_there_is_a_sentence(desk, number):
    for ask_for in (desk.jobs.one, lambda which: desk.jobs.cancel(BY, which)):
        with pytest.raises(DeskError, match=f"there is no job {number}|neither keep nor look for"):
            ask_for(number)


def test_who_asked_stands_in_the_audit(desk):
    desk.jobs.enqueue(replace(BY, actor="bob"), "import", {"files": ["a.log"]})
    (entry,) = desk.audit.entries()

    assert (entry.actor, entry.what, entry.kind, entry.subject) == ("bob", "enqueue", "job", "1")
    assert entry.after == {"kind": "import", "arguments": {"files": ["a.log"]}}


def test_of_one_person_a_hundred_wait_and_no_more(desk, monkeypatch):
    monkeypatch.setattr("doorward.desk.jobs.MOST", 2)
    first, _ = ask(desk), ask(desk)
    with pytest.raises(CrowdedError, match="2 jobs of yours wait already"):
        ask(desk)
    assert desk.jobs.enqueue(replace(BY, actor="bob"), "import", {}).state == "waiting"
    desk.jobs.take("w1", NOON)
    assert ask(desk).number > first.number
    assert MOST == 100
