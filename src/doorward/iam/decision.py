"""Whether an identity may do something to each of some resources: yes, no, or cannot tell.

The order is AWS's: a Deny anywhere wins; then every level of the organisation, the permissions boundary and the identity's
own policies must each allow it (IAM User Guide, "Policy evaluation logic"). Session policies are not known and count as absent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

import numpy as np

from doorward.iam.condition import holds, literals
from doorward.iam.logic import NO, OPEN, YES, opposite
from doorward.iam.universe import Possible, spoken_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.iam.condition import Context
    from doorward.iam.logic import Answers
    from doorward.iam.statement import Statement
    from doorward.iam.universe import Universe

REGION = "aws:requestedregion"


@dataclass(frozen=True, slots=True)
class Scope:
    """All that decides what an identity may do.

    Attributes:
        own: statements of its policies and of those of its groups.
        boundary: statements of its permissions boundary, None if it has none.
        levels: of each level of the organisation above it the statements of the service control policies.
        unread: policies that count and are not in the data: as a boundary they leave everything open.
        context: what is known of its requests.
    """

    own: tuple[Statement, ...]
    boundary: tuple[Statement, ...] | None = None
    levels: tuple[tuple[Statement, ...], ...] = ()
    boundary_unread: bool = False
    context: Context = field(default_factory=dict)

    def every(self) -> Iterator[Statement]:
        """Yield every statement that may allow or deny."""
        yield from self.own
        yield from self.boundary or ()
        for level in self.levels:
            yield from level

    def relevant(self, action: str) -> Scope:
        """Return the scope with only what speaks of an action."""
        boundary = None if self.boundary is None else _about(self.boundary, action)
        levels = tuple(_about(level, action) for level in self.levels)
        return Scope(_about(self.own, action), boundary, levels, self.boundary_unread, self.context)


def decided(scope: Scope, action: str, universe: Universe, context: Context, *, granted: bool = False) -> Answers:
    """Return for each resource whether the action is allowed, in the region that serves the identity best.

    Args:
        scope: who asks.
        action: in lower case.
        universe: the resources.
        context: what is known of this request besides what is known of the identity.
        granted: a policy of the resource allows it already, so that the identity's own policies need not.
    """
    about = scope.relevant(action)
    known = {**scope.context, **context}
    if REGION in known:
        return _decided(about, universe, known, granted=granted)
    regions = sorted({value for one in about.every() for value in literals(one.conditions, REGION)})
    tried = [{**known, REGION: (region,)} for region in (*regions, "elsewhere")] if regions else [known]
    return reduce(np.maximum, (_decided(about, universe, one, granted=granted) for one in tried))


def possible(scope: Scope, actions: Sequence[str], families: Iterable[str], context: Context) -> int:
    """Return whether there is one resource in the families on which all these actions are allowed."""
    about = [scope.relevant(action) for action in actions]
    if any(not any(one.allows for one in single.own) for single in about):
        return NO
    patterns = {
        pattern
        for single in about
        for one in single.every()
        for pattern in (*(one.resources or ()), *(one.not_resources or ()))
    }
    answers = []
    for family in families:
        try:
            universe = Possible(family, sorted(patterns))
        except OverflowError:
            return OPEN
        if universe.size:
            each = (decided(single, action, universe, context) for single, action in zip(about, actions, strict=True))
            answers.append(int(reduce(np.minimum, each).max()))
    return max(answers, default=NO)


def _decided(scope: Scope, universe: Universe, context: Context, *, granted: bool) -> Answers:
    answer = np.full(universe.size, YES, np.uint8) if granted else _allowed(scope.own, universe, context)
    if scope.boundary_unread:
        answer = np.minimum(answer, np.uint8(OPEN))
    if scope.boundary is not None:
        answer = np.minimum(answer, _allowed(scope.boundary, universe, context))
    for level in scope.levels:
        answer = np.minimum(answer, _allowed(level, universe, context))
    denied = [one for one in scope.every() if not one.allows]
    return np.minimum(answer, opposite(_matching(denied, universe, context))) if denied else answer


def _allowed(statements: Iterable[Statement], universe: Universe, context: Context) -> Answers:
    return _matching([one for one in statements if one.allows], universe, context)


def _matching(statements: Iterable[Statement], universe: Universe, context: Context) -> Answers:
    found = np.full(universe.size, NO, np.uint8)
    for one in statements:
        when = holds(one.conditions, context, denies=not one.allows)
        if when != NO:
            np.maximum(found, np.minimum(spoken_of(one, universe), np.uint8(when)), out=found)
    return found


@lru_cache(maxsize=100_000)
def _about(statements: tuple[Statement, ...], action: str) -> tuple[Statement, ...]:
    return tuple(one for one in statements if one.speaks_of(action))
