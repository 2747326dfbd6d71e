"""The console's application: the pages of pages/ behind their guard, the API beside them, one answer for every failure."""

from __future__ import annotations

import errno
import logging
import shutil
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route as Address

from doorward.console.access import cookies
from doorward.console.api_app import api_routes, problem
from doorward.console.decided import DecidedNow
from doorward.console.operation import PREFIX
from doorward.console.page import Ask, Cookie, Download, Moved, Person, Refused, Shown, address, own, refusal
from doorward.console.security import SAFE, Guard
from doorward.console.snapshot.read import QuestionTooLongError, latest, pinned
from doorward.console.view import STATIC, pages, rendered, static
from doorward.desk import DeskError, DeskUnavailableError
from doorward.wording import clip, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from doorward.console.config import Config
    from doorward.console.page import Answered, Route
    from doorward.desk import Desk

_LOG = logging.getLogger(__name__)
NOBODY = Person("", "viewer")
"""Who asks where nobody is logged on: sees only what everyone may."""
ROOM = "Make room there, or ask who runs it; then send it again."
_YEAR = "public, max-age=31536000, immutable"
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_AS_IT_IS = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream")
_FIELDS, _FEW, _FILES, _PART = 1_000, 20, 200, 200_000
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# Two hundred files at once are held in memory up to this size each, and lie on the disk beyond it.
MultiPartParser.spool_max_size = 64 * 1024


def application(config: Config, desk: Desk, who: Callable[[Request], Person | None]) -> Starlette:
    """Return the console.

    Args:
        config: how it is served.
        desk: where decisions are kept.
        who: says who asks; None: nobody who is logged on. Runs in a thread.
    """
    console = Console(config, desk, who)
    # Addresses without placeholders first, so that /findings/decide is no finding.
    routes = sorted(
        ((name, route) for name, page in pages().items() for route in page.routes),
        key=lambda entry: "{" in entry[1].path,
    )

    return Starlette(
        routes=[
            Address("/static/{name}", _static, methods=["GET"]),
            *api_routes(console),
            *(
                Address(route.path, console.endpoint(name, route), methods=[route.method], name=f"{name}:{route.path}")
                for name, route in routes
            ),
        ],
        middleware=[
            Middleware(Guard, hosts=config.hosts, secure=config.secure),
            # The sixth level of nine: pages are packed in half the time, and are a twentieth larger.
            # What was sent is handed out as it came: most of it is packed already.
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6, exclude_content_types=_AS_IT_IS),
        ],
        exception_handlers={
            HTTPException: console.failed,
            DeskUnavailableError: console.closed,
            OSError: console.full,
            Exception: console.broken,
        },
    )


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    return Response(static(name), media_type=_TYPES[name.rpartition(".")[2]], headers={"cache-control": _YEAR})


class Console:
    """What all endpoints have in common."""

    def __init__(self, config: Config, desk: Desk, who: Callable[[Request], Person | None]) -> None:
        self.config, self.desk, self.who = config, desk, who
        self.decisions = DecidedNow(desk)

    def endpoint(self, name: str, route: Route) -> Callable[[Request], Any]:
        """Return what answers one address."""

        async def answer(request: Request) -> Response:
            try:
                return await self._answered(request, name, route)
            except Refused as refused:
                return await run_in_threadpool(self._refusal, request, refused)
            except (DeskError, QuestionTooLongError) as error:
                return await run_in_threadpool(self._refusal, request, refusal(error))
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)

        return answer

    async def _answered(self, request: Request, name: str, route: Route) -> Response:
        person = await run_in_threadpool(self.who, request)
        if person is None and not route.open:
            return _log_in(request)
        if person is not None and not person.may(route.role):
            raise Refused(403, f"This takes the role {route.role}; you are {person.role}.", "Ask an administrator.")
        if route.method == "GET":
            return await run_in_threadpool(self._told, request, person or NOBODY, name, route)
        fields, part = (_FIELDS, route.largest) if route.largest else (_FEW, _PART)
        _check_size(request, self.config.largest if not route.largest and _has_files(request) else part)
        if not route.largest:
            await run_in_threadpool(self._check_room, request)
        try:
            async with request.form(max_files=_FILES, max_fields=fields, max_part_size=part) as form:
                return await run_in_threadpool(self._told, request, person or NOBODY, name, route, form)
        except MultiPartException as error:
            raise Refused(400, f"What was sent could not be read: {error.message}") from error

    def _check_room(self, request: Request) -> None:
        """Refuse what the disk has no room for, before it fills it; it is written twice, once while it comes."""
        told = 2 * int(request.headers["content-length"])
        with suppress(FileNotFoundError):
            free = shutil.disk_usage(self.config.workspace).free
            if told > free:
                raise Refused(507, f"That takes {size(told)} on the server's disk, which has {size(free)} left.", ROOM)

    def _told(self, request: Request, person: Person, name: str, route: Route, form: Any = None) -> Response:
        ask = self.ask(request, person, form)
        return self._response(request, ask, name, route.function(ask))

    def ask(self, request: Request, person: Person, form: Any = None) -> Ask:
        """Return what a request asks, and of which snapshot."""
        # Who is not logged in is not told what was analysed, nor when.
        newest = latest(self.config.snapshots) if person.name else None
        asked = request.query_params.get("asof", "") if person.name else ""
        shown = pinned(self.config.snapshots, asked) if asked else newest
        if asked and shown is None:
            raise Refused(410, "That state of the data is not kept any more.", "Leave out asof= to see the newest.")
        return Ask(
            self.config,
            self.desk,
            person,
            self.config.now(),
            request.url.path,
            request.path_params,
            request.query_params,
            form if form is not None else FormData(),
            request.client.host if request.client else "",
            request.headers.get("sec-fetch-site", ""),
            request.cookies,
            newest,
            shown,
            self.decisions,
        )

    def _response(self, request: Request, ask: Ask, name: str, told: Answered) -> Response:
        if isinstance(told, Moved):
            response: Response = RedirectResponse(told.to if told.away else own(told.to), HTTPStatus.SEE_OTHER)
            if told.notice:
                self.cookie(response, cookies.notice(self.config, told.notice))
            for cookie in told.cookies:
                self.cookie(response, cookie)
            return response
        if isinstance(told, Download):
            return _file(told)
        if request.method not in SAFE:
            ask = replace(ask, path=_shown_at(request))
        said = cookies.notice_name(self.config)
        notice = unquote(request.cookies.get(said, ""))
        response = Response(rendered(ask, told, name, notice), told.status, media_type="text/html; charset=utf-8")
        if notice:
            self.cookie(response, Cookie(said))
        for cookie in told.cookies:
            self.cookie(response, cookie)
        if told.wait:
            response.headers["retry-after"] = str(told.wait)
        return response

    def cookie(self, response: Response, cookie: Cookie) -> None:
        """Set a cookie as strictly as it allows."""
        response.set_cookie(
            cookie.name,
            cookie.value,
            cookie.seconds,
            httponly=not cookie.script,
            samesite="lax" if cookie.lax else "strict",
            secure=self.config.secure,
        )

    def _refusal(self, request: Request, refused: Refused) -> Response:
        person = self.who(request)
        if person is None:
            return Response(f"{refused.sentence} {refused.next_step}\n", refused.status, media_type="text/plain")
        ask = Ask(
            self.config,
            self.desk,
            person,
            self.config.now(),
            request.url.path,
            {},
            cookies=request.cookies,
            newest=latest(self.config.snapshots),
        )
        values = {"sentence": refused.sentence, "next_step": refused.next_step, "status": refused.status}
        return self._response(request, ask, "", Shown("refused.html", refused.sentence, values, refused.status))

    async def failed(self, request: Request, error: Exception) -> Response:
        """Answer where there is no page, or not by that method."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        sentence = {404: "There is no such page.", 405: "This address is not asked in that way."}.get(
            status, HTTPStatus(status).phrase
        )
        if request.url.path.startswith(f"{PREFIX}/"):
            return problem(Refused(status, sentence, f"{PREFIX}/openapi.json lists what there is."))
        return await run_in_threadpool(
            self._refusal, request, Refused(status, sentence, "The rail leads to what there is.")
        )

    async def full(self, request: Request, error: Exception) -> Response:
        """Answer where the disk is full; other failures of the system are failures of ours."""
        if not isinstance(error, OSError) or error.errno not in _NO_ROOM:
            raise error
        refused = Refused(507, "The server's disk is full; nothing of what was sent was taken.", ROOM)
        if request.url.path.startswith(f"{PREFIX}/"):
            return problem(refused)
        return await run_in_threadpool(self._refusal, request, refused)

    async def closed(self, request: Request, error: Exception) -> Response:
        """Answer while the desk does not: whether somebody is logged in cannot be known either."""
        _LOG.error("%s: %s", _logged(request), error)
        sentence = (
            "The desk does not answer, so nothing was written. Ask again in a moment; the server's log says more."
        )
        told = problem(Refused(503, sentence)) if request.url.path.startswith(f"{PREFIX}/") else None
        response = told or Response(f"{sentence}\n", 503, media_type="text/plain")
        response.headers["retry-after"] = "5"
        return response

    async def broken(self, request: Request, error: Exception) -> Response:
        """Answer a failure of ours without a word of its inside; the log has it."""
        _LOG.error("%s failed", _logged(request), exc_info=error)
        if request.url.path.startswith(f"{PREFIX}/"):
            return problem(Refused(500, "This should not have happened; the server's log says more."))
        return Response("This should not have happened; the server's log says more.\n", 500, media_type="text/plain")


def _file(told: Download) -> Response:
    headers = {"content-disposition": f"attachment; filename*=utf-8''{quote(told.name, safe='')}"}
    if isinstance(told.content, bytes):
        return Response(told.content, media_type=told.media_type, headers=headers)
    if told.size is not None:
        headers["content-length"] = str(told.size)
    # The first part is made here, so that what is refused is refused, and not cut off.
    first = next(told.content, b"")
    return StreamingResponse(chain((first,), told.content), media_type=told.media_type, headers=headers)


def _has_files(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def _logged(request: Request) -> str:
    """Return what the log says of a request: never what logs somebody in."""
    path = request.url.path
    return f"{request.method} {'/start/…' if path.startswith('/start/') else clip(path, 300)}"


def _check_size(request: Request, largest: int) -> None:
    told = request.headers.get("content-length", "")
    if not (told.isascii() and told.isdigit()):
        raise Refused(411, "How much is sent must be told (Content-Length).")
    if int(told) > largest:
        raise Refused(413, f"That is {int(told):,} bytes; at most {largest:,} are taken here.")


def _shown_at(request: Request) -> str:
    """Return what a page that answers a form calls its address: that of the form, or the nearest above it that is shown."""
    routes = [one for one in request.app.routes if isinstance(one, Address)]
    path = request.url.path
    while path.strip("/"):
        found = next((one.path for one in routes if one.path_regex.match(path)), None)
        if any(one.path == found and "GET" in (one.methods or ()) for one in routes):
            return path
        path = path.rpartition("/")[0]
    return "/"


def _log_in(request: Request) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(address("/log-in", back=back if request.method == "GET" else ""), HTTPStatus.SEE_OTHER)
