"""What a page is: one file of pages/, with the addresses it shows and the actions it takes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.datastructures import FormData, QueryParams

from doorward.console.snapshot.read import NONE, QuestionTooLongError
from doorward.desk import ROLES, By, CrowdedError, StaleError
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from doorward.console.config import Config
    from doorward.console.decided import DecidedNow
    from doorward.console.snapshot.read import Decisions, Snapshot
    from doorward.desk import Desk, DeskError, Key

MOST_PAGES = 100_000
LONGEST = 2_000
"""Characters of a text in an address or a form that is looked at; a longer one is refused."""


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """A request is answered with a sentence instead of a page.

    Args:
        status: HTTP status, 4xx or 5xx.
        sentence: what is wrong.
        next_step: what to do.
    """

    def __init__(self, status: int, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.next_step = status, sentence, next_step


def refusal(error: DeskError | QuestionTooLongError, otherwise: int = 400) -> Refused:
    """Return how what the desk or a snapshot refuses is told; `otherwise` is the status where none fits better."""
    if isinstance(error, QuestionTooLongError):
        # Not of the 500s: a page asks those again by itself, and this would take as long once more.
        return Refused(400, "That took too long, and was stopped.", "Ask for less: fewer terms, or fewer asterisks.")
    if isinstance(error, StaleError):
        return Refused(409, f"{error}.", "Nothing was changed: load it again.")
    if isinstance(error, CrowdedError):
        return Refused(429, f"{error}.")
    sentence = str(error)
    return Refused(otherwise, f"{sentence[:1].upper()}{sentence[1:]}.", "Nothing was changed: go back and mend it.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: a name, a role of ROLES, and for a key what it is called and the scopes it has.

    `scopes` are None where it may all that the role may.
    """

    name: str
    role: str
    scopes: tuple[str, ...] | None = None
    session: str | None = None
    key: Key | None = None

    def may(self, role: str) -> bool:
        """Say whether the person may do what takes this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that an answer sets for so many seconds; none take it away.

    Attributes:
        lax: it comes along when another site leads here; others stay at home.
        script: scripts may read and change it.
    """

    name: str
    value: str = ""
    seconds: int = 0
    lax: bool = False
    script: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """What one request asks.

    Attributes:
        path: the path asked for, without the query string.
        parts: what the path's placeholders stand for.
        params: the query string.
        form: what was sent, empty for a page; files are UploadFile.
        person: who asks.
        now: the time, UTC, without a zone as the tables have it.
        client: address of the client.
        site: whence the browser says it was led here (Sec-Fetch-Site); empty where it says nothing.
        cookies: what the browser keeps for us.
        newest: the latest snapshot there is; None before the first analysis.
        shown: the snapshot that is asked of: the one that `asof=` pins, else the newest.
        decisions: what people decided, kept between requests.
    """

    config: Config
    desk: Desk
    person: Person
    now: datetime
    path: str = "/"
    parts: Mapping[str, str] = field(default_factory=dict)
    params: QueryParams = field(default_factory=QueryParams)
    form: FormData = field(default_factory=FormData)
    client: str = ""
    site: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    newest: Snapshot | None = None
    shown: Snapshot | None = None
    decisions: DecidedNow | None = None

    @property
    def by(self) -> By:
        """Who writes, as the desk has it."""
        return By(self.person.name, self.now, self.client or None, self.person.key)

    def decided(self) -> Decisions:
        """Return what people decided, as lists take it."""
        return replace(self.decisions.on(self.now.date()), me=self.person.name) if self.decisions else NONE

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is asked of.

        Raises:
            Refused: nothing was analysed yet.
        """
        if self.shown is None:
            raise Refused(
                404, "Nothing was analysed yet.", "Import files first: open Imports, or run doorward analyze."
            )
        return self.shown

    def text(self, name: str, default: str = "") -> str:
        """Return one parameter of the address."""
        return self._held(name, self.params.get(name, default))

    def number(self, name: str, default: int, most: int = MOST_PAGES) -> int:
        """Return a whole number of the address from 1 to `most`; what is none is refused."""
        value = self.params.get(name, "")
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < len(str(2**62)) and 1 <= int(value) <= most):
            raise Refused(400, f"{name}={clip(value, 40)} must be a whole number from 1 to {most:,}.")
        return int(value)

    def sent(self, name: str, default: str = "") -> str:
        """Return one text of the form, without the blanks around it."""
        value = self.form.get(name, default)
        return self._held(name, value.strip() if isinstance(value, str) else "")

    def all_sent(self, name: str) -> list[str]:
        """Return all texts of the form under one name."""
        return [self._held(name, value) for value in self.form.getlist(name) if isinstance(value, str)]

    @staticmethod
    def _held(name: str, value: str) -> str:
        if len(value) > LONGEST:
            raise Refused(400, f"{name} is longer than {LONGEST:,} characters.")
        return value


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its template, what the template prints, and the sentence that it opens with (the title of the tab too).

    `wait` is how many seconds the client is told to wait before it asks again.
    """

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cookies: tuple[Cookie, ...] = ()
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """Go on elsewhere (303): a path of the console, and what is said there once; `away`: to the log-in of another server."""

    to: str
    notice: str = ""
    cookies: tuple[Cookie, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its bytes, whole or in parts as they are made, its media type and name, and its size where that is known."""

    content: bytes | Iterator[bytes]
    media_type: str
    name: str
    size: int | None = None


Answered = Shown | Moved | Download
Function = "Callable[[Ask], Answered]"


@dataclass(frozen=True, slots=True)
class Route:
    """One address: shown by GET, or done by POST; `role` is the least that may."""

    path: str
    method: str
    role: str
    function: Callable[[Ask], Answered]
    open: bool = False
    largest: int = 200_000


@dataclass(slots=True)
class Page:
    """A file of pages/: its name in the rail, its place there (None: it is not in it), its key after `g`.

    Attributes:
        home: the first address that it shows.
        routes: in the order in which they are tried.
    """

    title: str
    place: int | None = None
    key: str = ""
    home: str = ""
    routes: list[Route] = field(default_factory=list)

    def shows(self, path: str, role: str = "viewer", *, everyone: bool = False) -> Callable[..., Any]:
        """Answer GET at a path; `everyone`: also those who are not logged on."""
        return self._route(path, "GET", role, everyone=everyone)

    def does(
        self, path: str, role: str = "analyst", *, everyone: bool = False, largest: int = 200_000
    ) -> Callable[..., Any]:
        """Answer POST at a path; `largest` is how many bytes may be sent, 0: as many as an upload may have."""
        return self._route(path, "POST", role, everyone=everyone, largest=largest)

    def _route(
        self, path: str, method: str, role: str, *, everyone: bool, largest: int = 0
    ) -> Callable[[Callable[[Ask], Answered]], Callable[[Ask], Answered]]:
        def made(function: Callable[[Ask], Answered]) -> Callable[[Ask], Answered]:
            self.routes.append(Route(path, method, role, function, everyone, largest))
            self.home = self.home or (path if method == "GET" else "")
            return function

        return made


def own(path: str) -> str:
    """Return a path of the console itself; what leads elsewhere leads to its beginning."""
    good = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if good else "/"


def address(path: str, *parts: object, **params: Any) -> str:
    """Return an address of the console: parts are quoted and joined by slashes, parameters that are None or empty left out.

    The only way by which data enters an address.
    """
    whole = "/".join((path.rstrip("/"), *(quote(str(part), safe="") for part in parts))) or "/"
    told = [
        (name, value)
        for name, values in params.items()
        for value in (values if isinstance(values, list | tuple) else [values])
    ]
    query = urlencode([(name, str(value)) for name, value in told if value not in (None, "")])
    return f"{whole}?{query}" if query else whole
