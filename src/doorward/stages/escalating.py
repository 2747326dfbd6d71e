"""A stage of an analysis: what identities of cloud accounts may turn into, by the policies of all accounts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.engine import told
from doorward.iam.escalation import moves
from doorward.iam.estate import estate
from doorward.tables import filled
from doorward.wording import listed, plural

if TYPE_CHECKING:
    from doorward.engine import Engine
    from doorward.iam.estate import Estate
    from doorward.lake import Lake

IDENTITIES = """
    select id, kind, name, domain, created, last_logon, flags, origin from {identities}
    where starts_with(id, 'arn:') and not coalesce(array_contains(flags, 'credential report'), false)
"""
MEMBERSHIPS = "select member, group_id, origin from {memberships} where starts_with(member, 'arn:')"
RIGHTS = """
    select holder, right_name, target, origin from {rights}
    where right_name in ('PolicyAttached', 'PolicyInline', 'PermissionsBoundary', 'UsesRole', 'ServiceControlPolicy')
"""
POLICIES = "select * from {policies}"
ABSENT = """
    select r.target, count(distinct r.holder) as holders from {rights} as r
    left join (select distinct id from {identities}) as i on i.id = r.target
    where r.right_name in ('PolicyAttached', 'PermissionsBoundary') and i.id is null
        and r.target <> 'arn:aws:iam::aws:policy/AdministratorAccess'
    group by r.target
    order by holders desc nulls last, r.target nulls last
"""
READ = """
    select count(case when rx(id, '^arn:[a-z-]+:iam::[0-9]+:(user|role)/') then 1 end) as people,
        count(case when kind = 'service control policy' then 1 end) as controls,
        count(case when array_contains(flags, 'credential report') then 1 end) as reported,
        count(case when array_contains(flags, 'access analyzer') then 1 end) as let_in
    from {identities}
"""


def escalated(lake: Lake, engine: Engine) -> None:
    """Provide `escalations`, and leave them in the lake so that a person can ask them too."""
    table = filled("escalations", [move.as_row() for move in moves(known(engine))])
    engine.provide("escalations", table)
    lake.replace("escalations", table)


def known(engine: Engine) -> Estate:
    """Return the cloud accounts that the tables tell of."""
    identities, memberships, rights, policies = (
        told(engine, text) for text in (IDENTITIES, MEMBERSHIPS, RIGHTS, POLICIES)
    )
    return estate(identities, memberships, rights, policies)


def untold(engine: Engine) -> tuple[str, ...]:
    """Return sentences on what of cloud accounts could not be judged, and why; none where no account was read."""
    (read,) = told(engine, READ)
    if not read["people"]:
        return ()
    said = []
    if absent := [row["target"] for row in told(engine, ABSENT)]:
        number = plural(len(absent), "policy", "policies")
        said.append(
            f"{number} of cloud identities {'is' if len(absent) == 1 else 'are'} not in what was read, and what they allow is not judged: {listed(absent)}."
        )
    if not read["controls"]:
        said.append("No service control policy was read: what an organisation forbids its cloud accounts is not known.")
    if not read["let_in"]:
        said.append(
            "No policy of a bucket, key, function or queue was read: whom these let in, besides roles, is not known."
        )
    if not read["reported"]:
        said.append("No credential report was read: of keys and second factors of cloud users nothing is known.")
    return tuple(said)
