"""The OpenAPI document, made of what the resources declare; nothing of it is written by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward import __version__
from doorward.console.operation import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.console.operation import Operation, Resource

PROBLEM = "application/problem+json"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "position": {"type": "integer", "description": "of the character of a field query that is wrong, from 0"},
        "length": {"type": "integer", "description": "of what is wrong, in characters"},
    },
}
_FAILURES = {
    "400": "what was asked for cannot be understood, or takes too long to find",
    "401": "nobody is logged in, and no key was shown",
    "403": "the key or the role does not open this",
    "404": "there is no such thing",
    "409": "somebody decided meanwhile",
    "410": "it is not in this state of the data",
    "411": "the length of the body is not told",
    "413": "the body is too large",
    "415": "the body is no JSON",
    "421": "the server does not answer under that name",
    "422": "the body does not fit its schema, or cannot be meant",
    "429": "too much of yours waits already",
    "503": "the desk does not answer now",
}

_GUARDED = ("400", "403", "411", "421")
"""What the guard before all pages may say, in plain words."""


def _failure(status: str) -> dict[str, Any]:
    told: dict[str, Any] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return told | ({"text/plain": {"schema": {"type": "string"}}} if status in _GUARDED else {})


def document(resources: Mapping[str, Resource]) -> dict[str, Any]:
    """Return the document, OpenAPI 3.1."""
    paths: dict[str, Any] = {}
    for resource in resources.values():
        for operation in resource.operations:
            where = PREFIX + re.sub(r"{(\w+):path}", r"{\1}", operation.path)
            paths.setdefault(where, {})[operation.method.lower()] = _told(resource, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Doorward",
            "version": __version__,
            "description": "What the console shows and does, for programs. Times are UTC; lists are asked by field queries.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"session": []}],
        "tags": [{"name": resource.title} for resource in resources.values()],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "a key made under Settings"},
                "session": {"type": "apiKey", "in": "cookie", "name": "doorward"},
            },
        },
    }


def _told(resource: Resource, operation: Operation) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in operation.placeholders
    ]
    parameters += [
        {"name": one.name, "in": "query", "description": one.meaning, "schema": dict(one.schema)}
        for one in operation.parameters
    ]
    made: dict[str, Any] = {
        "tags": [resource.title],
        "summary": operation.summary,
        "operationId": re.sub(r"\W+", "_", f"{operation.method.lower()}{operation.path}").strip("_"),
        "description": f"A key needs the scope `{operation.scope}`.",
        "responses": {
            str(operation.status): {
                "description": operation.summary,
                "content": {"application/json": {"schema": dict(operation.gives)}},
            },
            **{status: {"description": told, "content": _failure(status)} for status, told in _FAILURES.items()},
        },
    }
    if operation.method == "GET":
        made["responses"]["304"] = {"description": "nothing changed since the ETag that was shown"}
    if parameters:
        made["parameters"] = parameters
    if operation.takes is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": dict(operation.takes)}}}
    return made
