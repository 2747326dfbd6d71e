"""Traffic between zones that nobody means: no conduit names it, one forbids it, or the firewalls say that they stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.exposure.ports import ANSWERED, INSIDE_PORTS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# A conduit for each of its ports; without ports it is one for all of them. A protocol without ports has its type for a port here.
_MEANT = """
    select from_zone, to_zone, proto, allowed, ends, conduit, cast(floor(cast(split_part(port, '-', 1) as double)) as bigint) as low,
        cast(floor(cast(coalesce(nullif(split_part(port, '-', 2), ''), split_part(port, '-', 1)) as double)) as bigint) as high
    from (
        select from_zone, to_zone, lower(proto) as proto, coalesce(allowed, true) as allowed, ends, conduit, explode(destination_ports) as port
        from {conduits} where destination_ports is not null
    ) as each
    union all
    select from_zone, to_zone, lower(proto) as proto, coalesce(allowed, true) as allowed, ends, conduit, 0 as low, 65535 as high
    from {conduits} where destination_ports is null
"""

_CALLS = f"""
    select c.source, c.destination, coalesce(a.zone, 'internet') as from_zone, coalesce(b.zone, 'internet') as to_zone,
        c.proto, c.destination_port as port, c.day, c.reply_port, c.exchanges, c.first_seen, c.last_seen
    from (
        select source, destination, lower(proto) as proto, destination_port, cast(time as date) as day,
            case when source_port < 10000 and source_port < destination_port then source_port end as reply_port,
            count(*) as exchanges, min(time) as first_seen, max(time) as last_seen
        from {{conn}}
        where {ANSWERED} and coalesce(time <= cast(:as_of as timestamp), true)
        group by source, destination, lower(proto), destination_port, cast(time as date),
            case when source_port < 10000 and source_port < destination_port then source_port end
    ) as c
    join {{addresses}} as a on a.address = c.source
    join {{addresses}} as b on b.address = c.destination
    where a.scope = 'unicast' and b.scope = 'unicast' and (a.zone is not null or not a.internal) and (b.zone is not null or not b.internal)
        and coalesce(a.zone, 'internet') <> coalesce(b.zone, 'internet')
"""

# What a conduit says of each exchange on its day. Logs that begin in the middle of one take the answer for a call: what comes
# from a port that a conduit means the other way is such an answer.
_JUDGED = """
    with named as (
        select bool_or(from_zone = 'internet') as from_outside, bool_or(to_zone = 'internet') as to_outside, count(*) as conduits from {conduits}
    ),
    told as (
        select c.source, c.destination, c.from_zone, c.to_zone, c.proto, c.port, c.day, c.reply_port, c.exchanges, c.first_seen, c.last_seen,
            max(case when m.allowed and coalesce(c.day <= m.ends, true) then 1 else 0 end) as allowed,
            max(case when not m.allowed and coalesce(c.day <= m.ends, true) then 1 else 0 end) as forbidden,
            max(case when m.allowed then m.ends end) as ended,
            max(case when not m.allowed then coalesce(m.conduit, 'a conduit') end) as forbidding,
            max(case when r.from_zone is not null then 1 else 0 end) as reply
        from {calls} as c
        left join {meant} as m on m.from_zone = c.from_zone and m.to_zone = c.to_zone and coalesce(m.proto = c.proto, m.proto is null)
            and (c.port between m.low and m.high or (c.proto not in ('tcp', 'udp', 'sctp') and m.low = 0 and m.high = 65535))
        left join {meant} as r on r.from_zone = c.to_zone and r.to_zone = c.from_zone and r.allowed and r.high < 65535
            and coalesce(r.proto = c.proto, r.proto is null) and c.reply_port between r.low and r.high
        group by c.source, c.destination, c.from_zone, c.to_zone, c.proto, c.port, c.day, c.reply_port, c.exchanges, c.first_seen, c.last_seen
    )
    select t.source, t.destination, t.from_zone, t.to_zone, t.proto, t.port, t.day, t.exchanges, t.first_seen, t.last_seen,
        case when n.conduits = 0 or (t.from_zone = 'internet' and not n.from_outside) or (t.to_zone = 'internet' and not n.to_outside) then false
            else t.forbidden = 1 or t.allowed = 0 end as unmeant,
        t.forbidden = 1 as forbidden, t.ended, t.forbidding
    from told as t cross join named as n
    where t.reply = 0
"""

# What firewalls say they stop is told even where a conduit means it: another way exists, or another configuration is in force.
_BROKEN = """
    select j.*, d.rule, d.device from {judged} as j
    left join {denied_flows} as d on d.source = j.source and d.destination = j.destination and d.proto = j.proto and d.destination_port = j.port
    where j.unmeant or d.source is not null
"""

_RANKED = """
    select from_zone, to_zone, proto, port, row_number() over (
            partition by from_zone, to_zone order by sum(exchanges) desc nulls last, proto nulls last, port nulls last
        ) as place
    from {broken} group by from_zone, to_zone, proto, port
"""

# The services of a pair of zones that are used most stand alone, the rest together: a scan that was answered is one finding.
_DOORS = """
    select b.*, case when r.place <= :most then coalesce(b.proto || '/', '') || coalesce(cast(b.port as string), 'no port') else 'other services' end as door
    from {broken} as b
    join {ranked} as r on r.from_zone = b.from_zone and r.to_zone = b.to_zone and r.proto is not distinct from b.proto
        and r.port is not distinct from b.port
"""

_PAIRS = """
    select from_zone, to_zone, door, source, destination, port, proto, row_number() over (
            partition by from_zone, to_zone, door
            order by sum(exchanges) desc nulls last, source nulls last, destination nulls last, port nulls last, proto nulls last
        ) as place
    from {doors} group by from_zone, to_zone, door, source, destination, port, proto
"""

_HOSTS = """
    select from_zone, to_zone, door, array_sort(array_distinct(collect_list(source))) as sources,
        array_sort(array_distinct(collect_list(destination))) as destinations
    from {pairs} where place <= 50 group by from_zone, to_zone, door
"""

_WEIGHED = (
    """
    with summed as (
        select from_zone, to_zone, door, cast(sum(exchanges) as bigint) as exchanges, count(distinct source) as callers, count(distinct destination) as called_hosts,
            count(distinct day) as days, min(first_seen) as first_seen, max(last_seen) as last_seen, bool_or(unmeant) as unmeant,
            bool_or(forbidden) as forbidden, max(forbidding) as forbidding, max(ended) as ended, max(rule) as rule, max(device) as device
        from {doors} group by from_zone, to_zone, door
    )
    select s.*, h.sources, h.destinations, p.source as caller, p.destination as called, p.port, p.proto,
        case when s.unmeant then 0.4e0 else 0.0e0 end as points_not_meant,
        case when s.forbidden then 'a conduit forbids it' when s.ended is not null then 'a conduit meant it until ' || cast(s.ended as string)
            else 'no conduit names it' end as value_not_meant,
        case when s.forbidden then 0.3e0 else 0.0e0 end as points_forbidden, s.forbidding as value_forbidden,
        case when s.rule is null then 0.0e0 when s.unmeant then 0.3e0 else 0.45e0 end as points_stopped_on_paper, s.rule as value_stopped_on_paper,
        case when p.port in """
    + INSIDE_PORTS
    + """ or p.port = 22 then 0.1e0 else 0.0e0 end as points_service,
        'a service of administration, of files or of data' as value_service,
        case when s.from_zone = 'internet' then 0.15e0 else 0.0e0 end as points_from_the_internet, 'it comes from outside' as value_from_the_internet,
        case when s.days >= 3 then 0.05e0 else 0.0e0 end as points_again_and_again, 'on ' || cast(s.days as string) || ' days' as value_again_and_again,
        case when p.proto = 'icmp' then -0.15e0 else 0.0e0 end as points_only_a_ping, 'it carries no service' as value_only_a_ping
    from summed as s
    join {hosts} as h on h.from_zone = s.from_zone and h.to_zone = s.to_zone and h.door = s.door
    join {pairs} as p on p.from_zone = s.from_zone and p.to_zone = s.to_zone and p.door = s.door and p.place = 1
"""
)

_TOLD = """
    select from_zone, to_zone, to_zone as zone, door, port, proto, caller, called, sources, destinations, callers, called_hosts, days, ended, rule, device,
        case when callers = 1 then caller end as source, case when called_hosts = 1 then called end as destination,
        case when forbidden then 'a conduit forbids it'
            when unmeant and ended is not null then 'the conduit for it ended on ' || cast(ended as string)
            when unmeant and rule is not null then 'no conduit means it, and the firewalls say that they stop it'
            when unmeant then 'no conduit means it' else 'the firewalls say that they stop it' end as why,
        concat_ws('', cast(exchanges as string), case when exchanges = 1 then ' exchange' else ' exchanges' end,
            ' by ', cast(callers as string), case when callers = 1 then ' host' else ' hosts' end) as amount,
        case when not unmeant then 'find the way that this traffic takes past ' || coalesce(device, 'the firewalls') || ', or read the configuration that is in force'
            else 'stop ' || door || ' from ' || from_zone || ' to ' || to_zone || ', or write down the conduit that means it' end as fix,
        from_zone || ' to ' || to_zone || ', ' || door as key_fact, first_seen, last_seen, exchanges as events,
        points_not_meant, value_not_meant, points_forbidden, value_forbidden, points_stopped_on_paper, value_stopped_on_paper, points_service,
        value_service, points_from_the_internet, value_from_the_internet, points_again_and_again, value_again_and_again, points_only_a_ping,
        value_only_a_ping,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_not_meant + points_forbidden + points_stopped_on_paper + points_service + points_from_the_internet
            + points_again_and_again + points_only_a_ping) + 0.5e0) / 1000.0e0 as total
        from {weighed}
    ) as scored
"""


@detector(
    summary="{from_zone} reaches {to_zone} on {door}, {amount}: {why}",
    answers="doors",
    attack=("T1021", "T1599"),
    evidence={"conn": ("source=caller", "destination=called", "destination_port=port", "proto")},
)
def broken_isolation(
    conn: Rows,
    addresses: Rows,
    conduits: Rows,
    denied_flows: Rows,
    *,
    most: int = 5,
    medium: float = 0.4,
    high: float = 0.7,
) -> Rows:
    """Which zones reach each other though nobody means it?

    Why it matters: zones are drawn so that who holds one does not hold the next. An exchange that was answered from one to
    another, and that no conduit means, is a hole that is in use; one that every firewall says it stops is a way around them.

    Known blind spot: what no sensor on the way saw, such as traffic within a switch; a zone of which the register says nothing.
    The Internet is judged only in the directions that some conduit names. A conduit means services by their ports: what is
    carried inside of them is meant too. Firewalls are held against their configurations as they were read, however old the
    traffic is. Calls that nobody answered are left to the firewall that stopped them.

    Tunables:
        most: services of two zones that are told one by one (services)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    calls, meant = sql(_CALLS), sql(_MEANT)
    judged = sql(_JUDGED, calls=calls, meant=meant)
    broken = sql(_BROKEN, judged=judged)
    doors = sql(_DOORS, broken=broken, ranked=sql(_RANKED, broken=broken))
    pairs = sql(_PAIRS, doors=doors)
    weighed = sql(_WEIGHED, doors=doors, pairs=pairs, hosts=sql(_HOSTS, pairs=pairs))
    return sql(_TOLD, weighed=weighed)
