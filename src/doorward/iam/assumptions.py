"""Moves by asking to be a role: its trust policy and the policies of whoever asks must let it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from doorward.iam import trust
from doorward.iam.decision import decided
from doorward.iam.ground import unsettled
from doorward.iam.ledger import Move, identity
from doorward.iam.logic import NO, opposite
from doorward.iam.scopes import EVERYTHING, PERSONAL, context
from doorward.iam.technique import ASSUME

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.iam.estate import Estate, Identity, Statements
    from doorward.iam.ground import Ground
    from doorward.iam.inquiry import Inquiry
    from doorward.iam.ledger import Ledger
    from doorward.iam.logic import Answers
    from doorward.iam.scopes import Shared
    from doorward.iam.statement import Statement

_MOVE = "assumes role"


class Roles:
    """The roles of an account by how their trust policies choose.

    Attributes:
        named: principal as a trust policy writes it -> places of roles that name it.
        wide: places of roles whose trust policy may name anybody without their ARN.
        apart: places of roles whose trust policy tells the identities of an account apart otherwise.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.trusts: list[Statements] = [ground.estate.trusts.get(role, ()) for role in ground.roles.names]
        self.wide = {place for place, told in enumerate(self.trusts) if _any_trust(told, _wide)}
        self.apart = {place for place, told in enumerate(self.trusts) if _any_trust(told, _telling_apart)} - self.wide
        self.named: dict[str, list[int]] = defaultdict(list)
        for place, told in enumerate(self.trusts):
            for name in sorted({_without_session(name) for one in told for name in one.principals or ()}):
                self.named[name].append(place)
        self._plain: dict[tuple[str, str], Answers] = {}

    def plain(self, one: Shared) -> Answers:
        """Return for each role whether it leaves the choice to the account of these identities, whoever asks there."""
        key = one.account, one.kind
        if key not in self._plain:
            first = one.identities[0]
            asked = context(self.ground.estate, first)
            found = np.full(len(self.trusts), NO, np.uint8)
            roots = [f"AWS:{one.account}", f"AWS:{':'.join(first.arn.split(':', 5)[:5])}:root"]
            for place in {place for name in roots for place in self.named.get(name, ())} - self.wide - self.apart:
                found[place] = trust.of_identity(self.trusts[place], first, asked).delegated
            self._plain[key] = found
        return self._plain[key]

    def naming(self, one: Identity, own: Answers) -> list[int]:
        """Return the places of roles that must be asked for this identity alone, sorted.

        Args:
            one: the identity.
            own: for each role whether the identity's own policies let it be that role.
        """
        names = [f"AWS:{one.arn}", f"AWS:{one.unique}", f"AWS:{trust.sessions(one)}"]
        found = {place for name in names for place in self.named.get(name, ())}
        return sorted(found | self.wide | {place for place in self.apart if own[place]})


def _any_trust(told: Statements, judged: Callable[[Statement], bool]) -> bool:
    return any(judged(one) for one in told if one.speaks_of(trust.ASSUMED))


def _wide(one: Statement) -> bool:
    return one.allows and (one.not_principals is not None or any("*" in name for name in one.principals or ()))


def _telling_apart(one: Statement) -> bool:
    return not one.allows or bool(PERSONAL & one.asks)


def _without_session(name: str) -> str:
    """Return a principal; of a session only the role, as `trust.sessions` writes it."""
    return name.rpartition("/")[0] if ":assumed-role/" in name else name


def assumed(asked: Inquiry, roles: Roles) -> None:
    """Note which roles of an account these identities may be."""
    ground, one = roles.ground, asked.one
    own = decided(one.scope, trust.ASSUMED, ground.roles, {})
    before = replace(asked, ground=ground)
    before.note_each(before.means(_MOVE, [ASSUME]), ground.roles, np.minimum(own, roles.plain(one)), "may be")
    wanted = {single: roles.naming(single, own) for single in one.identities}
    let = _let(one, ground) if any(wanted.values()) else own
    for single, places in wanted.items():
        alone = before.alone(single)
        for place in places:
            _asked(alone, roles, single, place, (int(own[place]), int(let[place])))


def _let(one: Shared, ground: Ground) -> Answers:
    """Return for each role whether anything but an Allow of their own stands against these identities being it.

    A trust policy that names a user outweighs what the user's boundary leaves out; one that names a role does not (IAM User
    Guide, "Evaluating effective permissions with boundaries").
    """
    scope = one.scope if one.kind == "role" else replace(one.scope, boundary=_silent(one), boundary_unread=False)
    return decided(scope, trust.ASSUMED, ground.roles, {}, granted=True)


def _silent(one: Shared) -> Statements | None:
    """Return the boundary as it counts then: its denials hold, and the rest is allowed."""
    if one.scope.boundary is None:
        return None
    return (EVERYTHING, *(told for told in one.scope.boundary if not told.allows))


def _asked(asked: Inquiry, roles: Roles, single: Identity, place: int, answers: tuple[int, int]) -> None:
    """Note whether one identity may be one role.

    Args:
        asked: the inquiry, as it stands for this identity.
        roles: the roles.
        single: the identity.
        place: of the role.
        answers: whether its own policies allow it, and whether nothing but their silence stands against it.
    """
    own, let = answers
    role, statements = roles.ground.roles.names[place], roles.trusts[place]
    told = trust.of_identity(statements, single, context(roles.ground.estate, single))
    direct = min(told.named, own if single.account != roles.ground.account else let)
    answer = min(max(direct, min(told.delegated, own)), opposite(told.denied))
    if answer == NO or role == single.arn:
        return
    name = role.split(":", 5)[-1]
    means = replace(asked.means(_MOVE, [ASSUME]), opened=_opened(asked.one, statements))
    if direct != NO:
        means = replace(means, fixes=(f"take {single.kind} {single.name} out of the trust policy of {name}",))
    asked.note(means, identity(role), answer, f"may be {name}")


def _opened(one: Shared, statements: Statements) -> str:
    keys = sorted({key for told in statements for key in told.asks})
    if keys:
        return f"the trust policy depends on {', '.join(keys[:3])}"
    if any(":assumed-role/" in name for told in statements for name in told.principals or ()):
        return "the trust policy names one session of the role"
    return unsettled(one, [ASSUME])


def strange(ledger: Ledger, estate: Estate, ground: Ground) -> None:
    """Note which identities of accounts that are not in the data a role lets in; what they may do there is not known."""
    known = frozenset(estate.accounts())
    for role in ground.roles.names:
        for name in trust.strangers(estate.trusts.get(role, ()), known):
            account = trust.account_of(name) or ""
            arn = name if name.startswith("arn:") else f"arn:aws:iam::{name}:root"
            called = role.split(":", 5)[-1]
            fix = f"take {arn} out of the trust policy of {called}"
            how = f"{arn}, of an account that is not in the data, may be {called} (sts:AssumeRole)."
            detail = f"account {account} is not in the data"
            move = Move(
                _MOVE,
                (identity(arn),),
                identity(role),
                None,
                ASSUME,
                (ASSUME,),
                how,
                detail,
                (fix,),
                arn,
                ground.account,
            )
            ledger.add(move)
