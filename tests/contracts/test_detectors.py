"""What every detector owes to those who read its answers; a new file is held to it without a new test."""

from __future__ import annotations

import inspect
import re
import string
from functools import cache

import pytest
import sqlglot
from sqlglot.optimizer.qualify import qualify

from doorward.detectors import detectors
from doorward.finding import ENTITY_KINDS, SEVERITIES
from doorward.proof import pair
from doorward.query import Query, named, sql
from doorward.table import ORIGIN
from doorward.tables import TABLES

ALWAYS_BOUND = {"as_of"}
ALWAYS_RETURNED = {"first_seen", "last_seen", "events"}
QUESTION = re.compile(r"[A-Z][^.!?\n]{9,100}\?")
TECHNIQUE = re.compile(r"T[0-9]{4}([.][0-9]{3})?")

every_detector = pytest.mark.parametrize("item", detectors().values(), ids=detectors())


def columns(query: Query, worked_out: dict[int, list[str]] | None = None) -> list[str]:
    """Return the columns of a result, in order, stars expanded from the tables and inputs they stand for.

    A part that several others read is worked out once: `worked_out` holds its columns by the part's identity.
    """
    worked_out = {} if worked_out is None else worked_out
    if id(query) not in worked_out:
        worked_out[id(query)] = _columns(query, worked_out)
    return worked_out[id(query)]


def _columns(query: Query, worked_out: dict[int, list[str]]) -> list[str]:
    if query.kernel:
        return [*query.keys, *query.outputs]
    known = {name: list(table.all_columns) for name, table in TABLES.items()}
    known |= {name: columns(item, worked_out) for name, item in query.inputs.items()}
    schema = {name: dict.fromkeys(names, "text") for name, names in known.items()}
    tree = sqlglot.parse_one(named(query.text, lambda name: name), read="duckdb")
    return qualify(tree, schema=schema, dialect="duckdb", validate_qualify_columns=False).named_selects


@cache
def returned_by(name: str) -> frozenset[str]:
    """Return the columns of a detector's result."""
    return frozenset(columns(detectors()[name].query()))


def fields(summary: str) -> set[str]:
    """Return the names in braces of a summary."""
    return {name for _, name, _, _ in string.Formatter().parse(summary) if name}


def has_columns(table: str, names: set[str]) -> bool:
    return names <= set(TABLES[table].all_columns)


@every_detector
def test_it_is_named_after_its_file(item):
    assert item.function.__module__.rpartition(".")[2] == item.name


@every_detector
def test_its_docstring_opens_with_a_question(item):
    assert QUESTION.fullmatch(item.question)


@every_detector
def test_it_says_why_it_matters_and_what_it_cannot_see(item):
    for said in (item.why, item.blind_spot):
        assert len(said) >= 40
        assert said.endswith(".")


@every_detector
def test_every_tunable_has_a_default_a_meaning_and_a_unit_and_no_other_is_told_of(item):
    told = re.findall(r"^\s+(\w+): ", inspect.getdoc(item.function).partition("Tunables:")[2], re.MULTILINE)
    assert told == list(item.tunables)
    for tunable in item.tunables.values():
        assert isinstance(tunable.default, bool | int | float | str), tunable
        assert len(tunable.meaning) >= 10, tunable
        assert tunable.unit, tunable


@every_detector
def test_its_parameters_are_the_tables_it_reads_all_known(item):
    assert set(item.tables) == item.query().names
    assert set(item.tables) <= set(TABLES)


@every_detector
def test_every_tunable_is_bound_and_nothing_else_is(item):
    bound = item.query().tunables
    assert set(item.tunables) <= bound
    assert bound - set(item.tunables) <= ALWAYS_BOUND


@every_detector
def test_its_overrides_are_held_to_their_names_and_types(item):
    assert item.values({}) == {name: tunable.default for name, tunable in item.tunables.items()}
    with pytest.raises(ValueError, match="has no tunable 'no such thing'"):
        item.values({"no such thing": 1})
    for name in item.tunables:
        with pytest.raises(ValueError, match="must be of type"):
            item.values({name: object()})


@every_detector
def test_its_attack_techniques_are_well_formed(item):
    assert all(TECHNIQUE.fullmatch(technique) for technique in item.attack)
    assert len(set(item.attack)) == len(item.attack)


@every_detector
def test_its_severity_and_the_question_it_answers_are_known(item):
    assert item.severity in SEVERITIES
    assert item.answers in {"doors", "inside"}


@every_detector
def test_its_result_has_what_a_finding_needs(item):
    returned = returned_by(item.name)
    assert returned >= ALWAYS_RETURNED
    assert returned & set(ENTITY_KINDS), "a finding is about somebody or something"
    points = {name.removeprefix("points_") for name in returned if name.startswith("points_")}
    values = {name.removeprefix("value_") for name in returned if name.startswith("value_")}
    assert points, "a score has reasons"
    assert points == values


@every_detector
def test_its_summary_speaks_of_columns_it_returns(item):
    assert fields(item.summary)
    assert fields(item.summary) <= returned_by(item.name)


@every_detector
def test_its_evidence_joins_columns_that_exist(item):
    returned = returned_by(item.name)
    for table, pairs in item.evidence.items():
        assert TABLES[table].observed, f"{table} has no lines to open"
        assert has_columns(table, {column for column, _ in map(pair, pairs)} | set(ORIGIN))
        assert {key for _, key in map(pair, pairs)} <= returned


def test_a_column_that_is_not_in_a_table_would_be_seen():
    assert has_columns("conn", {"source", "origin"})
    assert not has_columns("conn", {"sauce"})


@pytest.mark.parametrize("good", ["Which hosts call out on a clock?", "Is anyone inside?"])
def test_a_question_is_one_sentence_that_asks(good):
    assert QUESTION.fullmatch(good)


@pytest.mark.parametrize(
    "bad", ["Hosts that call out on a clock.", "which hosts call?", "What?", "Who? Or what else is it?"]
)
def test_what_does_not_ask_is_no_question(bad):
    assert not QUESTION.fullmatch(bad)


def test_technique_ids_are_four_digits_and_maybe_three_more():
    assert TECHNIQUE.fullmatch("T1071")
    assert TECHNIQUE.fullmatch("T1110.001")
    for bad in ("T107", "T1110.1", "TA0011", "T1110.001 "):
        assert not TECHNIQUE.fullmatch(bad)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with a as (select uid from {conn}) select uid as x, count(*) as n from a group by uid", ["x", "n"]),
        ("select 1 as a from {conn} union all select 2 as b from {dns}", ["a"]),
        ("select * from (select uid, time from {conn}) as told", ["uid", "time"]),
        ("select e.*, 1 as n from {epss} as e", [*TABLES["epss"].all_columns, "n"]),
        ("select * from {calls}", ["source", "n"]),
    ],
)
def test_columns_are_those_of_the_outermost_select(text, expected):
    calls = sql("select source, count(*) as n from {conn} group by source")
    assert columns(Query(text, {"calls": calls})) == expected
