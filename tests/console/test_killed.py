"""The server is killed while people decide and send files: what it said was done is done, once and whole, and work goes on."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.console.attacks.poison import poisoned
from tests.console.processes import free_port, until
from tests.console.served import served
from tests.console.tasks.hands import REGISTER

from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.console.inbox import folder_of
from doorward.console.keeping import place
from doorward.console.snapshot.read import POINTER
from doorward.desk import Asked, By, Subject

KILLS = int(os.environ.get("DOORWARD_KILLS", "5"))
"""The last of them while a job runs."""
HEADS = {"sec-fetch-site": "same-origin", "connection": "close"}


@dataclass
class Serving:
    """`doorward serve` on one workspace and port, started again after each kill."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    lives: int = 0

    def start(self) -> None:
        said = self.folder.parent / f"said {self.lives}"
        self.lives += 1
        command = [sys.executable, "-m", "doorward", "serve", "--workspace", str(self.folder), "--port", str(self.port)]
        with said.open("wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=out, start_new_session=True)
        assert until(lambda: b"/start/" in said.read_bytes(), 60), said.read_text()

    def workers(self) -> list[int]:
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]

    def kill(self) -> None:
        assert until(lambda: len(self.workers()) == 2), "a worker a lane"
        workers = self.workers()
        self.process.kill()
        self.process.wait()
        assert until(lambda: not any(map(alive, workers)), 10), "no worker outlives its server"


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


class Client(threading.Thread):
    """Writes one thing after the other and keeps what was acknowledged: its number, and where the answer led."""

    def __init__(self, door, write, pause=0.0):
        super().__init__(daemon=True)
        self.door, self.write, self.pause = door, write, pause
        self.tried = 0
        self.acknowledged: list[tuple[int, str]] = []
        self.faults: list[object] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(self.pause):
            self.tried += 1
            path, kind, body = self.write(self.tried)
            try:
                status, where, _ = asked(self.door, "POST", path, body, {"content-type": kind})
            except (OSError, http.client.HTTPException):
                # Nobody knows whether that was done; it is not said to be.
                time.sleep(0.02)
                continue
            if status == 303 and not where.startswith("/log-in"):
                self.acknowledged.append((self.tried, where))
            else:
                self.faults.append((status, where))


def asked(door, method, path, body=None, heads=None):
    port, cookie = door
    held = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        told = HEADS | {"cookie": f"doorward-{port}={cookie}"} | (heads or {})
        held.request(method, path, body, told)
        answer = held.getresponse()
        return answer.status, answer.getheader("location", ""), answer.read().decode()
    finally:
        held.close()


FORM = "application/x-www-form-urlencoded"


def comment(number):
    return "/findings/comment", FORM, urlencode({"id": "f1", "comment": f"word {number}"})


def assign(number):
    return "/findings/decide", FORM, urlencode({"id": "f2", "assignee": f"person {number}"})


def content(number):
    return REGISTER + b"asset,host%d,10.1.%d.%d,bo\n" % (number, number // 250, number % 250)


def upload(number):
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="register %d.csv"\r\n\r\n' % number
    return "/imports/upload", "multipart/form-data; boundary=b", head + content(number) + b"\r\n--b--\r\n"


def whole(folder):
    """The snapshot that pages show is there and no part of it is missing."""
    name = (folder / "console" / POINTER).read_text().strip()
    held = sqlite3.connect(f"file:{folder}/console/{name}.sqlite?mode=ro", uri=True)
    try:
        return held.execute("pragma integrity_check").fetchone() == ("ok",)
    finally:
        held.close()


def test_nothing_that_was_acknowledged_is_lost_when_the_server_is_killed(tmp_path, record_property):
    folder = tmp_path / "workspace"
    folder.mkdir()
    poisoned(folder, "")
    with served(folder) as console:
        person = console.desk.people.named("analyst")
        cookie = console.desk.sessions.begin(By("analyst", Config(folder).now()), person)
    serving = Serving(folder, free_port())
    door = (serving.port, cookie)
    clients = [
        Client(door, comment),
        Client(door, assign),
        Client(door, upload, pause=0.4),
    ]
    rng = random.Random(7)
    desk = desk_of(Config(folder))
    try:
        serving.start()
        for client in clients:
            client.start()
        for _ in range(KILLS - 1):
            before = [len(client.acknowledged) for client in clients]
            assert until(lambda b=before: all(len(c.acknowledged) > n for c, n in zip(clients, b, strict=True)), 60), (
                clients
            )
            time.sleep(rng.random() * 0.5)
            serving.kill()
            assert whole(folder)
            serving.start()
        for client in clients:
            client.over.set()
            client.join()
        resumed(serving, desk, door)
        assert whole(folder)
    finally:
        for client in clients:
            client.over.set()
        if serving.process.poll() is None:
            serving.process.terminate()
            assert serving.process.wait(20) == 0
    assert [client.faults for client in clients] == [[], [], []]
    counts = [len(client.acknowledged) for client in clients]
    record_property("acknowledged", counts)
    print(f"{KILLS} kills; comments, decisions and uploads acknowledged: {counts}")  # noqa: T201 - pytest -rP
    nothing_is_lost(desk, folder, *clients)
    desk.close()


def resumed(serving, desk, door):
    """Kill it while a job runs: the page and the API say so, and it is done all the same."""
    assert until(lambda: desk.jobs.latest(1, ["running"], ["read_files"]), 60)
    (job,) = desk.jobs.latest(1, ["running"], ["read_files"])
    serving.kill()
    assert desk.jobs.one(job.number).state in ("running", "done")
    serving.start()
    assert until(lambda: desk.jobs.one(job.number).lines, 60)
    _, _, page = asked(door, "GET", f"/imports/jobs/{job.number}")
    assert "Its worker was gone at " in page or desk.jobs.one(job.number).state == "done"
    _, _, text = asked(door, "GET", f"/api/v1/jobs/{job.number}")
    assert json.loads(text)["state"] in ("waiting", "running", "done")
    assert "Its worker was gone at " in json.loads(text)["lines"][0]
    assert until(lambda: desk.jobs.one(job.number).over, 60)
    done = desk.jobs.one(job.number)
    assert done.state == "done" or "begun 5 times" in done.message, done


def nothing_is_lost(desk, folder, comments, assigns, sends):
    """Every write that was acknowledged is there with its row of the audit, and each of the others whole or not at all."""
    said = [entry.after["text"] for entry in desk.decisions.trail(Subject("finding", "f1"), most=1_000_000)]
    assert {f"word {number}" for number, _ in comments.acknowledged} <= set(said)
    assert len(set(said)) == len(said) <= comments.tried
    assert desk.decisions.of(Subject("finding", "f1")).comments == len(said)

    trail = desk.decisions.trail(Subject("finding", "f2"), most=1_000_000)
    assert {f"person {number}" for number, _ in assigns.acknowledged} <= {entry.after["assignee"] for entry in trail}
    held = desk.decisions.of(Subject("finding", "f2"))
    assert (held.revision, held.assignee) == (len(trail), trail[-1].after["assignee"])
    assert desk.revision() == len(said) + len(trail)

    asked_for = desk.audit.entries(Asked(what="enqueue", actor="analyst"), 1_000_000)
    jobs = {job.number: job for job in desk.jobs.latest(1_000_000, kinds=["read_files"])}
    assert {int(entry.subject) for entry in asked_for} == set(jobs)
    for number, where in sends.acknowledged:
        job = jobs[int(re.fullmatch(r"/imports/jobs/(\d+)", where)[1])]
        if job.state != "done":
            waits = folder_of(folder, job.arguments["inbox"])
            kept = place(folder, hashlib.sha256(content(number)).hexdigest())
            assert content(number) in [path.read_bytes() for path in (*waits.rglob("*.csv"), kept) if path.exists()]
        else:
            digest = hashlib.sha256(content(number)).hexdigest()
            assert place(folder, digest).read_bytes() == content(number)
            assert len({one.upload for one in desk.originals.kept(digest)}) == len(desk.originals.kept(digest)) >= 1
    assert not list((folder / "inbox").glob("*.part"))
