from __future__ import annotations

import subprocess
import sys

import pytest

from doorward.console.snapshot.lists import BODIES, EXAMPLES, FACETS, LISTS, STATUSES, TITLES
from doorward.field_query import parse


def test_a_list_is_named_like_its_table():
    assert all(fields.kind == kind for kind, fields in LISTS.items())
    assert len(LISTS) == 8


def test_every_list_has_a_name_for_people():
    assert set(TITLES) == set(LISTS)
    assert (TITLES["assets"], TITLES["ways"], TITLES["jewels"]) == ("Assets", "Paths", "Crown jewels")


@pytest.mark.parametrize("kind", LISTS)
def test_the_example_of_a_list_can_be_asked_of_it(kind):
    query = parse(EXAMPLES[kind], LISTS[kind])
    assert len(EXAMPLES[kind].split()) >= 3
    assert "sort:" in str(query)


def test_the_rest_of_a_row_stands_in_a_table_of_its_own():
    assert set(BODIES) <= set(LISTS)
    assert not set(BODIES.values()) & set(LISTS)


@pytest.mark.parametrize("kind", LISTS)
def test_every_field_says_what_it_means(kind):
    for field in LISTS[kind]:
        assert field.meaning
        assert not field.meaning.endswith(".")
        assert bool(field.levels) == (field.kind == "level")


@pytest.mark.parametrize("kind", LISTS)
def test_no_field_is_named_like_an_order_or_a_mark(kind):
    assert not {field.name for field in LISTS[kind]} & {"sort", "not", "none", "any"}


def test_what_people_decide_can_be_asked_of_every_list_but_files():
    for kind in set(LISTS) - {"sources"}:
        assert str(parse(f"status:{STATUSES[1]} assignee:me", LISTS[kind]))


def test_facets_are_fields_of_their_list():
    for kind, names in FACETS.items():
        assert all(not LISTS[kind][name].many for name in names)


def test_lists_are_light_to_import():
    heavy = "('duckdb', 'pyarrow', 'numpy', 'numba', 'deltalake', 'starlette', 'sqlalchemy')"
    program = (
        f"import sys; import doorward.console.snapshot.read; print([name for name in {heavy} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"
