"""Replicating a domain: whoever may ask its controllers for all changes is given every secret in it (T1003.006)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Two rights are asked for, which may come by two groups: each is a fact of its own, and the move needs both.
_PARTS = """
    select r.holder, r.right_name, d.id, d.domain, d.name as domain_name, coalesce(h.name, r.holder) as name,
        'object:' || d.id || '/' || r.right_name as fact
    from {granted} as r
    join {objects} as d on d.id = r.target and d.kind = 'domain' and rx(d.id, '^S-1-5-21-')
    left join {objects} as h on h.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = d.domain
    where r.right_name in ('GetChanges', 'GetChangesAll') and q.id is null and not rx(r.holder, '-S-1-5-9$')
"""

_MOVES = """
    select fact as conclusion, array_sort(collect_list('identity:' || holder)) as premises, 1.0e0 as probability, false as seen,
        name || ' holds ' || right_name || ' over ' || domain_name || ', one of the two rights to replicate it.' as how,
        array_sort(collect_list('remove the right ' || right_name || ' of ' || name || ' over ' || domain_name)) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from (select distinct * from {parts}) as each
    group by fact, holder, right_name, name, domain_name
    union all
    select 'directory:' || domain as conclusion, array_sort(collect_list(fact)) as premises, 1.0e0 as probability, false as seen,
        'Whoever holds both rights to replicate ' || domain || ' is given every secret in it.' as how,
        array_sort(collect_list(cast(null as string))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from (select distinct domain, fact, right_name from {parts} where domain is not null) as pair
    group by domain
    having count(distinct right_name) = 2
"""


@step
def dcsync(rights: Rows, identities: Rows) -> Rows:
    """Whoever holds both rights to replicate a domain reads every secret in it.

    Source: MS-DRSR, so the chance is 1. It leaves Security 4662 with the two rights on a controller, and replication traffic
    from an address that is no controller's. Known blind spot: the rights of two accounts that an intruder holds apart are
    taken for those of one.
    """
    objects = sql(OBJECTS)
    rulers = sql(RULERS, objects=objects)
    return sql(_MOVES, parts=sql(_PARTS, objects=objects, rulers=rulers, granted=sql(RIGHTS)))
