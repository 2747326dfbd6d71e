"""Group policy: whoever rules a policy, or may link one, rules the computers and users that it is pushed to (T1484.001)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import ONE_PREMISE, step

if TYPE_CHECKING:
    from doorward.query import Rows

# A policy is pushed below the place that it is linked to, unless a place below refuses what is not enforced.
_PLACES = """
    select distinct r.holder as above, r.target as below, u.name as above_name, o.name as below_name, o.kind, o.blocks from {rights} as r
    join {objects} as u on u.id = r.holder and u.kind in ('domain', 'ou', 'container')
    join (
        select o.*, coalesce(b.blocks, false) as blocks from {objects} as o
        left join (
            select id, bool_or(array_contains(flags, 'blocksinheritance')) as blocks from {identities} where kind = 'ou' group by id
        ) as b on b.id = o.id
    ) as o on o.id = r.target and o.kind in ('ou', 'container', 'computer', 'user')
    where r.right_name = 'Contains'
"""

# What a user is given runs when the user logs on next, an even chance within the time of an intrusion: opinion.
_PAIRS = """
    select 'object:' || r.holder as premise, case when r.detail = 'enforced' then 'policy:' || r.target || '/enforced'
        else 'policy:' || r.target end as conclusion, 1.0e0 as chance,
        p.name || ' is linked to ' || coalesce(t.name, r.target) || '.' as how,
        'remove the link of ' || p.name || ' to ' || coalesce(t.name, r.target) as fix
    from {granted} as r
    join {objects} as p on p.id = r.holder
    left join {objects} as t on t.id = r.target
    where r.right_name = 'GPLink'
    union
    select 'identity:' || r.holder as premise, 'policy:' || r.target || '/enforced' as conclusion, 1.0e0 as chance,
        coalesce(a.name, r.holder) || ' may link policies to ' || t.name || '.' as how,
        'remove the right of ' || coalesce(a.name, r.holder) || ' to link policies to ' || t.name as fix
    from {granted} as r
    join {objects} as t on t.id = r.target and t.kind in ('ou', 'domain')
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = t.domain
    where r.right_name in ('WriteGPLink', 'GenericWrite') and q.id is null
    union
    select 'object:' || id as premise, 'policy:' || id || '/enforced' as conclusion, 1.0e0 as chance,
        'Whoever rules ' || name || ' may link policies to it.' as how, cast(null as string) as fix
    from {objects} where kind = 'ou'
    union
    select 'policy:' || above || way as premise, 'policy:' || below || way as conclusion, 1.0e0 as chance,
        'What is pushed to ' || above_name || ' is pushed to ' || below_name || '.' as how, cast(null as string) as fix
    from {places} cross join (select '' as way union all select '/enforced' as way) as ways
    where kind in ('ou', 'container') and (way = '/enforced' or not blocks)
    union
    select 'policy:' || p.above || way as premise, case when p.kind = 'user' then 'identity:' || p.below
        else 'host:' || h.asset || '/root' end as conclusion, case when p.kind = 'user' then 0.5e0 else 1.0e0 end as chance,
        'What is pushed to ' || p.above_name || ' runs on behalf of ' || p.below_name || '.' as how, cast(null as string) as fix
    from {places} as p cross join (select '' as way union all select '/enforced' as way) as ways
    left join {hosts} as h on h.id = p.below
    where p.kind = 'user' or (p.kind = 'computer' and h.id is not null)
"""


@step
def pushes_policy(rights: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever rules a group policy rules the computers and users that it is pushed to.

    It leaves Security 5136 for the policy, and new files in SYSVOL. Known blind spot: filters on groups and on WMI are not
    asked, so that a policy is taken for pushed to all below its place.
    """
    objects = sql(OBJECTS)
    hosts, places = sql(HOSTS, objects=objects), sql(_PLACES, objects=objects)
    inputs = {"objects": objects, "hosts": hosts, "places": places, "granted": sql(RIGHTS)}
    return sql(ONE_PREMISE, pairs=sql(_PAIRS, rulers=sql(RULERS, objects=objects), **inputs))
