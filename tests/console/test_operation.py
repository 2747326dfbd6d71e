"""Bodies are checked against what is declared: every rule that a schema of ours uses, on both sides of it."""

from __future__ import annotations

import pytest

from doorward.console.operation import NUMBER, TEXT, WHOLE, Operation, Resource, checked, many, obj
from doorward.console.page import Refused

GOOD_AND_BAD = [
    (TEXT, "a", 1, "type string"),
    (WHOLE, 1, True, "type integer"),
    (WHOLE, 1, 1.5, "type integer"),
    (NUMBER, 1.5, "1", "type number"),
    ({"type": "boolean"}, True, 1, "type boolean"),
    ({"type": ["string", "null"]}, None, 1, "type string"),
    ({"type": "string", "enum": ["a", "b"]}, "b", "c", "one of a, b"),
    ({"type": "string", "minLength": 1, "maxLength": 2}, "ab", "abc", "from 1 to 2 characters"),
    ({"type": "string", "minLength": 1}, "a", "", "from 1"),
    ({"type": "string", "pattern": "^[0-9a-f]{2}$"}, "0f", "0g", "must fit"),
    ({"type": "string", "format": "date"}, "2026-11-30", "2026-11-31", "a day such as"),
    ({"type": "string", "format": "date"}, "2026-11-30", "20261130", "a day such as"),
    ({"type": "integer", "minimum": 0, "maximum": 5}, 5, 6, "from 0 to 5"),
    (many(TEXT, 1, 2), ["a"], [], "from 1 to 2 items"),
    (many(TEXT), ["a"], ["a", 1], "body/1 must be of type string"),
    (obj(("a",), a=TEXT), {"a": "x", "z": 1}, {}, "body/a is missing"),
    (obj(closed=True, a=TEXT), {"a": "x"}, {"b": 1}, "body/b is not known"),
    (obj(a=obj(("b",), b=WHOLE)), {"a": {"b": 1}}, {"a": {"b": "1"}}, "body/a/b must be of type integer"),
]


@pytest.mark.parametrize(
    ("schema", "good", "bad", "why"), GOOD_AND_BAD, ids=[str(number) for number in range(len(GOOD_AND_BAD))]
)
def test_each_rule_holds_on_both_sides(schema, good, bad, why):
    assert checked(good, schema) == good
    with pytest.raises(Refused, match=why) as refused:
        checked(bad, schema)
    assert refused.value.status == 422


def test_a_resource_keeps_what_it_declares():
    made = Resource("Things")
    made.reads("/things/{id}/{rest:path}", "One", TEXT)(lambda _: None)
    made.writes("/things", "Make", obj(), TEXT, scope="import", status=201)(lambda _, body: body)
    first, second = made.operations
    assert isinstance(first, Operation)
    assert (first.method, first.scope, first.placeholders, first.status) == ("GET", "read", ("id", "rest"), 200)
    assert (second.method, second.scope, second.status) == ("POST", "import", 201)
