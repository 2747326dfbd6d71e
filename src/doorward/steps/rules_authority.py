"""Ruling what issues certificates: a template, the certification authority, or the computer that holds its key (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# The key of an authority may lie in a module that no intruder copies; an officer of it still has to find a template: opinion.
_WAYS = """
    select 'object:' || p.holder as premise, 'object:' || c.id || '/Enroll' as second, c.domain, 1.0e0 as chance,
        'Whoever rules the template ' || t.name || ' can let ' || c.name || ' issue what he likes with it (ESC4).' as how,
        'remove ' || t.name || ' from what ' || c.name || ' issues' as fix
    from (select distinct holder, target from {rights} where right_name = 'PublishedTo') as p
    join {objects} as t on t.id = p.holder
    join {objects} as c on c.id = p.target
    union
    select 'identity:' || r.holder as premise, cast(null as string) as second, c.domain, 0.8e0 as chance,
        coalesce(a.name, r.holder) || ' manages the authority ' || c.name || ', and can let it take any name (ESC7).' as how,
        'remove the right of ' || coalesce(a.name, r.holder) || ' to manage ' || c.name as fix
    from {granted} as r
    join {objects} as c on c.id = r.target and c.kind = 'enterprise CA'
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = c.domain
    where r.right_name = 'ManageCA' and q.id is null
    union
    select 'identity:' || r.holder as premise, cast(null as string) as second, c.domain, 0.9e0 as chance,
        'The key of ' || c.name || ' lies on ' || coalesce(a.name, r.holder) || ', and signs certificates for anyone (ESC5).' as how,
        'keep the key of ' || c.name || ' in a hardware module' as fix
    from {granted} as r
    join {objects} as c on c.id = r.target and c.kind = 'enterprise CA'
    left join {objects} as a on a.id = r.holder
    where r.right_name = 'HostsCAService'
"""

_NEEDED = """
    select premise, premise as first, second, domain, chance, how, fix from {ways} where domain is not null
    union
    select second as premise, premise as first, second, domain, chance, how, fix from {ways}
    where second is not null and domain is not null
"""

_MOVES = """
    select 'directory:' || domain as conclusion, array_sort(collect_list(premise)) as premises, chance as probability, false as seen,
        how, array_sort(array_distinct(collect_list(fix))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {needed}
    group by first, second, domain, chance, how
"""


@step
def rules_authority(rights: Rows, identities: Rows) -> Rows:
    """Whoever rules a certificate template or a certification authority rules the domain.

    Source: Schroeder and Christensen, Certified Pre-Owned (2021): ESC4, 5 and 7. It leaves Security 4899 and 4900 (a template
    was changed), 4882 (rights of the authority were changed) and 4876 (its key was backed up).
    """
    objects = sql(OBJECTS)
    inputs = {"objects": objects, "granted": sql(RIGHTS), "rulers": sql(RULERS, objects=objects)}
    return sql(_MOVES, needed=sql(_NEEDED, ways=sql(_WAYS, **inputs)))
