from __future__ import annotations

from tests.asking import START
from tests.console.snapshot.organisation import analysed, laid
from tests.working import opened

from doorward.console.snapshot.laying.sources import REJECTS
from doorward.console.snapshot.make import FOLDER, make
from doorward.console.snapshot.read import latest


def test_a_file_tells_what_became_of_it():
    source = laid().one("select * from sources where number = 1")
    assert (source["file"], source["reader"], source["status"]) == ("conn.log", "zeek", "read")
    assert laid().one("select count(*) as n from sources") == {"n": 2}


def test_what_could_not_be_read_is_told_by_line():
    rows = laid().all("select line, reason from rejects order by place")
    assert [row["line"] for row in rows] == [1, 2, 3]
    assert rows[0]["reason"].startswith("bad evil")


def test_of_many_rejects_the_first_are_kept(tmp_path):
    many = [{"line": number, "reason": "bad", "text": "?"} for number in range(REJECTS + 5, 0, -1)]
    with opened(tmp_path) as workspace:
        analysed(workspace, rejects=many)
        make(workspace)
    found = latest(tmp_path / "workspace" / FOLDER).one("select count(*) as n, max(line) as last from rejects")
    assert found == {"n": REJECTS, "last": REJECTS}


def test_hours_tell_how_much_was_read():
    rows = laid().all("select hour, rows from coverage where name = 'conn' order by hour")
    assert sum(row["rows"] for row in rows) == 231
    assert rows[0] == {"hour": START, "rows": 6}
    # The beacon paused for 20 calls of ten minutes each: three whole hours are missing.
    assert len(rows) == 42 - 3
    assert laid().all("select * from coverage where name = 'dns'") == []
