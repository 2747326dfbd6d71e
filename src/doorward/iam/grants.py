"""Moves by writing policies: an identity gives itself, or another one that somebody holds, any permission."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from doorward.iam.decision import possible
from doorward.iam.ground import named
from doorward.iam.ledger import administrator
from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.technique import ADMINISTRATOR, CHOOSE_EDITION, EDIT, LIFT, NEW_IDENTITY, POLICY_WRITES
from doorward.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.iam.condition import Known
    from doorward.iam.ground import Ground
    from doorward.iam.inquiry import Inquiry
    from doorward.iam.ledger import Means

_MOVE = "grants itself"
_IN_FORCE = "the export leaves out editions of policies that are not in force"


def granted(asked: Inquiry) -> None:
    """Note every way in which these identities gain permissions by writing policies."""
    for kind, actions in POLICY_WRITES.items():
        for action in actions:
            if asked.offer([action]):
                _written(asked, kind, action)
    for action in (EDIT, CHOOSE_EDITION):
        if asked.offer([action]):
            _edited(asked, action)
    for kind, ways in NEW_IDENTITY.items():
        for together in ways:
            if asked.offer(together):
                _made(asked, kind, together)


def lifted(asked: Inquiry) -> list[tuple[str, str, int]]:
    """Return who of these may take its own permissions boundary away: ARN, by which action, and the answer."""
    found = []
    for action in LIFT.get(asked.one.kind, ()) if asked.one.boundary is not None else ():
        if asked.offer([action]):
            universe = asked.ground.universe(asked.one.kind)
            answers = asked.reach(action, universe, _new_boundary(action))
            mine = [single.arn for single in asked.one.identities if single.arn in universe.place]
            found += [(arn, action, int(answers[universe.place[arn]])) for arn in mine]
    return found


def lifted_within(asked: Inquiry) -> int:
    """Return whether whoever may do all that a boundary lets through may take that boundary away."""
    found = NO
    for kind, actions in LIFT.items():
        universe = asked.ground.universe(kind)
        under = np.array([asked.ground.caps.get(arn) == asked.one.boundary for arn in universe.names], np.bool_)
        for action in actions if under.any() else ():
            if asked.offer([action]):
                answers = asked.reach(action, universe, _new_boundary(action))[under]
                found = max(found, YES if (answers == YES).all() else OPEN if (answers > NO).any() else NO)
    return found


def _new_boundary(action: str) -> dict[str, tuple[Known, ...]]:
    """Return what a request says of the boundary: one that is put is the widest, one that goes is what it is."""
    return {} if ":Delete" in action else {"iam:permissionsboundary": (ADMINISTRATOR,)}


def _written(asked: Inquiry, kind: str, action: str) -> None:
    universe = asked.ground.universe(kind)
    wanted: dict[str, tuple[Known, ...]] = {"iam:policyarn": asked.ground.attached} if "Attach" in action else {}
    answers = asked.reach(action, universe, wanted)
    means = asked.means(_MOVE, [action])
    for answer in (YES, OPEN):
        targets = named(universe, answers, answer)
        if kind == "group":
            targets = sorted({member for group in targets for member in asked.ground.members.get(group, ())})
        _gained(asked, means, targets, answer)


def _edited(asked: Inquiry, action: str) -> None:
    """Note what is gained by changing policies: a new edition may allow anything, another one what it says."""
    ground = asked.ground
    answers = asked.reach(action, ground.policies)
    means = asked.means(_MOVE, [action])
    for answer in (YES, OPEN):
        ready = {policy: _ready(ground, policy, action) for policy in named(ground.policies, answers, answer)}
        for level, said in ((YES, means), (OPEN, replace(means, opened=_IN_FORCE))):
            changed = [policy for policy, found in ready.items() if found == level]
            carriers = sorted({arn for policy in changed for arn in ground.carriers.get(policy, ())})
            _gained(asked, said, carriers, min(level, answer))


def _ready(ground: Ground, policy: str, action: str) -> int:
    """Return whether a policy can be made to allow everything."""
    if action == EDIT:
        return YES
    editions = ground.estate.editions.get(policy, {})
    if any(one.whole for statements in editions.values() for one in statements):
        return YES
    return OPEN if ground.account in ground.estate.only_in_force else NO


def _gained(asked: Inquiry, means: Means, targets: Sequence[str], answer: int) -> None:
    """Note that whoever holds one of the targets gains any permission; these identities hold themselves."""
    ground = asked.ground
    mine = {single.arn: single for single in asked.one.identities}
    others: dict[str, list[str]] = defaultdict(list)
    for arn in targets:
        if arn in mine:
            asked.alone(mine[arn]).note(means, ground.gain(arn), answer, "may give itself any permission")
        others[ground.gain(arn)].append(arn)
    for gain, arns in sorted(others.items()):
        if set(arns) <= mine.keys():
            continue
        names = listed([arn.split(":", 5)[-1] for arn in arns])
        asked.note_with(arns, means, gain, answer, f"may give any permission to {names}")


def _made(asked: Inquiry, kind: str, together: Sequence[str]) -> None:
    """Note whether these identities may make a new one that has every permission and no boundary."""
    account = asked.ground.account
    context: dict[str, tuple[Known, ...]] = {
        "aws:requestedregion": ("us-east-1",),
        "iam:permissionsboundary": (None,),
        "iam:policyarn": asked.ground.attached,
    }
    family = f"arn:*:iam::{account}:{kind}/*"
    answer = possible(asked.one.scope, [action.lower() for action in together], [family], context)
    asked.note(
        asked.means(_MOVE, together), administrator(account), answer, f"may make a new {kind} with any permission"
    )
