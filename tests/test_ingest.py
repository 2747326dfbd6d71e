"""Ingest: what becomes of each file, whatever happens on the way, and nothing lost or kept twice."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ingesting import CALLS, HEAD, calls, engine, ingest, leaf, lines, stored, telling

from doorward import ingest as ingesting
from doorward import unpack
from doorward.ingest import Ingest
from doorward.lake import Batch as Pending
from doorward.lake import Lake
from doorward.reader import Batch, Malformed, Reject
from doorward.tables import TABLES
from doorward.unpack import Refused

if TYPE_CHECKING:
    from pathlib import Path


def batch(count=1, table="conn", **columns):
    return Batch(table, [{"source": "192.0.2.1", "origin_row": n + 1, **columns} for n in range(count)])


def test_a_file_is_read_and_its_row_tells_all_of_it(tmp_path):
    found = ingest(tmp_path, [leaf(lines(3) + b"\nbad\n#the end")])
    [row] = found.yielded
    assert row == {
        "origin": row["origin"],
        "file": "calls.log",
        "reader": "calls",
        "status": "read",
        "unit": "line",
        "units": 7,
        "rows": 3,
        "headers": 3,
        "rejects": 1,
        "bytes": 68,
        "first_time": datetime.fromisoformat("1970-01-01T00:00:00.5"),
        "last_time": datetime.fromisoformat("1970-01-01T00:00:02.5"),
        "tables": ["conn"],
        "note": "line 6: 1 fields where the header names 3",
    }
    assert [item["origin_row"] for item in found.rows("conn")] == [2, 3, 4]
    [reject] = found.rows("rejects")
    assert (reject["line"], reject["origin_row"], reject["text"], reject["origin"]) == (6, 6, "bad", row["origin"])
    assert found.lake.sources() == [{**row, "batch": found.lake.sources()[0]["batch"]}]


def test_the_same_bytes_twice_add_nothing_under_any_name(tmp_path):
    ingest(tmp_path, [leaf(lines(3))])
    found = ingest(tmp_path, [leaf(lines(3), "copy.log"), leaf(lines(4), "new.log"), leaf(lines(4), "new again.log")])
    assert found.status() == {"copy.log": "known", "new.log": "read", "new again.log": "known"}
    assert len(found.rows("conn")) == 7
    assert {row["file"] for row in found.lake.sources()} == {"calls.log", "new.log"}
    assert all(row["note"] == "the same bytes were read before" for row in found.yielded if row["status"] == "known")


def test_a_file_that_nobody_knows_is_named_as_unknown_each_time_it_is_offered(tmp_path):
    for _ in range(2):
        found = ingest(tmp_path, [leaf(b"Lorem ipsum\ndolor", "conn.log"), leaf(b"Lorem ipsum\ndolor", "again.log")])
        assert found.status() == {"conn.log": "unknown", "again.log": "unknown"}
    assert [(row["file"], row["units"]) for row in found.lake.sources()] == [("again.log", 2), ("conn.log", 2)]


def test_a_file_without_one_good_line_failed_and_may_be_read_by_a_better_reader_later(tmp_path):
    bad = leaf(HEAD + b"no\nno\n")
    found = ingest(tmp_path, [bad, replace(bad, name="again.log")])
    assert found.status() == {"calls.log": "failed", "again.log": "failed"}
    assert len(found.rows("rejects")) == 2

    better = telling(
        lambda _: [replace(CALLS, header=("src",), fields={"source": CALLS.fields["source"]}, required=())],
        HEAD,
        "line",
    )
    found = ingest(tmp_path, [bad], {"better": better})
    assert found.status() == {"calls.log": "read"}
    assert [row["status"] for row in found.lake.sources()] == ["read"]


def test_a_file_of_headers_only_was_read(tmp_path):
    assert ingest(tmp_path, [leaf(HEAD + b"#close\n")]).yielded[0]["status"] == "read"


def test_what_unpacking_refused_is_told_and_kept_as_failed(tmp_path):
    found = ingest(tmp_path, [Refused("bomb.zip", "unpacks to more than it may"), leaf(lines(1))])
    assert found.status() == {"bomb.zip": "failed", "calls.log": "read"}
    kept = {row["file"]: row for row in found.lake.sources()}
    assert (kept["bomb.zip"]["note"], kept["bomb.zip"]["rows"]) == ("unpacks to more than it may", 0)


def test_the_first_reader_that_knows_a_file_takes_it_and_one_that_stumbles_at_sight_does_not(tmp_path):
    def stumble(_):
        raise IndexError

    readers = {"stumbling": replace(calls, recognises=stumble), "calls": calls, "later": telling(lambda _: [], HEAD)}
    assert ingest(tmp_path, [leaf(lines(1))], readers).yielded[0]["reader"] == "calls"
    assert (
        ingest(tmp_path, [leaf(b"x")], {"stumbling": replace(calls, recognises=stumble)}).yielded[0]["status"]
        == "unknown"
    )


def test_records_are_counted_as_the_reader_counts_them(tmp_path):
    def tell(_):
        yield batch(2)
        yield replace(batch(3, "dns", source="a"), records=1)
        yield replace(batch(1), records=0)
        yield Reject(9, "no", "text")

    [row] = ingest(tmp_path, [leaf(b"told")], {"telling": telling(tell)}).yielded
    assert (row["unit"], row["units"], row["rows"], row["rejects"]) == ("record", 4, 6, 1)
    assert row["tables"] == ["conn", "dns"]


def test_where_a_file_stops_being_what_it_claims_what_was_read_stands_and_the_rest_is_a_reject(tmp_path):
    def tell(_):
        yield batch(2)
        raise Malformed("the tag is never closed", 17)

    found = ingest(tmp_path, [leaf(b"told", "scan.xml")], {"telling": telling(tell)})
    [row] = found.yielded
    assert (row["status"], row["rows"], row["rejects"]) == ("read", 2, 1)
    assert row["note"] == "line 17: the tag is never closed"
    assert found.rows("rejects")[0]["line"] == 17


def test_a_reader_that_breaks_in_the_middle_loses_neither_its_rows_nor_other_files(tmp_path):
    def tell(_):
        yield batch(2)
        raise KeyError("hostile\x1b[31m")

    readers = {"telling": telling(tell), "calls": calls}
    found = ingest(tmp_path, [leaf(b"told", "odd\nname"), leaf(lines(1))], readers)
    assert found.status() == {"odd\nname": "read", "calls.log": "read"}
    assert found.yielded[0]["note"] == r"the reader telling stopped: KeyError: 'hostile\x1b[31m'"
    assert len(found.rows("conn")) == 3


def test_of_a_line_file_that_stops_the_lines_not_read_are_rejects(tmp_path):
    def tell(_):
        raise Malformed("it is something else", 1)
        yield

    [row] = ingest(tmp_path, [leaf(lines(3))], {"telling": telling(tell, HEAD, "line")}).yielded
    assert (row["status"], row["units"], row["rejects"]) == ("failed", 4, 4)
    assert row["note"] == "line 1: it is something else; 3 more lines were not read"


def test_a_row_that_does_not_fit_its_table_is_a_reject_and_its_neighbours_stay(tmp_path):
    def tell(_):
        rows = [
            {"source": "a", "source_port": port, "origin_row": n} for n, port in enumerate((80, 10**30, "http", 443), 1)
        ]
        yield Batch("conn", rows)
        yield batch(1)

    found = ingest(tmp_path, [leaf(b"told")], {"telling": telling(tell)})
    [row] = found.yielded
    assert (row["status"], row["rows"], row["rejects"], row["units"]) == ("read", 3, 2, 5)
    assert [reject["line"] for reject in found.rows("rejects")] == [2, 3]
    assert all(reject["reason"].startswith("conn.source_port: ") for reject in found.rows("rejects"))


@pytest.mark.parametrize("ended", [True, False])
def test_a_truncated_log_is_read_up_to_its_last_whole_line_and_says_what_is_missing(tmp_path, ended):
    data = lines(3) + (b"" if ended else b"3.5\t192.0.2.9\t4")
    found = ingest(tmp_path, [leaf(data, "calls.log.gz", damage="truncated after 70 bytes: the file ends too early")])
    [row] = found.yielded
    assert (row["status"], row["rows"], row["headers"], row["rejects"], row["units"]) == ("read", 3, 1, 1, 5)
    assert row["note"] == "truncated after 70 bytes: the file ends too early"
    [reject] = found.rows("rejects")
    assert (reject["line"], reject["reason"]) == (5, "truncated after 70 bytes: the file ends too early")
    assert reject["text"] == ("" if ended else "3.5\t192.0.2.9\t4")


def test_a_real_truncated_archive_is_read_as_far_as_it_goes(tmp_path):
    (tmp_path / "in").mkdir()
    packed = gzip.compress(lines(50_000))
    (tmp_path / "in" / "calls.log.gz").write_bytes(packed[: len(packed) * 2 // 3])
    found = ingest(tmp_path, unpack.leaves([tmp_path / "in"], tmp_path / "spool"))
    [row] = found.yielded
    assert row["status"] == "read"
    assert 0 < row["rows"] < 50_000
    assert row["units"] == row["rows"] + row["headers"] + row["rejects"]
    assert "truncated" in row["note"]
    assert list((tmp_path / "spool").iterdir()) == []


def test_of_a_truncated_file_without_one_whole_line_the_piece_is_the_reject(tmp_path):
    found = ingest(
        tmp_path, [leaf(HEAD[:-1], damage="truncated")], {"calls": replace(calls, recognises=lambda _: True)}
    )
    assert (found.yielded[0]["status"], found.yielded[0]["units"], found.yielded[0]["rejects"]) == ("failed", 1, 1)


def test_a_document_that_is_truncated_says_so_and_what_its_reader_met(tmp_path):
    def tell(_):
        yield batch(1)
        raise Malformed("ends too early", 4)

    [row] = ingest(tmp_path, [leaf(b"told\n<a", damage="truncated")], {"telling": telling(tell)}).yielded
    assert (row["rows"], row["rejects"], row["units"]) == (1, 2, 3)
    assert row["note"] == "truncated; line 4: ends too early"


def test_a_file_that_is_gone_when_it_is_read_costs_no_other_file(tmp_path):
    gone = stored(tmp_path / "gone.log", lines(5))
    found = ingest(tmp_path, [leaf(lines(1), "a.log"), gone, leaf(lines(2), "b.log")])
    assert found.status() == {"a.log": "read", "gone.log": "failed", "b.log": "read"}
    assert found.yielded[1]["note"] == "cannot be read: No such file or directory"
    assert len(found.rows("conn")) == 3


def test_a_log_that_grew_since_it_was_hashed_is_read_as_it_was(tmp_path):
    path = tmp_path / "calls.log"
    path.write_bytes(lines(9))
    found = ingest(tmp_path, [stored(path, lines(3))])
    assert (found.yielded[0]["status"], found.yielded[0]["rows"]) == ("read", 3)


def test_a_log_that_shrank_since_it_was_hashed_is_refused_and_may_be_offered_again(tmp_path):
    path = tmp_path / "calls.log"
    path.write_bytes(lines(3))
    found = ingest(tmp_path, [leaf(lines(1, 7), "a.log"), stored(path, lines(9))])
    assert found.status() == {"a.log": "read", "calls.log": "failed"}
    assert found.yielded[1]["note"].startswith("6 of its 10 lines are not accounted for")
    assert len(found.rows("conn")) == 1
    assert found.rows("rejects") == []


def test_a_reader_that_counts_a_line_twice_is_found_out(tmp_path):
    twice = telling(lambda _: [CALLS, batch(1)], HEAD, "line")
    found = ingest(tmp_path, [leaf(lines(3))], {"twice": twice})
    assert found.yielded[0]["status"] == "failed"
    assert found.yielded[0]["note"].startswith("-1 of its 4 lines are not accounted for")
    assert found.rows("conn") == []


class Rival:
    """A lake in which another process is always quicker with some files."""

    def __init__(self, folder, rival_files):
        self.lake, self.rival_files = Lake(folder / "lake", TABLES), rival_files

    def __getattr__(self, name):
        return getattr(self.lake, name)

    def begin(self):
        if self.rival_files:
            list(Ingest(Lake(self.lake.folder, TABLES), engine(), {"calls": calls}).run([self.rival_files.pop()]))
        return self.lake.begin()


def test_a_file_that_another_process_reads_meanwhile_is_in_once_and_the_others_are_in(tmp_path):
    files = [leaf(lines(count), f"{count}.log") for count in (1, 2, 3)]
    # The second rival is quicker even when the files are taken one by one.
    rival = Rival(tmp_path, [leaf(lines(3), "rival.log"), leaf(lines(2), "rival.log")])
    yielded = list(Ingest(rival, engine(), {"calls": calls}).run([*files, Refused("x", "no")]))
    assert [row["status"] for row in yielded] == ["read", "known", "known", "failed"]
    found = ingest(tmp_path, [])
    assert len(found.rows("conn")) == 6


@pytest.fixture
def seals(monkeypatch):
    """How many files each seal made visible."""
    counted = []
    whole = Pending.seal
    monkeypatch.setattr(Pending, "seal", lambda self, rows: counted.append(len(rows)) or whole(self, rows))
    return counted


def test_a_batch_is_sealed_by_bytes(tmp_path, seals, monkeypatch):
    files = [leaf(lines(10, first), f"{first}") for first in range(100, 105)]
    monkeypatch.setattr(ingesting, "BATCH_BYTES", 2 * files[0].size)
    ingest(tmp_path, files)
    assert seals == [2, 2, 1]


def test_a_batch_is_sealed_by_number_of_files(tmp_path, seals, monkeypatch):
    monkeypatch.setattr(ingesting, "BATCH_FILES", 3)
    ingest(tmp_path, [Refused(str(n), "no") for n in range(7)])
    assert seals == [3, 3, 1]


def test_files_are_yielded_once_they_are_sealed(tmp_path, monkeypatch):
    monkeypatch.setattr(ingesting, "BATCH_FILES", 1)
    lake = Lake(tmp_path / "lake", TABLES)
    for row in Ingest(lake, engine(), {"calls": calls}).run([leaf(lines(n), str(n)) for n in range(1, 4)]):
        assert row["origin"] in Lake(tmp_path / "lake", TABLES).read_origins()


def test_progress_is_told_up_to_the_end_of_each_file(tmp_path, monkeypatch):
    monkeypatch.setattr("doorward.cutting.CHUNK", 1_000)
    told = []
    ingest(tmp_path, [leaf(lines(1_000)), leaf(b"unknown")], progress=told.append)
    first = told[: told.index(1.0) + 1]
    assert first == sorted(first)
    assert len(first) > 10
    assert told[-1] == 1.0
    assert all(0 < part <= 1 for part in told)


def test_where_there_is_no_room_nothing_of_the_batch_is_kept_and_the_same_again_completes_it(tmp_path, monkeypatch):
    files = [leaf(lines(n), str(n)) for n in range(1, 4)]
    monkeypatch.setattr(ingesting, "BATCH_FILES", 1)
    spooled = tmp_path / "spooled"
    spooled.write_bytes(lines(3))
    files[2] = replace(stored(spooled, lines(3), temporary=True), name="3")
    seal = Pending.seal

    def full(self, rows):
        if rows[0]["file"] == "2":
            raise OSError(28, "No space left on device")
        seal(self, rows)

    monkeypatch.setattr(Pending, "seal", full)
    lake = Lake(tmp_path / "lake", TABLES)
    yielded = []
    with pytest.raises(OSError, match="No space"):
        yielded.extend(Ingest(lake, engine(), {"calls": calls}).run(files))
    assert len(list(lake.folder.glob("conn/*/*.parquet"))) == 1

    monkeypatch.undo()
    found = ingest(tmp_path, files)
    assert found.status() == {"1": "known", "2": "read", "3": "read"}
    assert len(found.rows("conn")) == 6
    assert not spooled.exists()


def test_a_reader_whose_rows_find_no_room_is_not_taken_for_a_broken_one(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Pending, "write", full)
    with pytest.raises(OSError, match="No space"):
        ingest(tmp_path, [leaf(b"told")], {"telling": telling(lambda _: [batch(1)])})


def test_spooled_files_are_gone_when_reading_is_given_up(tmp_path):
    spooled = tmp_path / "spooled"
    spooled.write_bytes(lines(1))

    def leaves():
        yield stored(spooled, lines(1), temporary=True)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        ingest(tmp_path, leaves())
    assert not spooled.exists()


LINE = st.sampled_from(
    [b"1.5\t192.0.2.1\t5", b"2.5\t192.0.2.2\t-", b"bad", b"", b"#x", b"x\ty\tz", b"3\ta\t1\t", b"\xff"]
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINE, max_size=30), st.booleans(), st.integers(1, 60), st.integers(1, 4))
def test_whatever_the_lines_and_the_chunks_every_line_is_told_once(tmp_path_factory, found, ended, chunk, workers):
    data = HEAD + b"\n".join(found) + b"\n" * ended
    folder: Path = tmp_path_factory.mktemp("lake")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("doorward.cutting.CHUNK", chunk)
        done = ingest(folder, [leaf(data)], workers=workers)
    [row] = done.yielded
    assert row["rows"] + row["headers"] + row["rejects"] == row["units"] == data.count(b"\n") + (data[-1:] != b"\n")
    numbers = [item["origin_row"] for item in done.rows("conn") + done.rows("rejects")]
    assert len(set(numbers)) == len(numbers) == row["rows"] + row["rejects"]
    raw = data.split(b"\n")
    assert all(str(item["source"]).encode() in raw[item["origin_row"] - 1] for item in done.rows("conn"))
