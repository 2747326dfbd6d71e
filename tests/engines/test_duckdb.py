"""The engine as a whole: which way a chunk takes, what stumbles, what a full disk is called, what queries see."""

from __future__ import annotations

import errno
import threading
from dataclasses import replace

import duckdb as native
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scanning import CONN, JSON, SPOOL, engine, folder, read, read_carefully

from doorward.engines.duckdb import DuckDB, lines, typed
from doorward.engines.duckdb.texts import Chunk
from doorward.query import sql
from doorward.reader import Formula
from doorward.tables import TABLES

GOOD = b"1.5\tC1\t192.0.2.1\t80\t2.5\tT\tx"
MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("scan", "data"),
    [(CONN, GOOD + b"\n"), (JSON, b'{"ts":1,"src":"a"}\n'), (CONN, (GOOD + b"\n") * 20_000)],
    ids=["few lines", "json", "many lines"],
)
def test_a_byte_order_mark_at_the_beginning_of_a_file_is_no_part_of_its_first_line(scan, data):
    found = read(MARK + data, scan)
    assert found.rejects == []
    assert found.numbers[0] == 1
    assert found.rows == read(data, scan).rows


def test_a_byte_order_mark_anywhere_else_stays_what_it_is():
    found = read(MARK + b'{"ts":1,"src":"a"}\n', JSON, first_line=2)
    assert found.reasons == ["not a JSON object"]
    assert len(read((MARK + GOOD + b"\n") + (GOOD + b"\n") * 20_000, first_line=2).rejects) == 1


def test_a_file_of_a_byte_order_mark_only_has_one_blank_line():
    assert (read(MARK).headers, read(b"").told) == (1, 0)


def test_clean_lines_take_the_fast_path_and_others_the_careful_one(monkeypatch):
    taken = []
    monkeypatch.setattr(lines, "scan", lambda *_: pytest.fail("the careful path was taken"))
    taken.append(read((GOOD + b"\n") * 20_000 + b"#close\n"))
    monkeypatch.undo()
    monkeypatch.setattr(typed, "scan", lambda *_: pytest.fail("the fast path was taken"))
    taken.append(read((GOOD + b"\r\n") * 20_000 + b"#close\n"))
    assert taken[0] == taken[1]


def stumble_over(*texts):
    """Make the engine stumble over lines that hold one of these texts."""
    whole = lines._scan

    def scan(cursor, scans, tables, chunk):
        done = whole(cursor, scans, tables, chunk)
        if any(text in chunk.data for text in texts):
            raise native.InvalidInputException("it stumbles\nand more")
        return done

    return scan


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, 19), max_size=4), st.booleans())
def test_a_line_that_the_engine_stumbles_over_costs_no_other_line(bad, ended):
    data = [GOOD.replace(b"C1", b"poison%d" % n if n in bad else b"C%d" % n) for n in range(20)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_scan", stumble_over(b"poison"))
        found = read_carefully(b"\n".join(data) + b"\n" * ended, first_line=11)
    assert found.numbers == [n + 11 for n in range(20) if n not in bad]
    assert [(number, reason) for number, reason, _ in found.rejects] == [
        (n + 11, "the engine cannot read it: it stumbles") for n in sorted(bad)
    ]
    assert all("poison" in text for _, _, text in found.rejects)


@given(st.binary(min_size=1), st.integers(1, 100))
def test_halves_are_whole_lines_and_make_the_whole(data, first_line):
    halves = Chunk(data, first_line, "", lambda _: None).halves()
    if not halves:
        assert data.count(b"\n") == data.endswith(b"\n")
        return
    first, second = halves
    assert first.data + second.data == data
    assert first.data.endswith(b"\n")
    assert second.data
    assert (first.first_line, second.first_line) == (first_line, first_line + first.data.count(b"\n"))


def test_a_real_stumble_is_found_too():
    formula = replace(JSON, formulas={"uid": _raising()})
    found = read(b'{"ts":1,"src":"a","x":"1"}\n{"ts":2,"src":"b","x":"no"}\n{"ts":3,"src":"c"}\n', formula)
    assert found.numbers == [1, 3]
    assert found.rejects[0][0] == 2
    assert found.rejects[0][1].startswith("the engine cannot read it: ")


def _raising():
    return Formula("cast({x} as bigint)", {"x": ("x",)})


@pytest.mark.parametrize("data", [GOOD, (GOOD + b"\n") * 20_000])
def test_where_rows_cannot_be_written_it_is_an_oserror_of_one_line(data):
    with pytest.raises(OSError, match="nowhere") as told:
        engine().scan([CONN], data, 1, "x", lambda table: SPOOL / "nowhere" / table)
    assert "\n" not in str(told.value)


def test_a_full_spool_is_an_oserror(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with folder() as (where, into), pytest.raises(OSError, match="No space left"):
        engine().scan([CONN], (GOOD + b"\n") * 20_000, 1, "x", into)
    assert list(where.parent.glob("part-*")) == []


def test_scans_of_several_threads_do_not_meet():
    found = {}

    def work(number):
        data = b"".join(b"%d.5\tC%d\t192.0.2.1\t80\t2.5\tT\tx\n" % (n, number) for n in range(15_000))
        found[number] = [read(data), read(data + b"bad\n")]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, (clean, careful) in found.items():
        assert {row["uid"] for row in clean.rows + careful.rows} == {f"C{number}"}
        assert (len(clean.rows), len(careful.rows), len(careful.rejects)) == (15_000, 15_000, 1)


@pytest.fixture
def fresh(tmp_path):
    made = DuckDB(TABLES, tmp_path / "spool", 256, 1)
    yield made
    made.close()


def test_tables_are_empty_until_there_are_files_and_follow_them(fresh, tmp_path):
    count = sql("select count(*) as n from {conn}")
    fresh.attach({})
    assert fresh.run(count, {}).to_pylist() == [{"n": 0}]
    file = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist([{"uid": "C1"}, {"uid": "C2"}], TABLES["conn"].schema), file)
    fresh.attach({"conn": [str(file)]})
    assert fresh.run(count, {}).to_pylist() == [{"n": 2}]
    fresh.attach({})
    assert fresh.run(count, {}).to_pylist() == [{"n": 0}]


def test_a_table_is_read_as_it_says_of_itself(fresh, tmp_path):
    rows = [{"uid": "C1", "duration": n, "open": True, "origin_row": 1} for n in (1.0, 3.0, 2.0)]
    rows += [{"uid": None, "open": False}, {"uid": None, "open": False}]
    file = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows, TABLES["conn"].schema), file)
    fresh.attach({"conn": [str(file)]})
    found = fresh.run(sql("select uid, duration from {conn} order by uid, duration"), {}).to_pylist()
    assert found == [{"uid": None, "duration": None}] * 2 + [{"uid": "C1", "duration": 3.0}]


def test_values_are_bound_and_never_pasted(fresh):
    hostile = "x'); drop view conn; --"
    fresh.attach({})
    assert fresh.run(sql("select :word as word, ':word' as literal"), {"word": hostile}).to_pylist() == [
        {"word": hostile, "literal": ":word"}
    ]
    assert fresh.run(sql("select count(*) as n from {conn}"), {}).to_pylist() == [{"n": 0}]


def test_provided_rows_are_copied_and_may_be_provided_anew(fresh):
    fresh.attach({})
    for names in (["a"], ["b", "c"]):
        fresh.provide("zones", pa.table({"zone": names}))
        assert fresh.run(sql("select zone from {zones} order by zone"), {})["zone"].to_pylist() == names


def test_what_a_query_tells_is_kept_under_a_name_until_it_is_forgotten(fresh):
    fresh.keep("kept", sql("select :port as port"), {"port": 443})
    fresh.keep("more", sql("select port + 1 as port from {kept}"), {})
    assert fresh.run(sql("select port from {more}"), {}).to_pylist() == [{"port": 444}]

    fresh.keep("kept", sql("select 'new' as word"), {})
    assert fresh.run(sql("select * from {kept}"), {}).to_pylist() == [{"word": "new"}]

    fresh.forget("kept")
    with pytest.raises(native.CatalogException):
        fresh.run(sql("select * from {kept}"), {})


def test_a_table_that_was_kept_over_hides_what_is_at_rest_only_as_long(fresh):
    fresh.attach({})
    fresh.keep("kev", sql("select 'CVE-2026-1' as cve"), {})
    assert fresh.run(sql("select cve from {kev}"), {}).num_rows == 1

    fresh.forget("kev")
    fresh.forget("kev")
    assert fresh.run(sql("select cve from {kev}"), {}).num_rows == 0


def test_rows_that_hid_those_at_rest_before_anybody_asked_for_them_hide_them_only_as_long(fresh, tmp_path):
    pq.write_table(pa.Table.from_pylist([{"cve": "CVE-2026-1"}], TABLES["epss"].schema), tmp_path / "epss.parquet")
    fresh.attach({"epss": [str(tmp_path / "epss.parquet")]})
    told = sql("select cve from {epss} order by cve")
    fresh.provide("epss_rows", pa.Table.from_pylist([{"cve": "CVE-2026-2"}], TABLES["epss"].schema))
    assert fresh.run(told, {}).to_pylist() == [{"cve": "CVE-2026-2"}]
    fresh.forget("epss_rows")
    assert fresh.run(told, {}).to_pylist() == [{"cve": "CVE-2026-1"}]


def test_tables_hold_something_at_rest_kept_or_provided_and_nothing_else(fresh, tmp_path):
    for name, rows in (("kev", [{"cve": "CVE-2026-1"}]), ("epss", [])):
        pq.write_table(pa.Table.from_pylist(rows, TABLES[name].schema), tmp_path / f"{name}.parquet")
    fresh.attach({"kev": [str(tmp_path / "kev.parquet")], "epss": [str(tmp_path / "epss.parquet")]})
    assert (fresh.holds(["kev"]), fresh.holds(["epss", "conn"]), fresh.holds(["epss", "kev"])) == (True, False, True)

    fresh.provide("addresses", pa.table({"address": ["10.0.0.1"]}))
    fresh.keep("paths", sql("select 1 as one where false"), {})
    assert (fresh.holds(["addresses"]), fresh.holds(["paths"])) == (True, False)
    fresh.forget("addresses")
    assert not fresh.holds(["addresses"])
    fresh.provide("epss_rows", pa.table({"cve": ["CVE-2026-1"]}))
    assert fresh.holds(["epss"])


def test_rows_are_lent_batch_by_batch(fresh):
    fresh.provide("many", pa.table({"number": range(200_000)}))
    with fresh.stream(sql("select number from {many} order by number nulls last")) as rows:
        batches = list(rows)

    assert len(batches) > 1
    assert [number for batch in batches for number in batch["number"].to_pylist()] == list(range(200_000))
    assert fresh.run(sql("select 1 as one"), {}).num_rows == 1, "the engine is free again"


def test_an_input_is_read_by_its_name(fresh):
    fresh.provide("zones", pa.table({"zone": ["a", "b"]}))
    query = sql(
        "select l.zone from {few} as l join {few} as r on l.zone = r.zone",
        few=sql("select zone from {zones} where zone > :than"),
    )
    assert fresh.run(query, {"than": "a"})["zone"].to_pylist() == ["b"]


def test_a_lake_whose_file_is_gone_is_an_oserror(fresh, tmp_path):
    with pytest.raises(OSError, match="gone"):
        fresh.attach({"conn": [str(tmp_path / "gone.parquet")]})
