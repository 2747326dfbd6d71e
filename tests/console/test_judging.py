"""Uploads that wait are judged once, behind the last of them, and none is left unjudged whatever becomes of another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.console.conftest import NOW

from doorward.console.judging import judge, judge_of, judged, left_to
from doorward.desk import By

ANA = By("ana", NOW)


def enqueued(desk, *kinds):
    return [desk.jobs.enqueue(ANA, kind, {}) for kind in kinds]


def waiting(desk):
    return [(job.kind, job.actor) for job in desk.jobs.latest(states=("waiting",))][::-1]


def test_alone_it_is_judged_at_once(desk):
    enqueued(desk, "read_files", "what_if", "snapshot")
    desk.jobs.take("w", NOW, ("read_files",))
    assert judge(desk, NOW) is None


def test_what_waits_is_judged_once_behind_the_last(desk):
    uploads = enqueued(desk, "read_files", "read_files", "read_files")
    told = []
    for upload in uploads:
        assert desk.jobs.take("w", NOW, ("read_files", "analyze")).number == upload.number
        told.append(judge(desk, NOW).number)
        desk.jobs.finish(upload, NOW, "done")
    assert len(set(told)) == 1
    assert told[0] > uploads[-1].number
    assert waiting(desk) == [("analyze", "doorward")]


def test_a_judging_that_somebody_asked_for_before_does(desk):
    _, asked = enqueued(desk, "read_files", "analyze")
    desk.jobs.take("w", NOW)
    assert judge(desk, NOW) == asked
    enqueued(desk, "read_files")
    assert judge(desk, NOW) == asked
    assert waiting(desk) == [("analyze", "ana"), ("read_files", "ana")]


@pytest.mark.parametrize("state", ["failed", "stopped"])
def test_nothing_stays_unjudged_where_the_last_upload_is_stopped_or_fails(desk, state):
    first, last = enqueued(desk, "read_files", "read_files")
    desk.jobs.take("w", NOW)
    made = judge(desk, NOW)
    if state == "stopped":
        desk.jobs.cancel(ANA, last.number)
    else:
        taken = desk.jobs.take("w", NOW)
        assert taken.number == last.number
        desk.jobs.finish(taken, NOW, state)
    assert desk.jobs.take("w", NOW).number == made.number
    assert first.number < made.number


def test_uploads_that_keep_coming_put_nothing_off_for_ever(desk):
    enqueued(desk, "read_files", "read_files")
    desk.jobs.take("w", NOW)
    first = judge(desk, NOW)
    enqueued(desk, "read_files", "read_files")
    taken = [desk.jobs.take("w", NOW) for _ in range(3)]
    assert [job.kind for job in taken] == ["read_files", "analyze", "read_files"]
    assert taken[1].number == first.number
    assert judge(desk, NOW).number > first.number


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", "read; it is judged with job 2, which waits"),
        ("running", "read; it is being judged with job 2"),
        ("done", "read, and judged with job 2"),
        ("failed", "read, not judged: job 2 failed"),
        ("stopped", "read, not judged: job 2 was stopped"),
    ],
)
def test_where_the_judging_stands_is_said_as_it_is_now(desk, state, said):
    job, later = enqueued(desk, "read_files", "analyze")
    done = replace(job, state="done", lines=["a.csv: 1 row as register", left_to(later)])
    if state != "waiting":
        taken = desk.jobs.take("w", NOW, ("analyze",))
        assert state == "running" or desk.jobs.finish(taken, NOW, state)
    assert judged(judge_of(desk, done)) == said


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        ("done", []),
        ("done", ["1 door is open."]),
        ("done", ["Read; judged with job 999."]),
        ("done", ["Read; judged with job " + "9" * 30 + "."]),
        ("done", ["Read; judged with job 1.: known already"]),
        ("failed", ["Read; judged with job 1."]),
    ],
)
def test_a_job_that_left_it_to_none_has_none(desk, state, lines):
    (job,) = enqueued(desk, "read_files")
    assert judge_of(desk, replace(job, state=state, lines=lines)) is None
