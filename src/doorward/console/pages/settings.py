"""Settings: one's own password and keys; for an admin, who else may come in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from doorward.console.access import cookies
from doorward.console.page import Cookie, Moved, Page, Refused, Shown
from doorward.console.view import THEMES
from doorward.desk import ROLES, SCOPES
from doorward.desk.retention import JOBS
from doorward.wording import clip, duration, listed, plural

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.desk import Person

settings = Page("Settings", place=100, key="s")
STATES = ("enabled", "disabled")
DAYS = (7, 30, 90, 365)
"""For how long a key may be made."""
_YEAR = 31_536_000
_LONGEST_NAME = 100


@settings.shows("/settings")
def overview(ask: Ask) -> Shown:
    """Show what may be settled."""
    return _shown(ask)


@settings.does("/theme", "viewer", everyone=True, largest=10_000)
def theme(ask: Ask) -> Moved:
    """Keep dark or light in a cookie that scripts may change too."""
    chosen = ask.sent("theme")
    if chosen not in THEMES:
        raise Refused(400, "A theme is dark or light.")
    return Moved(ask.sent("back") or "/", cookies=(Cookie("theme", chosen, _YEAR, script=True),))


@settings.does("/settings/password", "viewer")
def password(ask: Ask) -> Moved:
    """Change one's own password; every other session ends, and this one begins anew."""
    me, given = _me(ask), _password(ask, "password")
    if given != _password(ask, "again"):
        raise Refused(400, "The two new passwords differ.", "Go back and type them again.")
    if me.has_password:
        wait = ask.desk.attempts.admit(ask.by, me.name)
        if wait:
            raise Refused(429, f"Too many passwords were tried. Try again in {duration(wait)}.")
        if ask.desk.people.authenticated(me.name, _password(ask, "current")) is None:
            raise Refused(400, "That is not your password of today.", "Go back and type it again.")
    ask.desk.people.set_password(ask.by, me.name, given)
    value = ask.desk.sessions.begin(ask.by, _me(ask))
    return Moved("/settings", "Your password is another one now.", (cookies.session(ask.config, value),))


@settings.does("/settings/keys", "viewer")
def issue(ask: Ask) -> Shown:
    """Make a key for programs; its value is shown on this very page, and never again."""
    days = ask.sent("days")
    if days not in map(str, DAYS):
        raise Refused(400, f"A key lives {listed([str(one) for one in DAYS])} days.")
    ends = ask.now + timedelta(days=int(days))
    made = ask.desk.tokens.issue(ask.by, _me(ask), ask.sent("name"), ask.all_sent("scope"), ends)
    return _shown(ask, key=made[1], key_name=made[0].name)


@settings.does("/settings/keys/end", "viewer")
def revoke(ask: Ask) -> Moved:
    """End a key of one's own; an admin ends anyone's."""
    number = ask.sent("number")
    owned = {str(token.number): token for token in _tokens(ask)}
    if number not in owned:
        raise Refused(404, "There is no such key of yours.")
    ask.desk.tokens.revoke(ask.by, owned[number].number)
    return Moved("/settings", f"The key {owned[number].name} opens nothing any more.")


@settings.does("/settings/people", "admin")
def add(ask: Ask) -> Moved:
    """Let somebody in."""
    given = _password(ask, "password")
    if not ask.sent("name").isprintable():
        raise Refused(400, "A name has letters that can be seen.", "Go back and mend it: nothing was changed.")
    made = ask.desk.people.add(ask.by, ask.sent("name"), ask.sent("role"), given or None)
    return Moved("/settings#people", f"{made.name} may log in as {made.role}.")


@settings.does("/settings/people/role", "admin")
def role(ask: Ask) -> Moved:
    """Give somebody another role."""
    made = ask.desk.people.set_role(ask.by, ask.sent("name"), ask.sent("role"))
    return Moved("/settings#people", f"{made.name} is {made.role} now.")


@settings.does("/settings/people/password", "admin")
def reset(ask: Ask) -> Moved:
    """Give somebody another password."""
    made = ask.desk.people.set_password(ask.by, ask.sent("name"), _password(ask, "password"))
    return Moved("/settings#people", f"{made.name} has another password, and is logged out everywhere.")


@settings.does("/settings/people/state", "admin")
def state(ask: Ask) -> Moved:
    """Let somebody in no longer, or again."""
    wanted = ask.sent("state")
    if wanted not in STATES:
        raise Refused(400, "A person is enabled or disabled.")
    disabled = wanted == "disabled"
    made = ask.desk.people.disable(ask.by, ask.sent("name"), disabled=disabled)
    return Moved("/settings#people", f"{made.name} may {'no longer log in' if disabled else 'log in again'}.")


@settings.does("/settings/people/end", "admin")
def end(ask: Ask) -> Moved:
    """Log somebody out everywhere."""
    person = ask.desk.people.named(ask.sent("name"))
    if person is None:
        raise Refused(404, "There is nobody of that name.")
    ask.desk.sessions.end_all(ask.by, person)
    return Moved("/settings#people", f"{person.name} is logged out everywhere.")


def _shown(ask: Ask, key: str = "", key_name: str = "") -> Shown:
    admin = ask.person.may("admin")
    people = ask.desk.people.every() if admin else []
    entered = [person for person in people if not person.disabled]
    admins = sum(person.role == "admin" for person in entered)
    sentence = f"You are logged in as {clip(ask.person.name, _LONGEST_NAME)}; your role is {ask.person.role}."
    if admin:
        sentence += f" {plural(len(entered), 'person', 'people')} may log in; {plural(admins, 'admin')} among them."
    me = ask.desk.people.named(ask.person.name)
    values: dict[str, Any] = {
        "sentence": sentence,
        "me": me,
        "people": [(person, ask.desk.sessions.of(person, ask.now)) for person in people],
        "tokens": _tokens(ask),
        "key": key,
        "key_name": key_name,
        "scopes": SCOPES[ask.person.role],
        "roles": ROLES,
        "days": DAYS,
        "admin": admin,
        "jobs": JOBS.days,
        "originals": ask.desk.originals.total(),
        "own_sessions": ask.desk.sessions.of(me, ask.now) if me else [],
    }
    return Shown("settings.html", sentence, values)


def _me(ask: Ask) -> Person:
    person = ask.desk.people.named(ask.person.name)
    if person is None:
        raise Refused(403, "The desk does not know you.")
    return person


def _tokens(ask: Ask) -> list[Any]:
    me = ask.desk.people.named(ask.person.name)
    every = ask.desk.tokens.every(None if ask.person.may("admin") else me) if me else []
    return [token for token in every if token.lives(ask.now)]


def _password(ask: Ask, name: str) -> str:
    """Return a password as it was typed; blanks around it belong to it."""
    value = ask.form.get(name, "")
    return value if isinstance(value, str) else ""
