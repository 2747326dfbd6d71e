"""From domain to domain over a trust that filters nothing, and from an account to the one it used to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import OBJECTS, RIGHTS
from doorward.query import sql
from doorward.step import ONE_PREMISE, step

if TYPE_CHECKING:
    from doorward.query import Rows

# A collector says of a trust what it is; a dump gives its attributes (MS-ADTS 6.1.6.7.9), 0x20 within a forest, 0x40 an
# external trust that filters as little as one within. Between forests, what is not filtered must be found yet: opinion.
_PAIRS = """
    select 'directory:' || a.domain as premise, 'directory:' || b.domain as conclusion,
        case when r.inside then 1.0e0 else 0.5e0 end as chance,
        'Whoever rules ' || a.domain || ' can act as anyone in ' || b.domain || ', which trusts it'
            || case when r.inside then ' within one forest.' else ' without filtering.' end as how,
        case when r.inside then cast(null as string) else 'filter the trust of ' || b.domain || ' in ' || a.domain end as fix
    from (
        select holder, target, bool_or(starts_with(detail, 'ParentChild') or starts_with(detail, 'TreeRoot') or (
            starts_with(detail, 'attributes ') and left(right(detail, 2), 1) in ('2', '3', '6', '7', 'a', 'b', 'e', 'f'))) as inside
        from {granted}
        where right_name = 'TrustedBy' and (contains(detail, 'SID filtering off') or starts_with(detail, 'ParentChild')
            or starts_with(detail, 'TreeRoot') or (starts_with(detail, 'attributes ')
            and left(right(detail, 2), 1) in ('2', '3', '4', '5', '6', '7', 'a', 'b', 'c', 'd', 'e', 'f')))
        group by holder, target
    ) as r
    join {objects} as a on a.id = r.holder and a.domain is not null
    join {objects} as b on b.id = r.target and b.domain is not null
    where a.domain <> b.domain
    union
    select 'identity:' || r.holder as premise, 'identity:' || r.target as conclusion, 1.0e0 as chance,
        coalesce(a.name, r.holder) || ' still has the rights of ' || coalesce(b.name, r.target) || ', which it used to be.' as how,
        'clear the SID history of ' || coalesce(a.name, r.holder) as fix
    from {granted} as r
    left join {objects} as a on a.id = r.holder
    left join {objects} as b on b.id = r.target
    where r.right_name = 'HasSIDHistory'
"""


@step
def crosses_trust(rights: Rows, identities: Rows) -> Rows:
    """Whoever rules a domain rules those that trust it without filtering, as all domains of a forest do.

    Source: MS-PAC 4.1.2.2 (the forest, not the domain, is what filters protect). It leaves Security 4769 for the other
    domain's krbtgt, and logons with foreign groups (Security 4627).
    """
    return sql(ONE_PREMISE, pairs=sql(_PAIRS, objects=sql(OBJECTS), granted=sql(RIGHTS)))
