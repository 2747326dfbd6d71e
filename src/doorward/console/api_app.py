"""The endpoints of the API: each checks what is asked by what its operation declares, and answers in JSON, failures too."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route as Address

from doorward.console.api_lists import with_lists
from doorward.console.openapi import PROBLEM, document
from doorward.console.operation import LARGEST, PREFIX, SCOPES, Resource, checked
from doorward.console.page import Refused, refusal
from doorward.console.snapshot.read import QuestionTooLongError
from doorward.desk import DeskError
from doorward.registry import members

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from doorward.console.app import Console
    from doorward.console.operation import Answer, Operation
    from doorward.console.page import Ask, Person

_FORMS = {"integer": int}


@cache
def resources() -> dict[str, Resource]:
    """Return every resource by name: the files of api/ and the lists of a snapshot."""
    return with_lists(members("doorward.console.api", Resource))


def api_routes(console: Console) -> list[Address]:
    """Return the addresses of the API; those without placeholders first."""
    operations = [one for resource in resources().values() for one in resource.operations]
    operations.sort(key=lambda one: "{" in one.path)
    made = [
        Address(PREFIX + one.path, _endpoint(console, one), methods=[one.method], name=f"{one.method} {one.path}")
        for one in operations
    ]
    return [Address(f"{PREFIX}/openapi.json", _document, methods=["GET"]), *made]


async def _document(_: Request) -> Response:
    return Response(_text(), media_type="application/json")


@cache
def _text() -> str:
    return json.dumps(document(resources()))


def _endpoint(console: Console, operation: Operation) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            # Who may not ask is not listened to: what is sent is read after that.
            person = await run_in_threadpool(lambda: _allowed(console.who(request), operation))
            body = await _body(request, operation)
            return await run_in_threadpool(_answered, console, request, person, operation, body)
        except Refused as refused:
            return problem(refused)
        except (DeskError, QuestionTooLongError) as error:
            return problem(refusal(error, 422))
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)

    return answer


def problem(refused: Refused) -> Response:
    """Return a refusal as RFC 9457 has it."""
    told: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(refused.status).phrase, "status": refused.status}
    told["detail"] = " ".join(part for part in (refused.sentence, refused.next_step) if part)
    told |= {name: getattr(refused, name) for name in ("position", "length") if hasattr(refused, name)}
    headers = {"www-authenticate": "Bearer"} if refused.status == HTTPStatus.UNAUTHORIZED else {}
    return Response(json.dumps(told), refused.status, headers, PROBLEM)


async def _body(request: Request, operation: Operation) -> bytes:
    if operation.takes is None:
        return b""
    told = request.headers.get("content-length", "")
    if not (told.isascii() and told.isdigit()):
        raise Refused(411, "How much is sent must be told (Content-Length).")
    if int(told) > LARGEST:
        raise Refused(413, f"At most {LARGEST:,} bytes are taken.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "The body must be application/json.")
    return await request.body()


def _answered(console: Console, request: Request, person: Person, operation: Operation, body: bytes) -> Response:
    ask = console.ask(request, person)
    _check_query(ask, operation)
    if (
        operation.method == "GET"
        and (tag := _tag(ask, operation, person))
        and request.headers.get("if-none-match") == tag
    ):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"etag": tag})
    told = operation.function(ask, checked(_parsed(body), operation.takes) if operation.takes is not None else None)
    headers = dict(told.headers)
    if operation.method == "GET" and (tag := _tag(ask, operation, person)):
        headers["etag"] = tag
    return _response(told, headers)


def _response(told: Answer, headers: dict[str, str]) -> Response:
    return Response(json.dumps(told.body), told.status, headers, "application/json")


def _allowed(person: Person | None, operation: Operation) -> Person:
    if person is None:
        raise Refused(401, "Nobody is logged in, and no key was shown.", "Send Authorization: Bearer KEY.")
    if person.scopes is not None and operation.scope not in person.scopes:
        raise Refused(403, f"This key does not open {operation.scope}.")
    if person.scopes is None and not person.may(SCOPES[operation.scope]):
        raise Refused(403, f"This takes the role {SCOPES[operation.scope]}; you are {person.role}.")
    return person


def _check_query(ask: Ask, operation: Operation) -> None:
    """Refuse parameters that nobody declared, and values that do not fit."""
    known = {one.name: one.schema for one in operation.parameters}
    for name, value in ask.params.multi_items():
        if name not in known:
            raise Refused(400, f"There is no parameter {name[:60]!r}; known are {', '.join(known) or 'none'}.")
        form = _FORMS.get(str(known[name].get("type")))
        try:
            checked(form(value) if form else value, known[name], name)
        except (Refused, ValueError) as error:
            raise Refused(
                400, str(error) if isinstance(error, Refused) else f"{name} must be a whole number."
            ) from error


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The body is no JSON.") from error


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _tag(ask: Ask, operation: Operation, person: Person) -> str:
    """Return what changes whenever the answer may: the snapshot, the desk, the day, who asks, and what.

    The audit, jobs, originals and roles change without a decision, so what tells of them is never the same.
    """
    if operation.path == "/me" or operation.path.startswith(("/jobs", "/audit", "/originals")):
        return ""
    # An acceptance ends with its day, though nobody decides anything.
    state = (ask.shown.id if ask.shown else "", ask.desk.revision(), ask.now.date())
    told = (*state, person.name, ask.path, str(ask.params))
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:24]}"'
