"""Long work by programs: it waits, it says how far it is, and it can be stopped."""

from __future__ import annotations

from tests.console.conftest import NOW, OWN


def test_a_job_is_asked_for_looked_at_and_stopped(asked, desk):
    client = asked()
    made = client.post("/api/v1/jobs/analyze", json={}, headers=OWN)
    assert made.status_code == 202
    where = made.headers["location"]
    assert client.get(where).json()["state"] == "waiting"
    job = desk.jobs.take("w", NOW, ("analyze",))
    desk.jobs.beat(job, NOW, 0.5, "half of it")
    told = client.get(where).json()
    assert (told["state"], told["progress"], told["message"]) == ("running", 0.5, "half of it")
    assert client.post(f"{where}/cancel", json={}, headers=OWN).status_code == 200
    assert not desk.jobs.beat(job, NOW)
    desk.jobs.finish(job, NOW, "stopped")
    assert client.post(f"{where}/cancel", json={}, headers=OWN).status_code == 409


def test_what_is_no_job_is_not_there(asked):
    for number in ("0", "999", "x", "٣", "9" * 30, "-1"):
        assert asked().get(f"/api/v1/jobs/{number}").status_code == 404, number


def test_a_viewer_asks_what_if_but_judges_nothing_again(asked, desk):
    client = asked("viewer")
    assert client.post("/api/v1/jobs/what-if", json={"fixes": ["close it"]}, headers=OWN).status_code == 202
    assert client.post("/api/v1/jobs/what-if/best", json={"hours": 8}, headers=OWN).status_code == 202
    assert client.post("/api/v1/jobs/analyze", json={}, headers=OWN).status_code == 403
    assert [(job.kind, job.arguments) for job in desk.jobs.latest()] == [
        ("what_if", {"hours": 8.0}),
        ("what_if", {"fixes": ["close it"]}),
    ]


def test_hours_that_nobody_has_are_refused(asked, desk):
    for hours in (0, -1, 1e9, "8", None, True):
        answer = asked().post("/api/v1/jobs/what-if/best", json={"hours": hours}, headers=OWN)
        assert answer.status_code == 422, hours
    assert desk.jobs.latest() == []


def test_nobody_asks_for_work_without_end(asked, monkeypatch):
    monkeypatch.setattr("doorward.desk.jobs.MOST", 3)
    told = [asked("viewer").post("/api/v1/jobs/what-if", json={"fixes": ["a"]}, headers=OWN) for _ in range(4)]
    assert [answer.status_code for answer in told] == [202, 202, 202, 429]
    assert "3 jobs of yours wait already" in told[-1].json()["detail"]
