"""What is asked of identities that are decided alike, and how the answers are noted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from doorward.iam.ground import named, offered, sources, unsettled
from doorward.iam.ledger import FEW, Holder, Means, identity
from doorward.iam.logic import OPEN, YES
from doorward.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.iam.condition import Known
    from doorward.iam.estate import Identity
    from doorward.iam.ground import Ground
    from doorward.iam.ledger import Ledger
    from doorward.iam.logic import Answers
    from doorward.iam.scopes import Shared
    from doorward.iam.universe import Told


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Identities that are decided alike, before one account.

    Attributes:
        ledger: where moves are noted.
        ground: the account.
        one: the identities.
        holder: who stands for them.
        offers: actions that some Allow of theirs speaks of, in lower case; no other can be allowed.
    """

    ledger: Ledger
    ground: Ground
    one: Shared
    holder: Holder
    offers: frozenset[str]

    @staticmethod
    def of(ledger: Ledger, ground: Ground, one: Shared, holder: Holder) -> Inquiry:
        """Return the inquiry about identities."""
        return Inquiry(ledger, ground, one, holder, offered(one))

    def offer(self, actions: Sequence[str]) -> bool:
        """Return whether an Allow speaks of each of these actions."""
        return all(action.lower() in self.offers for action in actions)

    def reach(self, action: str, universe: Told, context: Mapping[str, tuple[Known, ...]] | None = None) -> Answers:
        """Return for each target whether an action of IAM is allowed on it."""
        return self.ground.reach(self.one.scope, action, universe, context)

    def means(self, move: str, actions: Sequence[str]) -> Means:
        """Return by what a move is made: each action taken away ends it."""
        fixes = tuple(f"take {action} out of {sources(self.one, self.ground.estate, action)}" for action in actions)
        return Means(move, tuple(actions), fixes, unsettled(self.one, actions))

    def alone(self, single: Identity) -> Inquiry:
        """Return the inquiry as it stands for one of the identities by itself."""
        if len(self.one.identities) == 1 and self.holder.facts[-1] == identity(single.arn):
            return self
        facts = (
            (identity(single.arn),) if "/permissions/" in self.holder.facts[0] and len(self.holder.facts) == 1 else ()
        )
        holder = Holder(
            facts or tuple(dict.fromkeys((*self.holder.facts, identity(single.arn)))),
            f"{single.kind} {single.name}",
            single.arn,
            self.holder.account,
        )
        return replace(self, holder=holder)

    def note(self, means: Means, conclusion: str, answer: int, how: str) -> None:
        """Note that these identities make a move, unless it is denied."""
        self.ledger.note(self.holder, means, conclusion, answer, how)

    def note_with(self, others: Sequence[str], means: Means, conclusion: str, answer: int, how: str) -> None:
        """Note a move that these identities make for whoever acts as any one of some others."""
        beside = self.holder.also(self.ledger.any_of(self.ground.account, others))
        self.ledger.note(beside, means, conclusion, answer, how)

    def note_each(self, means: Means, universe: Told, answers: Answers, how: str) -> None:
        """Note that these identities become every one of the targets, what is certain apart from what is open."""
        for answer in (YES, OPEN):
            arns = named(universe, answers, answer)
            if len(arns) <= FEW and len(self.one.identities) == 1:
                arns = [arn for arn in arns if arn != self.one.identities[0].arn]
            for fact in self.ledger.each_of(self.ground.account, arns) if arns else ():
                self.note(means, fact, answer, f"{how} {listed([arn.split(':', 5)[-1] for arn in arns])}")
