"""Who may be a role, by its trust policy: a service, an identity that it names, or whoever their account lets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.iam.condition import holds
from doorward.iam.logic import NO, OPEN, YES, opposite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from doorward.iam.condition import Context
    from doorward.iam.estate import Identity, Statements
    from doorward.iam.statement import Statement

ASSUMED = "sts:assumerole"


@dataclass(frozen=True, slots=True)
class Trusted:
    """How far a trust policy goes for one identity.

    Attributes:
        named: it names the identity, so that within the account nothing else need allow it.
        delegated: it leaves the choice to the identity's account.
        denied: it denies it.
    """

    named: int
    delegated: int
    denied: int


def of_service(trust: Statements, service: str, context: Context) -> int:
    """Return whether a service may run things as the role."""
    names = {f"Service:{service}", f"Service:{service}.cn", "*:*"}
    return _asked(trust, lambda one: YES if names & set(one.principals or ()) else NO, context)


def of_identity(trust: Statements, one: Identity, context: Context) -> Trusted:
    """Return how far a trust policy goes for an identity."""
    told = [statement for statement in trust if statement.speaks_of(ASSUMED)]
    allowing = [statement for statement in told if statement.allows]
    when = [holds(statement.conditions, context, denies=False) for statement in allowing]
    named = max((min(at, _named(statement, one)) for statement, at in zip(allowing, when, strict=True)), default=NO)
    left = max((min(at, _delegated(statement, one)) for statement, at in zip(allowing, when, strict=True)), default=NO)
    denied = max((_denied(statement, one, context) for statement in told if not statement.allows), default=NO)
    return Trusted(named, left, denied)


def strangers(trust: Statements, known: frozenset[str]) -> list[str]:
    """Return the principals from accounts that are not known which a trust policy names, sorted."""
    named = {
        name.removeprefix("AWS:")
        for one in trust
        if one.allows and one.speaks_of(ASSUMED)
        for name in one.principals or ()
        if name.startswith("AWS:")
    }
    return sorted(name for name in named if (account := account_of(name)) and account not in known)


def account_of(name: str) -> str | None:
    """Return the number of the account that a principal belongs to, None if it names none."""
    number = name.split(":")[4] if name.count(":") >= 5 else name  # noqa: PLR2004 - an ARN has six parts
    return number if len(number) == 12 and number.isdigit() else None  # noqa: PLR2004 - AWS numbers accounts so


def _asked(trust: Statements, speaks: Callable[[Statement], int], context: Context) -> int:
    found, denied = NO, NO
    for one in trust:
        if one.speaks_of(ASSUMED):
            answer = min(speaks(one), holds(one.conditions, context, denies=not one.allows))
            found, denied = (max(found, answer), denied) if one.allows else (found, max(denied, answer))
    return min(found, opposite(denied))


def _named(statement: Statement, one: Identity) -> int:
    """Return whether an Allow names the identity itself; one that only names others names all the rest (NotPrincipal)."""
    if statement.not_principals is not None:
        return opposite(_among(statement.not_principals, one))
    return _among(statement.principals or (), one)


def _among(principals: Iterable[str], one: Identity) -> int:
    """Return whether principals name the identity; a name of one of its sessions leaves it open who has that session."""
    found = NO
    for name in principals:
        kind, _, said = name.partition(":")
        if kind not in ("AWS", "*"):
            continue
        if said in ("*", one.arn, one.unique):
            return YES
        if one.kind == "role" and said.startswith(f"{sessions(one)}/"):
            found = OPEN
    return found


def sessions(one: Identity) -> str:
    """Return what the names of all sessions of a role begin with, but for the last slash."""
    return one.arn.split(":role/")[0].replace(":iam:", ":sts:", 1) + f":assumed-role/{one.name}"


def _delegated(statement: Statement, one: Identity) -> int:
    root = one.arn.split(":", 5)[:5]
    names = {f"AWS:{one.account}", f"AWS:{':'.join(root)}:root"}
    return YES if names & set(statement.principals or ()) else NO


def _denied(statement: Statement, one: Identity, context: Context) -> int:
    when = holds(statement.conditions, context, denies=True)
    if statement.not_principals is not None:
        spared = max(_among(statement.not_principals, one), NO)
        return min(when, opposite(spared))
    named = max(_among(statement.principals or (), one), _delegated(statement, one))
    return min(when, named)
