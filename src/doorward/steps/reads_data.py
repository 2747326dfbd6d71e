"""The last move: from a host to the crown jewel that lies on it, or that it was seen to be served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.habit import DAYS, closing
from doorward.facts.tenure import DEVICES, HELD, UNWANTED, then
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_HOLDERS = """
    select distinct j.jewel, coalesce(n.host, j.asset) as holder from {jewels} as j
    left join {held} as n on n.address = j.asset
    where j.jewel is not null and j.asset is not null
"""

# CVSS 3.1 (section 7.4) gives 0.85 to an attack that needs no privileges and 0.62 to one that needs an ordinary account:
# what lies on a host is open to whoever holds it, what a service hands out is open to an account that the service knows.
_READS = f"""
    select jewel, holder, holder as reader, cast(null as string) as protocol, 0.85e0 as chance, 0 as times, 0 as days,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{holders}}
    union all
    select jewel, holder, reader, protocol, 0.62e0 as chance, count(*) as times, {DAYS} as days, min(time) as first_seen, max(time) as last_seen
    from (
        select h.jewel, h.holder, mine.host as reader, c.time,
            case when c.destination_port = 445 then 'smb' when c.destination_port = 2049 then 'nfs' else 'sql' end as protocol
        from {{conn}} as c
        join {{held}} as mine on mine.address = c.source and {then("mine", "c.time")}
        join {{held}} as theirs on theirs.address = c.destination and {then("theirs", "c.time")}
        join {{holders}} as h on h.holder = theirs.host
        where c.destination_port in (445, 1433, 1521, 2049, 3306, 5432, 27017) and c.proto = 'tcp'
            and (c.bytes_in > 0 or established(c.state))
    ) as served
    where reader <> holder
    group by jewel, holder, reader, protocol
"""

# A move ends where its protocol is stopped or guarded, where the jewel is kept apart, or with a device that should not be there anyway.
_CUTS = f"""
    select p.jewel, p.destination as holder, p.source as reader, p.protocol,
        case when p.protocol is null then 'keep ' || p.jewel || ' where an ordinary user of ' || p.destination || ' cannot read it'
            else {closing("p")} end as fix
    from (select *, reader as source, holder as destination from {{reads}}) as p
    union
    select r.jewel, r.holder, r.reader, r.protocol, u.fix from {{reads}} as r
    join {{unwanted}} as u on u.host in (r.reader, r.holder)
"""

_MOVES = """
    select 'data:' || r.jewel as conclusion,
        array_sort(array_distinct(collect_list('host:' || r.reader || '/user'))) as premises, r.chance as probability,
        r.protocol is not null as seen,
        case when r.protocol is null then r.jewel || ' lies on ' || r.holder || ': whoever holds ' || r.holder || ' can read it.'
            else 'Whoever holds ' || r.reader || ' can read ' || r.jewel || ' on ' || r.holder || ' by ' || r.protocol
                || ', a service that ' || r.reader || ' used '
                || case when r.times = 1 then 'once' else cast(r.times as string) || ' times' end || '.' end as how,
        array_sort(collect_list(c.fix)) as fixes, r.first_seen, r.last_seen
    from {reads} as r
    join {cuts} as c on c.jewel = r.jewel and c.holder = r.holder and c.reader = r.reader
        and c.protocol is not distinct from r.protocol
    group by r.jewel, r.holder, r.reader, r.protocol, r.chance, r.times, r.first_seen, r.last_seen
"""


@step
def reads_data(jewels: Rows, conn: Rows, holdings: Rows, addresses: Rows, findings: Rows) -> Rows:
    """Whoever holds a host reads the crown jewels that lie on it or that it is served."""
    held = sql(HELD)
    reads = sql(_READS, holders=sql(_HOLDERS, held=held), held=held)
    unwanted = sql(UNWANTED, held=held, devices=sql(DEVICES))
    return sql(_MOVES, reads=reads, cuts=sql(_CUTS, reads=reads, unwanted=unwanted))
