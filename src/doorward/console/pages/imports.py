"""Imports: what was read and what was not, what could not be judged, and files that are brought in now."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from doorward.console.inbox import FOLDER, folder_of, stored
from doorward.console.judging import judge_of, judged
from doorward.console.keeping import files_of
from doorward.console.list_page import ListPage
from doorward.console.long_answer import joined
from doorward.console.page import Download, Moved, Page, Refused, Shown, address
from doorward.console.pages.originals import of_source
from doorward.console.snapshot.read import moment
from doorward.console.waiting import waited
from doorward.desk import DeskError
from doorward.listing import cell
from doorward.wording import file_name, plural, size

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.desk import Job

imports = Page("Imports", place=90, key="i")
TABLE = ListPage(
    "sources",
    "/imports",
    "file",
    (
        ("File", "file", ""),
        ("Reader", "reader", ""),
        ("Status", "status", ""),
        ("Rows", "rows", "num"),
        ("Rejects", "rejects", "num"),
        ("Bytes", "bytes", "num"),
        ("From", "first_seen", ""),
        ("Until", "last_seen", ""),
    ),
    nothing="No file fits.",
    decides=False,
)
KINDS = ("read_files", "analyze", "snapshot")
"""Work that is shown with its progress."""
_JOBS = 12
_REJECTS = 200
_WAIT = 4.0
_LINES = 200
_WHO = {"host": "host", "asset": "host", "source": "address", "address": "address"}
"""Column of a row -> kind of value whose minutes around it can be looked at; the first that a row has counts."""


@imports.shows("/imports")
def _list(ask: Ask) -> Shown:
    jobs = ask.desk.jobs.latest(_JOBS, kinds=KINDS)
    values: dict[str, Any] = {
        "jobs": jobs,
        "running": any(not job.over for job in jobs),
        "largest": size(ask.config.largest),
    }
    if ask.shown is None:
        sentence = "Nothing was analysed yet: bring what you have."
        return Shown(
            "imports.html", sentence, values | {"sentence": sentence, "listed": None, "gaps": [], "coverage": []}
        )
    gaps = [row["sentence"] for row in ask.snapshot.all("select sentence from gaps order by number")]
    return TABLE.shown(ask, lambda _: _sentence(ask), gaps=gaps, coverage=_coverage(ask), **values)


def _coverage(ask: Ask) -> list[dict[str, Any]]:
    """Return how many hours of each table were read; SQLite forgets that the least and the latest of times are times."""
    rows = ask.snapshot.all(
        "select name, count(*) as hours, sum(rows) as rows, min(hour) as first, max(hour) as last from coverage "
        "group by name order by name limit 60"
    )
    return [{**row, "first": moment(row["first"]), "last": moment(row["last"])} for row in rows]


def _sentence(ask: Ask) -> str:
    row = ask.snapshot.one(
        "select count(*) as files, coalesce(sum(rows), 0) as rows, coalesce(sum(rejects), 0) as rejects, "
        "coalesce(sum(status <> 'read'), 0) as unread from sources"
    )
    told = row or {"files": 0, "rows": 0, "rejects": 0, "unread": 0}
    unread = f"; {plural(told['unread'], 'file')} no reader took" if told["unread"] else ""
    rejects = f", {plural(told['rejects'], 'line')} rejected" if told["rejects"] else ", no line was lost"
    return f"{plural(told['files'], 'file')}, {plural(told['rows'], 'row')}{rejects}{unread}."


@imports.does("/imports/upload", largest=0)
def _upload(ask: Ask) -> Moved:
    files = [item for item in ask.form.getlist("files") if isinstance(item, UploadFile) and item.filename]
    if not files:
        raise Refused(400, "No file was chosen.", "Go back and choose files.")
    name = stored(ask.config.workspace, ((item.filename or "", item.file) for item in files))
    told = [file_name(item.filename or "", 80) for item in files[:20]]
    arguments = {"inbox": name, "files": told, "count": len(files)}
    # Who asks for it again later is not who sent it, nor is that the time.
    arguments |= {"sent_by": ask.person.name, "sent": ask.now.isoformat()}
    try:
        job = ask.desk.jobs.enqueue(ask.by, "read_files", arguments)
    except (DeskError, OSError):
        shutil.rmtree(folder_of(ask.config.workspace, name), ignore_errors=True)
        raise
    return Moved(address("/imports/jobs", job.number), f"{plural(len(files), 'file')} taken; reading begins.")


@imports.does("/imports/analyze")
def _again(ask: Ask) -> Moved:
    waiting = ask.desk.jobs.latest(1, ("waiting", "running"), KINDS)
    job = waiting[0] if waiting else ask.desk.jobs.enqueue(ask.by, "analyze", {})
    return Moved(address("/imports/jobs", job.number), "" if waiting else "The analysis begins.")


@imports.shows("/imports/jobs/{number}")
def _job(ask: Ask) -> Shown:
    job = _known(ask)
    files = job.arguments.get("files") or []
    title = {
        "read_files": f"Reading {plural(int(job.arguments.get('count', 0)), 'file')}",
        "analyze": "Judging everything again",
    }
    judge = judge_of(ask.desk, job)
    sentence = f"{title.get(job.kind, 'Laying what pages show')}: {judged(judge) if judge else _state(job)}."
    values = {"job": job, "judge": judge, "sentence": sentence, "files": files, "lasting": not job.over}
    return Shown("job.html", sentence, values)


def _state(job: Job) -> str:
    if job.state == "running":
        return f"{job.progress:.0%} done" + (f", {job.message}" if job.message else "")
    return {"waiting": "waiting for a worker", "done": "done", "failed": "failed", "stopped": "stopped"}[job.state]


@imports.does("/imports/jobs/{number}/cancel")
def _cancel(ask: Ask) -> Moved:
    job = _known(ask)
    try:
        ask.desk.jobs.cancel(ask.by, job.number)
    except DeskError as error:
        raise Refused(409, f"{error}.") from error
    return Moved(address("/imports/jobs", job.number), "It stops at the next file; what was read stays.")


@imports.does("/imports/jobs/{number}/again")
def _repeat(ask: Ask) -> Moved:
    job = _known(ask)
    if not job.over:
        raise Refused(409, f"Job {job.number} is not over.")
    made = ask.desk.jobs.enqueue(ask.by, job.kind, job.arguments)
    return Moved(address("/imports/jobs", made.number), "It is done once more.")


@imports.does("/imports/jobs/{number}/discard")
def _discard(ask: Ask) -> Moved:
    """Remove files that were sent and not read."""
    job = _known(ask)
    if not job.over:
        raise Refused(409, f"Job {job.number} is not over.")
    inbox = str(job.arguments.get("inbox", ""))
    folder = folder_of(ask.config.workspace, inbox) if inbox else None
    if folder and folder.is_dir():
        names = list(files_of(ask.config.workspace, inbox).values())
        ask.desk.originals.discard(ask.by, inbox, names, partial(shutil.rmtree, folder, ignore_errors=True))
    return Moved("/imports", f"What was left of job {job.number} in {FOLDER}/ is gone.")


def _known(ask: Ask) -> Job:
    number = ask.parts["number"]
    try:
        job = ask.desk.jobs.one(int(number)) if number.isdecimal() and len(number) < len(str(2**62)) else None
    except DeskError:
        job = None
    if job is None or job.kind not in KINDS:
        raise Refused(404, "There is no such job.", "Imports lists the latest.")
    return job


@imports.shows("/imports/{origin}")
def _source(ask: Ask) -> Shown:
    source = _of(ask)
    sentence = _told(source)
    values = {
        "source": source,
        "sentence": sentence,
        "rejects": ask.snapshot.all(
            f"select * from rejects where source = ? order by place limit {_REJECTS}", [source["number"]]
        ),
        "findings": ask.snapshot.all(
            "select f.id, f.summary, f.severity from findings f join finding_bodies b using (number) "
            "where b.evidence like ? order by f.number limit 20",
            [f"%{source['origin']}%"],
        ),
        "lines": _lines(ask, source),
        "originals": of_source(ask, source),
    }
    return Shown("source.html", sentence, values)


def _of(ask: Ask) -> dict[str, Any]:
    source = ask.snapshot.one("select * from sources where origin = ? or id = ?", [ask.parts["origin"]] * 2)
    if source is None:
        raise Refused(410, "This file is not in this state of the data.", "Imports lists those that are.")
    return source


def _told(source: dict[str, Any]) -> str:
    name = file_name(source["file"], 80)
    if source["status"] != "read":
        return f"{name} was not read: {source['note'] or 'no reader knows it'}."
    lost = (
        f"; {plural(source['rejects'], 'line or record', 'lines or records')} could not be" if source["rejects"] else ""
    )
    return f"{name} was read as {source['reader']}: {plural(source['rows'], 'row')}{lost}."


def _lines(ask: Ask, source: dict[str, Any]) -> dict[str, Any] | None:
    """Return the rows that the address asks for, as a worker finds them in the lake; None where it asks for none."""
    table, numbers = ask.text("table"), _numbers(ask.text("rows"))
    if not table or not numbers:
        return None
    told = {"table": table, "origin": source["origin"], "rows": numbers}
    lines = asked_of_worker(ask, "rows", told)
    if lines is None:
        return {"table": table, "rows": [], "late": True}
    answer: dict[str, Any] = {"table": table, "late": False, "raw": {}, "rows": [], "why": "", "left": 0}
    answer |= joined(lines) or {}
    return answer | {"near": {row["origin_row"]: near for row in answer["rows"] if (near := _near(row))}}


def _near(row: dict[str, Any]) -> dict[str, Any] | None:
    """Return what the minutes around a row are asked of: kind, value and time; None where it names no host or no time."""
    named = next(((kind, row[name]) for name, kind in _WHO.items() if isinstance(row.get(name), str)), None)
    try:
        time = datetime.fromisoformat(str(row.get("time"))).replace(tzinfo=None)
    except ValueError:
        return None
    return {"kind": named[0], "value": named[1], "time": time} if named else None


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(",")[:_LINES]:
        first, _, last = part.strip().partition("-")
        if first.isdecimal() and (last or first).isdecimal() and len(part) < len("1000000000000-1000000000000"):
            found += range(int(first), min(int(last or first), int(first) + _LINES) + 1)
    return sorted(set(found))[:_LINES]


def asked_of_worker(ask: Ask, kind: str, told: dict[str, Any]) -> list[str] | None:
    """Ask the quick worker, and wait a moment; None where it does not answer in time."""
    job = waited(ask.desk.jobs, ask.desk.jobs.enqueue(ask.by, kind, told), _WAIT)
    return job.lines if job.state == "done" else None


@imports.shows("/imports/{origin}/rejects.csv")
def _rejects(ask: Ask) -> Download:
    source = _of(ask)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", "reason", "text"])
    rows = ask.snapshot.all(
        "select line, reason, text from rejects where source = ? order by place", [source["number"]]
    )
    writer.writerows([[row["line"], cell(row["reason"]), cell(row["text"])] for row in rows])
    return Download(out.getvalue().encode(), "text/csv; charset=utf-8", "rejects.csv")
