"""The stage of matching: its statements, and what it leaves where a person can ask."""

from __future__ import annotations

import pytest
from tests.judging import advisory, holding, judged, span
from tests.working import asked, fill, opened

from doorward import pipeline
from doorward.query import sql
from doorward.stages import matching
from doorward.tables import TABLES

ROWS = {"software": [holding("1.0")], "affected": [span("0", "1.5~rc1")], "advisories": [advisory()]}


def test_every_statement_reads_what_is_there_by_then():
    there = {*TABLES, "languages", "known_schemes", "cpe_aliases", "cpe_targets"} - {"version_keys", *matching.ANSWERS}
    for part, more in (
        (matching.HELD, {"cpe_names"}),
        (matching.NAMED, {"version_keys", "spoken", "weaknesses"}),
        (matching.ANSWERED, set()),
    ):
        for name, text in part.items():
            assert sql(text).names <= there, name
            there.add(name)
        there |= more
    assert {*matching.ANSWERS, *matching.PROVIDED} <= there


@pytest.mark.parametrize("name", matching.ANSWERS)
def test_what_is_kept_has_the_columns_of_its_table(name):
    with judged(**ROWS) as engine:
        rows = engine.run(sql(f"select * from {{{name}}}"), {})

    assert rows.schema.names == list(TABLES[name].columns)
    assert rows.cast(TABLES[name].schema).num_rows == 1


def test_what_was_needed_on_the_way_is_forgotten():
    with judged(**ROWS) as engine, pytest.raises(Exception, match="hits"):
        engine.run(sql("select * from {hits}"), {})


@pytest.mark.usefixtures("unasked")
def test_the_answers_are_kept_where_a_person_can_ask_them(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, **ROWS)
        pipeline.analyze(workspace, "test")

        assert asked(workspace, "select cve, answer from matches") == [
            {"cve": "CVE-2026-0001", "answer": "cannot tell"}
        ]
        assert asked(workspace, "select asset, judged from coverage") == [{"asset": "web1", "judged": 1}]
        assert [row["version"] for row in asked(workspace, "select version from version_keys order by version")] == [
            "0",
            "1.0",
            "1.5~rc1",
        ]


@pytest.mark.usefixtures("unasked")
def test_a_second_analysis_replaces_the_answers(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace, **ROWS)
        pipeline.analyze(workspace, "test")
        fill(workspace, affected=[span("0", "1.5", modified=__import__("datetime").datetime(2026, 1, 1))])
        pipeline.analyze(workspace, "test")

        assert asked(workspace, "select answer from matches") == [{"answer": "affected"}]


@pytest.mark.usefixtures("unasked")
def test_without_inventory_and_intelligence_there_are_no_answers(tmp_path):
    with opened(tmp_path) as workspace:
        pipeline.analyze(workspace, "test")

        assert asked(workspace, "select * from matches") == asked(workspace, "select * from coverage") == []


def test_what_is_kept_on_the_way_hides_no_table():
    kept = {*matching.STATEMENTS, *matching.PROVIDED}

    assert kept & set(TABLES) == {*matching.ANSWERS, "version_keys"}
