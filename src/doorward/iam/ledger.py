"""The moves found so far, and the facts that stand for many identities so that moves add up and do not multiply."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.iam.logic import NO, OPEN, allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doorward.iam.scopes import Shared

FEW = 2
"""Identities that moves name one by one; more of them go by a fact of their own."""


def identity(arn: str) -> str:
    """Return the fact that somebody acts as an identity."""
    return f"identity:{arn}"


def administrator(account: str) -> str:
    """Return the fact that somebody may do anything in an account."""
    return f"cloud:{account}/administrator"


@dataclass(frozen=True, slots=True)
class Move:
    """A row of `escalations`."""

    move: str
    premises: tuple[str, ...]
    conclusion: str
    allowed: bool | None
    technique: str
    actions: tuple[str, ...]
    how: str
    detail: str | None
    fixes: tuple[str, ...]
    holder: str
    cloud_account: str

    def as_row(self) -> dict[str, Any]:
        """Return it as a row, tuples as lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who makes a move.

    Attributes:
        facts: facts that together say that somebody acts so.
        called: in words, at the beginning of a sentence.
        first: ARN of the identity, or of the first of several.
        account: number of the account.
    """

    facts: tuple[str, ...]
    called: str
    first: str
    account: str

    def also(self, fact: str) -> Holder:
        """Return the holder who has one fact more."""
        return Holder((*self.facts, fact), self.called, self.first, self.account)


@dataclass(frozen=True, slots=True)
class Means:
    """By what a move is made.

    Attributes:
        move: kind of move.
        actions: actions needed.
        fixes: fixes that take it away, each alone.
        opened: what leaves it open, where something does.
    """

    move: str
    actions: tuple[str, ...]
    fixes: tuple[str, ...]
    opened: str = ""


@dataclass(slots=True)
class Ledger:
    """Moves, each once."""

    moves: dict[Move, None] = field(default_factory=dict)
    _sets: dict[str, str] = field(default_factory=dict)

    def holder(self, one: Shared) -> Holder:
        """Return who stands for identities whose requests are decided alike, and note that each of them does."""
        first, *others = one.identities
        called = f"{first.kind} {first.name}"
        if not others:
            return Holder((identity(first.arn),), called, first.arn, one.account)
        fact = f"cloud:{one.account}/permissions/{_digest(single.arn for single in one.identities)}"
        for single in one.identities:
            how = f"{single.kind} {single.name} has the same permissions as {len(others)} other{'s' if others[1:] else ''}."
            self.add(
                Move(
                    "counts as",
                    (identity(single.arn),),
                    fact,
                    True,
                    "permissions",
                    (),
                    how,
                    None,
                    (),
                    single.arn,
                    one.account,
                )
            )
        return Holder(
            (fact,), f"whoever has the permissions of {called} (as {len(others) + 1} have)", first.arn, one.account
        )

    def note(self, holder: Holder, means: Means, conclusion: str, answer: int, how: str) -> None:
        """Note a move unless it is denied; a move from a fact to itself is none."""
        if answer == NO or conclusion in holder.facts:
            return
        sentence = f"{holder.called[:1].upper()}{holder.called[1:]} {how} ({', '.join(means.actions)})."
        detail = means.opened if answer == OPEN else None
        self.add(
            Move(
                means.move,
                tuple(dict.fromkeys(holder.facts)),
                conclusion,
                allowed(answer),
                " + ".join(means.actions),
                means.actions,
                sentence,
                detail,
                means.fixes,
                holder.first,
                holder.account,
            )
        )

    def add(self, move: Move) -> None:
        """Keep a move."""
        self.moves[move] = None

    def any_of(self, account: str, arns: Sequence[str]) -> str:
        """Return the fact that somebody acts as any one of these identities, which are not none."""
        return self._standing(account, arns, "any")

    def each_of(self, account: str, arns: Sequence[str]) -> list[str]:
        """Return the facts that are gained by whoever may act as every one of these identities."""
        return [identity(arn) for arn in arns] if len(arns) <= FEW else [self._standing(account, arns, "each")]

    def _standing(self, account: str, arns: Sequence[str], kind: str) -> str:
        if len(arns) == 1:
            return identity(arns[0])
        key = _digest((kind, *arns))
        if key not in self._sets:
            fact = self._sets[key] = f"cloud:{account}/{kind}/{key}"
            for arn in arns:
                one, name = identity(arn), arn.split(":", 5)[-1]
                ends = (one, fact) if kind == "any" else (fact, one)
                how = f"{name} is one of {len(arns)} identities that a permission speaks of."
                self.add(Move("counts as", ends[:1], ends[1], True, kind, (), how, None, (), arn, account))
        return self._sets[key]


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
