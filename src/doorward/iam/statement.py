"""A statement of a policy: of which actions and resources it speaks, whom it names and when it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from doorward.iam.condition import keys
from doorward.iam.pattern import filled, matches, variables

if TYPE_CHECKING:
    from collections.abc import Mapping

Patterns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; what it does not name is None.

    Attributes:
        policy: id of its policy.
        allows: whether it allows or denies.
        actions, not_actions: patterns in lower case, since AWS does not tell cases of actions apart.
        resources, not_resources: patterns.
        principals, not_principals: TYPE:NAME, of a policy that belongs to a resource.
        conditions: operator -> key -> values, as JSON.
    """

    policy: str
    allows: bool
    actions: Patterns | None = None
    not_actions: Patterns | None = None
    resources: Patterns | None = None
    not_resources: Patterns | None = None
    principals: Patterns | None = None
    not_principals: Patterns | None = None
    conditions: str | None = None

    def speaks_of(self, action: str) -> bool:
        """Return whether it speaks of an action, given in lower case."""
        return action in spoken(self.actions, self.not_actions, (action,))

    @property
    def asks(self) -> frozenset[str]:
        """Keys and variables of the request that it depends on, in lower case."""
        return _asked(self.conditions, self.resources, self.not_resources)

    @property
    def whole(self) -> bool:
        """Whether it allows everything on everything, always."""
        return self.allows and "*" in (self.actions or ()) and "*" in (self.resources or ()) and self.conditions is None

    def filled(self, known: Mapping[str, str]) -> Statement:
        """Return the statement with the variables filled in that are known; keys in lower case."""
        if not any("${" in one for one in (*(self.resources or ()), *(self.not_resources or ()))):
            return self
        return replace(self, resources=_filled(self.resources, known), not_resources=_filled(self.not_resources, known))


def statement(row: Mapping[str, Any]) -> Statement:
    """Return a row of `policies` as a statement."""
    patterns = {name: None if row.get(name) is None else tuple(row[name]) for name in _LISTS}
    for name in ("actions", "not_actions"):
        told = patterns[name]
        patterns[name] = None if told is None else tuple(one.lower() for one in told)
    return Statement(row["policy"], row["effect"] == "Allow", conditions=row.get("conditions"), **patterns)


_LISTS = ("actions", "not_actions", "resources", "not_resources", "principals", "not_principals")


@lru_cache(maxsize=100_000)
def spoken(actions: Patterns | None, not_actions: Patterns | None, asked: Patterns) -> frozenset[str]:
    """Return of which of the asked actions a statement with these patterns speaks, all in lower case."""
    patterns = actions if actions is not None else not_actions or ()
    found = frozenset(one for one in asked if any(matches(pattern, one) for pattern in patterns))
    return found if actions is not None else frozenset(asked) - found


@lru_cache(maxsize=100_000)
def _asked(conditions: str | None, resources: Patterns | None, not_resources: Patterns | None) -> frozenset[str]:
    return keys(conditions).union(*(variables(one) for one in (*(resources or ()), *(not_resources or ()))))


def _filled(patterns: Patterns | None, known: Mapping[str, str]) -> Patterns | None:
    return None if patterns is None else tuple(filled(one, known) for one in patterns)
