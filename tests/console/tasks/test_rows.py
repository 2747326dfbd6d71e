"""Rows that a finding rests on come from the lake as they are; what is no table of observations gives none."""

from __future__ import annotations

import json

from tests.console.tasks.hands import work

from doorward.console.tasks.rows import rows


def test_calls_of_a_channel_are_found_by_their_lines(config, desk, snapshot):
    call = snapshot.one("select * from channel_calls where origin is not null limit 1")
    lines = rows.function(work(config, desk, "rows", table="conn", origin=call["origin"], rows=[call["origin_row"]]))
    assert {json.loads(line)["origin_row"] for line in lines} == {call["origin_row"]}


def test_nothing_else_is_handed_out(config, desk):
    for table in ("findings", "../desk", ""):
        assert rows.function(work(config, desk, "rows", table=table, origin="a", rows=[1])) == []
