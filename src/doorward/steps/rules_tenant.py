"""From accounts to the tenant of Entra ID: by roles and permissions that rule it, by what they own, and from on premises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import NOTHING, OBJECTS, RIGHTS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Built-in roles have one number in every tenant: Global, Privileged Role and Privileged Authentication Administrator. A role
# over one unit only rules no tenant. That an account of both directories has one password in both is likely: opinion.
_PAIRS = """
    select r.holder, 'directory:' || coalesce(t.domain, upper(split_part(r.target, '@', 2))) as conclusion, 1.0e0 as chance,
        coalesce(a.name, r.holder) || ' has the role ' || coalesce(t.name, r.target) || ', which rules the tenant.' as how,
        'remove the role ' || coalesce(t.name, r.target) || ' of ' || coalesce(a.name, r.holder) as fix
    from {rights} as r
    left join {objects} as t on t.id = r.target
    left join {objects} as a on a.id = r.holder
    where r.right_name = 'AZHasRole' and coalesce(r.allowed, true) and r.detail is null and split_part(r.target, '@', 1) in ('62e90394-69f5-4237-9190-012177145e10',
        'e8611ab8-c189-46e8-94e1-60213ab1f814', '7be44c8a-adaf-4e2a-84d6-ab2649e08a13')
    union
    select r.holder, 'directory:' || coalesce(t.domain, a.domain) as conclusion, 1.0e0 as chance,
        coalesce(a.name, r.holder) || ' may give roles to whom it likes, and so rule the tenant.' as how,
        'remove the permission ' || r.right_name || ' of ' || coalesce(a.name, r.holder) as fix
    from {granted} as r
    left join {objects} as t on t.id = r.target
    left join {objects} as a on a.id = r.holder
    where r.right_name in ('AZMGRoleManagement_ReadWrite_Directory', 'AZMGAppRoleAssignment_ReadWrite_All')
        and coalesce(t.domain, a.domain) is not null
    union
    select r.holder, 'identity:' || r.target as conclusion, case when r.right_name = 'SyncedToEntraUser' then 0.9e0 else 1.0e0 end as chance,
        coalesce(a.name, r.holder) || case r.right_name when 'AZOwns' then ' owns ' when 'AZRunsAs' then ' runs as '
            else ' is the same person as ' end || coalesce(t.name, r.target) || '.' as how,
        case when r.right_name = 'AZOwns' then 'remove ' || coalesce(a.name, r.holder) || ' from the owners of ' || coalesce(t.name, r.target)
            end as fix
    from {granted} as r
    left join {objects} as t on t.id = r.target
    left join {objects} as a on a.id = r.holder
    where r.right_name in ('AZOwns', 'AZRunsAs', 'SyncedToEntraUser')
"""

_MOVES = f"""
    select p.conclusion, {alone("'identity:' || p.holder")} as premises, p.chance as probability, false as seen, p.how,
        case when p.fix is null then e.fixes else {alone("p.fix")} end as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{pairs}} as p cross join ({NOTHING}) as e
"""


@step
def rules_tenant(rights: Rows, identities: Rows) -> Rows:
    """Whoever acts as an account with a ruling role, or owns one that has it, rules the tenant.

    It leaves entries of the audit log: a member was added to a role, a credential to an application. Known blind spot: roles
    that are only eligible, and conditional access. Lesser roles are told in administers_tenant, roles over resources of Azure in
    manages_resource.
    """
    return sql(_MOVES, pairs=sql(_PAIRS, granted=sql(RIGHTS), objects=sql(OBJECTS)))
