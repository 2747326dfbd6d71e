"""The start URL: whoever started the server on this machine gets in once, without a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.desk import By, DeskError

if TYPE_CHECKING:
    from doorward.console.config import Config
    from doorward.desk import Desk, Person


def start_url(config: Config, desk: Desk, user: str) -> str:
    """Return the address that logs the user of this machine in once, as an admin where the desk does not know them.

    Empty where the server is not on loopback, is behind a proxy, or the desk lets that user in no longer: a person who can
    start the server can read the desk's file, but no link gives back what an admin took.

    Args:
        config: how the console is served.
        desk: where users are kept.
        user: name of the operating system's user.
    """
    if not config.local:
        return ""
    by = By(f"start of {user}", config.now())
    try:
        person = _known(desk, by, user)
    except DeskError:
        return ""
    if person.disabled:
        return ""
    return f"{config.address}/start/{desk.sessions.issue_start(by, person)}"


def _known(desk: Desk, by: By, user: str) -> Person:
    person = desk.people.named(user)
    return desk.people.add(by, user, "admin") if person is None else person
