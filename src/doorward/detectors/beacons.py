"""Beacons: hosts that call out on a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.kernels.rhythm import OUTPUTS, rhythm
from doorward.known.services import KNOWN_SERVICES
from doorward.place_names import asked
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# A sensor leaves the bytes back unsaid where nothing came back; then the state says so.
_BACK = "case when bytes_in is null and state in ('S0', 'REJ', 'SH', 'RSTOS0') then 0 else bytes_in end"

# A sensor's connections by address. ICMP has no ports and no names: odd channels are another question.
_ADDRESSED = f"""
    select source, destination, destination_port, proto, time, source_port, bytes_out, {_BACK} as bytes_in
    from {{conn}}
    where proto in ('tcp', 'udp') and source <> destination and destination_port is not null and time is not null
"""

# Every use of a name: a request for a host, a handshake that names its server.
_USES = """
    select source, destination, destination_port, lower(host) as name, time, source_port, uid
    from {http} where host is not null and host <> destination and time is not null
    union all
    select source, destination, destination_port, lower(server_name) as name, time, source_port, uid
    from {tls} where server_name is not null and server_name <> destination and time is not null
"""

# Which names each address answered to, for whom, and what share of its uses each name has.
_NAMES = """
    select *, sum(uses) over (partition by source, destination, destination_port) as all_uses,
        sum(uses) over (partition by source, name) as name_uses,
        min(destination) over (partition by source, name) <> max(destination) over (partition by source, name) as moves
    from (
        select source, destination, destination_port, name, sum(uses) as uses from (
            select source, destination, destination_port, lower(host) as name, count(*) as uses from {http}
            where host is not null and host <> destination and time is not null
            group by source, destination, destination_port, lower(host)
            union all
            select source, destination, destination_port, lower(server_name) as name, count(*) as uses from {tls}
            where server_name is not null and server_name <> destination and time is not null
            group by source, destination, destination_port, lower(server_name)
        ) as each_kind
        group by source, destination, destination_port, name
    ) as used
"""

# Calls by name, for names that have no address of their own: behind a proxy, a content network, or moving about.
_SPOKEN = f"""
    with moved as (
        select uses.* from {{uses}} as uses
        join (
            select distinct source, name from {{names}} where (moves or uses * 10 < all_uses * 9) and name_uses >= :calls
        ) as moving on moving.source = uses.source and moving.name = uses.name
    )
    select moved.source, moved.name, moved.time, moved.source_port, conn.bytes_out, {_BACK} as bytes_in
    from moved
    left join (
        select c.* from {{conn}} as c join (select distinct source, uid from moved) as m on m.uid = c.uid and m.source = c.source
    ) as conn on conn.uid = moved.uid and conn.source = moved.source
"""

# The name that a host asked for before it called an address, where no handshake says one.
_ASKED = """
    select source, destination, name from {asked} where name <> destination
    qualify row_number() over (partition by source, destination order by uses desc nulls last, name nulls last) = 1
"""

# What talks so, by its own word or by the shape of its handshake, and how many of our hosts run it.
_SOFTWARE = """
    with used as (
        select source, destination, port, software, count(*) as uses from (
            select source, destination, destination_port as port, user_agent as software from {http}
            union all
            select source, destination, destination_port as port, coalesce(ja4, ja3) as software from {tls}
        ) as told
        where software is not null group by source, destination, port, software
    ),
    runners as (select software, count(distinct source) as runners from used group by software)
    select u.source, u.destination, u.port, u.software, r.runners from used as u
    join runners as r on r.software = u.software
    qualify row_number() over (
        partition by u.source, u.destination, u.port order by u.uses desc nulls last, u.software nulls last
    ) = 1
"""

_NAMED = (
    "select distinct coalesce(name, asked_name) as name from {channels} where coalesce(name, asked_name) is not null"
)
# Names that lists call widely used or harmless, by the name itself or a name it lies under.
_REPUTED = """
    select n.name, min(i.feed) as feed from (
        select name, name as listed from {named}
        union
        select name, right(name, length(name) - length(split_part(name, '.', 1)) - 1) as listed from {named} where contains(name, '.')
        union
        select name, right(name, length(name) - length(split_part(name, '.', 1)) - length(split_part(name, '.', 2)) - 2) as listed
        from {named} where split_part(name, '.', 3) <> ''
    ) as n
    join {indicators} as i on i.value = n.listed
    where i.benign and i.kind = 'domain' and contains(n.listed, '.')
    group by n.name
"""

# One row a channel: by address where it has one name or none, by name where the address serves several or the name moves.
_CHANNELS = """
    with best as (
        select * from {names}
        qualify row_number() over (
            partition by source, destination, destination_port order by uses desc nulls last, name nulls last
        ) = 1
    ),
    places as (
        select source, name, max(destination) as destination, max(destination_port) as port
        from {names} group by source, name
    )
    select a.source, a.destination, a.destination_port as port, a.proto, best.name, asked.name as asked_name, a.destination as target,
        a.calls, a.period, a.spread, a.near, a.floor, a.ceiling, a.tail, a.filled, a.hours, a.same_out, a.same_in, a.typical_out, a.typical_in,
        a.sessions, a.answered, a.sent, a.received, a.first_seen, a.last_seen, a.attempts
    from {addressed} as a
    left join best on a.source = best.source and a.destination = best.destination and a.destination_port = best.destination_port
    left join {asked} as asked on best.name is null and a.source = asked.source and a.destination = asked.destination
    where best.name is null or (not best.moves and best.uses * 10 >= best.all_uses * 9)
    union all
    select n.source, places.destination, places.port, 'tcp' as proto, n.name, cast(null as string) as asked_name, n.name as target,
        n.calls, n.period, n.spread, n.near, n.floor, n.ceiling, n.tail, n.filled, n.hours, n.same_out, n.same_in, n.typical_out, n.typical_in,
        n.sessions, n.answered, n.sent, n.received, n.first_seen, n.last_seen, n.attempts
    from {spoken} as n
    join places on n.source = places.source and n.name = places.name
"""

# Who else talks there: counted by name where there is one, by address else.
_COMPANY = """
    select target, count(distinct source) as callers from (
        select distinct name as target, source from {names}
        union all
        select distinct destination as target, source from {conn}
    ) as met
    group by target
"""

_JUDGED = """
    with hosts as (select count(distinct conn.source) as hosts from {conn} as conn
            join {addresses} as own on own.address = conn.source where own.internal),
    logs as (select min(time) as began, max(time) as ended from {conn}),
    facts as (
        select c.*, company.callers, hosts.hosts, logs.began, software.software, software.runners, reputed.feed,
            epoch_s(logs.ended) - epoch_s(logs.began) >= 259200 as days_of_logs,
            epoch_s(c.first_seen) - epoch_s(logs.began) >= 86400 as newly_begun,
            coalesce(mine.internal, false) as from_inside, coalesce(theirs.internal, false) as to_inside,
            -- Three marks of a machine: intervals near a beat; intervals that are neither short nor long, however
            -- they are jittered; a steady random sleep, which has no such long pauses as people make.
            greatest(
                least(1.0e0, 1.6e0 * greatest(0.0e0, 1.0e0 - c.spread / 0.6e0) * c.near),
                least(1.0e0, c.floor / 0.5e0) * least(1.0e0, greatest(0.0e0, 2.2e0 - c.ceiling))
            ) as timed,
            0.8e0 * least(1.0e0, greatest(0.0e0, 3.0e0 - c.tail / 2.0e0))
                * least(1.0e0, greatest(0.0e0, (cast(c.calls as double) - 20.0e0) / 40.0e0)) as steady,
            coalesce(rx(coalesce(c.name, c.asked_name), :known), false) as known,
            c.port in (53, 67, 68, 69, 123, 137, 138, 139, 161, 162, 389, 427, 514, 1900, 3702, 5353, 5355) as housekeeping,
            c.port in (22, 25, 80, 110, 143, 443, 465, 587, 853, 993, 995, 3128, 8080, 8443) as usual
        from {channels} as c
        cross join hosts
        cross join logs
        left join {company} as company on company.target = c.target
        left join {software} as software
            on software.source = c.source and software.destination = c.destination and software.port = c.port
        left join {reputed} as reputed on reputed.name = coalesce(c.name, c.asked_name)
        left join {addresses} as mine on mine.address = c.source
        left join {addresses} as theirs on theirs.address = c.destination
        where coalesce(theirs.scope, 'unicast') = 'unicast' and c.calls >= :calls
            -- Calls that nobody answers are no load, however close.
            and (c.period >= :period or (c.answered = 0.0e0 and c.sent = 0.0e0))
            and (coalesce(mine.internal, false) or not coalesce(theirs.internal, false))
    ),
    -- Mail and proxy servers pass on what many people do, and that looks like a random sleep: to many places at once.
    compared as (
        select *, greatest(timed, steady) as regular, sum(at_random) over (partition by source, port) as random_channels,
            first_value(port) over twins as lead_port, first_value(period) over twins as lead_period
        from (
            -- In thousandths, so that engines which differ in the last bit agree on which mark is the stronger.
            select *, case when floor(steady * 1000.0e0 + 0.5e0) > floor(timed * 1000.0e0 + 0.5e0) then 1 else 0 end as at_random
            from facts
        ) as marked
        window twins as (
            partition by source, destination, name order by calls desc nulls last, port nulls last
            rows between unbounded preceding and unbounded following
        )
    ),
    weighed as (
        select *,
            0.4e0 * regular * least(1.0e0, cast(calls as double) / 16.0e0) as points_regular_intervals,
            concat_ws('', 'every ', cast(floor(period * 10.0e0 + 0.5e0) / 10.0e0 as string), ' s, ',
                cast(cast(floor(near * 100.0e0 + 0.5e0) as bigint) as string), ' % on the beat') as value_regular_intervals,
            0.2e0 * least(1.0e0, log10(cast(calls as double)) / 2.5e0) * least(1.0e0, 1.45e0 * filled)
                * least(1.0e0, 0.3e0 + regular) as points_many_calls,
            cast(calls as string) as value_many_calls,
            0.15e0 * coalesce(same_out, 0.0e0) * least(1.0e0, 0.3e0 + regular) as points_same_size,
            concat_ws('', sized(typical_out), ' out') as value_same_size,
            case when hosts < 5 then 0.0e0 when callers = 1 then 0.1e0 when callers = 2 then 0.0e0
                else -0.3e0 * least(1.0e0, 10.0e0 * sdiv(cast(callers as double), cast(hosts as double))) end as points_callers,
            concat_ws('', cast(callers as string), ' of ', cast(hosts as string), ' hosts') as value_callers,
            case when coalesce(name, asked_name) is null then 0.1e0 when known then -0.3e0 else -0.08e0 end as points_name,
            coalesce(name, asked_name || ', by its question', 'the address has no name') as value_name,
            case when not days_of_logs then 0.0e0 when newly_begun then 0.1e0 else -0.08e0 end as points_age,
            concat_ws('', 'first call ', ymd(first_seen), ', the logs begin ', ymd(began)) as value_age,
            case when housekeeping then -0.6e0 when usual then 0.0e0 else 0.08e0 end as points_port,
            cast(port as string) as value_port,
            -- Nobody leads a host by datagrams without one in return; a connection that is refused may have been answered once.
            case when answered = 0.0e0 and proto = 'udp' then -0.3e0 when answered = 0.0e0 and sent = 0.0e0 then -0.1e0
                else 0.0e0 end as points_unanswered,
            'no call was answered' as value_unanswered,
            case when proto = 'tcp' and sessions * 3 <= calls then -0.4e0 else 0.0e0 end as points_one_session_in_pieces,
            concat_ws('', cast(sessions as string), ' source ports for ', cast(calls as string), ' calls') as value_one_session_in_pieces,
            case when to_inside and name is null then -0.25e0 else 0.0e0 end as points_stays_inside,
            'the destination is one of ours' as value_stays_inside,
            case when epoch_s(last_seen) - epoch_s(first_seen) < 600 then -0.15e0 else 0.0e0 end as points_short,
            'all within ten minutes' as value_short,
            case when at_random = 1 and random_channels > 2
                then -0.3e0 * least(1.0e0, (cast(random_channels as double) - 2.0e0) / 4.0e0) else 0.0e0 end as points_serves_many,
            concat_ws('', cast(random_channels as string), ' such channels on this port') as value_serves_many,
            case when feed is not null then -0.15e0 else 0.0e0 end as points_reputation, 'on the list ' || feed as value_reputation,
            case when hosts < 5 or runners is null then 0.0e0 when runners = 1 then 0.05e0 when runners * 4 >= hosts then -0.05e0
                else 0.0e0 end as points_software,
            software || ', on ' || cast(runners as string) || ' of our hosts' as value_software,
            case when port <> lead_port and period between 0.9e0 * lead_period and 1.1e0 * lead_period then -0.5e0 else 0.0e0 end
                as points_told_already,
            'in step with port ' || cast(lead_port as string) || ' of the same place' as value_told_already
        from compared
    )
    select source, destination, coalesce(name, asked_name) as name, port, proto,
        case when name is null and asked_name is not null then concat_ws('', asked_name, ' at ', destination, ' port ', cast(port as string))
            when name is null then concat_ws('', destination, ' port ', cast(port as string))
            when to_inside then concat_ws('', name, ' through ', destination) else name end as channel,
        first_seen, last_seen, attempts as events,
        period as interval, spread as jitter, calls, hours as hours_of_day, cast(floor(sent) as bigint) as bytes_out,
        cast(floor(received) as bigint) as bytes_in, callers, answered, software,
        points_regular_intervals, value_regular_intervals, points_many_calls, value_many_calls,
        points_same_size, value_same_size, points_callers, value_callers, points_name, value_name, points_age, value_age,
        points_port, value_port, points_unanswered, value_unanswered,
        points_one_session_in_pieces, value_one_session_in_pieces,
        points_stays_inside, value_stays_inside, points_short, value_short, points_serves_many, value_serves_many,
        points_told_already, value_told_already, points_reputation, value_reputation, points_software, value_software,
        concat_ws('', cast(port as string), '/', proto) as key_fact,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, points_regular_intervals + points_many_calls + points_same_size + points_callers + points_name
            + points_age + points_port + points_unanswered + points_one_session_in_pieces + points_stays_inside + points_short
            + points_serves_many + points_told_already + points_reputation + points_software as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{source} calls {channel} every {interval:duration}, {calls} times",
    answers="inside",
    attack=("T1071", "T1573", "T1029"),
    evidence={
        "conn": ("source", "destination", "destination_port=port"),
        "http": ("source", "host=name"),
        "tls": ("source", "server_name=name"),
    },
)
def beacons(
    conn: Rows,
    http: Rows,
    tls: Rows,
    dns: Rows,
    addresses: Rows,
    indicators: Rows,
    *,
    calls: int = 8,
    period: float = 2.0,
    low: float = 0.45,
    medium: float = 0.6,
    high: float = 0.75,
    known: str = KNOWN_SERVICES,
) -> Rows:
    """Which hosts call out on a clock?

    Why it matters: an implant asks its master for orders again and again. The rhythm survives encryption, jitter and
    unknown software, so it is often the only sign of a covert channel.

    Known blind spot: a channel that is one long connection (see long_connections); fewer than `calls` calls, such as one
    a day over a week; a random sleep of a day with padded sizes; calls closer than `period`; ICMP; datagrams
    that nobody answers; a name that is new on every call; a host that hides behind an address it shares with others, or among many random channels of a server.
    Regular software that talks to a rare place under no known name looks the same.

    Tunables:
        calls: calls at least a second apart that a channel needs (calls)
        period: shortest median interval that is a rhythm and not mere load (seconds)
        low: score from which a channel is told (points)
        medium: score from which a person should look (points)
        high: score from which a person should look now (points)
        known: names of widely used services, whose regular calls are expected (regular expression)
    """
    uses = sql(_USES)
    names = sql(_NAMES)
    order = ("time", "source_port", "bytes_out", "bytes_in")
    keys = ("source", "destination", "destination_port", "proto")
    addressed = sql(_ADDRESSED).by(*keys, order=order, at_least="calls").score(rhythm, **OUTPUTS)
    spoken = (
        sql(_SPOKEN, uses=uses, names=names)
        .by("source", "name", order=order, at_least="calls")
        .score(rhythm, **OUTPUTS)
    )
    best = sql(_ASKED, asked=asked(addressed))
    channels = sql(_CHANNELS, names=names, addressed=addressed, spoken=spoken, asked=best)
    named = sql(_NAMED, channels=channels)
    return sql(
        _JUDGED,
        channels=channels,
        company=sql(_COMPANY, names=names),
        software=sql(_SOFTWARE),
        reputed=sql(_REPUTED, named=named),
    )
