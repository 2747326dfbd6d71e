"""Long connections: sessions that stay open for hours, whatever the clock of their packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.services import KNOWN_SERVICES
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Services that keep a connection open by design: push, chat, meetings, telemetry. Clouds that anyone can rent are left out.
# Answered exchanges. A row that begins a session shows its handshake (S, h); one that does not is a piece of an earlier
# one. Where a log has no history, flows that follow each other closely are pieces: exporters cut at their active timeout.
_CALLS = """
    select time, source, source_port, destination, destination_port, proto, service, duration, bytes_out, bytes_in,
        state, open, seconds(time) as begins, seconds(time) + duration as ends, fresh
    from (
        -- A duration beyond ten years is none: a hostile one would leave the calendar.
        select time, source, source_port, destination, destination_port, proto, service, bytes_out, bytes_in, state,
            coalesce(open, false) as open,
            case when duration between 0.0e0 and 315360000.0e0 then duration else 0.0e0 end as duration,
            case when proto <> 'tcp' or source_port is null then true when history is null then null
                else rx(history, '[Sh]') end as fresh
        from {conn}
    ) as clean
    where proto in ('tcp', 'udp') and source <> destination and destination_port is not null and time is not null
        and (bytes_in > 0 or established(state) or (state is null and bytes_in is null))
"""

_SESSIONS = """
    with pieced as (
        select distinct source, source_port, destination, destination_port, proto
        from calls where not coalesce(fresh, duration < 60.0e0)
    ),
    chosen as (
        -- Distinct: two sensors, or two exports, may tell of the same connection.
        select distinct c.* from calls as c
        left join pieced as p on p.source = c.source and p.source_port = c.source_port and p.destination = c.destination
            and p.destination_port = c.destination_port and p.proto = c.proto
        where c.duration >= 60.0e0 * :shortest or p.source is not null
    ),
    gaps as (
        select *, begins - max(ends) over (
            partition by source, source_port, destination, destination_port, proto
            order by begins nulls first, ends nulls first, bytes_out nulls first rows between unbounded preceding and 1 preceding
        ) as gap
        from chosen
    ),
    numbered as (
        select *, sum(case when fresh or gap is null or gap > case when fresh is null then 60.0e0 else 60.0e0 * :gap end
                then 1 else 0 end) over (
            partition by source, source_port, destination, destination_port, proto
            order by begins nulls first, ends nulls first, bytes_out nulls first rows between unbounded preceding and current row
        ) as session
        from gaps
    )
    select source, source_port, destination, destination_port as port, proto, session, min(time) as first_seen,
        min(begins) as begins, max(ends) as ends, max(ends) - min(begins) as length, count(*) as pieces,
        max(service) as service, cast(floor(least(9.0e18, coalesce(sum(cast(bytes_out as double)), 0.0e0))) as bigint) as bytes_out,
        cast(floor(least(9.0e18, coalesce(sum(cast(bytes_in as double)), 0.0e0))) as bigint) as bytes_in,
        coalesce(bool_or(fresh), true) as begun,
        bool_or(open) or coalesce(max(case when state in ('S1', 'OTH') then ends end), 0.0e0) >= max(ends) as unclosed
    from numbered
    group by source, source_port, destination, destination_port, proto, session
    having max(ends) - min(begins) >= 60.0e0 * :shortest
"""

_SPOKEN = """
    select source, source_port, destination, destination_port as port, lower(server_name) as name, true as hello,
        false as proxied, time
    from {tls}
    union all
    select source, source_port, destination, destination_port as port, split_part(lower(host), ':', 1) as name,
        host is not null as hello, coalesce(method = 'CONNECT' or rx(uri, '^[a-z]+://'), false) as proxied, time
    from {http}
"""

# The name a session itself asked for counts; failing that, the place's own, if the session's beginning was not seen;
# failing that, what its source had looked up, which anybody may point at any address.
_NAMED = """
    with own as (
        select s.source, s.source_port, s.destination, s.port, s.proto, s.session, bool_or(p.hello) as hello,
            bool_or(p.proxied) as proxied, min(p.name) as name
        from sessions as s
        join spoken as p on p.source = s.source and p.source_port = s.source_port and p.destination = s.destination
            and p.port = s.port and seconds(p.time) between s.begins - 1.0e0 and s.ends
        group by s.source, s.source_port, s.destination, s.port, s.proto, s.session
    ),
    place as (
        -- A proxy or a content network answers to many names, so that none of them is its own.
        select destination, name from (
            select destination, name, count(*) as uses from spoken where name is not null group by destination, name
        ) as used
        qualify 10 * uses >= 9 * sum(uses) over (partition by destination)
    ),
    asked as (
        select source, destination, name from (
            select source, destination, name, count(*) as uses from (
                select source, explode(answers) as destination, lower(query) as name from {dns}
            ) as answered
            where name is not null
            group by source, destination, name
        ) as told
        qualify row_number() over (partition by source, destination order by uses desc nulls last, name nulls last) = 1
    )
    select s.*, coalesce(own.hello, false) as hello, coalesce(own.proxied, false) as proxied,
        nullif(coalesce(own.name, case when own.hello then null else place.name end), s.destination) as spoken_name,
        asked.name as asked_name
    from sessions as s
    left join own on own.source = s.source and own.source_port = s.source_port and own.destination = s.destination
        and own.port = s.port and own.proto = s.proto and own.session = s.session
    left join place on place.destination = s.destination
    left join asked on asked.source = s.source and asked.destination = s.destination
"""

# How many of ours talk to a place, how many of others to a port of ours; by address and by name.
_COMPANY = """
    select met.target, met.port, coalesce(mine.internal, false) as ours, count(distinct met.source) as callers
    from (
        select c.destination as target, c.destination_port as port, c.source from {conn} as c
        join (select distinct destination from sessions) as far on far.destination = c.destination
        union all
        select name as target, port, source from spoken where name is not null
    ) as met
    left join {addresses} as mine on mine.address = met.source
    group by met.target, met.port, coalesce(mine.internal, false)
"""

_LONGEST = """
    with record as (select min(begins) as begins, max(ends) as ends from calls),
    hosts as (
        select count(distinct c.source) as hosts from {conn} as c
        join {addresses} as own on own.address = c.source where own.internal
    )
    select n.*, coalesce(n.spoken_name, n.asked_name) as name, length / 3600.0e0 as hours,
        coalesce(mine.internal, false) as from_inside, coalesce(theirs.internal, false) as to_inside,
        greatest(case when n.proxied then 1 else coalesce(here.callers, 1) end, coalesce(there.callers, 1)) as callers, hosts.hosts,
        record.ends - record.begins as recorded, n.unclosed and n.ends >= record.ends - 900.0e0 as still_open,
        count(*) over (partition by n.source, coalesce(n.spoken_name, n.destination), n.port, n.proto) as sessions
    from named as n
    cross join record
    cross join hosts
    left join {addresses} as mine on mine.address = n.source
    left join {addresses} as theirs on theirs.address = n.destination
    left join company as here on here.target = n.destination and here.port = n.port
        and here.ours = coalesce(mine.internal, false)
    left join company as there on there.target = n.spoken_name and there.port = n.port
        and there.ours = coalesce(mine.internal, false)
    where coalesce(theirs.scope, 'unicast') = 'unicast' and coalesce(mine.scope, 'unicast') = 'unicast'
    qualify row_number() over (
        partition by n.source, coalesce(n.spoken_name, n.destination), n.port, n.proto
        order by n.length desc nulls last, n.begins nulls last, n.destination nulls last, n.source_port nulls last
    ) = 1
"""

_JUDGED = """
    with facts as (
        select *, from_inside and to_inside and not proxied as stays_inside, to_inside and not from_inside as inward,
            name is not null and rx(name, :known) as known,
            port in (53, 67, 68, 69, 123, 137, 138, 139, 161, 162, 389, 427, 514, 1900, 3702, 5353, 5355) as housekeeping,
            port in (143, 500, 993, 1194, 1701, 1883, 3478, 3479, 3480, 3481, 4500, 5060, 5061, 5222, 5223, 5228, 5229, 5230, 8883,
                51820) as kept_open,
            port in (22, 25, 80, 110, 443, 445, 465, 587, 636, 853, 989, 990, 995, 3128, 3389, 8080, 8443) as usual,
            coalesce(rx(service, '(^|,)(irc|telnet|socks)(,|$)'), false) as relic,
            coalesce(rx(service, '(^|,)(ssh|rdp|rfb|vnc)(,|$)'), false) as remote
        from longest
    ),
    weighed as (
        select *,
            floor(1000.0e0 * (0.05e0 + 0.1e0 * least(1.0e0, sdiv(hours, :base))
                + 0.05e0 * least(1.0e0, greatest(0.0e0, sdiv(hours - :base, :long - :base)))
                + 0.07e0 * least(1.0e0, greatest(0.0e0, sdiv(hours - :long, :longer - :long)))
                + 0.08e0 * least(1.0e0, greatest(0.0e0, sdiv(hours - :longer, :longest - :longer)))
                + 0.1e0 * least(1.0e0, greatest(0.0e0, sdiv(hours - :longest, 2.0e0 * :longest)))) + 0.5e0) / 1000.0e0
                as points_open_for,
            case when hours < 2.0e0 then cast(cast(floor(hours * 60.0e0 + 0.5e0) as bigint) as string) || ' minutes'
                else cast(floor(hours * 10.0e0 + 0.5e0) / 10.0e0 as string) || ' hours' end
                || case when pieces > 1 then ' in ' || cast(pieces as string) || ' pieces' else '' end as value_open_for,
            case when recorded < 3600.0e0 * :longest and length * 5.0e0 >= 2.0e0 * recorded then 0.1e0 else 0.0e0 end
                as points_most_of_the_log,
            cast(cast(floor(100.0e0 * sdiv(length, recorded) + 0.5e0) as bigint) as string) || ' % of what was recorded'
                as value_most_of_the_log,
            case when still_open then 0.05e0 else 0.0e0 end as points_still_open, 'at the end of the log' as value_still_open,
            case when stays_inside then -0.25e0 else 0.1e0 end as points_direction,
            case when stays_inside then 'it stays inside' when inward then 'it comes from outside' else 'it goes outside' end
                as value_direction,
            case when stays_inside or inward then 0.0e0 when known then -0.3e0 when name is not null then 0.0e0
                when hello then 0.2e0 else 0.15e0 end as points_name,
            coalesce(name, case when hello then 'it asked for no name' else 'no name is known for the address' end) as value_name,
            case when stays_inside then 0.0e0 when relic then 0.3e0 when remote then 0.2e0 else 0.0e0 end as points_remote_control,
            coalesce(service, '') as value_remote_control,
            case when housekeeping then -0.6e0 when kept_open then -0.25e0 when usual then 0.0e0 else 0.1e0 end as points_port,
            cast(port as string) || '/' || proto || case when kept_open then ', kept open by design' else '' end as value_port,
            case when service is null and begun and proto = 'tcp' and not kept_open and not stays_inside then 0.05e0
                else 0.0e0 end as points_no_known_protocol,
            'the sensor knew none' as value_no_known_protocol,
            case when inward and callers >= 10 then -0.3e0 when inward or hosts < 5 then 0.0e0
                when callers * 50 <= hosts or callers = 1 then 0.1e0 when callers * 4 >= hosts then -0.3e0 else 0.0e0 end
                as points_callers,
            case when inward then cast(callers as string) || ' callers from outside'
                else cast(callers as string) || ' of ' || cast(hosts as string) || ' hosts' end as value_callers,
            case when stays_inside then 0.0e0
                when bytes_out >= 1000000 and bytes_out >= 2.0e0 * bytes_in and not inward then 0.1e0
                when bytes_in >= 10.0e0 * bytes_out and bytes_in >= 100000000 and not inward then -0.1e0 else 0.0e0 end as points_bytes,
            sized(bytes_out) || ' out, ' || sized(bytes_in) || ' in' as value_bytes
        from facts
    )
    select source, source_port, destination, name, port, proto, service,
        case when name is null then destination || ' port ' || cast(port as string)
            when proxied then name || ' through ' || destination
            when spoken_name is null then name || ' at ' || destination else name end as channel,
        first_seen, first_seen + interval '1' second * length as last_seen, pieces as events,
        length, sessions, still_open, bytes_out, bytes_in, callers, cast(port as string) || '/' || proto as key_fact,
        points_open_for, value_open_for, points_most_of_the_log, value_most_of_the_log, points_still_open, value_still_open,
        points_direction, value_direction, points_name, value_name, points_remote_control, value_remote_control,
        points_port, value_port, points_no_known_protocol, value_no_known_protocol, points_callers, value_callers,
        points_bytes, value_bytes,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_open_for + points_most_of_the_log + points_still_open + points_direction
            + points_name + points_remote_control + points_port + points_no_known_protocol + points_callers
            + points_bytes) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


_PARTS = {
    "calls": _CALLS,
    "sessions": _SESSIONS,
    "spoken": _SPOKEN,
    "named": _NAMED,
    "company": _COMPANY,
    "longest": _LONGEST,
}
# One statement that names each part once: a part that two others read is then worked out once.
_STATEMENT = (
    f"with {', '.join(f'{name} as ({text})' for name, text in _PARTS.items())} select * from ({_JUDGED}) as told"
)


@detector(
    summary="{source} kept a connection to {channel} open for {length:duration}",
    answers="inside",
    attack=("T1071", "T1572", "T1219"),
    evidence={
        "conn": ("source", "source_port", "destination", "destination_port=port"),
        "tls": ("source", "source_port", "destination", "destination_port=port"),
    },
)
def long_connections(
    conn: Rows,
    http: Rows,
    tls: Rows,
    dns: Rows,
    addresses: Rows,
    *,
    shortest: float = 5.0,
    base: float = 1.0,
    long: float = 4.0,
    longer: float = 8.0,
    longest: float = 12.0,
    gap: float = 150.0,
    low: float = 0.4,
    medium: float = 0.6,
    high: float = 0.75,
    known: str = KNOWN_SERVICES,
) -> Rows:
    """Which connections stay open for hours?

    Why it matters: an intruder who types, tunnels or copies needs a line that stays up; most honest work hangs up.

    Known blind spot: a channel that hangs up and calls again (see beacons), that nobody answers, that bears the name of a
    known service, uses a port kept open by design, goes where a quarter of our hosts go, or stays inside, ranks low or
    is not told. A session that the sensor cut is put together only if its pieces keep their source port.

    Tunables:
        shortest: shorter sessions are not looked at (minutes)
        base: open for this long is 0.15 of the score (hours)
        long: open for this long is 0.2 of the score (hours)
        longer: open for this long is 0.27 of the score (hours)
        longest: open for this long is 0.35 of the score, and 0.45 from three times as long (hours)
        gap: silence after which a piece without handshake is a session of its own (minutes)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        known: names that are known to keep connections open (regular expression)
    """
    return sql(_STATEMENT)
