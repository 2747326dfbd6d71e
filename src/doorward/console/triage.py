"""What people decide on the subject of a page: status, assignee, accepted risk, comments. One form, on every page alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from doorward.console.page import Moved, Refused
from doorward.desk import STATUSES, Change, Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.console.page import Ask, Page
    from doorward.desk import Decision, Entry

MOST = 1_000
"""Subjects that are decided on at once, at most."""


@dataclass(frozen=True, slots=True)
class Triage:
    """What the form shows.

    Attributes:
        subject: its kind and id.
        decision: what holds now.
        trail: what was decided and said, oldest first.
        action: address that decisions are sent to; `/comment` beside it takes comments.
        may: whether the person who asks may decide.
    """

    subject: Subject
    decision: Decision
    trail: Sequence[Entry]
    action: str
    may: bool
    day: date
    statuses: tuple[str, ...] = STATUSES

    @property
    def accepted(self) -> bool:
        """Whether the risk is accepted today."""
        return self.decision.accepted(self.day)


def triage(ask: Ask, kind: str, name: str, action: str) -> Triage:
    """Return what the form on the page of one subject shows.

    Args:
        ask: the request.
        kind: one of the desk's KINDS.
        name: id of the subject.
        action: address of the list, such as `/findings`.
    """
    subject = Subject(kind, name)
    return Triage(
        subject,
        ask.desk.decisions.of(subject),
        ask.desk.decisions.trail(subject),
        action,
        ask.person.may("analyst"),
        ask.now.date(),
    )


def takes_decisions(page: Page, path: str, kind: str) -> None:
    """Give a page the two actions of the form: `PATH/decide` for one subject or many, `PATH/comment` for one."""

    @page.does(f"{path}/decide")
    def decide(ask: Ask) -> Moved:
        names = list(dict.fromkeys(ask.all_sent("id")))
        if not 0 < len(names) <= MOST:
            raise Refused(400, f"Choose from 1 to {MOST:,} rows.", "Go back, and tick what is meant.")
        subjects = [Subject(kind, name) for name in names]
        revision = ask.sent("revision")
        seen = {subjects[0]: int(revision)} if revision.isdecimal() and len(subjects) == 1 else None
        held = ask.desk.decisions.decide(ask.by, subjects, _change(ask), seen)
        return Moved(_back(ask, path), f"Decided on {len(held):,} {kind if len(held) == 1 else f'{kind}s'}.")

    @page.does(f"{path}/comment")
    def comment(ask: Ask) -> Moved:
        ask.desk.decisions.comment(ask.by, Subject(kind, ask.sent("id")), ask.sent("comment"))
        return Moved(_back(ask, path), "Comment added.")


def _change(ask: Ask) -> Change:
    until = ask.sent("accepted_until")
    return Change(
        status=ask.sent("status") or None,
        assignee=ask.sent("assignee")
        if "assignee" in ask.form and ask.sent("assignee_kept") != ask.sent("assignee")
        else None,
        accepted_until=day(until) if until else None,
        reason=ask.sent("reason") or None,
        withdrawn=bool(ask.sent("withdrawn")),
        comment=ask.sent("comment") or None,
    )


def day(text: str) -> date:
    """Return a day as forms send it.

    Raises:
        Refused: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(400, f"{text[:40]!r} is not a day such as 2027-03-31.", "Go back and mend it.") from error


def _back(ask: Ask, path: str) -> str:
    return ask.sent("back") or path
