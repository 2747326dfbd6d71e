"""Who asks: the person of a session, or of a key that the request carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.console.access.cookies import LONGEST, session_name
from doorward.console.page import Person
from doorward.console.security import SAFE
from doorward.desk import SCOPES

if TYPE_CHECKING:
    from starlette.requests import Request

    from doorward.console.config import Config
    from doorward.desk import Desk

API = "/api/"
"""Where a key may write too; everywhere else it reads."""


@dataclass(frozen=True, slots=True)
class Who:
    """Says who asks. A request that shows a key is judged by the key alone, whatever cookie it has."""

    config: Config
    desk: Desk

    def __call__(self, request: Request) -> Person | None:
        """Return who asks, None where nobody is logged in."""
        header = request.headers.get("authorization")
        if header is not None:
            return self._by_key(request, header)
        value = request.cookies.get(session_name(self.config), "")
        if not 0 < len(value) <= LONGEST:
            return None
        session = self.desk.sessions.resumed(value, self.config.now())
        return None if session is None else Person(session.name, session.role, session=value)

    def _by_key(self, request: Request, header: str) -> Person | None:
        scheme, _, value = header.partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(value.strip()) <= LONGEST:
            return None
        token = self.desk.tokens.opened(value.strip(), self.config.now())
        if token is None or not token.scopes:
            return None
        programs = request.url.path.startswith(API)
        if not programs and (request.method not in SAFE or "read" not in token.scopes):
            return None
        return Person(token.owner, role_of(token.scopes) if programs else "viewer", token.scopes, key=token.key)


def role_of(scopes: tuple[str, ...]) -> str:
    """Return the least role that has all of these scopes, so that a key never does more than it opens."""
    return next(role for role, had in SCOPES.items() if set(scopes) <= set(had))
