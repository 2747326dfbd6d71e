"""Rows that are told several times: which of them counts, where the limits are, and what is kept of it."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ingesting import engine

from doorward.lake import Lake
from doorward.stages import retold
from doorward.tables import TABLES

START = datetime.fromisoformat("2026-03-02T00:00")
WEIGHT = {"bytes_out": 100, "bytes_in": 2_000}
ENDS = {"source": "10.0.0.7", "source_port": 50_000, "destination": "192.0.2.9", "destination_port": 443}


def row(seconds=0.0, uid="C1", **columns):
    """A row of conn, dns, http or tls."""
    return {**ENDS, "time": START + timedelta(seconds=seconds), "uid": uid, **columns}


def told(lake, table="conn", **files):
    """Put files of rows into the lake, each sealed by itself, its name its origin."""
    for name, rows in files.items():
        batch = lake.begin()
        batch.write(table, [{"origin_row": line, **values} for line, values in enumerate(rows, 1)], name)
        times = [values["time"] for values in rows if values["time"]]
        span = {"first_time": min(times, default=None), "last_time": max(times, default=None)}
        read = {"origin": name, "file": name, "reader": "test", "status": "read", "rows": len(rows), "tables": [table]}
        batch.seal([{**read, **span}])
    return lake


def settled(lake):
    """Settle a lake as an analysis does."""
    engine().attach(lake.files())
    retold.settle(lake, engine())
    engine().attach({})


def read(lake, table="conn"):
    """What is read of a table once the lake is settled: origin and line of each row."""
    settled(lake)
    rows = [row for path in retold.files(lake).get(table, ()) for row in pq.read_table(path).to_pylist()]
    return sorted(f"{row['origin']}{row['origin_row']}" for row in rows)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake", TABLES)


def test_a_line_that_two_files_tell_counts_once(lake):
    assert read(told(lake, a=[row(), row(10, "C2")], b=[row(), row(20, "C3")])) == ["a1", "a2", "b2"]
    assert retold.counts(lake) == {"conn": 1}


def test_files_count_in_the_order_of_their_names_not_of_their_coming(lake):
    assert read(told(lake, b=[row()], a=[row()])) == ["a1"]


def test_a_line_that_one_file_holds_twice_counts_once(lake):
    first, second = row(**WEIGHT), row(10, "C2", **WEIGHT)
    assert read(told(lake, a=[first, second, second, first])) == ["a1", "a2"]


@pytest.mark.parametrize(
    ("seconds", "columns", "kept"),
    [
        (0.5, {}, 1),
        (-1.9, {}, 1),
        (2.1, {}, 2),
        (0.5, {"bytes_in": 2_001}, 2),
        (0.5, {"bytes_out": 0, "bytes_in": 2_300}, 1),
        (0.5, {"bytes_out": None}, 2),
        (0.5, {"source_port": 50_001}, 2),
        (0.5, {"uid": None}, 2),
    ],
)
def test_one_file_of_two_sensors_counts_what_weighs_the_same_once(lake, seconds, columns, kept):
    other = row(seconds, "D1", **WEIGHT) | columns
    assert len(read(told(lake, a=[row(**WEIGHT), other]))) == kept


def test_of_two_sensors_in_one_file_the_same_one_wins_in_every_table(lake):
    told(lake, a=[row(0.4, "D1", **WEIGHT), row(0, "C1", **WEIGHT)])
    told(lake, "dns", b=[row(0.2, "C1", query="a"), row(0.3, "D1", query="a")])
    assert (read(lake), read(lake, "dns")) == (["a2"], ["b1"])


@pytest.mark.parametrize("uid", ["C1", None])
def test_a_question_may_be_asked_twice_at_once(lake, uid):
    assert len(read(told(lake, "dns", a=[row(0, uid, query="a"), row(0, uid, query="a")]), "dns")) == 2


def test_flows_without_a_name_may_follow_each_other_at_once(lake):
    assert len(read(told(lake, a=[row(number, None, **WEIGHT) for number in range(9)]))) == 9


NOTHING = {"bytes_out": 0, "bytes_in": 0}


def test_calls_that_failed_and_are_tried_again_are_calls(lake):
    assert len(read(told(lake, a=[row(number / 2, f"C{number}", **NOTHING) for number in range(3)]))) == 3


def test_calls_that_failed_do_not_show_that_a_file_is_of_two_sensors(lake):
    assert len(read(told(lake, a=[row(**NOTHING), row(0.1, "D1", **NOTHING)]))) == 2


@pytest.mark.parametrize(("apart", "kept"), [(0.39, 2), (0.41, 3), (0.5, 3)])
def test_in_a_file_of_two_sensors_calls_that_failed_are_told_closely(lake, apart, kept):
    both = [row(100, "C2", **WEIGHT), row(100.3, "D2", **WEIGHT)]
    assert len(read(told(lake, a=[row(**NOTHING), row(apart, "D1", **NOTHING), *both]))) == kept


@pytest.mark.parametrize(("others", "kept"), [(18, 19), (19, 21)])
def test_a_file_is_that_of_two_sensors_from_a_tenth_of_its_rows(lake, others, kept):
    rows = [row(10 * number, f"F{number}", source_port=number, **WEIGHT) for number in range(others)]
    twice = [row(500, "C1", **WEIGHT), row(500.5, "D1", **WEIGHT)]
    assert len(read(told(lake, a=[*rows, *twice]))) == kept


def test_of_a_large_table_a_sample_tells_whether_files_are_merged(lake, monkeypatch):
    monkeypatch.setattr(retold, "_SAMPLED", 100)
    rows = [row(5 * number, f"C{number:04d}", source_port=1_024 + number, **WEIGHT) for number in range(400)]
    late = [values | {"uid": "D" + values["uid"], "time": values["time"] + timedelta(seconds=1)} for values in rows]
    assert len(read(told(lake, a=[*rows, *late]))) == 400


def test_times_at_the_ends_of_the_calendar_break_nothing(lake):
    ends = [row() | {"time": datetime.fromisoformat(text)} for text in ("9999-12-31T23:59:58", "0001-01-01T00:00")]
    assert read(told(lake, a=ends, b=ends)) == ["a1", "a2"]


@pytest.mark.parametrize(("apart", "kept"), [(0.0, 1), (1.9, 1), (-2.0, 1), (2.001, 2), (-2.1, 2), (60.0, 2)])
def test_two_sensors_may_be_two_seconds_apart(lake, apart, kept):
    assert len(read(told(lake, a=[row()], b=[row(apart, "D1")]))) == kept


@pytest.mark.parametrize("second", range(57, 63))
def test_the_end_of_a_minute_hides_no_pair(lake, second):
    fill = [row(second + 30, f"F{number}", source_port=number) for number in range(3)]
    assert "b1" not in read(told(lake, a=[row(second), *fill], b=[row(second + 1.5, "D1")]))


@pytest.mark.parametrize(("apart", "kept"), [(0.0, 1), (0.000001, 2), (1.0, 2)])
def test_a_sensor_that_uses_a_name_again_tells_of_another_event(lake, apart, kept):
    assert len(read(told(lake, a=[row()], b=[row(apart)]))) == kept


@pytest.mark.parametrize("column", ["source", "source_port", "destination", "destination_port", "proto"])
def test_other_ends_are_another_connection(lake, column):
    other = 1 if column.endswith("port") else "x"
    assert len(read(told(lake, a=[row()], b=[row(uid="D1", **{column: other})]))) == 2


def test_ends_that_nobody_knows_agree(lake):
    nothing = {"source_port": None, "destination_port": None}
    assert read(told(lake, a=[row(**nothing)], b=[row(uid=None, **nothing)])) == ["a1"]


@pytest.mark.parametrize("table", sorted(name for name, table in TABLES.items() if table.identity))
def test_every_table_of_events_counts_them_once(lake, table):
    known = TABLES[table].columns
    values = {name: value for name, value in row().items() if name in known}
    texts = {name: "same" for name in TABLES[table].identity if known[name].type == "string" and name not in values}
    last = TABLES[table].identity[-1]
    other = {last: {"string": "other", "boolean": True, "int64": 9}[known[last].type]}
    first = values | texts
    assert read(told(lake, table, a=[first], b=[first], c=[first | other]), table) == ["a1", "c1"]


def test_what_is_still_open_gives_way_to_what_ended(lake):
    assert read(told(lake, a=[row(open=True)], b=[row(0.5, "D1", open=False)])) == ["b1"]


def test_every_telling_of_what_is_open_stays_with_its_sensor(lake):
    files = {"a1_": [row(open=True)], "b1_": [row(0.5, "D1", open=True)]}
    files |= {"a2_": [row(open=True)], "b2_": [row(0.5, "D1", open=True)]}
    assert read(told(lake, **files)) == ["a1_1", "a2_1"]


def test_three_sensors_are_still_one_connection(lake):
    assert read(told(lake, a=[row()], b=[row(1.5, "D1")], c=[row(3.0, "E1")])) == ["a1"]


def test_what_has_no_time_is_not_compared(lake):
    nowhen = row() | {"time": None}
    assert len(read(told(lake, a=[nowhen, row()], b=[nowhen, row()]))) == 3


def test_files_that_follow_each_other_are_not_compared(lake, monkeypatch):
    told(lake, a=[row(), row(100, "C2")], b=[row(200, "C3")])
    monkeypatch.setattr(retold, "_slices", None)
    assert len(read(lake)) == 3


def test_a_second_look_at_the_same_files_searches_nothing(lake, monkeypatch):
    told(lake, a=[row()], b=[row()])
    assert read(lake) == ["a1"]
    monkeypatch.setattr(retold, "_lost", None)
    assert read(lake) == ["a1"]


def test_new_files_are_read_as_they_are_until_the_next_settling(lake):
    assert read(told(lake, a=[row()], b=[row()])) == ["a1"]
    told(lake, c=[row()])
    assert retold.files(lake) == lake.files()
    assert read(lake) == ["a1"]


def test_rows_at_rest_stay_and_only_files_with_both_kinds_are_copied(lake):
    told(lake, a=[row(), row(1, "C2")], b=[row()], c=[row(), row(20, "C3")])
    before = lake.files()
    assert read(lake) == ["a1", "a2", "c2"]
    assert lake.files() == before
    assert [path.suffix for path in (lake.folder / retold.FOLDER).iterdir()].count(".parquet") == 1


def test_a_damaged_or_lost_list_is_made_anew(lake):
    told(lake, a=[row()], b=[row(), row(5, "C2")])
    assert read(lake) == ["a1", "b2"]
    (lake.folder / retold.FOLDER / "kept.json").write_text("{")
    assert retold.files(lake) == lake.files()
    assert read(lake) == ["a1", "b2"]
    retold.forget(lake)
    assert list((lake.folder / retold.FOLDER).iterdir()) == []
    assert read(lake) == ["a1", "b2"]


def test_an_empty_lake_settles(lake):
    settled(lake)
    assert (retold.files(lake), retold.counts(lake)) == (lake.files(), {})
    retold.forget(lake)


def test_a_copy_nobody_names_goes_after_a_while(lake):
    told(lake, a=[row()], b=[row(), row(5, "C2")])
    read(lake)
    folder = lake.folder / retold.FOLDER
    old, young = folder / "old.parquet", folder / "young.parquet"
    old.write_bytes(b"")
    young.write_bytes(b"")
    os.utime(old, (1, 1))
    told(lake, c=[row()])
    read(lake)
    kept = json.loads((folder / "kept.json").read_text())["conn"]["copies"].values()
    assert {path.name for path in folder.iterdir()} == {"kept.json", "young.parquet", *filter(None, kept)}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=12, unique=True), min_size=1, max_size=4),
    st.integers(1, 9),
)
def test_every_event_counts_once_however_files_share_them(tmp_path_factory, files, pace):
    lake = Lake(tmp_path_factory.mktemp("any") / "lake", TABLES)
    for number, events in enumerate(files):
        rows = [row(event * pace, f"C{event}", source_port=event) for event in events]
        told(lake, **{f"f{number}_": rows})
    settled(lake)
    uids = [uid for path in retold.files(lake)["conn"] for uid in pq.read_table(path)["uid"].to_pylist()]
    assert sorted(uids) == sorted({f"C{event}" for events in files for event in events})


@pytest.mark.parametrize("most", [1, 3, 1_000_000])
def test_slices_of_any_size_find_the_same(lake, most, monkeypatch):
    monkeypatch.setattr(retold, "_SLICE", most)
    minutes = [row(30 * number, f"C{number}") for number in range(12)]
    late = [values | {"uid": "D" + values["uid"], "time": values["time"] + timedelta(seconds=1)} for values in minutes]
    assert len(read(told(lake, a=minutes, b=late))) == 12
