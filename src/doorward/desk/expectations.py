"""Expected behaviour that was said in the console: the same rules as expected.toml, and it holds beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from doorward.desk.act import DeskError
from doorward.desk.schema import Expectations
from doorward.expected import ExpectationError, expectation
from doorward.wording import clip

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.desk.act import By
    from doorward.desk.store import Store
    from doorward.expected import Expectation


@dataclass(frozen=True, slots=True)
class Vouched:
    """An expectation, who entered it, and when."""

    rule: Expectation
    actor: str
    time: datetime


@dataclass(frozen=True, slots=True)
class ExpectationBook:
    """Keeps what people expect."""

    store: Store

    def expect(self, by: By, rule: Expectation) -> Vouched:
        """Vouch for behaviour from the next analysis on.

        Args:
            by: who enters it; who answers for it is `rule.owner`.
            rule: what is expected; names of detectors were checked by who made it.

        Raises:
            DeskError: it cannot be meant, is over already, or the same is expected already.
        """
        body = rule.as_dict()
        made = _rule(body)
        if not made.holds(by.now.date()):
            raise DeskError(f"{made.until} is over: an expectation holds until a day to come")
        with self.store.write(by) as writing:
            same = select(Expectations.number).where(Expectations.id == made.id, Expectations.withdrawn.is_(None))
            if writing.connection.execute(same).first():
                raise DeskError(f"{made.id} says the same already: withdraw it first")
            row = {"id": made.id, "body": body, "actor": writing.by.actor, "time": by.now}
            writing.connection.execute(insert(Expectations), [row])
            writing.tell("expect", ("expectation", made.id), None, body)
            writing.decided()
        return Vouched(made, by.actor, by.now)

    def withdraw(self, by: By, number: str) -> None:
        """Take an expectation back by its id: from the next analysis on, what it covered is an answer again.

        Raises:
            DeskError: nothing of that id is expected.
        """
        active = (Expectations.id == number, Expectations.withdrawn.is_(None))
        with self.store.write(by) as writing:
            body = writing.connection.execute(select(Expectations.body).where(*active)).scalar()
            if body is None:
                raise DeskError(f"{clip(number, 40)!r} names no expectation of the desk")
            taken = {"withdrawn": by.now, "withdrawn_by": writing.by.actor}
            writing.connection.execute(update(Expectations).where(*active).values(taken))
            writing.tell("withdraw", ("expectation", number), body, None)
            writing.decided()

    def every(self) -> list[Vouched]:
        """Return what was not withdrawn, the oldest first; what is over too, for it can be renewed."""
        query = select(Expectations.body, Expectations.actor, Expectations.time)
        with self.store.read() as connection:
            rows = connection.execute(query.where(Expectations.withdrawn.is_(None)).order_by(Expectations.number))
            return [Vouched(_rule(row.body), row.actor, row.time) for row in rows]


def _rule(body: dict[str, Any]) -> Expectation:
    try:
        return expectation(body, body.get("detectors", ()))
    except ExpectationError as error:
        raise DeskError(str(error)) from error
