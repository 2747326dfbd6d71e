"""Both sides of the portable subset have the same words, and mean the same by them where Spark is at hand."""

from __future__ import annotations

import os
from datetime import datetime
from time import tzset

import pytest
from tests.engines.lakes import EAGER, needs_spark

from doorward.engines.duckdb import DuckDB
from doorward.engines.duckdb import prelude as duck
from doorward.engines.spark import Spark, prelude
from doorward.query import sql
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES

BUILT_IN = {"collect_list", "array_join", "array_size", "explode"}
"""Macros on DuckDB's side that Spark has of its own."""


def names(statements):
    """What each `create macro name(` makes."""
    return {text.replace("create macro ", "").split("(")[0].strip() for text in statements}


def test_every_word_of_the_prelude_stands_on_both_sides():
    assert names(duck.MACROS) - BUILT_IN == set(prelude.WORDS) - {"starts_with"}


def test_states_and_ports_are_the_same_lists_on_both_sides():
    for word in ("established", "administers"):
        (macro,) = (text for text in duck.MACROS if text.startswith(f"create macro {word}("))
        assert macro.partition(" in ")[2] == prelude.expanded(f"{word}(x)").partition(" in ")[2].removesuffix(")")


def test_bytes_are_said_by_the_same_text_on_both_sides():
    (macro,) = (text for text in duck.MACROS if text.startswith("create macro sized("))
    assert macro.partition(" as ")[2] == prelude.expanded("sized(n)")


def test_every_type_of_a_column_has_its_name_on_spark():
    assert set(prelude.TYPES) == set(ARROW_TYPES)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("select a from b", "select a from b"),
        ("rx(a, 'b')", "(a rlike 'b')"),
        ("rx(lower(a), f(b, c))", "(lower(a) rlike f(b, c))"),
        ("rx(rx(a, b), c)", "((a rlike b) rlike c)"),
        ("lower(rx(a, ')'))", "lower((a rlike ')'))"),
        ("rx(a, 'it''s, (')", "(a rlike 'it''s, (')"),
        ("'rx(a, b)'", "'rx(a, b)'"),
        ("-- rx(a, it's\nrx(a, b)", "-- rx(a, it's\n(a rlike b)"),
        ("t.rx(a, b) + marx(a, b)", "t.rx(a, b) + marx(a, b)"),
        ("sum(sha256h(a)) over (order by rx(a, b))", "sum(sha2(a, 256)) over (order by (a rlike b))"),
    ],
)
def test_words_are_written_out_wherever_they_stand(text, written):
    assert prelude.expanded(text) == written


@pytest.mark.parametrize(("text", "told"), [("rx(a)", "rx.. needs more arguments than 1"), ("rx(a, b", "never closed")])
def test_a_word_that_is_not_called_as_it_should_be_is_refused(text, told):
    with pytest.raises(ValueError, match=told):
        prelude.expanded(text)


JSON = (
    '[{"k":"a"},{"k":null},{"x":1},{"k":5},{"k":{"y":[1,2]}}]', '{"a":["x","y"],"b":["z",null,1]}', "[]", "{}", "nope", "[1,2]",
    '"x"', '{"a":["x"],"a":["y"]}', '[{"k":"é\\n\\""}]', '{"A":[1.50,true,{"q":1}]}', '{"a":"x","b":[1]}', None,
)  # fmt: skip


@pytest.mark.skipif("DOORWARD_CLUSTER" not in os.environ, reason="a session of its own: make bench runs it")
@needs_spark
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_words_mean_the_same_whatever_the_clock_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", EAGER)
    tzset()
    text = """
        select epoch_s(:t) as a, seconds(:t) as b, idiv(7, 2) as c, sdiv(1.0e0, 0.0e0) as d, rx('abc', 'b.') as e,
            bucket_s(:t, 60) as f, sha256h('x') as g, ymd(:t) as h, dow_iso(:t) as i, json_text('{{"k": "v"}}', 'k') as j,
            concat_ws('', 'a', null, 'b') as k, split_part('a:b', ':', 2) as l, starts_with('abc', 'ab') as m,
            epoch_s(cast('1969-12-31 23:59:58.5' as timestamp)) as n, cast(:t as timestamp) as o
    """.replace("{{", "{").replace("}}", "}")
    lists = " union all ".join(
        f"select {n} as n, json_members(:j{n}, 'k') as m, json_leaves(:j{n}) as l" for n in range(len(JSON))
    )
    exploded = "select explode(lit_split('a.b.c', '.')) as part"
    values = {"t": datetime(2026, 10, 5, 12, 30, 45, 678_901)} | {f"j{n}": text for n, text in enumerate(JSON)}
    answers = []
    for engine in (DuckDB(TABLES, tmp_path, 512, 1), Spark(TABLES, "local[1]", tmp_path, 512, tmp_path)):
        answers.append([engine.run(sql(part), values).to_pylist() for part in (text, lists, exploded)])
        engine.close()
    monkeypatch.undo()
    tzset()

    for duckdb, spark in zip(*answers, strict=True):
        assert sorted(spark, key=str) == sorted(duckdb, key=str)
