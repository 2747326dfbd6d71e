from __future__ import annotations

import sqlite3

import pytest

from doorward.console.snapshot.laying.activity import KINDS, changes
from doorward.console.snapshot.writer import Writer
from doorward.detectors import detectors


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


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_that_of_a_detector(name):
    assert name in detectors()
