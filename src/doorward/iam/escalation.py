"""Every move from identity to identity that the policies of cloud accounts allow or leave open: READ THIS FIRST."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from doorward.iam.assumptions import Roles, assumed, strange
from doorward.iam.decision import Scope
from doorward.iam.grants import granted, lifted, lifted_within
from doorward.iam.ground import Ground, named
from doorward.iam.inquiry import Inquiry
from doorward.iam.ledger import Holder, Ledger, Means, Move, administrator, identity
from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.scopes import EVERYTHING, Shared, joined, shared, unbounded
from doorward.iam.takeovers import credentials, passed_roles, workloads
from doorward.iam.technique import JOIN
from doorward.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.iam.estate import Estate, Identity, Statements


def moves(estate: Estate) -> list[Move]:
    """Return the moves between the identities of an estate, each once, in an order that only depends on the data."""
    ledger = Ledger()
    grounds = {account: Ground(estate, account) for account in estate.accounts()}
    roles = [Roles(ground) for ground in grounds.values()]
    for one in shared(estate):
        if one.kind != "group" and not one.identities[0].of_aws:
            _explored(Inquiry.of(ledger, grounds[one.account], one, ledger.holder(one)), roles)
    for ground in grounds.values():
        strange(ledger, estate, ground)
        _within(ledger, ground, roles)
        _administered(ledger, ground)
    order = attrgetter("cloud_account", "premises", "conclusion", "technique", "how", "fixes")
    return sorted(ledger.moves, key=order)


def _explored(asked: Inquiry, roles: Sequence[Roles], *, more: bool = True) -> None:
    """Note all moves of identities that are decided alike.

    Args:
        asked: the identities, before their own account.
        roles: the roles of each account.
        more: look besides at what they are once they joined groups or lost their boundary.
    """
    rest = _whole(asked)
    granted(rest)
    credentials(rest)
    passed_roles(rest)
    workloads(rest)
    for each in roles:
        assumed(rest, each)
    if more and rest.offer([JOIN]):
        _joins(rest, roles)
    if more and rest.one.boundary is not None:
        _lifts(rest, roles)


def _whole(asked: Inquiry) -> Inquiry:
    """Note that identities may do anything, where one statement says so; return the inquiry without such statements."""
    one = asked.one
    whole = [told for told in one.scope.own if told.whole]
    if not whole or one.boundary is not None or any(not told.allows for told in one.scope.own):
        return asked
    names = listed(sorted({asked.ground.estate.names.get(told.policy, told.policy) for told in whole}))
    people = listed([f"{single.kind} {single.name}" for single in one.identities])
    means = Means("administers account", ("*",), (f"take {names} from {people}",))
    asked.note(means, administrator(one.account), YES, f"may do anything in account {one.account}")
    rest = tuple(told for told in one.scope.own if not told.whole)
    left = replace(one, scope=replace(one.scope, own=rest))
    return Inquiry.of(asked.ledger, asked.ground, left, asked.holder)


def _joins(asked: Inquiry, roles: Sequence[Roles]) -> None:
    """Note what is gained by joining groups; a role cannot, but it may have a user join whom somebody holds."""
    one, ground = asked.one, asked.ground
    answers = asked.reach(JOIN, ground.groups)
    free = [arn for arn in ground.users.names if arn not in ground.caps]
    for answer in (YES, OPEN):
        groups = named(ground.groups, answers, answer)
        statements = _of_groups(ground.estate, groups)
        if not statements or (one.kind != "user" and not free):
            continue
        called = listed([group.split(":", 5)[-1] for group in groups])
        fact = f"{asked.holder.facts[0]}/joined/{answer}"
        means, how = asked.means("grants itself", [JOIN]), f"may join {called}"
        if one.kind == "user":
            gaining = joined(one, statements)
            asked.note(means, fact, answer, how)
        else:
            gaining = Shared(
                one.account,
                "user",
                Scope(statements, levels=one.scope.levels),
                None,
                (_somebody(ground, free[0]),),
            )
            asked.note_with(free, means, fact, answer, how)
        after = Holder((fact,), f"{asked.holder.called}, once in {called},", asked.holder.first, one.account)
        _explored(Inquiry.of(asked.ledger, ground, gaining, after), roles, more=False)


def _of_groups(estate: Estate, groups: list[str]) -> Statements:
    """Return what the policies of groups say; a group that denies something is only joined by mistake, and is left out."""
    found = []
    for group in groups:
        told = [one for policy in estate.identities[group].policies for one in estate.read(policy) or ()]
        if all(one.allows for one in told):
            found += told
    return tuple(dict.fromkeys(found))


def _lifts(asked: Inquiry, roles: Sequence[Roles]) -> None:
    """Note who may take its own boundary away, and what these identities are without it."""
    fact, holder = f"{asked.holder.facts[0]}/unbounded", asked.holder
    found = [told for told in lifted(asked) if told[2] != NO]
    for arn, action, answer in found:
        alone = asked.alone(asked.ground.estate.identities[arn])
        alone.note(asked.means("grants itself", [action]), fact, answer, "may take its permissions boundary away")
    if found:
        after = Holder((fact,), f"{holder.called}, without a boundary,", holder.first, holder.account)
        _explored(Inquiry.of(asked.ledger, asked.ground, unbounded(asked.one), after), roles, more=False)


def _within(ledger: Ledger, ground: Ground, roles: Sequence[Roles]) -> None:
    """Note what all that a permissions boundary lets through amounts to, for each that somebody may reach."""
    reached = {move.conclusion for move in ledger.moves}
    for cap in sorted(set(ground.caps.values())):
        fact = ground.within(cap)
        if fact not in reached:
            continue
        like = min(arn for arn, one in ground.caps.items() if one == cap)
        first = _somebody(ground, like)
        boundary = ground.estate.read(cap)
        scope = Scope(
            (replace(EVERYTHING, policy=cap),), boundary, ground.estate.levels(ground.account), boundary is None
        )
        name = ground.estate.names.get(cap, cap)
        holder = Holder((fact,), f"whoever may do all that the boundary {name} lets through", like, ground.account)
        asked = Inquiry.of(ledger, ground, Shared(ground.account, first.kind, scope, cap, (first,)), holder)
        means = Means(
            "grants itself", ("iam:*PermissionsBoundary",), (f"deny in {name} that boundaries are taken away",)
        )
        asked.note(means, administrator(ground.account), lifted_within(asked), "may take it away")
        _explored(asked, roles, more=False)


def _somebody(ground: Ground, like: str) -> Identity:
    """Return an identity as another one is, whom nothing names: what is gained by whoever it may be."""
    return replace(ground.estate.identities[like], arn=f"{like}#somebody", name="somebody", unique=None, groups=())


def _administered(ledger: Ledger, ground: Ground) -> None:
    """Note that an administrator can be everyone in the account, where there is a way to be one."""
    fact = administrator(ground.account)
    if not any(move.conclusion == fact for move in ledger.moves):
        return
    for arn in (*ground.users.names, *ground.roles.names):
        name = arn.split(":", 5)[-1]
        how = f"Whoever may do anything in account {ground.account} can be {name}."
        move = Move(
            "administers account", (fact,), identity(arn), True, "administrator", (), how, None, (), arn, ground.account
        )
        ledger.add(move)
