"""From the groups that rule a domain, and from its controllers, to the domain; and from the domain to all that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, NOTHING, OBJECTS, RULERS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_PAIRS = """
    select 'identity:' || id as premise, 'directory:' || domain as conclusion, chance,
        name || ' rules the domain ' || domain || '.' as how
    from {rulers}
    union
    select 'directory:' || domain as premise, fact as conclusion, 1.0e0 as chance,
        'Whoever rules ' || domain || ' can act as ' || name || '.' as how
    from {objects} where domain is not null and kind in ('user', 'service', 'computer', 'group') and rx(id, 'S-1-5-')
    union
    select 'directory:' || domain as premise, 'host:' || asset || '/root' as conclusion, 1.0e0 as chance,
        'Whoever rules ' || domain || ' administers ' || name || ', which is in it.' as how
    from {hosts} where domain is not null
"""

_MOVES = f"""
    select p.conclusion as conclusion, {alone("p.premise")} as premises, p.chance as probability, false as seen, p.how,
        e.fixes, cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{pairs}} as p cross join ({NOTHING}) as e
"""


@step
def rules_directory(identities: Rows, identifiers: Rows) -> Rows:
    """Whoever acts as a ruling group rules its domain, and every account and computer in it.

    Source: Windows' well-known groups; the chances of operators, who may log on to controllers, are opinion. No fix takes
    this away: it is what the groups are for. It leaves logons of administrators (Security 4624, 4672).
    """
    objects = sql(OBJECTS)
    hosts = sql(HOSTS, objects=objects)
    return sql(_MOVES, pairs=sql(_PAIRS, objects=objects, rulers=sql(RULERS, objects=objects), hosts=hosts))
