"""Who the provider says somebody is, and who that is to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from doorward.desk import DeskError

if TYPE_CHECKING:
    from doorward.console.access.oidc import Told
    from doorward.desk import By, Desk, Person

_LONGEST = 100


def person_of(desk: Desk, by: By, issuer: str, told: Told, role: str) -> Person:
    """Return the person whom the provider knows by this subject, with the role that its claims give today.

    Somebody new is added under the name that the provider shows; one that a local user has already is never taken over: it is
    told apart by the provider's host.

    Raises:
        DeskError: the person may not log in any more, or would be the last admin who is none any more.
    """
    person = desk.people.linked(issuer, told.subject)
    if person is None:
        name = _free(desk, issuer, told)
        desk.people.add(by, name, role)
        return desk.people.link(by, name, issuer, told.subject)
    if person.disabled:
        raise DeskError("this person may not log in")
    return person if person.role == role else desk.people.set_role(by, person.name, role)


def _free(desk: Desk, issuer: str, told: Told) -> str:
    wished = (
        "".join(letter for letter in told.name if letter.isprintable()).strip()[:_LONGEST] or told.subject[:_LONGEST]
    )
    apart = f"{wished} ({urlsplit(issuer).hostname})"
    for name in (wished, apart, f"{apart} {told.subject[:_LONGEST]}"):
        if desk.people.named(name) is None:
            return name
    raise DeskError("there is somebody of that name already")
