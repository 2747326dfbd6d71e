"""Where somebody seems to be inside already: a host that shows a channel or an implant is a beginning, not a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.tenure import HELD, then
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# A verdict names its host; where it could only name the address, whoever held that then.
_SIGNS = f"""
    select host, max(score) as score, count(*) as signs, min(first_seen) as first_seen, max(last_seen) as last_seen
    from (
        select coalesce(nullif(json_text(f.details, 'host'), n.canonical), n.host) as host, f.score, f.first_seen, f.last_seen
        from {{findings}} as f
        left join {{held}} as n on n.address = json_text(f.details, 'source') and {then("n", "f.last_seen")}
        where f.severity in ('medium', 'high', 'critical')
            and f.detector in ('host_verdict', 'beacons', 'dns_tunnels', 'long_connections', 'odd_channels', 'relays')
    ) as found
    where host is not null
    group by host
"""

# As sure as the surest finding is. With which rights an implant runs is not seen on the wire: taken for the worse, all of them.
_MOVES = """
    select 'host:' || s.host || '/' || r.level as conclusion, array_sort(collect_list('sign:' || s.host)) as premises,
        least(s.score, 1.0e0) as probability, true as seen,
        s.host || ' shows ' || case when s.signs = 1 then 'a sign' else cast(s.signs as string) || ' signs' end
            || ' that somebody holds it already.' as how,
        array_sort(collect_list('isolate ' || s.host || ', and keep its memory and disk before anything is cleaned')) as fixes,
        s.first_seen, s.last_seen
    from {signs} as s
    cross join (select 'user' as level union all select 'root' as level) as r
    group by s.host, r.level, s.score, s.signs, s.first_seen, s.last_seen
"""


@step
def shows_signs(findings: Rows, holdings: Rows, addresses: Rows) -> Rows:
    """Somebody is inside already, on a host that shows a channel or an implant.

    Its premise `sign:HOST` is held wherever there is such a finding: the solver begins there as it begins on the Internet.
    Known blind spot: a host whose finding names no address that is known, and an implant that keeps silent.
    """
    return sql(_MOVES, signs=sql(_SIGNS, held=sql(HELD)))
