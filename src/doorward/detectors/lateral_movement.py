"""Lateral movement: sessions from host to host that neither has a habit of, measured against what each used to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.facts.tenure import HELD, TASKS, then
from doorward.known.tasks import ROUNDS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

REMOTE_ACTIONS = (
    "^(CreateService|StartService|DeleteService|ChangeServiceConfig|NetrJobAdd|JobAdd|SchRpcRegisterTask|SchRpcRun"
    "|RemoteCreateInstance|ExecMethod|DRSGetNCChanges)"
)
"""Matches remote calls that make another machine do something, or give its secrets away."""

# Sessions of the protocols by which people and programs get into machines: a shell, files and calls, or a database. One
# row a pair, port and hour.
_VISITS = """
    select v.*, 86400 * idiv(v.hour, 86400) as day from (
        select source, destination, port, kind, hour, count(*) as sessions, min(time) as began, max(time) as ended,
            sum(sent) as sent, sum(fetched) as fetched
        from (
            select source, destination, destination_port as port, 3600 * idiv(epoch_s(time), 3600) as hour, time,
                cast(bytes_out as double) as sent, cast(bytes_in as double) as fetched,
                case when destination_port in (22, 23, 3389, 5900, 5901, 5985, 5986) or rx(service, '(^|,)(ssh|rdp|rfb|vnc)(,|$)') then 'shell'
                    when destination_port in (135, 139, 445) then 'files' when destination_port in (1433, 1521, 3306, 5432, 6379, 27017) then 'data'
                    end as kind
            from {conn}
            where proto = 'tcp' and bytes_in > 0 and bytes_out > 0 and source <> destination and time is not null
        ) as each_session
        where kind is not null group by source, destination, port, kind, hour
    ) as v
    join {addresses} as mine on mine.address = v.source and mine.internal
    join {addresses} as theirs on theirs.address = v.destination and theirs.internal
"""

_DAYS = """
    select *, max(moved) over (
            partition by source, destination, port order by day nulls first rows between unbounded preceding and 1 preceding
        ) as moved_before,
        avg(moved) over (
            partition by source, destination, port order by day nulls first rows between unbounded preceding and 1 preceding
        ) as usual_before,
        count(*) over (
            partition by source, destination, port order by day nulls first rows between unbounded preceding and 1 preceding
        ) as days_before
    from (
        select source, destination, port, kind, day, sum(sent + fetched) as moved, min(began) as began, max(ended) as ended
        from {visits} group by source, destination, port, kind, day
    ) as each_day
"""

# Who spoke with whom at all, and since when: one row a pair, which tells what each host is. What never answered was not there.
_TALKS = """
    select source, destination, min(time) as since, min(case when bytes_in > 0 then time end) as alive, max(time) as until,
        min(destination_port) as port, count(*) as calls, bool_or(proto = 'tcp' and bytes_in > 0 and bytes_out > 0 and destination_port > 0) as answered,
        bool_or(destination_port in (88, 389, 636) and bytes_in > 0) as asks_directory
    from {conn} where time is not null and source <> destination group by source, destination
"""

_HOSTS = """
    with seen as (
        select t.*, mine.internal as from_inside, theirs.internal as to_inside from {talks} as t
        join {addresses} as mine on mine.address = t.source
        join {addresses} as theirs on theirs.address = t.destination
    )
    select host, min(since) as since, sum(served) as served, bool_or(answers) as is_directory, bool_or(asks) or sum(reached) >= 10 as is_client
    from (
        select source as host, since, 0 as served, case when answered and not to_inside then 1 else 0 end as reached,
            asks_directory and to_inside as asks, false as answers
        from seen where from_inside
        union all
        select destination as host, alive as since, case when answered and from_inside then 1 else 0 end as served, 0 as reached,
            false as asks, asks_directory and from_inside as answers
        from seen where to_inside
    ) as sides
    group by host
"""

_FAILED = """
    select source, destination, sum(coalesce(attempts, 1)) as failed from {logons}
    where not succeeded group by source, destination
"""

_ACTIONS = """
    select source, destination, count(*) as actions, min(operation) as action, max(time) as acted, min(time) as acting,
        bool_or(operation like 'DRSGetNCChanges%') as secrets,
        bool_or(operation like 'CreateService%') and bool_or(operation like 'DeleteService%') as removed
    from {remote_calls} where rx(operation, :actions) and time is not null and source <> destination group by source, destination
"""

_SHARES = """
    select source, destination, count(*) as uses, min(share) as share from {shares}
    where rx(upper(share), '(ADMIN|[A-Z])[$]$') and not rx(upper(share), '(IPC|PRINT)[$]$') group by source, destination
"""

# Whom a device calls in any way that had called three hosts of ours at most: a printer, a camera, a server with one task.
_STRANGERS = """
    select * from (
        select t.*, row_number() over (partition by t.source order by t.since nulls last, t.destination nulls last) - 1 as friends
        from {talks} as t
        join {hosts} as h on h.host = t.source and not coalesce(h.is_client, false)
        join {addresses} as mine on mine.address = t.source and mine.internal
        join {addresses} as theirs on theirs.address = t.destination and theirs.internal and theirs.scope = 'unicast'
        where t.answered
    ) as met
    where friends between 1 and 3
"""

# One row a pair that met in any of the three ways: sessions, remote calls without one the sensor saw, a device's new acquaintance.
_MET = """
    with visited as (
        select source, destination, min(began) as first_time, max(ended) as last_time, sum(sessions) as sessions, count(distinct day) as days,
            count(distinct case when port = 139 then 445 else port end) as ways, sum(sent) as sent, sum(fetched) as fetched
        from {visits} group by source, destination
    ),
    mains as (
        select source, destination, port, kind from (
            select source, destination, port, kind, sum(sent + fetched) as moved from {visits} group by source, destination, port, kind
        ) as ports
        qualify row_number() over (
            partition by source, destination order by kind desc nulls last, moved desc nulls last, port nulls last
        ) = 1
    )
    select v.source, v.destination, v.first_time, v.last_time, v.sessions, v.days, v.ways, v.sent, v.fetched, m.port, m.kind
    from visited as v
    join mains as m on m.source = v.source and m.destination = v.destination
    union all
    select a.source, a.destination, a.acting as first_time, a.acted as last_time, a.actions as sessions, 1 as days, 1 as ways, 0.0e0 as sent,
        0.0e0 as fetched, 135 as port, 'files' as kind
    from {actions} as a
    left join visited as v on v.source = a.source and v.destination = a.destination
    where v.source is null
    union all
    select o.source, o.destination, o.since as first_time, o.until as last_time, o.calls as sessions, 1 as days, 1 as ways, 0.0e0 as sent,
        0.0e0 as fetched, o.port, 'other' as kind
    from {strangers} as o
    left join visited as v on v.source = o.source and v.destination = o.destination
    left join {actions} as a on a.source = o.source and a.destination = o.destination
    where v.source is null and a.source is null
"""

# A host that took an address over is known since then, whoever had it before.
_PAIRS = f"""
    with logs as (select min(since) as began, epoch_s(max(until)) - epoch_s(min(since)) >= 259200 as days_of_logs from {{talks}}),
    jumps as (
        select * from {{days}} where days_before >= 3 and moved >= 5.0e7 and moved >= 3.0e0 * moved_before and moved >= 10.0e0 * usual_before
        qualify row_number() over (partition by source, destination order by day nulls first, port nulls first) = 1
    )
    select m.source, m.destination, m.first_time, m.sessions, m.days, m.ways, m.sent, m.fetched, coalesce(j.port, m.port) as port,
        coalesce(j.kind, m.kind) as kind, o.friends, l.began, coalesce(l.days_of_logs, false) as days_of_logs, j.source is not null as jump,
        j.moved as jumped, j.moved_before, coalesce(j.began, m.first_time) as told_from, coalesce(j.ended, m.last_time) as told_until,
        coalesce(l.days_of_logs and epoch_s(m.first_time) - epoch_s(greatest(mine.since, theirs.since, own.since, other.since)) >= 172800, false) as is_new,
        cast(epoch_s(m.first_time) - epoch_s(greatest(mine.since, theirs.since, own.since, other.since)) as double) / 86400.0e0 as known_days,
        greatest(mine.since, theirs.since, own.since, other.since) as known_since,
        coalesce(mine.is_directory, false) as from_directory, coalesce(theirs.is_directory, false) as to_directory,
        coalesce(theirs.served, 0) as served, coalesce(theirs.is_client, false) as to_client, coalesce(f.failed, 0) as failed,
        coalesce(a.actions, 0) as actions, a.action, coalesce(a.secrets, false) as secrets, coalesce(a.removed, false) as removed,
        coalesce(s.uses, 0) as share_uses, s.share, t.purpose
    from {{met}} as m
    cross join logs as l
    left join jumps as j on j.source = m.source and j.destination = m.destination
    left join {{strangers}} as o on o.source = m.source and o.destination = m.destination
    left join {{hosts}} as mine on mine.host = m.source
    left join {{hosts}} as theirs on theirs.host = m.destination
    left join {{failed}} as f on f.source = m.source and f.destination = m.destination
    left join {{actions}} as a on a.source = m.source and a.destination = m.destination
    left join {{used_shares}} as s on s.source = m.source and s.destination = m.destination
    left join {{held}} as own on own.address = m.source and {then("own", "m.first_time")}
    left join {{held}} as other on other.address = m.destination and {then("other", "m.first_time")}
    left join {{tasks}} as t on t.address = m.source and {then("t", "m.first_time")}
"""

# In which hours of the day few hosts of ours open such sessions.
_CLOCK = """
    select clock, active * 48 < sum(active) over () as quiet from (
        select clock, count(*) as active from (
            select distinct source, day, idiv(hour - day, 3600) as clock from {visits}
        ) as each_hour
        group by clock
    ) as hours
"""

_FACTS = """
    select p.*, coalesce(q.quiet, false) and h.hosts >= 5 as quiet,
        rank() over (partition by p.source, p.kind order by idiv(epoch_s(p.first_time), 86400) nulls last) - 1 as earlier,
        case when p.kind = 'other' then p.served else count(*) over (partition by p.destination, p.kind) end as callers,
        sum(case when p.is_new then 1 else 0 end) over (partition by p.source, p.kind, idiv(epoch_s(p.first_time), 86400)) as new_that_day,
        sum(case when p.actions > 0 then 1 else 0 end) over (partition by p.source) as commanded
    from {pairs} as p
    cross join (select count(distinct source) as hosts from {visits}) as h
    left join {clock} as q on q.clock = (idiv(epoch_s(p.told_from), 3600) % 24)
"""

# By whom a host that moves on had been entered for the first time within three days before.
_ENTERED = """
    select f.source, f.destination, min(e.source) as came_from
    from {facts} as f
    join {facts} as e on e.destination = f.source
    where (f.is_new or f.jump) and e.is_new and e.source <> f.destination
        and epoch_s(f.told_from) - epoch_s(e.first_time) between 0 and 259200
    group by f.source, f.destination
"""

_JUDGED = """
    with weighed as (
        select f.*, e.came_from,
            case when f.kind = 'shell' and not f.jump then 0.15e0 else 0.05e0 end as points_protocol,
            'port ' || cast(f.port as string) || case when f.ways > 1 then ' and ' || cast(f.ways - 1 as string) || ' more' else '' end
                as value_protocol,
            case when f.jump or (f.secrets and not f.from_directory) then 0.0e0 when f.to_directory then -0.3e0 when f.callers >= 5 then -0.2e0 when f.served > 1 then 0.0e0
                when f.to_client then 0.15e0 else 0.1e0 end as points_destination,
            case when f.to_directory then 'a directory' when f.callers >= 5 then cast(f.callers as string) || ' hosts come in so'
                else 'nobody else comes in' end as value_destination,
            case when f.is_new then 0.15e0 + 0.1e0 * least(1.0e0, (f.known_days - 2.0e0) / 5.0e0) else 0.0e0 end as points_new,
            concat_ws('', 'first on ', ymd(f.first_time), ', both are in the logs since ', ymd(f.known_since), ' or longer') as value_new,
            case when f.is_new and f.friends is not null then 0.15e0 else 0.0e0 end as points_few_friends,
            'it had to do with ' || cast(f.friends as string) || ' hosts of ours before' as value_few_friends,
            case when f.is_new and f.earlier = 0 and f.friends is null then 0.1e0 else 0.0e0 end as points_first_use,
            'it never called anyone so' as value_first_use,
            case when f.jump or not f.days_of_logs or f.earlier < 5 then 0.0e0 else -0.3e0 end as points_job,
            'it had opened such sessions to ' || cast(f.earlier as string) || ' hosts before' as value_job,
            case when not f.is_new then 0.0e0 when f.new_that_day >= 10 then 0.25e0 when f.new_that_day >= 3 then 0.1e0 else 0.0e0 end
                as points_fan_out,
            cast(f.new_that_day as string) || ' hosts it had never met in one day' as value_fan_out,
            case when f.ways >= 3 and not f.to_directory then 0.2e0 else 0.0e0 end as points_several_ways,
            cast(f.ways as string) || ' ports of such protocols' as value_several_ways,
            case when f.failed >= 5 then 0.15e0 else 0.0e0 end as points_guesses,
            cast(f.failed as string) || ' failed attempts to log on' as value_guesses,
            case when f.secrets and not f.from_directory then 0.6e0 when f.actions > 0 and not f.secrets then 0.25e0 else 0.0e0 end
                as points_remote_action,
            f.action as value_remote_action,
            case when f.removed then 0.15e0 else 0.0e0 end as points_removed_again, 'it made a service there and removed it' as value_removed_again,
            case when f.commanded >= 3 and f.actions > 0 then 0.15e0 else 0.0e0 end as points_commands_many,
            'it commands ' || cast(f.commanded as string) || ' hosts' as value_commands_many,
            case when f.share_uses > 0 then 0.15e0 else 0.0e0 end as points_administrative_share, f.share as value_administrative_share,
            case when f.jump then 0.3e0 when f.sent + f.fetched >= 1.0e7 and (f.is_new or not f.days_of_logs) and f.callers < 5 then 0.1e0
                else 0.0e0 end as points_bytes,
            case when f.jump then sized(f.jumped) || ' in a day, at most '
                    || sized(f.moved_before) || ' on any before'
                else sized(f.sent + f.fetched) end as value_bytes,
            case when f.days_of_logs and f.quiet and (f.jump or f.is_new) then 0.15e0 else 0.0e0 end as points_hour,
            'at ' || cast((idiv(epoch_s(f.told_from), 3600) % 24) as string) || ' h UTC, when few hosts do' as value_hour,
            case when e.came_from is not null then 0.15e0 else 0.0e0 end as points_entered_before,
            e.came_from || ' had come into it' as value_entered_before,
            case when f.days_of_logs and not f.is_new and f.days >= 3 and not f.jump then -0.3e0 else 0.0e0 end as points_habit,
            'on ' || cast(f.days as string) || ' days' as value_habit,
            case when f.purpose is not null then -0.5e0 else 0.0e0 end as points_task, 'the register says: ' || f.purpose as value_task
        from {facts} as f
        left join {entered} as e on e.source = f.source and e.destination = f.destination
    ),
    summed as (
        select *, floor(1000.0e0 * (points_protocol + points_destination + points_new + points_few_friends + points_first_use + points_job
            + points_fan_out + points_several_ways + points_guesses + points_remote_action + points_removed_again + points_commands_many
            + points_administrative_share + points_bytes + points_hour + points_entered_before + points_habit + points_task) + 0.5e0) / 1000.0e0
            as total
        from weighed
    )
    select source, destination, port, 'tcp' as proto, kind,
        case when jump then 'moved far more than ever with' when kind = 'shell' then 'opened a shell or desktop on'
            when actions > 0 then 'commanded' when kind = 'other' then 'began to call'
            when kind = 'data' then 'got into a database of' else 'got into the files or calls of' end as what,
        told_from as first_seen, told_until as last_seen, sessions as events, cast(floor(least(9.0e18, sent)) as bigint) as bytes_out,
        cast(floor(least(9.0e18, fetched)) as bigint) as bytes_in, came_from, others, cast(floor(new_that_day) as bigint) as new_hosts,
        case when days_of_logs then 'since ' || ymd(began) else 'no past: the logs hold less than three days' end as past,
        case when jump then 'jump' else 'session' end as key_fact,
        points_protocol, value_protocol, points_destination, value_destination, points_new, value_new, points_few_friends, value_few_friends,
        points_first_use, value_first_use, points_job, value_job, points_fan_out, value_fan_out, points_several_ways, value_several_ways,
        points_guesses, value_guesses, points_remote_action, value_remote_action, points_removed_again, value_removed_again,
        points_commands_many, value_commands_many, points_administrative_share, value_administrative_share, points_bytes, value_bytes,
        points_hour, value_hour, points_entered_before, value_entered_before, points_habit, value_habit, points_task, value_task,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, count(*) over (partition by source) - 1 as others,
            row_number() over (partition by source order by total desc nulls last, first_time nulls last, destination nulls last) as place
        from summed where total >= :low
    ) as ranked
    where place <= :most
"""


@detector(
    summary="{source} {what} {destination}, port {port}",
    answers="inside",
    attack=("T1021", "T1570", "T1039", "T1569.002", "T1003.006"),
    evidence={
        "conn": ("source", "destination", "destination_port=port"),
        "logons": ("source", "destination"),
        "remote_calls": ("source", "destination"),
        "shares": ("source", "destination"),
    },
)
def lateral_movement(
    conn: Rows,
    logons: Rows,
    remote_calls: Rows,
    shares: Rows,
    holdings: Rows,
    addresses: Rows,
    assets: Rows,
    *,
    low: float = 0.4,
    medium: float = 0.6,
    high: float = 0.8,
    most: int = 3,
    actions: str = REMOTE_ACTIONS,
    tasks: str = ROUNDS,
) -> Rows:
    """Who moves from host to host inside?

    Why it matters: an intruder lands where a door was open, which is seldom where the jewels are. On the way there every
    step is a session between two hosts of ours that had no business with each other before.

    Known blind spot: a move along a pair with a habit that carries no more than usual; a host whose job it is to enter
    many, by its past or by the register; protocols of other ports, but from a device with few friends; a move within the
    first two days of the logs, or in logs of less than three, of which only the manner can be judged; an address that
    another machine took over, where its predecessor had the habit; guesses and commands that no sensor understood because they were encrypted.

    Tunables:
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        most: destinations of one source that are told, the worst first (hosts)
        actions: remote calls that make another machine act (regular expression)
        tasks: purposes in the register of machines that go round many others (regular expression)
    """
    visits, talks, remote, held = sql(_VISITS), sql(_TALKS), sql(_ACTIONS), sql(HELD)
    hosts = sql(_HOSTS, talks=talks)
    strangers = sql(_STRANGERS, talks=talks, hosts=hosts)
    pairs = sql(
        _PAIRS,
        met=sql(_MET, visits=visits, actions=remote, strangers=strangers),
        talks=talks,
        strangers=strangers,
        days=sql(_DAYS, visits=visits),
        hosts=hosts,
        failed=sql(_FAILED),
        actions=remote,
        used_shares=sql(_SHARES),
        held=held,
        tasks=sql(TASKS, held=held),
    )
    facts = sql(_FACTS, pairs=pairs, visits=visits, clock=sql(_CLOCK, visits=visits))
    return sql(_JUDGED, facts=facts, entered=sql(_ENTERED, facts=facts))
