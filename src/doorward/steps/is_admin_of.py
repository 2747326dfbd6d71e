"""From an account to the computers it may use: to administer, by remote desktop, by remote commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# What rules the domain administers its computers anyway. 0.3 and 0.5 are what Adalanche, whose probabilities are constants of
# its code, gives to remote desktop and DCOM; remote PowerShell is taken for as likely as DCOM.
_USES = """
    select r.holder, r.target, r.right_name, case when r.right_name = 'AdminTo' then 1.0e0 when r.right_name = 'CanRDP' then 0.3e0
            else 0.5e0 end as chance,
        case when r.right_name in ('CanRDP', 'CanPSRemote') then 'user' else 'root' end as level,
        coalesce(a.name, r.holder) as account, coalesce(h.name, r.target) as computer,
        coalesce(h.asset, lower(split_part(r.target, '.', 1))) as asset
    from {granted} as r
    left join {hosts} as h on h.id = r.target
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = h.domain
    where r.right_name in ('AdminTo', 'CanRDP', 'CanPSRemote', 'ExecuteDCOM', 'SQLAdmin') and q.id is null
"""

_MOVES = """
    select 'host:' || asset || '/' || level as conclusion,
        array_sort(collect_list(case when part = 1 then 'identity:' || holder else 'position:inside' end)) as premises,
        chance as probability, false as seen,
        account || case right_name when 'AdminTo' then ' administers ' when 'CanRDP' then ' may use the desktop of '
            when 'SQLAdmin' then ' administers the database server of ' else ' may run commands on ' end || computer || '.' as how,
        array_sort(array_distinct(collect_list('remove the right ' || right_name || ' of ' || account || ' over ' || computer))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from (select distinct * from {uses}) as each
    cross join (select 1 as part union all select 2 as part) as parts
    group by asset, level, right_name, holder, target, chance, account, computer
"""


@step
def is_admin_of(rights: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever acts as an account and reaches our network uses the computers that it may use.

    It leaves a logon over the network or by remote desktop (Security 4624, types 3 and 10). Known blind spot: which ports a
    firewall leaves open between two hosts is not asked; whoever is inside is taken to reach them.
    """
    objects = sql(OBJECTS)
    inputs = {"objects": objects, "hosts": sql(HOSTS, objects=objects), "granted": sql(RIGHTS)}
    return sql(_MOVES, uses=sql(_USES, rulers=sql(RULERS, objects=objects), **inputs))
