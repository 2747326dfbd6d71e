"""Indicators: what lists say of the places our hosts met, over all history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# What all lists, in all their editions, say of one thing. It is held until the end that they give it, unless a later one gives none.
_LISTED = """
    select kind, value, count(distinct feed) as feeds, min(feed) as feed, max(threat) as threat, min(reference) as reference,
        max(confidence) as confidence, count(port) = count(*) as ported, min(port) as listed_port,
        max(coalesce(last_listed, first_listed)) as last_listed,
        case when coalesce(max(case when valid_until is null then coalesce(last_listed, cast('9999-12-31' as timestamp)) end)
            < max(valid_until), true) then max(valid_until) end as valid_until
    from {indicators} where not benign group by kind, value
"""

_OUTSIDE = """
    select address, canonical,
        case when rx(canonical, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$') then cast(floor(
            16777216.0e0 * cast(split_part(canonical, '.', 1) as double) + 65536.0e0 * cast(split_part(canonical, '.', 2) as double)
            + 256.0e0 * cast(split_part(canonical, '.', 3) as double) + cast(split_part(canonical, '.', 4) as double)) as bigint) end as number
    from {addresses} where not internal and scope = 'unicast'
"""

# An address is in a network if it is in the same slice of the network's size.
_NETWORKS = """
    select value, benign, width, idiv(number, width) as slice from (
        select distinct value, benign, cast(floor(power(2.0e0, 32.0e0 - cast(split_part(value, '/', 2) as double))) as bigint) as width,
            cast(floor(16777216.0e0 * cast(split_part(value, '.', 1) as double) + 65536.0e0 * cast(split_part(value, '.', 2) as double)
                + 256.0e0 * cast(split_part(value, '.', 3) as double)
                + cast(split_part(split_part(value, '.', 4), '/', 1) as double)) as bigint) as number
        from {indicators}
        where kind = 'network' and rx(value, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+/(8|9|1[0-9]|2[0-9]|3[01])$')
    ) as numbered
"""

_WITHIN = """
    select o.address, n.value, n.benign
    from (
        select address, width, idiv(number, width) as slice
        from {outside} cross join (select distinct width from {networks}) as widths where number is not null
    ) as o
    join {networks} as n on n.width = o.width and n.slice = o.slice
"""

_FAR = """
    select o.address, l.kind, l.value from {outside} as o join {listed} as l on l.kind = 'ip' and l.value = o.canonical
    union
    select address, 'network' as kind, value from {within} where not benign
"""

# A listed name stands for every name below it: names are cut from the right, as deep as lists go. Most names end as no
# listed one does, and are let go before anything else is asked.
_NAMES = """
    with spoken as (
        select distinct name from (
            select rtrim(lower(query), '.') as name from {dns}
            union all select split_part(lower(host), ':', 1) as name from {http}
            union all select rtrim(lower(server_name), '.') as name from {tls}
        ) as said
        where split_part(name, '.', -2) || '.' || split_part(name, '.', -1) in (
            select split_part(value, '.', -2) || '.' || split_part(value, '.', -1) from {listed} where kind = 'domain'
        )
    ),
    tails as (
        select name, name as tail from spoken
        union all select name, split_part(name, '.', -2) || '.' || split_part(name, '.', -1) as tail from spoken
            where split_part(name, '.', -3) <> ''
        union all select name, split_part(name, '.', -3) || '.' || split_part(name, '.', -2) || '.' || split_part(name, '.', -1) as tail
            from spoken where split_part(name, '.', -4) <> ''
        union all select name, split_part(name, '.', -4) || '.' || split_part(name, '.', -3) || '.' || split_part(name, '.', -2) || '.'
            || split_part(name, '.', -1) as tail from spoken where split_part(name, '.', -5) <> ''
        union all select name, split_part(name, '.', -5) || '.' || split_part(name, '.', -4) || '.' || split_part(name, '.', -3) || '.'
            || split_part(name, '.', -2) || '.' || split_part(name, '.', -1) as tail from spoken where split_part(name, '.', -6) <> ''
    )
    select t.name, l.value from tails as t join {listed} as l on l.kind = 'domain' and l.value = t.tail
    where not exists (select 1 from {domains} as own where t.name = own.domain or t.name like '%.' || own.domain)
"""

# Names that were spoken to listed addresses, by connection: who shares an address with what is listed is another.
_SAID = """
    select uid, source, min(name) as name from (
        select t.uid, t.source, rtrim(lower(t.server_name), '.') as name from {tls} as t join {far} as f on f.address = t.destination
        union all
        select h.uid, h.source, split_part(lower(h.host), ':', 1) as name from {http} as h join {far} as f on f.address = h.destination
    ) as told
    where name is not null group by uid, source
"""

_LOOKED_UP = """
    select d.source, n.value, rtrim(lower(d.query), '.') as name, min(d.query) as written, min(d.destination) as destination,
        min(d.destination_port) as port, min(d.proto) as proto, count(*) as uses, min(d.time) as first_seen, max(d.time) as last_seen
    from {dns} as d join {names} as n on n.name = rtrim(lower(d.query), '.')
    where d.source is not null and d.time is not null
    group by d.source, n.value, rtrim(lower(d.query), '.')
"""

# Calls to the address that a look-up gave, where the caller named nobody else.
_FOLLOWED = """
    select c.source, a.value, a.name, c.destination, c.destination_port as port, c.proto, c.time, c.bytes_out, c.bytes_in, c.state
    from (
        select distinct l.source, l.value, l.name, l.first_seen, l.last_seen, d.answer
        from {looked_up} as l
        join (
            select source, rtrim(lower(query), '.') as name, explode(answers) as answer from {dns}
        ) as d on d.source = l.source and d.name = l.name
    ) as a
    join {conn} as c on c.source = a.source and c.destination = a.answer
    where c.time between a.first_seen and a.last_seen + interval '1' day
        and not exists (select 1 from {tls} as t where t.uid = c.uid and rtrim(lower(t.server_name), '.') <> a.name)
        and not exists (select 1 from {http} as h where h.uid = c.uid and split_part(lower(h.host), ':', 1) <> a.name)
"""

# What else of an exchange may be listed: what was asked for, who asked, what was handed over.
_TRACES = """
    with requests as (
        select source, destination, destination_port as port, time, status_code is not null as answered, lower(host) as name, uri,
            user_agent, request_bytes as bytes_out, response_bytes as bytes_in,
            case when rx(uri, '^https?://') then substring(uri, instr(uri, '://') + 3) else lower(host) || uri end as url
        from {http} where exists (select 1 from {listed} where kind in ('url', 'path', 'user-agent'))
    ),
    greetings as (
        select source, destination, destination_port as port, time, coalesce(established, true) as answered, lower(server_name) as name,
            ja3, ja3s, ja4, explode(certificates) as certificate
        from {tls} where exists (select 1 from {listed} where kind in ('sha1', 'sha256'))
        union all
        select source, destination, destination_port, time, coalesce(established, true), lower(server_name), ja3, ja3s, ja4, null
        from {tls} where exists (select 1 from {listed} where kind in ('ja3', 'ja3s', 'ja4'))
    ),
    files as (
        select case when theirs.internal then f.source else f.destination end as source,
            case when theirs.internal then f.destination else f.source end as destination, f.time, f.bytes, f.id, f.md5, f.sha1, f.sha256
        from {files_seen} as f left join {addresses} as theirs on theirs.address = f.source
        where exists (select 1 from {listed} where kind in ('md5', 'sha1', 'sha256'))
    )
    select 'url' as kind, url as value, source, destination, port, name, time, answered, bytes_out, bytes_in, cast(null as string) as file_id
    from requests
    union all
    select 'url', split_part(url, '?', 1), source, destination, port, name, time, answered, bytes_out, bytes_in, null
    from requests where contains(url, '?')
    union all
    select 'path', split_part(uri, '?', 1), source, destination, port, name, time, answered, bytes_out, bytes_in, null from requests
    union all
    select 'user-agent', user_agent, source, destination, port, name, time, answered, bytes_out, bytes_in, null from requests
    union all
    select 'ja3', ja3, source, destination, port, name, time, answered, null, null, null from greetings where certificate is null
    union all
    select 'ja3s', ja3s, source, destination, port, name, time, answered, null, null, null from greetings where certificate is null
    union all
    select 'ja4', ja4, source, destination, port, name, time, answered, null, null, null from greetings where certificate is null
    union all
    select case when length(certificate) = 40 then 'sha1' else 'sha256' end, lower(certificate), source, destination, port, name, time,
        answered, null, null, null from greetings where certificate is not null
    union all
    select 'md5', lower(md5), source, destination, null, null, time, true, null, bytes, id from files
    union all
    select 'sha1', lower(sha1), source, destination, null, null, time, true, null, bytes, id from files
    union all
    select 'sha256', lower(sha256), source, destination, null, null, time, true, null, bytes, id from files
"""

# Every meeting, gathered by place before anything else is asked: a list of what all the world calls meets most of the traffic.
_MET = """
    select source, kind, value, name, destination, port, proto, how, count(*) as uses, count_if(answered) as answers,
        sum(cast(bytes_out as double)) as sent, sum(cast(bytes_in as double)) as received, min(file_id) as file_id,
        min(written) as written, min(time) as first_seen, max(time) as last_seen
    from (
        select c.source, f.kind, f.value, said.name, c.destination, c.destination_port as port, c.proto, 'called' as how, c.time,
            coalesce(c.bytes_in > 0 and coalesce(c.state, 'SF') not in ('S0', 'REJ', 'RSTOS0', 'SH'), false) as answered,
            c.bytes_out, c.bytes_in, cast(null as string) as file_id, cast(null as string) as written
        from {conn} as c join {far} as f on f.address = c.destination
        left join {said} as said on said.uid = c.uid and said.source = c.source
        union all
        select source, 'domain', value, name, destination, port, proto, 'called', time,
            coalesce(bytes_in > 0 and coalesce(state, 'SF') not in ('S0', 'REJ', 'RSTOS0', 'SH'), false), bytes_out, bytes_in, null, null
        from {followed}
        union all
        select t.source, 'domain', n.value, n.name, t.destination, t.destination_port, 'tcp', 'named', t.time,
            coalesce(t.established, true), null, null, null, t.server_name
        from {tls} as t join {names} as n on n.name = rtrim(lower(t.server_name), '.')
        union all
        select h.source, 'domain', n.value, n.name, h.destination, h.destination_port, 'tcp', 'named', h.time,
            h.status_code is not null, h.request_bytes, h.response_bytes, null, h.host
        from {http} as h join {names} as n on n.name = split_part(lower(h.host), ':', 1)
        union all
        select t.source, t.kind, t.value, t.name, t.destination, t.port, 'tcp', 'showed', t.time, t.answered, t.bytes_out, t.bytes_in,
            t.file_id, t.name
        from {traces} as t join {listed} as l on l.kind = t.kind and l.value = t.value
    ) as each_one
    where source is not null and time is not null
    group by source, kind, value, name, destination, port, proto, how
    union all
    select source, 'domain' as kind, value, name, destination, port, proto, 'asked' as how, uses, 0 as answers, 0.0e0 as sent,
        0.0e0 as received, null as file_id, written, first_seen, last_seen
    from {looked_up}
"""

# One row a host and listed thing, told by the place where it was answered first.
_MEETINGS = """
    with placed as (
        select m.*, row_number() over (
            partition by m.source, m.kind, m.value
            order by case when m.answers > 0 then 0 when m.how <> 'asked' then 1 else 2 end nulls last, m.first_seen nulls last,
                m.destination nulls last, m.port nulls last, m.name nulls last, m.how nulls last
        ) as place
        from {met} as m
        join {addresses} as mine on mine.address = m.source
        where mine.internal
    ),
    ports as (select distinct kind, value, port from {indicators} where not benign and port is not null)
    select p.source, p.kind, p.value,
        max(case when p.place = 1 then p.destination end) as destination, max(case when p.place = 1 then p.port end) as port,
        max(case when p.place = 1 then p.proto end) as proto, max(case when p.place = 1 then p.name end) as name,
        max(case when p.place = 1 then p.written end) as written, max(p.file_id) as file_id,
        cast(sum(case when p.how = 'called' then p.uses else 0 end) as bigint) as calls,
        cast(sum(case when p.how in ('named', 'showed') then p.uses else 0 end) as bigint) as mentions,
        cast(sum(case when p.how = 'asked' then p.uses else 0 end) as bigint) as look_ups,
        cast(sum(p.answers) as bigint) as answers, bool_or(ports.port is not null) as on_its_port,
        cast(floor(least(9.0e18, coalesce(sum(p.sent), 0.0e0))) as bigint) as bytes_out,
        cast(floor(least(9.0e18, coalesce(sum(p.received), 0.0e0))) as bigint) as bytes_in,
        min(p.first_seen) as first_seen, max(p.last_seen) as last_seen
    from placed as p
    left join ports on ports.kind = p.kind and ports.value = p.value and ports.port = p.port
    group by p.source, p.kind, p.value
"""

_FACTS = """
    with benign as (select distinct kind, value from {indicators} where benign),
    shared as (select distinct w.address from {within} as w where w.benign),
    callers as (select kind, value, count(*) as callers from {meetings} group by kind, value),
    hosts as (select count(distinct c.source) as hosts from {conn} as c join {addresses} as own on own.address = c.source where own.internal),
    lists as (
        select i.feed, count(distinct m.value) as met, count(distinct m.source) as met_by from {meetings} as m
        join {indicators} as i on i.kind = m.kind and i.value = m.value and not i.benign group by i.feed
    )
    select m.*, l.feeds, l.feed, l.threat, l.reference, l.confidence, l.ported, l.listed_port, l.last_listed, l.valid_until,
        callers.callers, hosts.hosts, lists.met, lists.met_by, own.value is not null as harmless,
        m.kind = 'ip' and (widely.value is not null or below.value is not null) as widely_named,
        m.kind in ('ip', 'network') and shared.address is not null as in_shared_network
    from {meetings} as m
    join {listed} as l on l.kind = m.kind and l.value = m.value
    join callers on callers.kind = m.kind and callers.value = m.value
    join lists on lists.feed = l.feed
    cross join hosts
    left join benign as own on own.kind = m.kind and own.value = m.value
    left join benign as widely on widely.kind = 'domain' and widely.value = m.name
    left join benign as below on below.kind = 'domain' and below.value = split_part(m.name, '.', -2) || '.' || split_part(m.name, '.', -1)
    left join shared on shared.address = m.destination
"""

# What calls in is another matter: the whole Internet knocks, and scanners stand on lists. One finding a host of ours.
_CALLED_IN = """
    select c.destination, count(distinct c.source) as callers, count(*) as calls, min(f.value) as value,
        count_if(c.bytes_in > 0 and established(c.state)) as answers,
        min(c.time) as first_seen, max(c.time) as last_seen
    from {conn} as c
    join {far} as f on f.address = c.source
    join {addresses} as ours on ours.address = c.destination
    where ours.internal and c.time is not null
    group by c.destination
"""

_JUDGED = """
    with weighed as (
        select *,
            0.3e0 as points_listed,
            case when feeds = 1 then feed else cast(feeds as string) || ' lists, one of them ' || feed end
                || coalesce(': ' || left(threat, 100), '') as value_listed,
            case when answers > 0 then 0.4e0 else 0.05e0 end as points_exchange,
            case when answers > 0 then cast(answers as string) || ' answered' when calls + mentions > 0 then 'no call was answered'
                else 'only the name was looked up' end as value_exchange,
            coalesce(0.2e0 * (confidence - 0.5e0), 0.0e0) as points_confidence,
            'the list is sure to ' || cast(cast(floor(100.0e0 * confidence + 0.5e0) as bigint) as string) || ' %' as value_confidence,
            case when on_its_port then 0.1e0 when ported and calls + mentions > 0 then -0.15e0 else 0.0e0 end as points_port,
            'called at ' || coalesce(cast(port as string), 'another port') || ', listed with ' || cast(listed_port as string) as value_port,
            case when kind in ('url', 'md5', 'sha1', 'sha256') then 0.1e0 when kind = 'path' then -0.25e0
                when kind in ('ja3', 'ja3s', 'ja4') then -0.3e0 when kind in ('network', 'user-agent') then -0.2e0 else 0.0e0 end as points_kind,
            case when kind in ('ja3', 'ja3s', 'ja4', 'user-agent') then 'other software may greet alike'
                when kind = 'network' then 'a whole network is listed' when kind = 'path' then 'other servers may have it'
                else 'nothing else is called so' end as value_kind,
            case when feeds > 1 then 0.05e0 else 0.0e0 end as points_several_lists, cast(feeds as string) || ' lists' as value_several_lists,
            case when valid_until < first_seen or last_listed + interval '1' day * :days < first_seen then -0.1e0 else 0.0e0 end
                as points_old_entry,
            'held until ' || coalesce(ymd(valid_until), 'nobody says when') || ', last listed '
                || coalesce(ymd(last_listed), 'nobody says when') as value_old_entry,
            case when harmless then -0.4e0 when widely_named then -0.25e0 when in_shared_network then -0.1e0 else 0.0e0 end
                as points_widely_used,
            case when harmless then 'another list calls it widely used' when widely_named then coalesce(name, '') || ' is widely used'
                else 'it lies in a network that many share' end as value_widely_used,
            case when hosts >= 5 and callers * 4 >= hosts then -0.15e0 else 0.0e0 end as points_callers,
            cast(callers as string) || ' of ' || cast(hosts as string) || ' hosts' as value_callers,
            case when hosts >= 5 and met >= 20 and met_by * 2 >= hosts then -0.3e0 else 0.0e0 end as points_list_of_everything,
            cast(met_by as string) || ' of ' || cast(hosts as string) || ' hosts met ' || cast(met as string) || ' things that '
                || feed || ' names' as value_list_of_everything
        from {facts}
    ),
    totals as (
        select *, floor(1000.0e0 * (points_listed + points_exchange + points_confidence + points_port + points_kind
            + points_several_lists + points_old_entry + points_widely_used + points_callers + points_list_of_everything)
            + 0.5e0) / 1000.0e0 as total
        from weighed
    ),
    -- One finding a host and threat, told by what was worst: a family that makes up names by the hundred is one matter.
    summed as (
        select *, count(*) over (partition by source, feed, threat) as things from totals where total >= :low
        qualify row_number() over (
            partition by source, feed, threat order by total desc nulls last, answers desc nulls last, first_seen nulls last, kind nulls last, value nulls last
        ) = 1
    )
    select source, destination, case when kind in ('domain', 'url') then split_part(split_part(value, '/', 1), ':', 1) else name end as name,
        port, proto, value as indicator, kind, source as caller,
        case when answers > 0 and file_id is not null then 'received' when answers > 0 then 'exchanged data with'
            when calls + mentions > 0 then 'tried to reach' else 'looked up' end as deed,
        case when kind in ('ip', 'domain', 'url') then value when file_id is not null then 'a file whose ' || kind || ' is ' || value
            else coalesce(name || ' at ', '') || coalesce(destination, 'an address') || ', known by the ' || kind || ' ' || value end
            || case when things > 1 then ' and ' || cast(things - 1 as string) || ' more' else '' end as met_with,
        'listed by ' || value_listed as listing, feed, feeds, threat, reference, written, file_id, things, calls, look_ups, answers, callers,
        bytes_out, bytes_in, first_seen, last_seen, greatest(calls, mentions) + look_ups as events, feed || ' ' || coalesce(threat, '') as key_fact,
        points_listed, value_listed, points_exchange, value_exchange, points_confidence, value_confidence, points_port, value_port,
        points_kind, value_kind, points_several_lists, value_several_lists, points_old_entry, value_old_entry,
        points_widely_used, value_widely_used, points_callers, value_callers, points_list_of_everything, value_list_of_everything,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from summed
    union all
    select null, destination, null, null, null, value, 'ip',
        case when callers = 1 then value else cast(callers as string) || ' listed addresses' end,
        case when answers > 0 then 'called and was answered by' else 'called, unanswered,' end, destination,
        case when callers = 1 then 'listed' else 'one of them ' || value end, null, null, null, null, null, null, callers, calls, 0, answers, callers,
        null, null, first_seen, last_seen, calls, 'called in',
        0.15e0, cast(callers as string) || ' callers', case when answers > 0 then 0.1e0 else 0.0e0 end,
        cast(answers as string) || ' answered', 0.0e0, null, 0.0e0, null, 0.0e0, null, 0.0e0, null, 0.0e0, null, 0.0e0, null, 0.0e0, null,
        0.0e0, null, case when answers > 0 then 'low' else 'info' end
    from {called_in}
"""


@detector(
    summary="{caller} {deed} {met_with}, {listing}",
    answers="inside",
    attack=("T1071", "T1105"),
    evidence={
        "conn": ("source", "destination", "destination_port=port"),
        "dns": ("source", "query=written"),
        "http": ("source", "host=written"),
        "tls": ("source", "server_name=written"),
        "files_seen": ("id=file_id",),
        "indicators": ("value=indicator",),
    },
)
def indicators(
    indicators: Rows,
    conn: Rows,
    dns: Rows,
    http: Rows,
    tls: Rows,
    files_seen: Rows,
    addresses: Rows,
    domains: Rows,
    *,
    days: int = 365,
    low: float = 0.15,
    medium: float = 0.5,
    high: float = 0.7,
) -> Rows:
    """Which hosts met what a list of attackers' places and tools names?

    Why it matters: somebody else's incident is the cheapest warning there is, and a list that arrives today tells of the
    traffic of last month; an exchange of data with a listed master is as good as an alarm gets.

    Known blind spot: what nobody listed yet; networks in IPv6 or wider than /8; an address behind a proxy; names of more
    than five labels that are listed whole under longer ones; a URL within TLS. An entry that its list took back is held
    until a list of harmless things names it. Plain lists say nothing of why: one of the organisation's own partners reads
    like one of its enemies.

    Tunables:
        days: how old an entry may be at the time of the meeting before it counts less (days)
        low: score from which a meeting is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    listed, outside = sql(_LISTED), sql(_OUTSIDE)
    within = sql(_WITHIN, outside=outside, networks=sql(_NETWORKS))
    far = sql(_FAR, outside=outside, listed=listed, within=within)
    names = sql(_NAMES, listed=listed)
    looked_up = sql(_LOOKED_UP, names=names)
    said, followed = sql(_SAID, far=far), sql(_FOLLOWED, looked_up=looked_up)
    traces = sql(_TRACES, listed=listed)
    met = sql(
        _MET, far=far, said=said, names=names, listed=listed, looked_up=looked_up, followed=followed, traces=traces
    )
    meetings = sql(_MEETINGS, met=met)
    facts = sql(_FACTS, meetings=meetings, listed=listed, within=within)
    return sql(_JUDGED, facts=facts, called_in=sql(_CALLED_IN, far=far))
