"""From an account to the objects of the directory that it may change, and so take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# What rules a domain rules its objects anyway, so its rights over them are no moves: that is most of what a directory lists.
# 0.5 is what Adalanche, whose probabilities are constants of its code, gives to a name of a service that is written to crack
# the secret behind it; to the other rights it gives 1.
_CONTROLS = """
    select r.holder, r.target, r.inherited, r.right_name, t.kind, t.name, t.domain, t.fact,
        case when r.right_name = 'WriteSPN' then 0.5e0 else 1.0e0 end as chance
    from {granted} as r
    join {objects} as t on t.id = r.target
    left join {rulers} as q on q.id = r.holder and q.domain = t.domain and q.chance = 1
    where q.id is null and (
        (r.right_name in ('GenericAll', 'WriteDacl', 'WriteOwner', 'Owns') and t.kind in
            ('user', 'service', 'computer', 'group', 'local group', 'domain', 'ou', 'container', 'gpo', 'certificate template'))
        or (r.right_name in ('GenericWrite', 'AddKeyCredentialLink') and t.kind in ('user', 'service', 'computer'))
        or (r.right_name in ('ForceChangePassword', 'AllExtendedRights', 'WriteSPN') and t.kind in ('user', 'service'))
        or (r.right_name in ('AddAllowedToAct', 'WriteAccountRestrictions') and t.kind = 'computer')
        or (r.right_name in ('GenericWrite', 'AddMember', 'AddSelf') and t.kind in ('group', 'local group'))
        or (r.right_name = 'AllExtendedRights' and t.kind = 'domain')
        or (r.right_name = 'GenericWrite' and t.kind in ('gpo', 'certificate template'))
    ) and (t.kind <> 'domain' or (t.domain is not null and rx(t.id, '^S-1-5-21-')))
"""

_MOVES = """
    select case when c.kind = 'domain' then 'directory:' || c.domain else c.fact end as conclusion,
        array_distinct(array_sort(collect_list('identity:' || c.holder))) as premises, max(c.chance) as probability, false as seen,
        coalesce(h.name, c.holder) || ' can take over ' || c.name || ': it has '
            || array_join(array_sort(collect_list(c.right_name)), ', ') || ' over it'
            || case when c.inherited then ', from above' else '' end || '.' as how,
        array_distinct(array_sort(collect_list('remove the rights ' || case when c.inherited then 'from above ' else '' end
            || 'of ' || coalesce(h.name, c.holder) || ' over ' || c.name))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {controls} as c
    left join {objects} as h on h.id = c.holder
    group by c.holder, c.target, c.inherited, c.kind, c.domain, c.fact, c.name, h.name
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
    return sql(_MOVES, objects=objects, controls=sql(_CONTROLS, objects=objects, rulers=rulers, granted=sql(RIGHTS)))
