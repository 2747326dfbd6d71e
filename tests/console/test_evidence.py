"""A line of evidence leads to its rows, or says why it does not."""

from __future__ import annotations

from doorward.console.evidence import shown


def of(origin, table):
    return {"origin": origin, "file": "x.log", "table": table, "rows": [1, 2]}


def test_rows_of_a_file_that_was_read_can_be_shown(snapshot):
    source = snapshot.one("select * from sources where origin is not null and tables like '%conn%' limit 1")
    (one,) = shown(snapshot, [of(source["origin"], "conn")])
    assert (one["known"], one["why"], one["unit"], one["rows"]) == (True, "", source["unit"] or "line", [1, 2])


def test_a_table_that_no_file_filled_was_worked_out(snapshot):
    source = snapshot.one("select * from sources where origin is not null limit 1")
    (one,) = shown(snapshot, [of(source["origin"], "matches")])
    assert (one["known"], one["why"]) == (True, "worked out by the analysis, not read from a file")


def test_a_file_that_is_gone_is_said_and_the_order_kept(snapshot):
    told = shown(snapshot, [of("gone", "conn"), of("", "dns")])
    assert [one["table"] for one in told] == ["conn", "dns"]
    assert {(one["known"], one["why"]) for one in told} == {(False, "its file is not in this state of the data")}


def test_no_evidence_is_none(snapshot):
    assert shown(snapshot, []) == []
