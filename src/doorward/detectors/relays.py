"""Relays: hosts that pass on what they get, call for call, so that its sender or its receiver stays out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.facts.tenure import HELD, TASKS, then
from doorward.known.services import KNOWN_SERVICES
from doorward.known.tasks import PASSING_ON
from doorward.place_names import named
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Calls of which both ends said something; names, times and logs are passed on by everybody.
_CALLS = """
    select source, destination, destination_port as port, proto, time, seconds(time) as began, coalesce(duration, 0.0e0) as duration,
        cast(bytes_out as double) as sent, cast(bytes_in as double) as fetched, origin, origin_row
    from {conn}
    where bytes_in > 0 and bytes_out > 0 and proto in ('tcp', 'udp') and time is not null and source <> destination
        and destination_port not in (53, 67, 68, 123, 137, 138, 161, 514, 853, 1900, 5353, 5355)
"""

_PAIRS = """
    select source, destination, port, proto, count(*) as calls, max(duration) as longest, min(time) as first_seen, max(time) as last_seen,
        bool_or(epoch_s(time) % 60 <> 0) as ticks
    from {calls} group by source, destination, port, proto
"""

# One row a leg that may be half of a relay. Who speaks very often hides one among honest calls, and is left out; so is a
# log whose clock tells whole minutes, in which everything is in step.
_LEGS = """
    select p.*, c.callers, mine.internal as from_inside, theirs.internal as to_inside
    from (
        select * from {pairs} where (calls >= :calls or longest >= 600.0e0) and calls <= 50000 and (ticks or calls < :calls)
    ) as p
    join (
        select destination, port, proto, count(*) as callers from {pairs} group by destination, port, proto
    ) as c on c.destination = p.destination and c.port = p.port and c.proto = p.proto
    join {addresses} as mine on mine.address = p.source
    join {addresses} as theirs on theirs.address = p.destination and theirs.scope = 'unicast'
"""

# Ways through a host of ours, the two hundred of each whose halves speak as often as each other; numbered, to be named by it.
_WAYS = """
    select *, row_number() over (
        order by source nulls last, middle nulls last, destination nulls last, port_in nulls last, proto_in nulls last, port nulls last, proto nulls last
    ) as way
    from (
        select i.source, i.destination as middle, i.port as port_in, i.proto as proto_in, i.calls as calls_in, i.callers as callers_in,
            o.destination, o.port, o.proto, o.calls as calls_out, i.from_inside, o.to_inside, greatest(i.first_seen, o.first_seen) as since
        from {legs} as i
        join {legs} as o on o.source = i.destination
        where o.destination <> i.source and i.to_inside and (i.from_inside or o.to_inside) and i.callers <= 50
            and i.calls <= 2 * o.calls and o.calls <= 20 * i.calls and (o.to_inside or o.callers <= 3)
            and i.first_seen <= o.last_seen and o.first_seen <= i.last_seen + interval 1 minute
        qualify row_number() over (
            partition by i.destination order by sdiv(cast(greatest(i.calls, o.calls) as double), cast(least(i.calls, o.calls) as double)) nulls last,
                i.calls desc nulls last, i.source nulls last, o.destination nulls last, i.port nulls last, o.port nulls last, i.proto nulls last,
                o.proto nulls last
        ) <= 200
    ) as likely
"""

# Calls in and out that carry as much and last as long, whichever comes first: what comes out before it came in is chance.
_ALIKE = """
    with inward as (
        select w.way, w.middle, w.destination, w.port, w.proto, c.began, c.duration, c.time, c.sent, c.fetched, c.origin, c.origin_row,
            cast(floor(c.began / 10.0e0) as bigint) as slot
        from {ways} as w
        join {calls_in} as c on c.source = w.source and c.destination = w.middle and c.port = w.port_in and c.proto = w.proto_in
    ),
    outward as (
        select c.*, cast(floor(c.began / 10.0e0) as bigint) + near.shift as slot
        from {calls_out} as c
        join (
            select distinct middle, destination, port, proto from {ways}
        ) as w on w.middle = c.source and w.destination = c.destination and w.port = c.port and w.proto = c.proto
        cross join (select -1 as shift union all select 0 as shift union all select 1 as shift) as near
    )
    select a.way, a.time, a.sent, a.fetched, a.origin, a.origin_row, b.began - a.began as lag, b.began >= a.began as forth,
        b.origin as out_origin, b.origin_row as out_row, floor(1000.0e0 * ln(1.0e0 + a.sent + a.fetched)) as size_in,
        floor(1000.0e0 * ln(1.0e0 + b.sent + b.fetched)) as size_out,
        least(a.duration, b.duration) >= 600.0e0 and a.sent + a.fetched >= 2.0e4 as long
    from inward as a
    join outward as b on b.source = a.middle and b.destination = a.destination and b.port = a.port and b.proto = a.proto and b.slot = a.slot
    where b.began - a.began between -1.0e0 * :step and :step
        and abs(a.sent - b.sent) <= 600.0e0 + 0.1e0 * greatest(a.sent, b.sent)
        and abs(a.fetched - b.fetched) <= 600.0e0 + 0.1e0 * greatest(a.fetched, b.fetched)
        and abs(a.duration - b.duration) <= 2.0e0 * :step + 0.1e0 * greatest(a.duration, b.duration)
"""

# One row a way: how much of it is in step, and how much would be if the second half ran a little earlier.
_STEPS = """
    with nearest as (
        select * from {alike}
        qualify row_number() over (
            partition by way, forth, origin, origin_row order by lag nulls last, out_origin nulls last, out_row nulls last
        ) = 1
    ),
    passed as (
        select *, row_number() over (
                partition by way, forth, out_origin, out_row order by lag nulls last, origin nulls last, origin_row nulls last
            ) = 1 as first_of_it
        from nearest
    ),
    sums as (
        select way, count(*) as passed, count(case when first_of_it then 1 end) as passed_out, median(lag) as lag, bool_or(long) as long,
            sum(sent) as sent, sum(fetched) as fetched, sdiv(stddev_pop(sent + fetched), avg(sent + fetched)) as spread,
            sdiv(avg(size_in * size_out) - avg(size_in) * avg(size_out), stddev_pop(size_in) * stddev_pop(size_out)) as likeness,
            min(time) as first_seen, max(time) as last_seen
        from passed where forth group by way having count(*) >= :calls or bool_or(long)
    )
    select w.*, s.passed, s.passed_out, s.lag, s.long, s.sent, s.fetched, s.spread, s.likeness, s.first_seen, s.last_seen,
        coalesce(e.early, 0) as early
    from sums as s
    join {ways} as w on w.way = s.way
    left join (select way, count(*) as early from nearest where not forth group by way) as e on e.way = s.way
"""

_PLACES = "select distinct middle as source, destination from {steps}"

_JUDGED = f"""
    with logs as (
        select min(first_seen) as began, epoch_s(max(last_seen)) - epoch_s(min(first_seen)) >= 259200 as days_of_logs from {{pairs}}
    ),
    weighed as (
        select f.*, n.name, l.began,
            0.35e0 * least(1.0e0, sdiv(cast(f.passed as double), cast(f.calls_in as double)), sdiv(cast(f.passed_out as double), cast(f.calls_out as double)))
                as points_in_step,
            concat_ws('', cast(f.passed as string), ' of ', cast(f.calls_in as string), ' calls that came in were passed on, ',
                cast(f.passed_out as string), ' of ', cast(f.calls_out as string), ' that went out') as value_in_step,
            -0.7e0 * least(1.0e0, sdiv(cast(f.early as double), cast(f.passed as double))) as points_chance,
            cast(f.early as string) || ' calls that came in had such a call just before them, too' as value_chance,
            case when f.long then 0.2e0 else least(0.2e0, 0.1e0 * log10(cast(f.passed as double))) end as points_again_and_again,
            case when f.passed = 1 then 'once' else cast(f.passed as string) || ' times' end
                || case when f.long then ', for ten minutes or more' else '' end as value_again_and_again,
            case when f.long then 0.2e0 when f.spread >= 0.2e0 then 0.2e0 * greatest(0.0e0, coalesce(f.likeness, 0.0e0)) else 0.0e0 end as points_same_bytes,
            case when f.long then 'as many bytes in as out' else 'the sizes differ from call to call, and go along' end as value_same_bytes,
            case when f.lag <= 1.0e0 then 0.1e0 else 0.0e0 end as points_at_once,
            concat_ws('', cast(floor(f.lag * 100.0e0 + 0.5e0) / 100.0e0 as string), ' s later') as value_at_once,
            case when f.from_inside and f.to_inside then -0.4e0 when f.from_inside then 0.1e0 else 0.05e0 end as points_direction,
            case when f.from_inside and f.to_inside then 'it stays inside' when f.from_inside then 'it leads outside' else 'it leads in from outside' end
                as value_direction,
            case when f.to_inside then 0.0e0 when n.name is null then 0.1e0 when rx(n.name, :known) then -0.3e0 else 0.0e0 end as points_name,
            coalesce(n.name, 'the address has no name') as value_name,
            case when f.callers_in >= 5 then -0.5e0 else 0.0e0 end as points_service,
            cast(f.callers_in as string) || ' hosts call it so: a service' as value_service,
            case when f.port_in in (3128, 8080, 8888) then -0.4e0 when f.port_in = 1080 then -0.2e0
                when f.port_in in (25, 465, 587) and f.port in (25, 465, 587) then -0.5e0
                when f.port in (515, 631, 9100) then -0.5e0 else 0.0e0 end as points_trade,
            'passing on is what port ' || cast(case when f.port in (515, 631, 9100) then f.port else f.port_in end as string) || ' is for' as value_trade,
            case when t.purpose is not null then -0.4e0 else 0.0e0 end as points_task, 'the register says: ' || t.purpose as value_task,
            case when not l.days_of_logs then 0.0e0 when epoch_s(f.since) - epoch_s(l.began) >= 86400 then 0.1e0 else -0.15e0 end as points_age,
            concat_ws('', 'since ', ymd(f.since), ', the logs begin ', ymd(l.began)) as value_age
        from {{steps}} as f
        cross join logs as l
        left join {{tasks}} as t on t.address = f.middle and {then("t", "f.last_seen")}
        left join {{names}} as n on n.source = f.middle and n.destination = f.destination
    )
    select source, middle as address, destination, name, port_in, port, proto, coalesce(name, destination) as receiver, passed, passed as events,
        first_seen, last_seen, lag, cast(floor(least(9.0e18, sent)) as bigint) as bytes_out, cast(floor(least(9.0e18, fetched)) as bigint) as bytes_in,
        concat_ws('', cast(port_in as string), '/', proto_in, ' to ', cast(port as string), '/', proto) as key_fact,
        points_in_step, value_in_step, points_chance, value_chance, points_again_and_again, value_again_and_again, points_same_bytes,
        value_same_bytes, points_at_once, value_at_once, points_direction, value_direction, points_name, value_name, points_service,
        value_service, points_trade, value_trade, points_task, value_task, points_age, value_age,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_in_step + points_chance + points_again_and_again + points_same_bytes + points_at_once
            + points_direction + points_name + points_service + points_trade + points_task + points_age) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{address} passes on what {source} sends to {receiver}, {passed} times",
    answers="inside",
    attack=("T1090.001", "T1090.002", "T1572"),
    evidence={"conn": ("source=address", "destination", "destination_port=port", "proto")},
)
def relays(
    conn: Rows,
    http: Rows,
    tls: Rows,
    dns: Rows,
    holdings: Rows,
    addresses: Rows,
    assets: Rows,
    *,
    calls: int = 5,
    step: float = 5.0,
    low: float = 0.4,
    medium: float = 0.6,
    high: float = 0.8,
    known: str = KNOWN_SERVICES,
    tasks: str = PASSING_ON,
) -> Rows:
    """Which hosts pass on what others send?

    Why it matters: a host that may not call out calls one that may, and the implant there passes the words on. Each half
    looks harmless; that they go in step, call for call and byte for byte, does not happen by chance.

    Known blind spot: a relay that waits longer than `step`, changes sizes, opens both lines itself or keeps one open for
    many calls; one that five hosts use or more, that speaks more than fifty thousand times, or whose registered task is to
    pass on; a place outside that four hosts of ours call. Sizes that never change prove little, and a clock of whole
    minutes nothing. What never leaves the inside stays low: see lateral_movement.

    Tunables:
        calls: calls passed on that a relay needs, unless they last ten minutes (calls)
        step: longest wait from a call that comes in to the one that goes out, at most 10 (seconds)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        known: names of widely used services (regular expression)
        tasks: purposes in the register of machines that pass on what others send (regular expression)
    """
    # Three queries of one text, not one that is named three times: an engine keeps the rows of that one, all of them.
    pairs = sql(_PAIRS, calls=sql(_CALLS))
    ways = sql(_WAYS, legs=sql(_LEGS, pairs=pairs))
    alike = sql(_ALIKE, ways=ways, calls_in=sql(_CALLS), calls_out=sql(_CALLS))
    steps = sql(_STEPS, ways=ways, alike=alike)
    tasks_held = sql(TASKS, held=sql(HELD))
    return sql(_JUDGED, pairs=pairs, steps=steps, tasks=tasks_held, names=named(sql(_PLACES, steps=steps)))
