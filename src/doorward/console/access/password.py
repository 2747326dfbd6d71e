"""Logging in with a name and a password: the same work and the same answer, whether there is such a name or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorward.desk import By, Desk

REFUSED = "That name and that password do not belong together."
"""What is said of a wrong password, of a name that nobody has, and of somebody who may not log in any more."""
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a log-in: the cookie's value; or the seconds to wait; or neither: it was refused."""

    cookie: str = ""
    wait: int = 0


def log_in(desk: Desk, by: By, name: str, password: str, former: str | None = None) -> Outcome:
    """Log somebody in.

    Args:
        desk: where users, sessions and tries are kept.
        by: when, and from which address.
        name: what was given as a name; the audit has a refused one in short.
        password: what was given as a password.
        former: the session that the browser had: it ends.
    """
    name = "".join(letter for letter in name[:_LONGEST_NAME] if letter.isprintable()).strip()
    wait = desk.attempts.admit(by, name)
    if wait:
        return Outcome(wait=wait)
    person = desk.people.authenticated(name, password)
    if person is None:
        desk.attempts.refused(by, name)
        return Outcome()
    desk.attempts.succeeded(by, name)
    return Outcome(desk.sessions.begin(replace(by, actor=person.name), person, former))
