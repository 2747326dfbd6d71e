"""Onto the network: from a host that stands on it, and from an account that may log on from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, NOTHING, OBJECTS, alone
from doorward.facts.tenure import HELD
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Nobody's data say which accounts may log on from outside: an even chance, and one fix for all.
_PAIRS = """
    select 'host:' || asset || '/user' as premise, 1.0e0 as chance, name || ' stands on our network.' as how,
        cast(null as string) as fix
    from (
        select asset, min(name) as name from (
            select asset, name from {hosts}
            union
            select host as asset, host as name from {held}
        ) as every
        where exists (select 1 from {identities}) group by asset
    ) as each
    union all
    select fact as premise, 0.5e0 as chance, 'Whoever has the password of ' || name || ' may log on from outside.' as how,
        'ask for a second factor wherever one logs on from outside' as fix
    from {objects} where kind in ('user', 'service') and enabled and domain is not null and rx(id, '^S-1-5-21-')
"""

_MOVES = f"""
    select 'position:inside' as conclusion, {alone("p.premise")} as premises, p.chance as probability, false as seen, p.how,
        case when p.fix is null then e.fixes else {alone("p.fix")} end as fixes, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{pairs}} as p cross join ({NOTHING}) as e
"""


@step
def gets_inside(identities: Rows, identifiers: Rows, holdings: Rows, addresses: Rows) -> Rows:
    """Whoever holds one of our hosts, or an account that logs on from outside, reaches our network.

    Source: opinion for accounts, since no file that is read lists who may log on from outside. It leaves a logon at a mail
    server, a remote desktop or a virtual private network from an unusual place.
    """
    objects = sql(OBJECTS)
    return sql(_MOVES, pairs=sql(_PAIRS, objects=objects, hosts=sql(HOSTS, objects=objects), held=sql(HELD)))
