"""From host to host by a logon that succeeded: the account, key or session that opened the door lies on the first host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.habit import DAYS, closing
from doorward.facts.tenure import DEVICES, HELD, UNWANTED, then
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# Kerberos and the like prove who somebody is to a directory; they open no session there.
_PAIRS = f"""
    select source, destination, protocol, count(*) as times, {DAYS} as days, min(identity) as identity, count(distinct identity) as identities,
        min(time) as first_seen, max(time) as last_seen
    from (
        select mine.host as source, theirs.host as destination, l.protocol, l.identity, l.time
        from {{logons}} as l
        join {{held}} as mine on mine.address = l.source and {then("mine", "l.time")}
        join {{held}} as theirs on theirs.address = l.destination and {then("theirs", "l.time")}
        where l.succeeded and l.protocol in ('ssh', 'rdp', 'winrm', 'telnet', 'vnc')
    ) as met
    where source <> destination
    group by source, destination, protocol
"""

# A move ends where its protocol is stopped or guarded, or with a device at either end that should not be there anyway.
_CUTS = f"""
    select p.source, p.destination, p.protocol, {closing("p")} as fix from {{pairs}} as p
    union
    select p.source, p.destination, p.protocol, u.fix from {{pairs}} as p
    join {{unwanted}} as u on u.host in (p.source, p.destination)
"""

# 0.8 is what Adalanche, whose path probabilities are constants of its code, gives to a session that can be taken over.
_MOVES = """
    select 'host:' || p.destination || '/user' as conclusion,
        array_sort(array_distinct(collect_list('host:' || p.source || '/user'))) as premises, 0.8e0 as probability, true as seen,
        'Whoever holds ' || p.source || ' can log on to ' || p.destination || ' by ' || p.protocol
            || case when p.identities = 1 then ' as ' || p.identity when p.identities > 1 then ' under '
                || cast(p.identities as string) || ' names' else '' end
            || ', as happened ' || case when p.times = 1 then 'once' else cast(p.times as string) || ' times' end || '.' as how,
        array_sort(collect_list(c.fix)) as fixes, p.first_seen, p.last_seen
    from {pairs} as p
    join {cuts} as c on c.source = p.source and c.destination = p.destination and c.protocol = p.protocol
    group by p.source, p.destination, p.protocol, p.times, p.identity, p.identities, p.first_seen, p.last_seen
"""


@step
def logs_on_to(logons: Rows, holdings: Rows, addresses: Rows, findings: Rows) -> Rows:
    """Whoever holds a host logs on to the hosts it was seen to log on to."""
    held = sql(HELD)
    pairs = sql(_PAIRS, held=held)
    unwanted = sql(UNWANTED, held=held, devices=sql(DEVICES))
    return sql(_MOVES, pairs=pairs, cuts=sql(_CUTS, pairs=pairs, unwanted=unwanted))
