"""From host to host by the protocols that administer machines: where one of ours was seen to connect, an intruder follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.habit import DAYS, closing
from doorward.facts.tenure import DEVICES, HELD, UNWANTED, then
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# CVSS 3.1 (section 7.4) gives 0.62 to an attack that needs an ordinary account, 0.27 to one that needs an
# administrator's: a shell or a desktop opens to the first, a file share runs programs only for the second.
_PAIRS = f"""
    select source, destination, protocol, chance, count(*) as times, {DAYS} as days, min(time) as first_seen, max(time) as last_seen
    from (
        select mine.host as source, theirs.host as destination, c.time,
            case when c.destination_port = 22 then 'ssh' when c.destination_port = 445 then 'smb'
                when c.destination_port = 3389 then 'rdp' else 'winrm' end as protocol,
            case when c.destination_port = 445 then 0.27e0 else 0.62e0 end as chance
        from {{conn}} as c
        join {{held}} as mine on mine.address = c.source and {then("mine", "c.time")}
        join {{held}} as theirs on theirs.address = c.destination and {then("theirs", "c.time")}
        where administers(c.destination_port) and c.proto = 'tcp'
            and (c.bytes_in > 0 or established(c.state))
    ) as met
    where source <> destination
    group by source, destination, protocol, chance
"""

# A move ends where its protocol is stopped or guarded, or with a device at either end that should not be there anyway.
_CUTS = f"""
    select p.source, p.destination, p.protocol, {closing("p")} as fix from {{pairs}} as p
    union
    select p.source, p.destination, p.protocol, u.fix from {{pairs}} as p
    join {{unwanted}} as u on u.host in (p.source, p.destination)
"""

_MOVES = """
    select 'host:' || p.destination || '/user' as conclusion,
        array_sort(array_distinct(collect_list('host:' || p.source || '/user'))) as premises, p.chance as probability, true as seen,
        'Whoever holds ' || p.source || ' can go on to ' || p.destination || ' by ' || p.protocol || ', as ' || p.source || ' did '
            || case when p.times = 1 then 'once' else cast(p.times as string) || ' times' end || '.' as how,
        array_sort(collect_list(c.fix)) as fixes, p.first_seen, p.last_seen
    from {pairs} as p
    join {cuts} as c on c.source = p.source and c.destination = p.destination and c.protocol = p.protocol
    group by p.source, p.destination, p.protocol, p.chance, p.times, p.first_seen, p.last_seen
"""


@step
def reaches(conn: Rows, holdings: Rows, addresses: Rows, findings: Rows) -> Rows:
    """Whoever holds a host goes on to the hosts it was seen to administer."""
    held = sql(HELD)
    pairs = sql(_PAIRS, held=held)
    unwanted = sql(UNWANTED, held=held, devices=sql(DEVICES))
    return sql(_MOVES, pairs=pairs, cuts=sql(_CUTS, pairs=pairs, unwanted=unwanted))
