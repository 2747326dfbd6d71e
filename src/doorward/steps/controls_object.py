"""From an account to the objects of the directory that it may change, and so take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS, RULERS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# What rules a domain rules its objects anyway, so its rights over them are no moves: that is most of what a directory lists.
# 0.5 is what Adalanche, whose probabilities are constants of its code, gives to a name of a service that is written to crack
# the secret behind it; to the other rights it gives 1.
_CONTROLS = """
    select r.holder, r.target, coalesce(r.inherited, false) as inherited, array_sort(collect_list(r.right_name)) as told,
        max(case when r.right_name = 'WriteSPN' then 0.5e0 else 1.0e0 end) as chance
    from {rights} as r
    join {objects} as t on t.id = r.target
    left join {rulers} as q on q.id = r.holder and q.domain = t.domain and q.chance = 1
    left join (select distinct holder, right_name, target from {rights} where not allowed) as d
        on d.holder = r.holder and d.target = r.target and d.right_name = r.right_name
    where q.id is null and d.holder is null and coalesce(r.allowed, true) and r.holder <> r.target and (
        (r.right_name in ('GenericAll', 'WriteDacl', 'WriteOwner', 'Owns') and t.kind in
            ('user', 'service', 'computer', 'group', 'local group', 'domain', 'ou', 'container', 'gpo', 'certificate template'))
        or (r.right_name in ('GenericWrite', 'AddKeyCredentialLink') and t.kind in ('user', 'service', 'computer'))
        or (r.right_name in ('ForceChangePassword', 'AllExtendedRights', 'WriteSPN') and t.kind in ('user', 'service'))
        or (r.right_name in ('AddAllowedToAct', 'WriteAccountRestrictions') and t.kind = 'computer')
        or (r.right_name in ('GenericWrite', 'AddMember', 'AddSelf') and t.kind in ('group', 'local group'))
        or (r.right_name = 'AllExtendedRights' and t.kind = 'domain')
        or (r.right_name = 'GenericWrite' and t.kind in ('gpo', 'certificate template'))
    ) and (t.kind <> 'domain' or (t.domain is not null and rx(t.id, '^S-1-5-21-')))
    group by r.holder, r.target, coalesce(r.inherited, false)
"""

_MOVES = f"""
    select case when t.kind = 'domain' then 'directory:' || t.domain else t.fact end as conclusion,
        {alone("'identity:' || c.holder")} as premises, c.chance as probability, false as seen,
        coalesce(h.name, c.holder) || ' can take over ' || t.name || ': it has '
            || array_join(array_sort(array_distinct(c.told)), ', ') || ' over it'
            || case when c.inherited then ', from above' else '' end || '.' as how,
        {alone("'remove the rights ' || case when c.inherited then 'from above ' else '' end || 'of ' || coalesce(h.name, c.holder) || ' over ' || t.name")}
            as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{controls}} as c
    join {{objects}} as t on t.id = c.target
    left join {{objects}} as h on h.id = c.holder
"""


@step
def controls_object(rights: Rows, identities: Rows) -> Rows:
    """Whoever may change an object of the directory takes it over.

    One move a holder and object, for the rights it has there are taken away together; rights from above are one of their own.
    It leaves Security 5136 (an object was changed) or 4724 (a password was reset) on a controller. Known blind spot: rights
    over single attributes that have no word of their own, and denials to a group of the holder.
    """
    objects = sql(OBJECTS)
    rulers = sql(RULERS, objects=objects)
    return sql(_MOVES, objects=objects, controls=sql(_CONTROLS, objects=objects, rulers=rulers))
