"""From an account to the resources of Azure over which it has a role, and from a place to what lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.azure import PLACES, PRESENT, ROLES
from doorward.facts.directory import NOTHING, OBJECTS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# A collector lists a role that was given above for everything below too; it is told there, where it can be taken away.
_HELD = f"""
    select distinct r.holder, r.right_name as role, r.target from {{rights}} as r
    left join (select distinct id from {{identities}}) as s on s.id = split_part(r.detail, 'given on ', 2)
    where r.right_name in ({ROLES}) and s.id is null and coalesce(r.allowed, true)
"""

_CONTAINS = "select distinct holder as above, target as below from {rights} where right_name = 'AZContains' and holder <> target"

_PAIRS = f"""
    select 'identity:' || h.holder as premise, 'object:' || h.target || '/' || h.role as conclusion,
        coalesce(a.name, h.holder) || ' has the role ' || replace(h.role, 'AZ', '') || ' over ' || coalesce(t.name, h.target) || '.' as how,
        'remove the role ' || replace(h.role, 'AZ', '') || ' of ' || coalesce(a.name, h.holder) || ' over ' || coalesce(t.name, h.target) as fix
    from {{held}} as h
    left join {{objects}} as a on a.id = h.holder
    left join {{objects}} as t on t.id = h.target
    union all
    select 'object:' || c.above || '/' || p.role as premise, 'object:' || c.below || '/' || p.role as conclusion,
        coalesce(b.name, c.below) || ' lies in ' || a.name || ', where the role ' || replace(p.role, 'AZ', '') || ' holds too.' as how,
        cast(null as string) as fix
    from {{contains}} as c
    join {{objects}} as a on a.id = c.above and a.kind in ({PLACES})
    cross join {{present}} as p
    left join {{objects}} as b on b.id = c.below
    union all
    select 'directory:' || a.domain as premise, 'object:' || c.below || '/AZUserAccessAdministrator' as conclusion,
        'Whoever rules the tenant ' || a.domain || ' can give himself any role over ' || b.name || '.' as how, cast(null as string) as fix
    from {{contains}} as c
    join {{objects}} as a on a.id = c.above and a.kind = 'tenant' and a.domain is not null
    join {{objects}} as b on b.id = c.below and b.kind in ({PLACES})
"""

_MOVES = f"""
    select p.conclusion, {alone("p.premise")} as premises, 1.0e0 as probability, false as seen, p.how,
        case when p.fix is null then e.fixes else {alone("p.fix")} end as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{pairs}} as p cross join ({NOTHING}) as e
"""


@step
def manages_resource(rights: Rows, identities: Rows) -> Rows:
    """Whoever has a role over a resource of Azure, or over a place above it, rules it.

    Source: Microsoft, Azure role-based access control: roles are inherited from management group to subscription, resource
    group and resource, so the chance is 1; who rules the tenant may elevate himself to give roles over all of it. As in
    BloodHound CE a role is an edge where it was given, and inheritance is a walk over AZContains; roles whose place no file
    tells of are told for the resource itself. It leaves roleAssignments/write and elevateAccess in the activity log. Known
    blind spot: roles of an organisation's own making, conditions of assignments, denials, and roles that are only eligible.
    """
    objects = sql(OBJECTS)
    inputs = {"objects": objects, "contains": sql(_CONTAINS), "present": sql(PRESENT)}
    return sql(_MOVES, pairs=sql(_PAIRS, held=sql(_HELD), **inputs))
