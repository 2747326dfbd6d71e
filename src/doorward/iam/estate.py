"""The identities of cloud accounts with their policies, as the newest export of each tells them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.iam.statement import Statement, statement
from doorward.iam.technique import ADMINISTRATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

Statements = tuple[Statement, ...]
KINDS = ("user", "group", "role")
NOWHERE = "?"
"""Holder of the service control policies of which nobody told where they are attached."""
_EVERYTHING = Statement("FullAWSAccess", allows=True, actions=("*",), resources=("*",))
_UNSETTLED = '{"StringEquals":{"doorward:UnitOfTheAccount":"?"}}'
"""A condition that nothing settles: whether an account lies below an organisational unit is not told."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A user, group or role.

    Attributes:
        arn: its ARN.
        kind: user, group or role.
        name: its name.
        account: number of its account.
        unique: its unique id, where it is told.
        policies: ids of its policies, in order.
        boundary: id of its permissions boundary.
        groups: ARNs of the groups it is in.
    """

    arn: str
    kind: str
    name: str
    account: str
    unique: str | None = None
    policies: tuple[str, ...] = ()
    boundary: str | None = None
    groups: tuple[str, ...] = ()

    @property
    def of_aws(self) -> bool:
        """Whether it is a role that a service keeps for itself: nobody may pass or change it."""
        return ":role/aws-service-role/" in self.arn


@dataclass(slots=True)
class Estate:
    """All that is known of cloud accounts.

    Attributes:
        identities: ARN -> user, group or role, in order.
        policies: id -> statements in force.
        editions: id of a managed policy -> edition not in force -> its statements.
        names: id of a policy -> what people call it.
        trusts: ARN of a role -> statements on who may be it.
        profiles: ARNs of roles that a machine can be given.
        controls: holder (root, unit, account) -> ids of the service control policies on it.
        moments: number of an account -> a time that its export cannot be older than.
        only_in_force: numbers of accounts whose export leaves out editions that are not in force.
    """

    identities: dict[str, Identity] = field(default_factory=dict)
    policies: dict[str, Statements] = field(default_factory=dict)
    editions: dict[str, dict[str, Statements]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    trusts: dict[str, Statements] = field(default_factory=dict)
    profiles: set[str] = field(default_factory=set)
    controls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    only_in_force: set[str] = field(default_factory=set)

    def accounts(self) -> list[str]:
        """Return the numbers of the accounts, sorted."""
        return sorted({one.account for one in self.identities.values()})

    def read(self, policy: str) -> Statements | None:
        """Return the statements of a policy, None if the data do not have it."""
        known = self.policies.get(policy)
        if known is None and policy == ADMINISTRATOR:
            return (Statement(ADMINISTRATOR, allows=True, actions=("*",), resources=("*",)),)
        return known

    def levels(self, account: str) -> tuple[Statements, ...]:
        """Return the statements of the service control policies above an account, level by level.

        The account that manages the organisation is under none. A level of which no Allow is known allows everything, as
        AWS sets it up. A policy on a unit, or of which nobody told where it is attached, may or may not be above the account:
        what it denies is left open.
        """
        found = []
        for holder, policies in sorted(self.controls.items()):
            above = [one for one in policies if _manager(one) != account]
            told = [one for policy in above for one in self.policies.get(policy, ())]
            if holder.startswith(("ou-", NOWHERE)):
                told = [_EVERYTHING, *(_unsettled(one) for one in told if not one.allows)]
            elif holder != account and not holder.startswith("r-"):
                continue
            if above and told:
                found.append(tuple(told) if any(one.allows for one in told) else (_EVERYTHING, *told))
        return tuple(found)


def _manager(policy: str) -> str | None:
    """Return the account that manages the organisation of a service control policy, as its ARN tells."""
    parts = policy.split(":")
    return parts[4] if len(parts) > 5 and parts[2] == "organizations" else None  # noqa: PLR2004 - an ARN has six parts


def _unsettled(one: Statement) -> Statement:
    return Statement(
        one.policy,
        allows=False,
        actions=one.actions,
        not_actions=one.not_actions,
        resources=one.resources,
        not_resources=one.not_resources,
        conditions=_UNSETTLED,
    )


def estate(
    identities: Sequence[Mapping[str, Any]],
    memberships: Iterable[Mapping[str, Any]],
    rights: Iterable[Mapping[str, Any]],
    policies: Iterable[Mapping[str, Any]],
) -> Estate:
    """Return what rows of these tables tell; of each account and kind of object the newest export counts.

    Args:
        identities: rows with an ARN of IAM or of a service control policy as id, each with its origin.
        memberships: rows of that table, each with its origin.
        rights: the same.
        policies: the same.
    """
    chosen, moments = _newest(identities)
    found = Estate()
    held: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(rights, key=lambda one: (one["holder"], one["right_name"], one["target"])):
        if (
            chosen.get(row["holder"], row["origin"]) == row["origin"]
            and row["target"] not in held[row["holder"]][row["right_name"]]
        ):
            held[row["holder"]][row["right_name"]].append(row["target"])
    groups: dict[str, set[str]] = defaultdict(set)
    for row in memberships:
        if chosen.get(row["member"]) == row["origin"]:
            groups[row["member"]].add(row["group_id"])
    for row in sorted(identities, key=lambda one: one["id"]):
        if chosen[row["id"]] == row["origin"] and row["kind"] in KINDS:
            found.identities[row["id"]] = _identity(row, held[row["id"]], groups[row["id"]])
    for rights_of in held.values():
        found.profiles.update(rights_of.get("UsesRole", ()))
    found.controls = {holder: tuple(told) for holder, one in held.items() if (told := one.get("ServiceControlPolicy"))}
    attached = {policy for policies in found.controls.values() for policy in policies}
    loose = sorted({row["id"] for row in identities if row["kind"] == "service control policy"} - attached)
    if loose:
        found.controls[NOWHERE] = tuple(loose)
    _read(found, identities, policies, chosen)
    _dated(found, chosen, moments)
    return found


def _newest(identities: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], dict[str, datetime]]:
    """Return which origin tells of each object, and for each origin a time that it cannot be older than."""
    moments: dict[str, datetime] = {}
    tellers: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    rows = list(identities)
    for row in rows:
        times = [time for time in (row.get("created"), row.get("last_logon"), moments.get(row["origin"])) if time]
        if times:
            moments[row["origin"]] = max(times)
        tellers[_told_together(row)].add(row["origin"])
    order = {origin: (str(moments.get(origin, "")), origin) for origins in tellers.values() for origin in origins}
    newest = {key: max(origins, key=order.__getitem__) for key, origins in tellers.items()}
    return {row["id"]: newest[_told_together(row)] for row in rows}, moments


def _told_together(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what an export tells all at once: a kind of object of an account; policies of AWS come one by one."""
    alone = row["domain"] in (None, "aws") or row["kind"] in ("instance profile", "service control policy")
    return (row["id"],) if alone else (row["domain"], row["kind"])


def _identity(row: Mapping[str, Any], held: Mapping[str, list[str]], groups: Iterable[str]) -> Identity:
    unique = next((flag[3:] for flag in row["flags"] or () if flag.startswith("id=")), None)
    return Identity(
        arn=row["id"],
        kind=row["kind"],
        name=row["name"] or row["id"].rpartition("/")[2],
        account=row["domain"],
        unique=unique,
        policies=tuple(sorted({*held.get("PolicyInline", ()), *held.get("PolicyAttached", ())})),
        boundary=next(iter(held.get("PermissionsBoundary", ())), None),
        groups=tuple(sorted(groups)),
    )


def _read(
    found: Estate,
    identities: Iterable[Mapping[str, Any]],
    policies: Iterable[Mapping[str, Any]],
    chosen: Mapping[str, str],
) -> None:
    told: dict[tuple[str, str, str | None, bool], dict[int, Statement]] = defaultdict(dict)
    for row in identities:
        if row["kind"] in ("policy", "service control policy"):
            found.policies.setdefault(row["id"], ())
            found.names[row["id"]] = row["name"] or row["id"]
    for row in policies:
        owner = row["policy"].partition("#")[0]
        if chosen.get(owner) == row["origin"]:
            key = row["policy"], row["kind"], row["edition"], bool(row["in_force"])
            told[key][row["position"]] = statement(row)
            found.names[row["policy"]] = row["name"] or row["policy"]
    for (policy, kind, edition, in_force), numbered in sorted(told.items(), key=lambda item: tuple(map(str, item[0]))):
        statements = tuple(numbered[place] for place in sorted(numbered))
        if kind == "trust":
            found.trusts[policy] = statements
        elif in_force:
            found.policies[policy] = statements
        else:
            found.editions.setdefault(policy, {})[edition or ""] = statements


def _dated(found: Estate, chosen: Mapping[str, str], moments: Mapping[str, datetime]) -> None:
    """Note for each account how new its export is at least, and whether it leaves out editions that are not in force."""
    for one in found.identities.values():
        moment = moments.get(chosen[one.arn])
        if moment is not None:
            found.moments[one.account] = max(moment, found.moments.get(one.account, moment))
    if not found.editions:
        found.only_in_force.update(found.accounts())
