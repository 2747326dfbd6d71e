"""Which ports stand open to whom, since when and until when, as SQL that detectors share."""

from __future__ import annotations

# What a scan or a platform met, addresses in their standard spelling. What is inferred of a host alone has no port.
_LOOKS = """
    select a.canonical as address, s.address as spelled, s.port, coalesce(s.proto, 'tcp') as proto,
        coalesce(s.vantage, 'not known') as vantage, s.origin, s.origin_row, s.time, coalesce(s.state = 'open', false) as opened,
        s.hostname, s.service, s.product, s.scanner
    from {services} as s
    join {addresses} as a on a.address = s.address
    where coalesce(s.time <= cast(:as_of as timestamp), true)
"""

PORTS = f"""
    with looks as ({_LOOKS}),
    newest as (select address, vantage, max(time) as looked from looks group by address, vantage),
    last_files as (
        select distinct l.address, l.vantage, l.origin from looks as l
        join newest as n on n.address = l.address and n.vantage = l.vantage and n.looked = l.time
    ),
    ports as (
        select l.address, l.port, l.proto, l.vantage, min(l.spelled) as spelled,
            min(case when l.opened then l.time end) as first_seen, max(case when l.opened then l.time end) as last_seen,
            max(l.time) as last_looked, count_if(l.opened) as times, max(l.hostname) as hostname, max(l.service) as service,
            max(l.product) as product, count(distinct case when l.opened then l.scanner end) as scanners,
            bool_or(not coalesce(l.scanner in ('shodan', 'censys', 'fofa', 'zoomeye'), false)) as aimed,
            bool_or(l.opened and f.origin is not null) as in_last_file
        from looks as l
        left join last_files as f on f.address = l.address and f.vantage = l.vantage and f.origin = l.origin
        where l.port > 0
        group by l.address, l.port, l.proto, l.vantage
        having bool_or(l.opened)
    ),
    last_states as (
        select address, port, proto, vantage, opened from looks where port > 0
        qualify row_number() over (
            partition by address, port, proto, vantage order by time desc nulls last, opened desc nulls last, origin, origin_row
        ) = 1
    )
    select p.address, p.spelled, p.port, p.proto, p.vantage, p.first_seen, p.last_seen, p.last_looked, p.times, p.hostname,
        p.service, p.product, p.scanners, p.aimed,
        case when not s.opened then 'gone'
            when p.in_last_file or n.looked is null or p.last_seen >= n.looked - interval '1' day then 'open'
            else 'not seen again' end as standing
    from ports as p
    join last_states as s on s.address = p.address and s.port = p.port and s.proto = p.proto and s.vantage = p.vantage
    join newest as n on n.address = p.address and n.vantage = p.vantage
"""
"""Over `services` and `addresses`: one row an address (standard spelling), port, transport and vantage that ever stood open.

`first_seen` and `last_seen` are when it was met open, `last_looked` when it was last spoken of. `standing`: `open` (in the
newest file that looked at the address from there, or within a day of it), `gone` (the newest word of the port is that it is
not open), or `not seen again` (the address was looked at later, and nothing was said of the port: it may not have been asked).
`aimed`: a scanner that somebody pointed there met it, and no platform alone that looks everywhere.
"""

ANSWERED = "bytes_in > 0 and established(state)"
"""Of a connection: whatever was believed of the port, somebody was met there."""

CALLERS = f"""
    select ours.canonical as address, c.destination as spelled, c.destination_port as port, coalesce(c.proto, 'tcp') as proto,
        min(c.first_seen) as first_seen, max(c.last_seen) as last_seen, cast(sum(c.exchanges) as bigint) as exchanges,
        count(distinct theirs.canonical) as callers
    from (
        select source, destination, destination_port, proto, min(time) as first_seen, max(time) as last_seen, count(*) as exchanges
        from {{conn}}
        where {ANSWERED}
            and coalesce(time <= cast(:as_of as timestamp), true)
        group by source, destination, destination_port, proto
    ) as c
    join {{addresses}} as ours on ours.address = c.destination
    join {{addresses}} as theirs on theirs.address = c.source
    where ours.internal and ours.scope = 'unicast' and not theirs.internal and theirs.scope = 'unicast'
    group by ours.canonical, c.destination, c.destination_port, coalesce(c.proto, 'tcp')
"""
"""Over `conn` and `addresses`: one row an address of ours and port that answered callers from outside."""

INSIDE_PORTS = (
    "(23, 69, 88, 111, 135, 137, 139, 161, 389, 445, 512, 513, 514, 623, 636, 873, 902, 1433, 1434, 1521, 2049, 2375, 2379, 2381, "
    "3268, 3306, 3389, 5432, 5555, 5800, 5900, 5901, 5984, 5985, 5986, 6379, 6443, 7001, 8291, 9000, 9042, 9092, 9200, 9300, "
    "10250, 10255, 11211, 27017, 50000)"
)
"""Ports of databases, of administration and of file shares: no such service is meant for the Internet."""
