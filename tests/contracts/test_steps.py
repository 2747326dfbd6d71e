"""What every step owes to the solver; a new file is held to it without a new test.

Loops, not parameters: there may be no step yet.
"""

from __future__ import annotations

import sqlglot

from doorward.query import named
from doorward.steps import steps
from doorward.tables import TABLES

COLUMNS = set(TABLES["steps"].columns) - {"kind"}


def returned(text: str) -> list[str]:
    """Return the columns of the outermost select."""
    return sqlglot.parse_one(named(text, lambda name: name), read="duckdb").named_selects


def test_every_step_is_named_after_its_file():
    for name, item in steps().items():
        assert item.name == name
        assert item.function.__module__.rpartition(".")[2] == name


def test_the_first_line_of_every_step_says_the_move_as_a_sentence():
    for name, item in steps().items():
        assert item.title[:1].isupper(), name
        assert item.title.endswith("."), name
        assert 10 <= len(item.title) <= 100, name


def test_the_parameters_of_every_step_are_the_tables_it_reads_all_known():
    for name, item in steps().items():
        assert set(item.tables) == item.query().names, name
        assert set(item.tables) <= set(TABLES), name


def test_every_step_returns_the_columns_of_a_move():
    for name, item in steps().items():
        assert set(returned(item.query().text)) == COLUMNS, name


def test_no_step_has_tunables():
    for name, item in steps().items():
        assert item.query().tunables <= {"as_of"}, name


def test_a_missing_column_would_be_seen():
    complete = ", ".join(f"null as {name}" for name in COLUMNS)
    assert set(returned(f"select {complete} from {{conn}}")) == COLUMNS
    assert set(returned("select null as how from {conn}")) != COLUMNS
