"""Both sides of the portable subset have the same words, and mean the same by them where Spark is at hand."""

from __future__ import annotations

import importlib.util
import shutil
from datetime import datetime

import pytest

from doorward.engines.duckdb import DuckDB
from doorward.engines.duckdb import prelude as duck
from doorward.engines.spark import Spark, prelude
from doorward.query import sql
from doorward.table import ARROW_TYPES
from doorward.tables import TABLES

BUILT_IN = {"collect_list", "array_join", "array_size", "explode"}
"""Macros on DuckDB's side that Spark has of its own."""
FOR_READING = {"json_members", "json_leaves"}
"""Macros that only readers' scans use; they run on DuckDB alone."""


def names(statements):
    """What each `create … name(` makes."""
    return {text.replace("create macro ", "").split("(")[0].strip() for text in statements}


def test_every_word_of_the_prelude_stands_on_both_sides():
    assert (
        names(duck.MACROS) - BUILT_IN - FOR_READING <= names(prelude.FUNCTIONS) <= names(duck.MACROS) | {"starts_with"}
    )


def test_every_type_of_a_column_has_its_name_on_spark():
    assert set(prelude.TYPES) == set(ARROW_TYPES)


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="pyspark (the extra `spark`) or a Java runtime is not installed",
)
@pytest.mark.filterwarnings("ignore")
def test_the_words_mean_the_same(tmp_path):
    text = """
        select epoch_s(:t) as a, seconds(:t) as b, idiv(7, 2) as c, sdiv(1.0e0, 0.0e0) as d, rx('abc', 'b.') as e,
            bucket_s(:t, 60) as f, sha256h('x') as g, ymd(:t) as h, dow_iso(:t) as i, json_text('{{"k": "v"}}', 'k') as j,
            concat_ws('', 'a', null, 'b') as k, split_part('a:b', ':', 2) as l, starts_with('abc', 'ab') as m
    """.replace("{{", "{").replace("}}", "}")
    values = {"t": datetime(2026, 10, 5, 12, 30, 45, 678_901)}
    answers = []
    for engine in (DuckDB(TABLES, tmp_path, 512, 1), Spark(TABLES, "local[1]", 512)):
        answers.append(engine.run(sql(text), values).to_pylist())
        engine.close()

    assert answers[0] == answers[1]
