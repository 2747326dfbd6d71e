"""Delegation: an account that may act for others before a service, and so rules the computer of that service (T1134.001)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS, RIGHTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# A dump names the service it may act before, `cifs/server.domain:port`, a collector the computer.
_TARGETS = """
    select r.holder, r.right_name, h.asset, h.name as computer from {granted} as r
    join {hosts} as h on h.id = r.target
    where r.right_name in ('AllowedToDelegate', 'AllowedToAct')
    union
    select n.holder, n.right_name, h.asset, h.name as computer from (
        select holder, right_name, split_part(split_part(target, '/', 2), ':', 1) as server from {granted}
        where right_name = 'AllowedToDelegate' and contains(target, '/')
    ) as n
    left join {objects} as a on a.id = n.holder
    join {objects} as c on c.kind = 'computer' and c.short = lower(split_part(n.server, '.', 1))
        and upper(n.server) || case when contains(n.server, '.') then '' else coalesce('.' || a.domain, '') end
            in (upper(c.short), upper(c.short) || '.' || c.domain)
    join {hosts} as h on h.id = c.id
"""

# That a controller can be made to log on to a computer of the intruder's choice is an even chance, which is opinion, like that
# of an account that may not change the protocol, or has no service name, and must wait for somebody to come to it.
_PAIRS = """
    select t.holder, 'host:' || t.asset || '/root' as conclusion,
        case when t.right_name = 'AllowedToDelegate' and coalesce(a.any_protocol, false) then 1.0e0
            when t.right_name = 'AllowedToAct' and (coalesce(a.has_spn, false) or coalesce(a.kind, '') <> 'user') then 1.0e0
            else 0.5e0 end as chance,
        coalesce(a.name, t.holder) || ' may act for others before ' || t.computer || '.' as how,
        'take the delegation of ' || coalesce(a.name, t.holder) || ' to ' || t.computer || ' away' as fix
    from {targets} as t
    left join {objects} as a on a.id = t.holder
    union
    select o.id as holder, 'directory:' || o.domain as conclusion, 0.5e0 as chance,
        o.name || ' may use the tickets of whoever comes to it, and controllers of ' || o.domain || ' can be made to come.' as how,
        'take unconstrained delegation from ' || o.name as fix
    from {objects} as o
    where o.unconstrained and o.enabled and o.domain is not null and not exists (
        select 1 from {memberships} as m where m.member = o.id and rx(m.group_id, '^S-1-5-21-.*-516$')
    )
"""

_MOVES = """
    select conclusion, array_sort(collect_list('identity:' || holder)) as premises, chance as probability, false as seen, how,
        array_sort(collect_list(fix)) as fixes, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {pairs}
    group by holder, conclusion, chance, how
"""


@step
def delegates(rights: Rows, identities: Rows, memberships: Rows, identifiers: Rows) -> Rows:
    """Whoever acts as an account that may act for others rules the computers it may do so before.

    It leaves Security 4769 with a name of the service that the account stands for (S4U). Controllers may delegate anyway, and
    are left out. Known blind spot: that the administrators of the computer may be protected from delegation is not asked.
    """
    objects = sql(OBJECTS)
    hosts = sql(HOSTS, objects=objects)
    targets = sql(_TARGETS, granted=sql(RIGHTS), objects=objects, hosts=hosts)
    return sql(_MOVES, pairs=sql(_PAIRS, targets=targets, objects=objects))
