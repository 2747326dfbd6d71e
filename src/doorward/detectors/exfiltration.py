"""Exfiltration: data that leaves, measured against what the host used to send and what the others send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.services import KNOWN_SERVICES
from doorward.place_names import asked
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Sensors have told of gigabytes where a connection broke off: what its packets carried bounds what it sent, and a petabyte
# bounds them all. Calls and meetings send much to places that nobody knows. A connection uploaded all it sent where most went out, or where it stayed open for minutes and sent much.
_SENT = """
    select *, case when sent >= 2.0e0 * fetched then sent
        when proto = 'tcp' and duration >= 600.0e0 and sent >= 1.0e7 and sent * 4.0e0 >= fetched then sent
        else 0.0e0 end as pushed
    from (
        select source, source_port, destination, destination_port as port, proto, time, uid, duration, origin_row,
            least(cast(bytes_in as double), 1.0e15) as fetched,
            cast(least(bytes_out, case when ip_bytes_out > 0 then ip_bytes_out else bytes_out end, 1000000000000000) as double) as sent
        from {conn}
        where bytes_in > 0 and bytes_out > 0 and time is not null and (proto = 'tcp' or (proto = 'udp' and destination_port < 16384
            and destination_port not in (3478, 3479, 3480, 3481, 5349, 8801, 8802, 8803, 8804, 8805, 8806, 8807, 8808, 8809, 8810)))
    ) as answered
"""

_BODIES = """
    select source, destination, destination_port as port, uid, sum(cast(request_bytes as double)) as body
    from {http} where request_bytes >= 65536 group by source, destination, destination_port, uid
"""

# Where data may leave: places outside, and proxies, which carry it there.
_EXITS = """
    select address, false as proxy from {addresses} where not internal and scope = 'unicast'
    union all
    select h.destination as address, true as proxy from {http} as h
    join {addresses} as a on a.address = h.destination
    where a.internal and (h.method = 'CONNECT' or rx(h.uri, '^[a-z]+://')) group by h.destination
"""

_PAIRS = f"""
    select p.source, p.destination, p.port, p.proto, exits.proxy
    from (
        select source, destination, port, proto from ({_SENT}) as calls
        group by source, destination, port, proto having sum(pushed) >= :least
        union
        select source, destination, port, 'tcp' as proto from {{bodies}}
        group by source, destination, port having sum(body) >= :least
    ) as p
    join {{exits}} as exits on exits.address = p.destination
    join {{addresses}} as mine on mine.address = p.source and mine.internal
"""

# Names that were asked for on the way to these places. An address is no name, whatever field it stands in.
_SPOKEN = """
    select s.source, s.destination, s.uid, s.name
    from (
        select source, destination, destination_port as port, uid, lower(server_name) as name from {tls}
        union all
        select source, destination, destination_port as port, uid, split_part(lower(host), ':', 1) as name from {http}
    ) as s
    join (select distinct source, destination, port from {pairs}) as p
        on p.source = s.source and p.destination = s.destination and p.port = s.port
    where s.name is not null and not rx(s.name, '^[0-9.]*$|:') and not starts_with(s.name, '[')
"""

_DIRECT = "select distinct source, destination from {pairs} where not proxy"
_NAMES = """
    select source, destination, name from (
        select source, destination, name, 1 as asked, count(*) as uses from {spoken} group by source, destination, name
        union all
        select source, destination, name, 0 as asked, uses from {asked}
    ) as known
    qualify row_number() over (
        partition by source, destination order by asked desc nulls last, uses desc nulls last, name nulls last
    ) = 1
"""

# What two sensors saw of one connection is one call in so many copies.
_CALLS = f"""
    select c.source, c.destination, c.port, c.proto, c.time, c.sent, c.fetched, c.proxy, c.uploaded, c.copies,
        coalesce(c.own_name, names.name) as name, coalesce(c.own_name, names.name, c.destination) as place
    from (
        select c.source, c.destination, c.port, c.proto, p.proxy, c.source_port, c.sent, c.fetched, min(c.time) as time,
            max(greatest(c.pushed, coalesce(b.body, 0.0e0))) as uploaded, min(own.name) as own_name, cast(count(*) as double) as copies
        from ({_SENT}) as c
        join {{pairs}} as p on p.source = c.source and p.destination = c.destination and p.port = c.port and p.proto = c.proto
        left join {{bodies}} as b on b.uid = c.uid and b.source = c.source and b.destination = c.destination and b.port = c.port
        left join (select source, uid, min(name) as name from {{spoken}} group by source, uid) as own
            on own.uid = c.uid and own.source = c.source
        group by c.source, c.destination, c.port, c.proto, p.proxy, c.source_port, c.sent, c.fetched, bucket_s(c.time, 60),
            case when c.source_port is null then c.origin_row end
    ) as c
    left join {{names}} as names on names.source = c.source and names.destination = c.destination and not c.proxy
"""

# One row a place and hour: few enough to compare with the host's other hours and days.
_HOURS = """
    select source, place, 3600 * idiv(epoch_s(time), 3600) as hour, 86400 * idiv(epoch_s(time), 86400) as day,
        sum(sent * copies) as sent, sum(uploaded * copies) as uploaded
    from {calls} group by source, place, 3600 * idiv(epoch_s(time), 3600), 86400 * idiv(epoch_s(time), 86400)
"""

# What every host of ours sent out, hour by hour, and what it took in from its own side.
_HOSTS = f"""
    select c.source, 3600 * idiv(epoch_s(c.time), 3600) as hour,
        sum(case when out.address is not null then c.sent else 0.0e0 end) as sent,
        sum(case when out.address is null then c.fetched else 0.0e0 end) as pulled
    from ({_SENT}) as c
    join {{addresses}} as mine on mine.address = c.source and mine.internal
    left join (select distinct address from {{exits}}) as out on out.address = c.destination
    group by c.source, 3600 * idiv(epoch_s(c.time), 3600)
"""

_DAYS = """
    select source, 86400 * idiv(hour, 86400) as day, sum(sent) as sent, sum(pulled) as pulled
    from {hosts} where sent > 0.0e0 or pulled > 0.0e0 group by source, 86400 * idiv(hour, 86400)
"""

_PAST = """
    with place_days as (
        select source, place, day, sum(sent) as sent, sum(uploaded) as uploaded from {hours} group by source, place, day
    ),
    peaks as (
        select source, place, max(uploaded) as peak, median(uploaded) as usual_upload from place_days
        where uploaded > 0.0e0 group by source, place
    )
    select p.source, p.place, max(p.peak) as peak, max(p.usual_upload) as usual_upload, count(*) as host_days,
        median(d.sent - coalesce(o.sent, 0.0e0)) as usual_day, max(d.sent - coalesce(o.sent, 0.0e0)) as largest_day,
        sum(case when o.sent > 0.0e0 then 1 else 0 end) as days_met, min(d.day) as host_since,
        sum(case when o.uploaded * 3.0e0 >= p.peak then 1 else 0 end) as full_days,
        sum(case when o.uploaded > 0.0e0 then 1 else 0 end) as upload_days,
        median(case when o.uploaded * 3.0e0 >= p.peak then d.pulled end) as pulled_then,
        median(case when coalesce(o.uploaded, 0.0e0) = 0.0e0 then d.pulled end) as pulled_else
    from peaks as p
    join {days} as d on d.source = p.source
    left join place_days as o on o.source = p.source and o.place = p.place and o.day = d.day
    group by p.source, p.place
"""

# The share that left in hours of the day in which the host sends next to nothing elsewhere. No hour counts for more than
# nine of ten do: one large upload at noon would else make all other hours quiet.
_QUIET = """
    with everywhere as (
        select h.source, h.hour, (h.hour % 86400) as clock, h.sent, busy.most, least(h.sent, busy.most) as counted
        from {hosts} as h
        join (
            select source, percentile_cont(0.9e0) within group (order by sent) as most from {hosts} where sent > 0.0e0 group by source
        ) as busy on busy.source = h.source
    ),
    clocks as (
        select source, clock, counted, sum(counted) over (partition by source) as total
        from (select source, clock, sum(counted) as counted from everywhere group by source, clock) as each_clock
    ),
    here as (
        select source, place, clock, uploaded, own, sum(own) over (partition by source, place) as all_own from (
            select h.source, h.place, e.clock, sum(h.uploaded) as uploaded, sum(e.counted - least(e.sent - h.sent, e.most)) as own
            from {hours} as h join everywhere as e on e.source = h.source and e.hour = h.hour group by h.source, h.place, e.clock
        ) as each_place
    )
    select h.source, h.place,
        sdiv(sum(case when (c.counted - h.own) * 48.0e0 < c.total - h.all_own then h.uploaded else 0.0e0 end), sum(h.uploaded)) as quiet
    from here as h join clocks as c on c.source = h.source and c.clock = h.clock
    group by h.source, h.place
"""

# Who else talks there, by address and by name.
_COMPANY = """
    select target, count(*) as callers from (
        select c.destination as target, c.source from {conn} as c
        join (select distinct destination from {pairs} where not proxy) as p on p.destination = c.destination
        group by c.destination, c.source
        union
        select n.name as target, t.source from {tls} as t
        join (select distinct name from {calls}) as n on n.name = lower(t.server_name) group by n.name, t.source
        union
        select n.name as target, h.source from {http} as h
        join (select distinct name from {calls}) as n on n.name = split_part(lower(h.host), ':', 1) group by n.name, h.source
    ) as met
    join {addresses} as mine on mine.address = met.source and mine.internal
    group by target
"""

# Archives that were seen leaving.
_ARCHIVES = """
    select f.source, f.destination, count(*) as archives, max(coalesce(f.filename, f.mime)) as archive from {files_seen} as f
    join (select distinct source, destination from {pairs}) as p on p.source = f.source and p.destination = f.destination
    where rx(lower(coalesce(f.mime, '')), '/(x-|vnd[.])?(7z|zip|rar|gzip|tar|xz|bzip2|lzma|zstd|pgp|gpg)[a-z-]*$')
        or rx(lower(coalesce(f.filename, '')), '[.](7z|zip|rar|gz|tgz|tar|xz|bz2|zst|gpg|pgp)$')
    group by f.source, f.destination
"""

_PLACES = """
    with ends as (
        select * from (
            select source, place, destination, port, proto, sum(uploaded) as uploaded
            from {calls} group by source, place, destination, port, proto
        ) as each_end
        qualify row_number() over (
            partition by source, place order by uploaded desc nulls last, destination nulls last, port nulls last, proto nulls last
        ) = 1
    )
    select c.source, c.place, max(ends.destination) as destination, max(ends.port) as port, max(ends.proto) as proto,
        max(c.name) as name, bool_or(c.proxy) as proxied, count(*) as calls,
        min(case when c.uploaded > 0.0e0 then c.time end) as first_seen,
        max(case when c.uploaded > 0.0e0 then c.time end) as last_seen,
        sum(case when c.uploaded > 0.0e0 then 1 else 0 end) as uploads, sum(c.uploaded) as uploaded,
        max(c.uploaded) as largest, median(c.sent) as typical, sum(c.sent) as sent, sum(c.fetched) as fetched,
        sum(case when c.uploaded > 0.0e0 then c.fetched else 0.0e0 end) as fetched_back
    from {calls} as c
    join ends on ends.source = c.source and ends.place = c.place
    group by c.source, c.place having sum(c.uploaded) >= :least
"""

_JUDGED = """
    with logs as (select max(day) - min(day) >= 172800 as days_of_logs from {days}),
    told as (
        select t.named + h.named + d.named > 0 as names_known
        from (select count(server_name) as named from {tls}) as t
        cross join (select count(host) as named from {http}) as h cross join (select count(answers) as named from {dns}) as d
    ),
    usual as (
        select count(*) as hosts, percentile_cont(0.75e0) within group (order by day_out) as most from (
            select source, max(sent) as day_out from {days} where sent > 0.0e0 group by source
        ) as each_host
    ),
    facts as (
        select p.*, h.peak, h.usual_upload, h.usual_day, h.largest_day, h.days_met, h.host_days, h.full_days, h.upload_days, h.pulled_then, h.pulled_else,
            q.quiet, coalesce(a.archives, 0) as archives, a.archive, u.hosts, u.most, l.days_of_logs and h.host_days >= 3 as has_past,
            u.hosts >= 5 as has_peers, greatest(coalesce(by_name.callers, 1), coalesce(by_address.callers, 1)) as callers,
            coalesce(rx(p.name, :known), false) as known, told.names_known,
            epoch_s(p.first_seen) - h.host_since >= 129600 as newly,
            sum(case when p.name is null then 1 else 0 end) over (partition by p.source) as nameless,
            x.address is not null as is_proxy
        from {places} as p
        join {past} as h on h.source = p.source and h.place = p.place
        join {quiet} as q on q.source = p.source and q.place = p.place
        cross join logs as l
        cross join told
        cross join usual as u
        left join {company} as by_name on by_name.target = p.name
        left join {company} as by_address on by_address.target = p.destination and not p.proxied
        left join {archives} as a on a.source = p.source and a.destination = p.destination
        left join (select distinct address from {exits} where proxy) as x on x.address = p.source
    ),
    compared as (
        select *, has_past and not newly and upload_days * 5 >= host_days * 3 and peak < 5.0e0 * usual_upload as habit,
            sdiv(peak, greatest(usual_day, 1.0e4)) as over_past, sdiv(peak, greatest(most, 1.0e4)) as over_peers
        from facts
    ),
    weighed as (
        select *,
            least(0.2e0, 0.06e0 * log10(greatest(1.0e0, uploaded) / 1.0e4)) + case when uploaded >= :extreme then 0.1e0 else 0.0e0 end as points_volume,
            concat_ws('', sized(uploaded), ' in ', cast(uploads as string), ' uploads')
                as value_volume,
            case when fetched_back * 10.0e0 <= uploaded then 0.05e0 else 0.0e0 end as points_one_way,
            concat_ws('', sized(fetched_back), ' came back') as value_one_way,
            case when name is null then case when names_known then 0.25e0 else 0.0e0 end when known then -0.3e0 else 0.0e0 end as points_name,
            coalesce(name, 'the address has no name') as value_name,
            case when not has_peers then 0.0e0 when callers * 50 <= hosts or callers = 1 then 0.1e0
                when callers * 4 >= hosts then -0.3e0 else 0.0e0 end as points_callers,
            concat_ws('', cast(callers as string), ' of ', cast(hosts as string), ' hosts') as value_callers,
            case when not has_past or habit then 0.0e0 when peak < largest_day then -0.1e0 when over_past >= 10.0e0 then 0.1e0
                when over_past >= 3.0e0 then 0.05e0 else -0.1e0 end
                as points_own_past,
            concat_ws('', sized(peak), ' in a day, elsewhere it sends ',
                sized(usual_day)) as value_own_past,
            case when not has_peers then 0.0e0 when over_peers >= 10.0e0 then 0.1e0 when over_peers >= 3.0e0 then 0.05e0
                when over_peers < 1.0e0 then -0.1e0 else 0.0e0 end
                as points_peers,
            concat_ws('', 'three of four hosts never send ', sized(most), ' in a day')
                as value_peers,
            case when not has_past then 0.0e0 when habit then -0.3e0 when newly then 0.05e0
                when days_met * 5 >= host_days * 3 then -0.15e0 else 0.0e0 end as points_age,
            concat_ws('', 'first on ', ymd(first_seen), ', on ', cast(upload_days as string), ' of ', cast(host_days as string), ' days')
                as value_age,
            case when not has_past then 0.0e0 when quiet >= 0.8e0 then 0.15e0 when quiet <= 0.2e0 then -0.1e0 else 0.0e0 end as points_hours,
            concat_ws('', cast(cast(floor(100.0e0 * quiet + 0.5e0) as bigint) as string), ' % in hours when it sends little else') as value_hours,
            case when has_past and not habit and full_days >= 3 then 0.15e0 else 0.0e0 end as points_again_and_again,
            concat_ws('', 'as much on ', cast(full_days as string), ' days') as value_again_and_again,
            case when has_past and pulled_then * 2.0e0 >= usual_upload and pulled_then >= 4.0e0 * coalesce(pulled_else, pulled_then) then 0.1e0
                else 0.0e0 end as points_collected,
            concat_ws('', sized(pulled_then), ' from inside on these days, ',
                sized(pulled_else), ' on others') as value_collected,
            case when name is null and calls >= 20 and largest >= 50.0e0 * greatest(typical, 1.0e2) then 0.3e0 else 0.0e0 end as points_out_of_step,
            concat_ws('', sized(largest), ' in one call, ',
                sized(typical), ' in most') as value_out_of_step,
            case when archives > 0 and not known then 0.2e0 else 0.0e0 end as points_archive, archive as value_archive,
            case when port in (25, 465, 587) then -0.3e0 else 0.0e0 end as points_mail, 'a port for mail' as value_mail,
            case when is_proxy then -0.3e0 else 0.0e0 end as points_proxy, 'it carries what others send' as value_proxy,
            case when name is null and nameless >= 10 then -0.25e0 else 0.0e0 end as points_peer_to_peer,
            concat_ws('', 'one of ', cast(nameless as string), ' nameless places it uploads to') as value_peer_to_peer
        from compared
    )
    select source, destination, name, port, proto, concat_ws('', place, case when proxied then ' through ' || destination else '' end) as channel,
        cast(floor(least(9.0e18, uploaded)) as bigint) as uploaded, upload_days as days, uploads as events, first_seen, last_seen, callers,
        case when has_past then concat_ws('', cast(host_days as string), ' days') else 'no past: too few days' end as past,
        case when has_peers then concat_ws('', cast(hosts as string), ' hosts') else 'no peers: too few hosts' end as peers,
        concat_ws('', cast(port as string), '/', proto) as key_fact,
        points_volume, value_volume, points_one_way, value_one_way, points_name, value_name, points_callers, value_callers,
        points_own_past, value_own_past, points_peers, value_peers, points_age, value_age, points_hours, value_hours,
        points_again_and_again, value_again_and_again, points_collected, value_collected, points_out_of_step, value_out_of_step,
        points_archive, value_archive, points_mail, value_mail, points_proxy, value_proxy, points_peer_to_peer, value_peer_to_peer,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_volume + points_one_way + points_name + points_callers + points_own_past + points_peers + points_age
            + points_hours + points_again_and_again + points_collected + points_out_of_step + points_archive + points_mail
            + points_proxy + points_peer_to_peer) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{source} uploaded {uploaded:size} to {channel}",
    answers="inside",
    attack=("T1041", "T1048", "T1567", "T1029"),
    evidence={
        "conn": ("source", "destination", "destination_port=port"),
        "http": ("source", "host=name"),
        "tls": ("source", "server_name=name"),
        "files_seen": ("source", "destination"),
    },
)
def exfiltration(
    conn: Rows,
    http: Rows,
    tls: Rows,
    dns: Rows,
    files_seen: Rows,
    addresses: Rows,
    *,
    least: int = 100_000,
    extreme: int = 1_000_000_000,
    low: float = 0.4,
    medium: float = 0.6,
    high: float = 0.8,
    known: str = KNOWN_SERVICES,
) -> Rows:
    """Which hosts send out data that should stay?

    Why it matters: theft is what most intruders come for, and bytes that left are gone. Nobody can hide that they leave:
    the host sends more than it used to and more than others do, to a place that is new or that only it knows.

    Known blind spot: an upload to a well-known service; one that began before the logs and goes on evenly; less than
    `least` in all, or spread so over addresses without a name; what nobody answers, such as datagrams; datagrams on
    the ports of calls and meetings; what the outside fetches from a server of ours; names in DNS questions (see dns_tunnels). One large upload by
    day to a place with a name looks like an honest one and stays low unless it is `extreme`, and a backup that is newly set up looks like theft.
    Where the logs hold less than three days there is no past; where they hold no names, no address is rare for having none.

    Tunables:
        least: uploads to one place below this are not looked at (bytes)
        extreme: so much is extreme whoever sends it (bytes)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        known: names of widely used services (regular expression)
    """
    bodies, exits = sql(_BODIES), sql(_EXITS)
    pairs = sql(_PAIRS, bodies=bodies, exits=exits)
    spoken = sql(_SPOKEN, pairs=pairs)
    names = sql(_NAMES, spoken=spoken, asked=asked(sql(_DIRECT, pairs=pairs)))
    calls = sql(_CALLS, pairs=pairs, bodies=bodies, spoken=spoken, names=names)
    hours, hosts = sql(_HOURS, calls=calls), sql(_HOSTS, exits=exits)
    days = sql(_DAYS, hosts=hosts)
    return sql(
        _JUDGED,
        days=days,
        places=sql(_PLACES, calls=calls),
        past=sql(_PAST, hours=hours, days=days),
        quiet=sql(_QUIET, hours=hours, hosts=hosts),
        company=sql(_COMPANY, pairs=pairs, calls=calls),
        archives=sql(_ARCHIVES, pairs=pairs),
        exits=exits,
    )
