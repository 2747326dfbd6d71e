"""Sweeps: hosts of ours that try many doors, one door of many hosts or many doors of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.tasks import ROUNDS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# A try: a ping (port 0) of a host of ours, or a connection in which the caller said nothing, answered or not. What was
# seen from its middle on is none, nor is a session whose payload the log does not know.
_TRIES = """
    select g.*, 86400 * idiv(g.hour, 86400) as day, theirs.internal as inside
    from (
        select source, destination, case when proto = 'icmp' then 0 else destination_port end as port,
            3600 * idiv(epoch_s(time), 3600) as hour, min(time) as first_seen, max(time) as last_seen, count(*) as tries,
            bool_or(coalesce(bytes_in > 0, false) or coalesce(established(state), false)) as opened
        from {conn}
        where time is not null and source <> destination and (
            (proto = 'icmp' and source_port in (8, 128))
            or (proto = 'tcp' and destination_port > 0 and coalesce(state, 'S0') <> 'OTH'
                and (bytes_out = 0 or (bytes_out is null and coalesce(state, 'S0') in ('S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR'))))
        )
        group by source, destination, case when proto = 'icmp' then 0 else destination_port end, 3600 * idiv(epoch_s(time), 3600)
    ) as g
    join {addresses} as mine on mine.address = g.source and mine.internal
    join {addresses} as theirs on theirs.address = g.destination and theirs.scope = 'unicast'
    where theirs.internal or g.port > 0
"""

# One row a door and day.
_DOORS = """
    select source, destination, port, inside, day, sum(tries) as tries, bool_or(opened) as opened,
        min(first_seen) as first_seen, max(last_seen) as last_seen
    from {tries} group by source, destination, port, inside, day
"""

# Per day: the same door of many hosts, and many doors of one host; `busiest` is the most of them within an hour.
_GROUPS = """
    with wide as (
        select source, day, inside, port, count(*) as breadth, sum(tries) as tries, count(case when opened then 1 end) as opened,
            min(first_seen) as first_seen, max(last_seen) as last_seen
        from {doors} group by source, day, inside, port having count(*) >= :hosts
    ),
    deep as (
        select source, day, inside, destination, count(*) as breadth, sum(tries) as tries, count(case when opened then 1 end) as opened,
            min(first_seen) as first_seen, max(last_seen) as last_seen
        from {doors} where port > 0 group by source, day, inside, destination having count(*) >= :ports
    ),
    wide_pace as (
        select source, day, inside, port, max(an_hour) as busiest from (
            select source, day, inside, port, hour, count(*) as an_hour from {tries} group by source, day, inside, port, hour
        ) as hours
        group by source, day, inside, port
    ),
    deep_pace as (
        select source, day, inside, destination, max(an_hour) as busiest from (
            select source, day, inside, destination, hour, count(*) as an_hour from {tries} where port > 0
            group by source, day, inside, destination, hour
        ) as hours
        group by source, day, inside, destination
    )
    select 'hosts' as kind, w.source, w.day, w.inside, w.port, cast(null as string) as destination, w.breadth, w.tries, w.opened,
        w.first_seen, w.last_seen, p.busiest
    from wide as w
    join wide_pace as p on p.source = w.source and p.day = w.day and p.inside = w.inside and p.port = w.port
    union all
    select 'ports' as kind, d.source, d.day, d.inside, cast(null as bigint) as port, d.destination, d.breadth, d.tries, d.opened,
        d.first_seen, d.last_seen, p.busiest
    from deep as d
    join deep_pace as p on p.source = d.source and p.day = d.day and p.inside = d.inside and p.destination = d.destination
"""

# One row a source, kind, side and day; its port or destination is the one that leads, the others are counted.
_SWEEPS = """
    select kind, source, day, inside, max(breadth) as breadth, count(*) as doors, sum(tries) as tries, max(busiest) as busiest,
        max(case when leads then opened end) as opened, min(first_seen) as first_seen, max(last_seen) as last_seen,
        max(case when leads then port end) as port, max(case when leads then destination end) as destination
    from (
        select *, row_number() over (
            partition by kind, source, day, inside order by breadth desc nulls last, port nulls last, destination nulls last
        ) = 1 as leads
        from {groups}
    ) as ranked
    group by kind, source, day, inside
"""

# With whom those who sweep really speak, by port and day.
_SPOKEN = """
    select t.source, t.destination, t.port, t.day, theirs.internal as inside
    from (
        select c.source, c.destination, c.destination_port as port, 86400 * idiv(epoch_s(c.time), 86400) as day
        from {conn} as c
        join (select distinct source from {sweeps}) as s on s.source = c.source
        where c.time is not null and ((c.bytes_in > 0 and c.bytes_out > 0)
            or (c.bytes_out is null and established(c.state)))
        group by c.source, c.destination, c.destination_port, 86400 * idiv(epoch_s(c.time), 86400)
    ) as t
    join {addresses} as theirs on theirs.address = t.destination
"""

_JUDGED = """
    with logs as (
        select min(time) as began, epoch_s(max(time)) - epoch_s(min(time)) >= 259200 as days_of_logs from {conn}
    ),
    lives as (
        select source, median(peers) as peers, count(*) as days from (
            select source, day, count(distinct case when inside then destination end) as peers from {spoken} group by source, day
        ) as each_day
        group by source
    ),
    same_door as (
        select source, day, inside, port, count(distinct destination) as partners from {spoken} group by source, day, inside, port
    ),
    facts as (
        select s.*, l.began, l.days_of_logs, coalesce(v.peers, 0.0e0) as peers, coalesce(v.days, 0) as days,
            coalesce(p.partners, 0) as partners, a.purpose,
            count(*) over (partition by s.source, s.kind, s.inside) as sweep_days,
            epoch_s(min(s.first_seen) over (partition by s.source, s.kind, s.inside)) as first_sweep
        from {sweeps} as s
        cross join logs as l
        left join lives as v on v.source = s.source
        left join same_door as p on p.source = s.source and p.day = s.day and p.inside = s.inside and p.port = s.port
        left join {addresses} as mine on mine.address = s.source
        left join (
            select name, max(purpose) as purpose from {assets} where rx(lower(purpose), :tasks) group by name
        ) as a on a.name = mine.asset
    ),
    weighed as (
        select *,
            0.2e0 + least(0.2e0, 0.15e0 * log10(
                sdiv(cast(breadth as double), cast(case when kind = 'hosts' then :hosts else :ports end as double)))) as points_breadth,
            cast(breadth as string) || ' ' || kind as value_breadth,
            case when opened * 5 <= breadth then case when kind = 'ports' then 0.25e0 else 0.15e0 end when opened * 2 <= breadth then 0.1e0
                else -0.15e0 end as points_closed,
            cast(breadth - opened as string) || ' did not open' as value_closed,
            case when busiest * 2 >= breadth or busiest >= 200 then 0.1e0 else 0.0e0 end as points_pace, cast(busiest as string) || ' within an hour' as value_pace,
            case when doors >= 3 then 0.1e0 else 0.0e0 end as points_doors,
            cast(doors as string) || case when kind = 'hosts' then ' ports of each' else ' hosts' end as value_doors,
            case when inside or port in (22, 23, 2323, 445, 1433, 3389, 5900) then 0.1e0 else 0.0e0 end as points_aim,
            case when inside then 'hosts of ours' else 'port ' || cast(port as string) || ' outside' end as value_aim,
            case when kind = 'hosts' and not inside and port in (80, 443) then -0.3e0 else 0.0e0 end as points_web,
            'the web, whose clients open more than they use' as value_web,
            case when partners * case when inside then 2 else 4 end >= breadth then -0.3e0 else 0.0e0 end as points_partners,
            'it speaks with ' || cast(partners as string) || ' hosts on the same port' as value_partners,
            case when not days_of_logs then 0.0e0 when sweep_days >= 3 and sweep_days * 2 >= days and first_sweep - epoch_s(began) < 172800 then -0.3e0
                when sweep_days = 1 and first_sweep - epoch_s(began) >= 86400 then 0.1e0 else 0.0e0 end as points_past,
            case when sweep_days = 1 then 'on one day' else 'on ' || cast(sweep_days as string) || ' days' end
                || ', the logs begin ' || ymd(began) as value_past,
            case when days_of_logs and inside and peers * 10.0e0 >= breadth and peers >= 10.0e0 then -0.3e0 else 0.0e0 end as points_job,
            'on a usual day it has to do with ' || cast(cast(floor(peers) as bigint) as string) || ' hosts of ours' as value_job,
            case when purpose is not null then -0.5e0 else 0.0e0 end as points_task, 'the register says: ' || purpose as value_task
        from facts
    )
    select source, destination, nullif(port, 0) as port, case when port = 0 then 'icmp' else 'tcp' end as proto, kind, breadth, opened,
        case when kind = 'ports' then cast(breadth as string) || ' ports of ' || destination
                || case when doors > 1 then ' and ' || cast(doors - 1 as string) || ' more hosts' else '' end
            else case when port = 0 then 'pings' else 'port ' || cast(port as string) end
                || case when doors > 1 then ' and ' || cast(doors - 1 as string) || ' more ports' else '' end
                || ' of ' || cast(breadth as string) || case when inside then ' hosts' else ' hosts outside' end end as doors_tried,
        case when port > 0 then cast(port as string) end as door,
        first_seen, last_seen, tries as events, sweep_days as days, kind || case when inside then ' inside' else ' outside' end as key_fact,
        points_breadth, value_breadth, points_closed, value_closed, points_pace, value_pace, points_doors, value_doors, points_aim, value_aim,
        points_web, value_web, points_partners, value_partners, points_past, value_past, points_job, value_job, points_task, value_task,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_breadth + points_closed + points_pace + points_doors + points_aim + points_web + points_partners
            + points_past + points_job + points_task) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
    qualify row_number() over (
        partition by source, kind, inside order by total desc nulls last, breadth desc nulls last, day nulls last
    ) = 1
"""


@detector(
    summary="{source} tried {doors_tried}, {opened} opened",
    answers="inside",
    attack=("T1046", "T1018", "T1595"),
    evidence={"conn": ("source", "proto", "destination~destination", "destination_port~door")},
)
def sweeps(
    conn: Rows,
    addresses: Rows,
    assets: Rows,
    *,
    hosts: int = 20,
    ports: int = 20,
    low: float = 0.4,
    medium: float = 0.6,
    high: float = 0.8,
    tasks: str = ROUNDS,
) -> Rows:
    """Which of our hosts look for doors?

    Why it matters: who knows the network need not search it. A host that tries one door of many hosts, or many doors of
    one, is looking for the next step, or is a worm.

    Known blind spot: a search slower than `hosts` hosts or `ports` ports a day, or cut in two by midnight UTC; one that
    speaks at every door it finds and finds most; one by datagrams; a search from a host that has to do with many hosts
    every day, such as monitoring, or whose registered task it is.

    Tunables:
        hosts: hosts tried on one port in a day that make a sweep (hosts)
        ports: ports of one host tried in a day that make a sweep (ports)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        tasks: purposes in the register of machines that go round many others (regular expression)
    """
    tries = sql(_TRIES)
    groups = sql(_GROUPS, tries=tries, doors=sql(_DOORS, tries=tries))
    found = sql(_SWEEPS, groups=groups)
    return sql(_JUDGED, sweeps=found, spoken=sql(_SPOKEN, sweeps=found))
