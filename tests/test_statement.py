"""From a query and those it reads to one statement."""

from __future__ import annotations

import pyarrow as pa

from doorward.query import sql
from doorward.statement import Statement, times


def made(query, quote='"'):
    """The text of a query, and the kernels that ran for it: (text, target)."""
    ran = []
    statement = Statement(lambda _, text, target: ran.append((text, target)), quote)
    return statement.text(query), ran, statement


def test_a_query_without_inputs_is_its_text_with_tables_quoted():
    text, ran, _ = made(sql("select * from {conn}"), "`")

    assert text == "select * from `conn`"
    assert ran == []


def test_an_input_becomes_a_common_table_expression():
    text, _, _ = made(sql("select * from {few}", few=sql("select 1 as one")))

    assert text == 'with "few_0" as (select 1 as one) select * from (select * from "few_0") as answer'


def test_an_input_named_twice_is_written_once():
    shared = sql("select * from {conn}")
    text, _, _ = made(sql("select * from {a} join {b}", a=sql("from {s}", s=shared), b=sql("from {s}", s=shared)))

    assert text.count('select * from "conn"') == 1


def test_two_queries_under_one_name_stay_apart():
    inner = sql("select 1", same=sql("select 2"))
    text, _, _ = made(
        sql(
            "select * from {same} join {other}", same=sql("select 3"), other=sql("select * from {same}", **inner.inputs)
        )
    )

    assert text.count("select 3") == text.count("select 2") == 1


def test_a_kernel_runs_once_and_its_result_is_read_by_name():
    scored = sql("select * from {conn}").by("source", order="time").score(lambda batch: batch, n=pa.int64())
    text, ran, statement = made(sql("select * from {s} union all select * from {t}", s=scored, t=scored))

    assert ran == [('select * from "conn"', "s_0")]
    assert statement.scored == ["s_0"]
    assert text.count('"s_0"') == 2


def test_a_table_may_have_the_name_of_no_input():
    text, _, _ = made(sql("select * from {dns}", few=sql("select 1")))

    assert '"dns"' in text


def kept(query):
    """The text of a query for an engine that keeps what is computed often, and what it kept."""
    held = []
    statement = Statement(lambda *_: None, "`", lambda text, target: held.append((text, target)))
    return statement.text(query), held, statement


def test_what_is_computed_often_is_kept_and_what_is_computed_once_is_not():
    once = sql("select 1")
    often = sql("from {once}", once=once)
    text, held, statement = kept(sql("from {often} as a join {often} as b", often=often))

    assert held == [("with `once_0` as (select 1) select * from (from `once_0`) as answer", "often_1")]
    assert text == "from `often_1` as a join `often_1` as b"
    assert statement.scored == ["often_1"]


def test_an_engine_that_shares_common_table_expressions_keeps_nothing():
    often = sql("select 1")
    text, _, statement = made(sql("from {often} as a join {often} as b", often=often))

    assert text.startswith("with")
    assert statement.scored == []


def test_namings_multiply_from_input_to_input_until_something_is_kept():
    bottom = sql("select 1")
    middle = sql("from {bottom}", bottom=bottom)
    top = sql("from {middle} as a join {middle} as b", middle=middle)

    assert times(top)[id(middle)] == 2
    assert times(top)[id(bottom)] == 1


def test_a_text_is_given_only_what_stands_behind_it():
    other, wanted = sql("select 1"), sql("select 2")
    often = sql("from {wanted}", wanted=wanted)
    _, held, _ = kept(sql("from {other} join {often} join {often}", other=other, often=often))

    assert "other" not in held[0][0]
