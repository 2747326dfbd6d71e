"""Saved views: a page with its filter, kept under a name for oneself or for all. Each list shows its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.page import Moved, Page, Refused
from doorward.desk import DeskError

if TYPE_CHECKING:
    from doorward.console.page import Ask

views = Page("Saved views")


@views.does("/views/save", "viewer")
def save(ask: Ask) -> Moved:
    """Keep a view; only who decides keeps one for all."""
    shared = bool(ask.sent("shared"))
    if shared and not ask.person.may("analyst"):
        raise Refused(403, "You keep views for yourself; an analyst keeps them for all.")
    made = ask.desk.views.save(ask.by, ask.sent("name"), ask.sent("path"), ask.sent("query"), shared=shared)
    return Moved(ask.sent("back") or made.path, f"The view {made.name} is kept.")


@views.does("/views/remove", "viewer")
def remove(ask: Ask) -> Moved:
    """Remove a view of one's own; an admin removes anyone's."""
    number = ask.sent("number")
    if not (number.isascii() and number.isdigit() and len(number) < len(str(2**62))):
        raise Refused(404, "There is no such view of yours.")
    try:
        ask.desk.views.remove(ask.by, int(number), anyones=ask.person.may("admin"))
    except DeskError as error:
        raise Refused(404, "There is no such view of yours.") from error
    return Moved(ask.sent("back") or "/", "The view is kept no longer.")
