"""Logging in and out: by name and password, by the start URL, and at the organisation's own provider."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from doorward.console.access import cookies
from doorward.console.access.outside import person_of
from doorward.console.access.password import REFUSED
from doorward.console.access.password import log_in as logged_in
from doorward.console.access.provider import ProviderError, UnbegunError, provider
from doorward.console.page import Moved, Page, Refused, Shown, own
from doorward.desk import By, DeskError
from doorward.wording import duration

if TYPE_CHECKING:
    from doorward.console.page import Answered, Ask

log_in = Page("Log in")
_FLOW = 600
_AT_PROVIDER = "at the provider"


@log_in.shows("/log-in", everyone=True)
def form(ask: Ask) -> Answered:
    """Show the form; whoever a link of another site led here first goes on from here, where the strict cookie comes along."""
    back = ask.text("back")
    if ask.site == "cross-site" and back:
        return Shown("onwards.html", "One moment.", {"back": own(back), "person": ""})
    if ask.person.name:
        return Moved(back or "/")
    return _form(ask, back)


@log_in.does("/log-in", "viewer", everyone=True, largest=20_000)
def begun(ask: Ask) -> Answered:
    """Log somebody in; a browser that was logged in gets another session."""
    name, password = ask.sent("name"), ask.form.get("password")
    given = password if isinstance(password, str) else ""
    outcome = logged_in(ask.desk, _by(ask), name, given, ask.person.session)
    back = ask.sent("back")
    if outcome.wait:
        sentence = f"Too many log-ins were tried. Try again in {duration(outcome.wait)}."
        return _form(ask, back, sentence, status=429, wait=outcome.wait)
    if not outcome.cookie:
        return _form(ask, back, REFUSED, status=401)
    return Moved(back or "/", cookies=(cookies.session(ask.config, outcome.cookie),))


@log_in.does("/log-out", "viewer", everyone=True)
def ended(ask: Ask) -> Answered:
    """Log out here, or everywhere."""
    by = _by(ask, ask.person.name or "log-out")
    if ask.person.session and ask.sent("where") == "everywhere":
        person = ask.desk.people.named(ask.person.name)
        if person is not None:
            ask.desk.sessions.end_all(by, person)
    elif ask.person.session:
        ask.desk.sessions.end(by, ask.person.session)
    return Moved("/log-in", "You are logged out.", (cookies.ended(ask.config),))


@log_in.shows("/start/{token}", everyone=True)
def start(ask: Ask) -> Answered:
    """Show a button: only sending it uses the address up, so that a preview of the link does not."""
    return Shown("start.html", "This address logs you in, once.", {"token": ask.parts["token"]})


@log_in.does("/start/{token}", "viewer", everyone=True, largest=1_000)
def started(ask: Ask) -> Answered:
    """Use the start URL up."""
    try:
        value = ask.desk.sessions.begin_by_start(_by(ask, "start"), ask.parts["token"], ask.person.session)
    except DeskError as error:
        raise Refused(403, "This person may not log in.") from error
    if value is None:
        return _form(
            ask, "", "That address was used, or is older than ten minutes. Start the server again for another.", 410
        )
    return Moved("/", cookies=(cookies.session(ask.config, value),))


@log_in.shows("/log-in/provider", everyone=True)
def away(ask: Ask) -> Answered:
    """Go to the organisation's provider."""
    asked = provider(ask.config)
    if asked is None:
        raise Refused(404, "No provider is settled.", "Name one under [console.oidc] of doorward.toml.")
    try:
        where, browser = asked.begin(ask.text("back"), ask.now, ask.client)
    except Exception as error:
        raise _failed(ask, error) from error
    return Moved(where, cookies=(cookies.flow(ask.config, browser, _FLOW),), away=True)


@log_in.shows("/log-in/return", everyone=True)
def returned(ask: Ask) -> Answered:
    """Come back from the provider. The page goes on by itself: our strict cookie does not come along with another site's redirect."""
    asked = provider(ask.config)
    if asked is None:
        raise Refused(404, "No provider is settled.", "Name one under [console.oidc] of doorward.toml.")
    try:
        told, back = asked.finish(
            ask.params, ask.cookies.get(cookies.flow_name(ask.config), "")[: cookies.LONGEST], ask.now
        )
    except Exception as error:
        raise _failed(ask, error) from error
    role = asked.role(told)
    by = By(f"log-in at {urlsplit(asked.settled['issuer']).hostname}", ask.now, ask.client or None)
    if role is None:
        ask.desk.attempts.refused(by, told.name)
        raise Refused(
            403, "The provider knows you; this console does not let you in.", "Ask an administrator for a role."
        )
    try:
        person = person_of(ask.desk, by, asked.settled["issuer"], told, role)
        value = ask.desk.sessions.begin(replace(by, actor=person.name), person, ask.person.session)
    except DeskError as error:
        raise Refused(403, f"You cannot be let in: {error}.", "Ask an administrator.") from error
    kept = (cookies.session(ask.config, value), cookies.flow(ask.config, "", 0))
    return Shown("onwards.html", "You are logged in.", {"back": own(back), "person": person.name}, cookies=kept)


def _by(ask: Ask, actor: str = "log-in") -> By:
    return By(actor, ask.now, ask.client or None)


def _form(ask: Ask, back: str, fault: str = "", status: int = 200, wait: int = 0) -> Shown:
    people = ask.desk.people.every()
    values = {
        "back": own(back),
        "fault": fault,
        "provider": bool(ask.config.oidc),
        "passwords": any(person.has_password and not person.disabled for person in people),
    }
    return Shown("log_in.html", "Log in to Doorward.", values, status, wait=wait)


def _failed(ask: Ask, error: Exception) -> Refused:
    """Return the answer to a log-in at the provider that came to nothing; other errors are ours."""
    if isinstance(error, ModuleNotFoundError):
        return Refused(500, "OpenID Connect is not installed.", "Run pip install 'doorward[oidc]' on the server.")
    if not isinstance(error, ProviderError):
        raise error
    # Anybody can call the way back a thousand times; the audit has those that were begun, and so many of them.
    if not isinstance(error, UnbegunError) and not ask.desk.attempts.admit(_by(ask), _AT_PROVIDER):
        ask.desk.attempts.refused(_by(ask), _AT_PROVIDER)
    return Refused(403, str(error), "Log in again.")
