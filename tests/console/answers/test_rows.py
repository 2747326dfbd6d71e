"""Rows that a finding rests on come from the lake as they are; what is no table of observations gives none."""

from __future__ import annotations

from tests.console.tasks.hands import work

from doorward.console import long_answer
from doorward.console.answers import rows as task_module
from doorward.console.answers.rows import rows
from doorward.console.long_answer import joined
from doorward.desk import By, Sent


def asked(config, desk, **arguments):
    return joined(rows.function(work(config, desk, "rows", **arguments)))


def test_calls_of_a_channel_are_found_by_their_lines(config, desk, snapshot):
    call = snapshot.one("select * from channel_calls where origin is not null limit 1")
    told = asked(config, desk, table="conn", origin=call["origin"], rows=[call["origin_row"]])
    assert {row["origin_row"] for row in told["rows"]} == {call["origin_row"]}
    assert (told["raw"], told["left"]) == ({}, 0)
    assert told["why"]


def test_raw_lines_stand_beside_the_rows_of_them(config, desk, snapshot, monkeypatch):
    call = snapshot.one("select * from channel_calls where origin is not null limit 1")
    monkeypatch.setattr(task_module, "lines_of", lambda _, numbers, *__: ({min(numbers): "raw\u202e"}, ""))
    told = asked(config, desk, table="conn", origin=call["origin"], rows=[call["origin_row"]])
    assert told["raw"] == {str(call["origin_row"]): "raw\u202e"}


def test_a_file_that_was_kept_and_removed_is_said_to_be(config, desk, snapshot):
    call = snapshot.one("select * from channel_calls where origin is not null limit 1")
    by = By("root", config.now())
    for place in ("1", "2"):
        sent = Sent(f"{'0' * 32}/{place}", call["origin"], 1, "conn.log", "ana", config.now())
        desk.originals.keep(by, sent, (), lambda: None)
    told = asked(config, desk, table="conn", origin=call["origin"], rows=[call["origin_row"]])
    assert told["why"].startswith("The file is not kept")
    desk.originals.remove(by, call["origin"], "private \u202e")
    told = asked(config, desk, table="conn", origin=call["origin"], rows=[call["origin_row"]])
    assert told["why"] == "The file was removed by root on 21 Nov 2026: private \\u202e"


def test_rows_that_are_too_much_together_are_counted(config, desk, snapshot, monkeypatch):
    call = snapshot.one("select origin from channel_calls where origin is not null limit 1")
    numbers = [row["origin_row"] for row in snapshot.all("select origin_row from channel_calls order by place limit 9")]
    everything = asked(config, desk, table="conn", origin=call["origin"], rows=numbers)
    monkeypatch.setattr(long_answer, "ROOM", 1_000)
    told = asked(config, desk, table="conn", origin=call["origin"], rows=numbers)
    assert 0 < len(told["rows"]) < len(everything["rows"])
    assert len(told["rows"]) + told["left"] == len(everything["rows"])


def test_nothing_else_is_handed_out(config, desk):
    for table in ("findings", "../desk", ""):
        assert asked(config, desk, table=table, origin="a", rows=[1]) is None
    assert asked(config, desk, table="conn", origin="a", rows=[]) is None
