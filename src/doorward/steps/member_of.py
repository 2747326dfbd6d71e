"""Who is in a group has its rights: the move that costs an intruder nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import NOTHING, OBJECTS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# A group holds rights as an account does, so nesting is a chain of these moves and cycles are harmless.
_MEMBERS = """
    select member, group_id, bool_and(implied) as implied from (
        select member, group_id, false as implied from {memberships} where member <> group_id
        union all
        select id as member, domain || '-S-1-5-11' as group_id, true as implied from {objects}
        where kind in ('user', 'computer', 'service') and enabled and rx(id, '^S-1-5-21-') and domain is not null
        union all
        select distinct domain || '-S-1-5-11' as member, domain || '-S-1-1-0' as group_id, true as implied from {objects}
        where rx(id, '^S-1-5-21-') and domain is not null
    ) as told
    group by member, group_id
"""

_MOVES = f"""
    select 'identity:' || p.group_id as conclusion, {alone("'identity:' || p.member")} as premises, 1.0e0 as probability, false as seen,
        coalesce(m.name, p.member) || ' is in ' || coalesce(g.name, p.group_id) || ', and has its rights.' as how,
        case when p.implied then e.fixes
            else {alone("'take ' || coalesce(m.name, p.member) || ' out of ' || coalesce(g.name, p.group_id)")} end as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{members}} as p
    cross join ({NOTHING}) as e
    left join {{objects}} as m on m.id = p.member
    left join {{objects}} as g on g.id = p.group_id
"""


@step
def member_of(memberships: Rows, identities: Rows) -> Rows:
    """Whoever acts as a member acts with the rights of its group.

    Source: how Windows and Unix build a token, so the chance is 1. Whoever has an account of a domain is in Authenticated
    Users and in Everyone, which no file lists and no fix takes away. It leaves no trace in a log.
    """
    objects = sql(OBJECTS)
    return sql(_MOVES, members=sql(_MEMBERS, objects=objects), objects=objects)
