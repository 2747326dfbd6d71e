"""One account: what there is to gain in it, and what a set of permissions reaches of that."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from doorward.iam import trust
from doorward.iam.decision import decided, possible
from doorward.iam.ledger import administrator
from doorward.iam.logic import NO, YES
from doorward.iam.scopes import policies_of
from doorward.iam.statement import spoken
from doorward.iam.technique import ADMINISTRATOR, VOCABULARY, families
from doorward.iam.universe import Told
from doorward.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.iam.condition import Context, Known
    from doorward.iam.decision import Scope
    from doorward.iam.estate import Estate
    from doorward.iam.logic import Answers
    from doorward.iam.scopes import Shared

_BOUNDARY = "iam:permissionsboundary"
_REGION = {"aws:requestedregion": ("us-east-1",)}
"""IAM is one service for all regions, and its requests go there (IAM endpoints, AWS General Reference)."""


class Ground:
    """The identities and policies of one account as targets.

    Attributes:
        account: its number.
        estate: where it stands.
        users, roles, groups: its identities; roles without those that services keep for themselves.
        policies: its own managed policies, which whoever may can edit.
        carriers: id of a policy -> ARNs of the users and roles that have it, in order.
        members: ARN of a group -> ARNs of its users.
        caps: ARN of a user or role -> id of its permissions boundary, where it has one.
    """

    def __init__(self, estate: Estate, account: str) -> None:
        self.estate, self.account = estate, account
        mine = [one for one in estate.identities.values() if one.account == account]
        self.users = Told([one.arn for one in mine if one.kind == "user"])
        self.roles = Told([one.arn for one in mine if one.kind == "role" and not one.of_aws])
        self.groups = Told([one.arn for one in mine if one.kind == "group"])
        own = {policy for one in mine for policy in one.policies if _editable(policy, account)}
        own |= {policy for policy in (*estate.policies, *estate.editions) if _editable(policy, account)}
        self.policies = Told(sorted(own))
        self.carriers: dict[str, list[str]] = defaultdict(list)
        self.members: dict[str, list[str]] = defaultdict(list)
        self.caps: dict[str, str] = {one.arn: one.boundary for one in mine if one.boundary is not None}
        for one in mine:
            if one.kind != "group" and not one.of_aws:
                for policy in policies_of(estate, one):
                    self.carriers[policy].append(one.arn)
            for group in one.groups:
                self.members[group].append(one.arn)
        powerful = [policy for policy in self.policies.names if any(one.whole for one in estate.read(policy) or ())]
        self.attached: tuple[Known, ...] = (ADMINISTRATOR, *powerful)
        self._run_by: dict[tuple[str, tuple[tuple[Known, ...], ...]], Answers] = {}

    def universe(self, kind: str) -> Told:
        """Return the identities of a kind."""
        return {"user": self.users, "role": self.roles, "group": self.groups}[kind]

    def gain(self, arn: str) -> str:
        """Return the fact that an identity gains by any permission of its own: all of the account, or up to its boundary."""
        cap = self.caps.get(arn)
        return administrator(self.account) if cap is None else self.within(cap)

    def within(self, boundary: str) -> str:
        """Return the fact that somebody may do all that a permissions boundary lets through."""
        return f"cloud:{self.account}/within/{boundary}"

    def reach(
        self, scope: Scope, action: str, universe: Told, context: Mapping[str, tuple[Known, ...]] | None = None
    ) -> Answers:
        """Return for each target whether an action of IAM is allowed on it, the target's own boundary considered."""
        known: Context = {**_REGION, **(context or {})}
        about = scope.relevant(action.lower())
        if not any(_BOUNDARY in one.asks for one in about.every()) or _BOUNDARY in known:
            return decided(scope, action.lower(), universe, known)
        found = np.full(universe.size, NO, np.uint8)
        capped = np.array([self.caps.get(name, "") for name in universe.names])
        for cap in sorted(set(capped)):
            answers = decided(scope, action.lower(), universe, {**known, _BOUNDARY: (cap or None,)})
            found = np.where(capped == cap, answers, found)
        return found

    def can(self, scope: Scope, needs: Sequence[tuple[str, ...]]) -> int:
        """Return whether for each group of actions there is a resource of the account on which all of it is allowed."""
        answer = YES
        for group in needs:
            answer = min(answer, possible(scope, [one.lower() for one in group], families(group[0], self.account), {}))
            if answer == NO:
                break
        return answer

    def run_by(self, service: str, context: Context) -> Answers:
        """Return for each role whether a service may run things as it; for machines it needs a profile besides."""
        requests = {
            name: told for name in ("aws:currenttime", "aws:epochtime") if (told := context.get(name)) is not None
        }
        key = service, tuple(requests.values())
        if key not in self._run_by:
            found = [trust.of_service(self.estate.trusts.get(role, ()), service, requests) for role in self.roles.names]
            if service == "ec2.amazonaws.com":
                found = [
                    answer if role in self.estate.profiles else NO
                    for role, answer in zip(self.roles.names, found, strict=True)
                ]
            self._run_by[key] = np.array(found, np.uint8)
        return self._run_by[key]


def named(universe: Told, answers: Answers, answer: int) -> list[str]:
    """Return the targets that have this answer, sorted."""
    return [universe.names[place] for place in np.flatnonzero(answers == answer)]


def offered(one: Shared) -> frozenset[str]:
    """Return the actions that some Allow of an identity's own policies speaks of."""
    return frozenset().union(
        *(spoken(told.actions, told.not_actions, VOCABULARY) for told in one.scope.own if told.allows)
    )


def sources(one: Shared, estate: Estate, action: str) -> str:
    """Return in words the policies that allow an action."""
    speaking = (told.policy for told in one.scope.own if told.allows and told.speaks_of(action.lower()))
    return listed(sorted({estate.names.get(policy, policy) for policy in speaking}))


def unsettled(one: Shared, actions: Sequence[str]) -> str:
    """Return in words what leaves these actions open: the keys of conditions that were met, or a policy that is not known."""
    wanted = [action.lower() for action in actions]
    asked = sorted(
        {key for told in one.scope.every() if any(told.speaks_of(action) for action in wanted) for key in told.asks}
    )
    said = [f"it depends on {listed(asked)}"] if asked else []
    return (
        "; ".join([*said, *(["its permissions boundary is not in the data"] if one.scope.boundary_unread else [])])
        or "it cannot be told"
    )


def _editable(policy: str, account: str) -> bool:
    return policy.startswith("arn:") and f":iam::{account}:policy/" in policy
