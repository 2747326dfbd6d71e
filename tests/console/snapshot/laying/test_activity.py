from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

from tests.asking import START
from tests.console.snapshot.organisation import analysed, findings, laid
from tests.working import opened

from doorward.console.snapshot.laying.activity import changes
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest
from doorward.console.snapshot.writer import Writer


def made(path, *names):
    writer = Writer(path)
    for number, name in enumerate(names, 1):
        writer.add("findings", [{"number": number, "id": name, "summary": f"finding {name}", "severity": "low"}])
        writer.add("ways", [{"number": number, "id": name, "sentence": f"way {name}"}])
    writer.finish()
    return path


def test_what_is_new_and_what_is_gone(tmp_path):
    former, now = made(tmp_path / "a", "1", "2"), made(tmp_path / "b", "2", "3")
    changes(now, former)
    with sqlite3.connect(now) as connection:
        rows = connection.execute("select kind, what, id, title, severity from changes order by kind, what").fetchall()
    assert rows == [
        ("finding", "gone", "1", "finding 1", "low"),
        ("finding", "new", "3", "finding 3", "low"),
        ("way", "gone", "1", "way 1", None),
        ("way", "new", "3", "way 3", None),
    ]


def test_the_former_file_stays_as_it_is(tmp_path):
    former, now = made(tmp_path / "a", "1"), made(tmp_path / "b", "2")
    before = former.read_bytes()
    changes(now, former)
    assert former.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_signs_of_somebody_inside_are_counted_by_hour_and_kind():
    rows = laid().all("select kind, hour, count from activity")
    beacon = next(item for item in findings() if item.severity == "high" and item.expected is None)
    hours = {time.replace(minute=0) for time in (beacon.first_seen, beacon.last_seen)}
    assert {(row["kind"], row["hour"], row["count"]) for row in rows} == {("beacon", hour, 1) for hour in hours}


def test_a_channel_is_at_work_in_the_hours_of_its_calls(tmp_path):
    beacon = next(item for item in findings() if item.severity == "high" and item.expected is None)
    beacon = replace(beacon, first_seen=START, last_seen=START + timedelta(hours=30))
    with opened(tmp_path) as workspace:
        analysed(workspace, [beacon])
        make(workspace)
    rows = latest(tmp_path / "workspace" / FOLDER).all("select hour from activity")
    hours = sorted((row["hour"] - START) // timedelta(hours=1) for row in rows)
    assert hours == [*range(17), *range(20, 31)]
