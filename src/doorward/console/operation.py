"""What an operation of the API is: an address, its parameters, what it takes and what it gives, declared once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from doorward.console.page import Refused
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from doorward.console.page import Ask

    Schema = Mapping[str, Any]

PREFIX = "/api/v1"
SCOPES = {"read": "viewer", "triage": "analyst", "import": "analyst", "admin": "admin"}
"""Scope of a key -> the least role that may do without a key what it opens."""
LARGEST = 1_000_000
"""Bytes of a body, at most."""
_PATH = re.compile(r"{(\w+)(?::path)?}")
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query string."""

    name: str
    meaning: str
    schema: Schema = field(default_factory=lambda: {"type": "string", "maxLength": 2000})


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation gives: the status, the body, and further headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program may ask.

    Attributes:
        path: below PREFIX, placeholders in braces.
        method: GET or POST or DELETE.
        scope: of SCOPES, what a key must open.
        summary: one sentence.
        gives: schema of the answer.
        takes: schema of the body; None: there is none.
        parameters: of the query string.
        status: of the answer where all went well.
    """

    path: str
    method: str
    scope: str
    summary: str
    function: Callable[[Ask, Any], Answer]
    gives: Schema
    takes: Schema | None = None
    parameters: tuple[Parameter, ...] = ()
    status: int = 200

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in the path."""
        return tuple(_PATH.findall(self.path))


@dataclass(slots=True)
class Resource:
    """A file of api/, or a list of a snapshot: its name for people, its operations, and what it lists."""

    title: str
    operations: list[Operation] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def reads(
        self, path: str, summary: str, gives: Schema, *parameters: Parameter, scope: str = "read"
    ) -> Callable[[Callable[[Ask], Answer]], Callable[[Ask], Answer]]:
        """Answer GET."""

        def made(function: Callable[[Ask], Answer]) -> Callable[[Ask], Answer]:
            told = Operation(path, "GET", scope, summary, lambda ask, _: function(ask), gives, None, parameters)
            self.operations.append(told)
            return function

        return made

    def writes(  # noqa: PLR0913 - a declaration in one place
        self, path: str, summary: str, takes: Schema, gives: Schema, *, scope: str = "triage", status: int = 200
    ) -> Callable[[Callable[[Ask, Any], Answer]], Callable[[Ask, Any], Answer]]:
        """Answer POST with a body of JSON."""

        def made(function: Callable[[Ask, Any], Answer]) -> Callable[[Ask, Any], Answer]:
            self.operations.append(Operation(path, "POST", scope, summary, function, gives, takes, (), status))
            return function

        return made


def checked(value: Any, schema: Schema, where: str = "body") -> Any:
    """Return a value that fits a schema: types, required and unknown names, lengths, enums, days.

    Raises:
        Refused: it does not; the sentence says where and why.
    """
    kinds = schema.get("type")
    kind = kinds if isinstance(kinds, str) else next((one for one in kinds or () if one != "null"), None)
    if value is None and isinstance(kinds, list) and "null" in kinds:
        return None
    if kind and (not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        raise _wrong(where, f"must be of type {kind}")
    if isinstance(value, dict):
        _object(value, schema, where)
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10_000):
            raise _wrong(where, f"must have from {schema.get('minItems', 0)} to {schema.get('maxItems', 10_000)} items")
        for place, item in enumerate(value):
            checked(item, schema.get("items", {}), f"{where}/{place}")
    else:
        _plain(value, schema, where)
    return value


def _object(value: dict[str, Any], schema: Schema, where: str) -> None:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            raise _wrong(f"{where}/{name}", "is missing")
    for name, item in value.items():
        if name in known:
            checked(item, known[name], f"{where}/{name}")
        elif schema.get("additionalProperties") is False:
            raise _wrong(f"{where}/{clip(name, 60)}", f"is not known; known are {', '.join(known)}")


def _plain(value: Any, schema: Schema, where: str) -> None:
    if "enum" in schema and value not in schema["enum"]:
        raise _wrong(where, f"must be one of {', '.join(map(str, schema['enum']))}")
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 100_000):
            raise _wrong(
                where, f"must have from {schema.get('minLength', 0)} to {schema.get('maxLength', 100_000)} characters"
            )
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise _wrong(where, f"must fit {schema['pattern']}")
        if schema.get("format") == "date":
            _day(value, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            raise _wrong(where, f"must lie from {low} to {high}")


def _day(value: str, where: str) -> None:
    try:
        good = date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        raise _wrong(where, "must be a day such as 2027-03-31")


def _wrong(where: str, why: str) -> Refused:
    return Refused(422, f"{where} {why}.")


def obj(required: tuple[str, ...] = (), *, closed: bool = False, **properties: Schema) -> dict[str, Any]:
    """Return the schema of an object."""
    made: dict[str, Any] = {"type": "object", "properties": dict(properties), "required": list(required)}
    return made | ({"additionalProperties": False} if closed else {})


def many(items: Schema, least: int = 0, most: int | None = None) -> dict[str, Any]:
    """Return the schema of a list."""
    made: dict[str, Any] = {"type": "array", "items": items}
    return made | ({"minItems": least} if least else {}) | ({"maxItems": most} if most else {})


TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
ANY: Schema = {}
OPEN: Schema = {"type": "object"}
