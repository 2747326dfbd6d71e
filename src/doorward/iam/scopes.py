"""What decides on an identity's requests, shared by the identities for which it is the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from doorward.iam.condition import LONGEST_TOKEN, Since
from doorward.iam.decision import Scope
from doorward.iam.statement import Statement

if TYPE_CHECKING:
    from doorward.iam.condition import Known
    from doorward.iam.estate import Estate, Identity, Statements

PERSONAL = frozenset({"aws:principalarn", "aws:username", "aws:userid"})
"""Keys that differ between two identities with the same policies."""
EVERYTHING = Statement("every permission", allows=True, actions=("*",), resources=("*",))
_NOBODY = "\0"
"""What a variable stands for that the request does not have: a resource that there is not."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Identities of one kind whose requests are decided alike.

    Attributes:
        account: number of their account.
        kind: user, group or role.
        scope: what decides.
        boundary: id of their permissions boundary.
        identities: who they are, in order; at least one.
        unread: ids of policies of theirs that the data do not have.
    """

    account: str
    kind: str
    scope: Scope
    boundary: str | None
    identities: tuple[Identity, ...]
    unread: tuple[str, ...] = ()


def shared(estate: Estate) -> list[Shared]:
    """Return all identities of an estate, sorted into those whose requests are decided alike."""
    levels = {account: estate.levels(account) for account in estate.accounts()}
    alike: dict[tuple[object, ...], list[Identity]] = defaultdict(list)
    for one in estate.identities.values():
        policies = policies_of(estate, one)
        above = chain.from_iterable(levels[one.account])
        asked = chain(_read(estate, policies), estate.read(one.boundary or "") or (), above)
        personal = any(PERSONAL & known.asks for known in asked)
        key = (one.account, one.kind, one.of_aws, policies, one.boundary or "", one.arn if personal else "")
        alike[key].append(one)
    return [_shared(estate, identities, levels[identities[0].account]) for _, identities in sorted(alike.items())]


def policies_of(estate: Estate, one: Identity) -> tuple[str, ...]:
    """Return the ids of all policies that count for an identity, those of its groups included."""
    groups = (estate.identities[group].policies for group in one.groups if group in estate.identities)
    return tuple(sorted({*one.policies, *(policy for listed in groups for policy in listed)}))


def _read(estate: Estate, policies: tuple[str, ...]) -> Statements:
    return tuple(one for policy in policies for one in estate.read(policy) or ())


def _shared(estate: Estate, identities: list[Identity], levels: tuple[Statements, ...]) -> Shared:
    first = identities[0]
    policies = policies_of(estate, first)
    known = {"aws:username": first.name if first.kind == "user" else _NOBODY, "aws:principalaccount": first.account}
    known |= {"aws:userid": first.unique} if first.kind == "user" and first.unique else {}
    boundary = None if first.boundary is None else estate.read(first.boundary)
    scope = Scope(
        own=tuple(one.filled(known) for one in _read(estate, policies)),
        boundary=None if boundary is None else tuple(one.filled(known) for one in boundary),
        # Nobody's policies restrict the roles that a service keeps for itself.
        levels=() if first.of_aws else levels,
        boundary_unread=first.boundary is not None and boundary is None,
        context=context(estate, first),
    )
    unread = tuple(one for one in policies if estate.read(one) is None)
    return Shared(first.account, first.kind, scope, first.boundary, tuple(identities), unread)


def context(estate: Estate, one: Identity) -> dict[str, tuple[Known, ...]]:
    """Return what is known of the requests of an identity: key in lower case -> what it may be.

    Whoever asks does so now or later, over TLS, for itself and not through a service.
    """
    user = one.kind != "role"
    found: dict[str, tuple[Known, ...]] = {
        "aws:securetransport": ("true",),
        "aws:viaawsservice": ("false",),
        "aws:principalisawsservice": ("false",),
        "aws:calledvia": (None,),
        "aws:calledviafirst": (None,),
        "aws:calledvialast": (None,),
        "aws:principalaccount": (one.account,),
        "aws:principaltype": ("User" if user else "AssumedRole",),
        "aws:principalarn": (one.arn,),
        "aws:username": (one.name if user else None,),
    }
    if user and one.unique:
        found["aws:userid"] = (one.unique,)
    moment = estate.moments.get(one.account)
    if moment is not None:
        found["aws:currenttime"] = found["aws:epochtime"] = (Since(moment),)
        issued = Since(moment - LONGEST_TOKEN)
        # A user's own key comes without a token, and a token can be had for it.
        found["aws:tokenissuetime"] = (None, issued) if user else (issued,)
    return found


def joined(one: Shared, statements: Statements) -> Shared:
    """Return the same identities as they are once they have these statements too."""
    return replace(one, scope=replace(one.scope, own=(*one.scope.own, *statements)))


def unbounded(one: Shared) -> Shared:
    """Return the same identities as they are once their permissions boundary is taken away."""
    return replace(one, boundary=None, scope=replace(one.scope, boundary=None, boundary_unread=False))
