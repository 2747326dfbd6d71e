"""A step is a function from tables to SQL: its name, its title and its tables come from the function itself."""

from __future__ import annotations

import pytest
from tests.engines.scanning import engine

from doorward.query import Rows, sql
from doorward.step import ALL_PREMISES, ONE_PREMISE, Step, step


@step
def carried_by_stick(endpoint_events: Rows, assets: Rows) -> Rows:
    """A stick carries a program from one machine to the next.

    More of it.
    """
    del endpoint_events, assets
    return sql("select * from {endpoint_events} join {assets} on true")


def test_the_decorator_makes_a_step_of_its_function():
    assert isinstance(carried_by_stick, Step)
    assert carried_by_stick.name == "carried_by_stick"
    assert carried_by_stick.title == "A stick carries a program from one machine to the next."
    assert carried_by_stick.tables == ("endpoint_events", "assets")


def test_its_query_names_the_tables():
    assert carried_by_stick.query().names == {"endpoint_events", "assets"}


def test_a_step_without_words_has_no_title():
    @step
    def wordless() -> Rows:
        return sql("select 1")

    assert wordless.title == ""
    assert wordless.tables == ()


@pytest.mark.parametrize("result", [None, "select 1", Rows(), sql("select 1").by("a", order="b")])
def test_what_is_no_query_is_refused_by_name(result):
    @step
    def broken(conn: Rows) -> Rows:
        """Something is wrong."""
        del conn
        return result

    with pytest.raises(TypeError, match=r"step broken must return sql\(…\), not "):
        broken.query()


PAIRS = """
    select 'a' as premise, 'c' as conclusion, 1.0e0 as chance, 'so' as how, 'mend it' as fix
    union all select 'b', 'c', 1.0e0, 'so', 'mend it'
    union all select 'a', 'c', 1.0e0, 'so', 'leave it'
"""


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        (ONE_PREMISE, [(["a"], ["leave it", "mend it"]), (["b"], ["mend it"])]),
        (ALL_PREMISES, [(["a", "b"], ["leave it", "mend it"])]),
    ],
    ids=["each", "together"],
)
def test_premises_are_enough_alone_or_needed_together_and_none_stands_twice(moves, told):
    found = engine().run(sql(moves, pairs=sql(PAIRS)), {}).to_pylist()
    assert sorted((row["premises"], row["fixes"]) for row in found) == told
