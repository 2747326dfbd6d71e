"""From a container to what lies in it: a right that is given there is inherited below. The fix is to take it away there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_PAIRS = """
    select distinct r.holder, c.fact, c.name, p.name as place from {rights} as r
    join {objects} as p on p.id = r.holder and p.kind in ('ou', 'container')
    join {objects} as c on c.id = r.target and c.kind in ('user', 'service', 'computer', 'group', 'ou', 'container', 'gpo')
    where r.right_name = 'Contains' and not coalesce(c.sealed, false) and not c.admin_count and r.holder <> r.target
"""

_MOVES = """
    select fact as conclusion, array_sort(collect_list('object:' || holder)) as premises, 1.0e0 as probability, false as seen,
        name || ' lies in ' || place || ', and inherits the rights that are given there.' as how,
        array_sort(collect_list(cast(null as string))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {pairs}
    group by holder, fact, name, place
"""


@step
def inherits_control(rights: Rows, identities: Rows) -> Rows:
    """Whoever rules a container of a directory takes over what lies in it.

    Source: how access lists are inherited, so the chance is 1. It leaves Security 5136 for the container. What is protected
    from inheritance, or stands in a protected group, is left out.
    """
    return sql(_MOVES, pairs=sql(_PAIRS, objects=sql(OBJECTS)))
