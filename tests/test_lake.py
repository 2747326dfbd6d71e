"""The lake under kill -9, under two writers, under expiry."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from doorward.lake import Conflict, Lake
from doorward.tables import TABLES, filled

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 10, 5, 12)

WRITER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from doorward.lake import Conflict, Lake
from doorward.tables import TABLES, filled

lake, files, rows = Lake(Path(sys.argv[1]), TABLES), sys.argv[3:], int(sys.argv[2])
known = lake.read_origins()
for name in files:
    if name in known:
        continue
    batch = lake.begin()
    start = datetime(2026, 10, 5)
    for half in range(2):
        batch.write("conn", [{"time": start + timedelta(seconds=n), "uid": f"{name}-{n}", "source": "10.0.0.1",
            "destination": "203.0.113.7", "origin_row": n} for n in range(half, rows, 2)], name)
    batch.write("dns", [{"time": start, "query": name, "origin_row": 1}], name)
    try:
        batch.seal([{"origin": name, "file": name, "reader": "test", "status": "read", "rows": rows + 1, "tables": ["conn", "dns"]}])
    except Conflict:
        pass
    print(name, flush=True)
"""


def rows_by_origin(lake: Lake, table: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for file in lake.files().get(table, []):
        for origin in pq.read_table(file, columns=["origin"], use_threads=False)["origin"].to_pylist():
            counts[origin] = counts.get(origin, 0) + 1
    return counts


def source(origin: str, status: str = "read") -> dict[str, object]:
    return {"origin": origin, "file": origin, "reader": "test", "status": status, "rows": 1, "tables": ["conn"]}


def fill(lake: Lake, origin: str, *times: datetime) -> None:
    batch = lake.begin()
    batch.write("conn", [{"time": moment, "source": "10.0.0.1", "origin_row": 1} for moment in times], origin)
    batch.seal([source(origin)])


def start_writer(folder: Path, rows: int, names: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), str(rows), *names]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_rows_are_seen_once_sealed_and_not_before(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    batch = lake.begin()
    batch.write("conn", [{"time": NOON, "source": "10.0.0.1", "origin_row": 1}], "a")
    assert lake.files().get("conn", []) == []

    batch.seal([source("a")])

    assert rows_by_origin(lake, "conn") == {"a": 1}
    assert lake.read_origins() == {"a"}


def test_an_abandoned_batch_is_never_seen_and_swept(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "kept", NOON)
    batch = lake.begin()
    batch.write("conn", [{"time": NOON, "source": "10.0.0.1", "origin_row": 1}], "lost")
    batch._flush("conn")
    for writer in batch._writers.values():
        writer.close()
    lake.commit("conn", batch.id, [file for file in batch._files["conn"] if file.exists()])
    assert rows_by_origin(lake, "conn") == {"kept": 1}
    assert lake.sweep() == 0, "the writer lives: its lock is held"

    batch.close()

    assert lake.sweep() == 1
    assert rows_by_origin(lake, "conn") == {"kept": 1}


def test_two_writers_of_the_same_file_leave_it_once(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    first, second = lake.begin(), lake.begin()
    for batch in (first, second):
        batch.write("conn", [{"time": NOON, "source": "10.0.0.1", "origin_row": 1}], "a")
    first.seal([source("a")])

    with pytest.raises(Conflict, match="1 of these files"):
        second.seal([source("a")])
    second.close()

    assert rows_by_origin(lake, "conn") == {"a": 1}


def test_a_file_that_failed_may_be_read_later(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    lake.begin().seal([source("a", "unknown")])
    assert [row["status"] for row in lake.sources()] == ["unknown"]

    fill(lake, "a", NOON)

    assert [row["status"] for row in lake.sources()] == ["read"]


def test_a_value_that_does_not_fit_names_its_column(tmp_path):
    batch = Lake(tmp_path / "lake", TABLES).begin()

    with pytest.raises(ValueError, match=r"conn\.source_port"):
        batch.write("conn", [{"source_port": "https", "origin_row": 1}], "a")
    batch.close()


def test_old_rows_expire_and_the_newer_rows_of_the_same_file_stay(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "old", NOON - timedelta(days=9))
    fill(lake, "both", NOON - timedelta(days=9), NOON)
    fill(lake, "new", NOON)

    gone = lake.expire(NOON - timedelta(days=7))

    assert gone == 2
    assert rows_by_origin(lake, "conn") == {"both": 1, "new": 1}
    assert lake.expire(NOON - timedelta(days=7)) == 0
    assert lake.read_origins() == {"old", "both", "new"}, "what was read and expired is not read again"


def test_a_row_exactly_at_the_limit_stays(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "a", NOON)

    assert lake.expire(NOON) == 0
    assert lake.expire(NOON + timedelta(microseconds=1)) == 1


def test_files_of_some_tables_are_those_of_all(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    for name in ("steps", "findings", "paths"):
        lake.replace(name, filled(name, []))
    every = lake.files()

    assert set(every) == {"steps", "findings", "paths"}
    assert lake.files("steps", "paths", "conn") == {"steps": every["steps"], "paths": every["paths"]}


def test_derived_tables_are_replaced_as_a_whole(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    schema = TABLES["zones"].schema
    rows = schema.empty_table()
    for _ in range(2):
        lake.replace("steps", TABLES["steps"].schema.empty_table())
    assert rows.num_rows == 0
    assert sum(pq.read_metadata(file).num_rows for file in lake.files()["steps"]) == 0


def test_former_versions_of_a_derived_table_go_once_nobody_may_read_them(tmp_path, monkeypatch):
    lake = Lake(tmp_path / "lake", TABLES)

    def after(versions):
        for number in range(versions):
            lake.replace("coverage", filled("coverage", [{"asset": f"web{number}", "components": 3}]))
        return list((lake.folder / "coverage").glob("*.parquet"))

    assert len(after(20)) == 20, "who began to read an hour ago may go on"
    monkeypatch.setattr("doorward.lake._READ_ON", 0)
    left = after(1)
    assert [str(path) for path in left] == lake.files()["coverage"]
    assert pq.read_table(left[0])["asset"].to_pylist() == ["web0"]


def test_a_derived_table_may_come_batch_by_batch(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    rows = filled("coverage", [{"asset": "web1", "components": 3}, {"asset": "web2"}])
    lake.replace("coverage", rows.to_reader(1))
    found = [row for file in lake.files()["coverage"] for row in pq.read_table(file).to_pylist()]
    # Files are named by chance, and rows of a table have no order.
    assert sorted(found, key=lambda row: row["asset"]) == rows.to_pylist()


def test_only_the_owner_reads_the_lake(tmp_path):
    before = os.umask(0o077)
    try:
        lake = Lake(tmp_path / "lake", TABLES)
        fill(lake, "a", NOON)
    finally:
        os.umask(before)
    loose = [path for path in lake.folder.rglob("*") if path.stat().st_mode & 0o077]
    assert loose == []


def test_two_processes_ingest_at_once_while_a_reader_sees_whole_files_only(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    names = [f"file{number}" for number in range(8)]
    writers = [start_writer(lake.folder, 500, names), start_writer(lake.folder, 500, names[::-1])]

    while any(writer.poll() is None for writer in writers):
        assert set(rows_by_origin(lake, "conn").values()) <= {500}
    for writer in writers:
        writer.communicate()

    assert [writer.returncode for writer in writers] == [0, 0]
    assert rows_by_origin(lake, "conn") == dict.fromkeys(names, 500)
    assert rows_by_origin(lake, "dns") == dict.fromkeys(names, 1)


# make bench kills fifty times.
KILLS = int(os.environ.get("DOORWARD_KILLS", "20"))


@pytest.mark.slow
def test_kill_at_random_moments_leaves_whole_files_in_or_out(tmp_path):
    chance = random.Random(20261005)
    lake = Lake(tmp_path / "lake", TABLES)
    names = [f"file{number:03}" for number in range(150)]
    killed = 0
    for _ in range(KILLS):
        writer = start_writer(lake.folder, 2_000, names)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        killed += writer.wait() == -signal.SIGKILL
        writer.stdout.close()
        assert set(rows_by_origin(lake, "conn").values()) <= {2_000}
        assert set(rows_by_origin(lake, "dns").values()) <= {1}

    lake.sweep()
    rest = start_writer(lake.folder, 2_000, names)
    rest.communicate()
    assert rest.returncode == 0
    assert killed >= 0.9 * KILLS, "the writer must have been alive when it was killed, or nothing was tested"
    assert rows_by_origin(lake, "conn") == dict.fromkeys(names, 2_000)
    assert rows_by_origin(lake, "dns") == dict.fromkeys(names, 1)


def test_what_is_given_up_unsealed_leaves_no_file_behind(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    batch = lake.begin()
    batch.write("conn", [{"time": NOON, "source": "10.0.0.1", "origin_row": 1}], "a")
    batch._flush("conn")
    assert list(lake.folder.glob("conn/*/*.parquet"))

    batch.close()

    assert list(lake.folder.glob("conn/*/*.parquet")) == []
    assert list((lake.folder / "_open").iterdir()) == []


def test_a_full_disk_while_sealing_leaves_the_rows_unseen_and_no_file_behind(tmp_path, monkeypatch):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "before", NOON)
    batch = lake.begin()
    batch.write("conn", [{"time": NOON, "source": "10.0.0.1", "origin_row": 1}], "a")
    monkeypatch.setattr(lake, "commit", full)

    with pytest.raises(OSError, match="No space left"):
        batch.seal([source("a")])
    batch.close()

    assert rows_by_origin(lake, "conn") == {"before": 1}
    assert len(list(lake.folder.glob("conn/*/*.parquet"))) == 1


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_batch_that_is_sealed_while_another_process_sweeps_stays(tmp_path, monkeypatch):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "a", NOON)
    sealed = lake._sealed()
    looks = iter([set(), sealed])
    monkeypatch.setattr(lake, "_sealed", lambda: next(looks, sealed))

    assert lake.sweep() == 0
    assert rows_by_origin(lake, "conn") == {"a": 1}


def test_files_of_a_writer_at_work_are_not_swept_however_old(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "a", NOON)
    batch = lake.begin()
    batch.write("conn", [{"time": NOON, "source": "10.0.0.1", "origin_row": 1}], "b")
    batch._flush("conn")
    for writer in batch._writers.values():
        writer.close()
    [file] = batch._files["conn"]
    os.utime(file, (0, 0))

    lake.sweep()
    assert file.exists()
    batch.seal([source("b")])
    assert rows_by_origin(lake, "conn") == {"a": 1, "b": 1}


def test_old_files_that_a_dead_writer_never_committed_are_swept(tmp_path):
    lake = Lake(tmp_path / "lake", TABLES)
    fill(lake, "a", NOON)
    orphan = lake.folder / "conn" / "batch=0123456789abcdef" / "orphan.parquet"
    orphan.parent.mkdir()
    orphan.write_bytes(b"PAR1")
    os.utime(orphan, (0, 0))

    lake.sweep()

    assert not orphan.exists()
    assert rows_by_origin(lake, "conn") == {"a": 1}
