"""Knocks: who outside tried our doors, which doors answered, and how soon after their weakness was disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.exposure.cves import CVES
from doorward.exposure.holders import ANNOUNCED, INSTALLED, OPEN_SERVICES
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Where directories, desktops, databases, management and industrial control answer: nobody's business outside.
INSIDE_ONLY = (
    "^((23|102|111|135|139|389|445|502|512|513|514|636|873|1433|1521|2049|2375|2379|2404|3306|3389|5432|590[0-9]|5984|598[56]"
    "|600[0-9]|6379|8009|9200|9300|10250|11211|20000|27017|44818)/tcp|(69|111|137|161|389|623|1900|11211|47808)/udp)$"
)

# Per door the known exploited weakness that is known longest: from checks of a scanner, or from the inventory of the product
# that answers there.
_AFFECTED = "select * from {matches} where answer = 'affected'"
_WEAK = """
    with behind as (
        select address, port, carrier as proto, explode(cves) as cve from {open_services}
        union
        select s.address, s.port, s.carrier as proto, i.cve from {open_services} as s
        join {installed} as i on lower(i.asset) = lower(s.product)
        union
        select address, port, carrier as proto, cve from {announced}
    ),
    disclosures as (
        select n.cve, min(a.published) as time from {names} as n join {advisories} as a on a.id = n.id group by n.cve
    )
    select b.address, b.port, b.proto, b.cve, kev.date_added as listed,
        least(d.time, cast(kev.date_added as timestamp)) as disclosed
    from behind as b
    join {kev} as kev on kev.cve = b.cve
    left join disclosures as d on d.cve = b.cve
    qualify row_number() over (
        partition by b.address, b.port, b.proto order by least(d.time, cast(kev.date_added as timestamp)) nulls last, b.cve nulls last
    ) = 1
"""

# Who is outside, and the neighbourhood it calls from: the /24, or the /64 of IPv6.
_THEIRS = """
    select address, case when rx(canonical, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$')
            then split_part(canonical, '.', 1) || '.' || split_part(canonical, '.', 2) || '.' || split_part(canonical, '.', 3) || '.0/24'
            else concat_ws(':', nullif(split_part(head, ':', 1), ''), nullif(split_part(head, ':', 2), ''),
                nullif(split_part(head, ':', 3), ''), nullif(split_part(head, ':', 4), '')) || '::/64' end as network
    from (
        select address, canonical, split_part(canonical, '::', 1) as head from {addresses} where not internal and scope = 'unicast'
    ) as outside
"""

# Every caller from outside. Of TCP, what begins without a SYN is an echo of something else; of UDP, what comes from a port
# of servers to a port of clients is a late answer.
_CALLERS = """
    select c.source, c.address, c.port, c.proto, max(theirs.network) as network, count(*) as attempts, min(c.time) as first_knock,
        max(c.time) as last_knock, count_if(c.opened) as opened, count_if(c.opened and c.bytes_in > 0) as answered,
        min(case when not c.opened then c.time end) as first_silent, max(case when c.stayed then c.time end) as last_stay,
        max(case when c.stayed then c.duration end) as stayed_for,
        sum(case when c.stayed then coalesce(c.bytes_out, 0.0e0) + coalesce(c.bytes_in, 0.0e0) end) as carried,
        max(c.service) as service, max(weak.cve) as cve, max(weak.listed) as listed, max(weak.disclosed) as disclosed,
        min(case when c.time >= weak.disclosed then c.time end) as first_after
    from (
        select *, coalesce(opened and bytes_in > 0 and (
            (duration >= 60.0e0 * :stay and bytes_out >= 2000.0e0 and bytes_in >= 2000.0e0)
                or bytes_out >= 1000.0e0 * :carried or bytes_in >= 100000.0e0 * :carried), false) as stayed
        from (
            select time, source, destination as address, destination_port as port, proto, service,
                case when duration between 0.0e0 and 315360000.0e0 then duration end as duration,
                cast(bytes_out as double) as bytes_out, cast(bytes_in as double) as bytes_in,
                coalesce(established(state), bytes_in > 0, false) as opened
            from {conn}
            where time is not null and destination_port is not null and ((proto = 'tcp' and coalesce(state, '') not in ('OTH', 'RSTRH', 'SHR'))
                or (proto = 'udp' and (destination_port < 1024 or coalesce(source_port, 1024) >= 1024)))
        ) as called
    ) as c
    join (select address from {addresses} where internal and scope = 'unicast') as ours on ours.address = c.address
    join {theirs} as theirs on theirs.address = c.source
    left join {weak} as weak on weak.address = c.address and weak.port = c.port and weak.proto = c.proto
    group by c.source, c.address, c.port, c.proto
"""

# A visitor comes for what answers; a scanner is known by the many doors that did not.
_NETWORKS = """
    select met.network, met.doors, met.silent, met.hosts, met.attempts, met.first_knock, met.last_knock, callers.addresses,
        met.silent >= :doors as scans
    from (
        select network, count(*) as doors, count_if(opened = 0) as silent, count(distinct address) as hosts,
            cast(sum(attempts) as bigint) as attempts, min(first_knock) as first_knock, max(last_knock) as last_knock
        from (
            select network, address, port, proto, max(opened) as opened, sum(attempts) as attempts, min(first_knock) as first_knock,
                max(last_knock) as last_knock
            from {callers} group by network, address, port, proto
        ) as doors
        group by network
    ) as met
    join (select network, count(distinct source) as addresses from {callers} group by network) as callers
        on callers.network = met.network
"""

# Who tried doors itself, and after that had a session that carried something.
_STAYS = """
    select c.network, c.source, c.address, c.port, c.proto, c.service, c.cve, c.stayed_for, c.carried
    from {callers} as c
    join (
        select source, count_if(opened = 0) as silent, min(first_silent) as first_silent
        from {callers} where source in (select source from {callers} where last_stay is not null) group by source
    ) as own on own.source = c.source
    where c.last_stay > own.first_silent and own.silent >= :tries
    qualify row_number() over (
        partition by c.network order by c.carried desc nulls last, c.source nulls last, c.address nulls last, c.port nulls last, c.proto nulls last
    ) = 1
"""

# Where a network is told one by one: it stayed, or it is among those that tried most doors.
_SCANNERS = """
    select n.*, s.source as stayer, s.address as stay_address, s.port as stay_port, s.proto as stay_proto, s.service as stay_service,
        s.cve as stay_cve, s.stayed_for, s.carried,
        row_number() over (
            order by s.source is null nulls last, n.silent desc nulls last, n.doors desc nulls last, n.network nulls last
        ) as place
    from networks as n
    left join stays as s on s.network = n.network
    where n.scans
"""

_BUSIEST = """
    select network, source, address from (
        select c.network, c.source, c.address, sum(c.attempts) as attempts from {callers} as c
        join (select network from scanners where place <= :most) as named on named.network = c.network
        group by c.network, c.source, c.address
    ) as met
    qualify row_number() over (partition by network order by attempts desc nulls last, source nulls last, address nulls last) = 1
"""

_DOORS = """
    select *, row_number() over (
            partition by cve is not null or kept_inside order by scanners desc nulls last, sources desc nulls last, address nulls last,
                port nulls last, proto nulls last
        ) as place
    from (
        select c.address, c.port, c.proto, count(*) as sources, count_if(c.opened > 0) as opened, count_if(c.answered > 0) as answered,
            count(distinct case when c.answered > 0 then c.network end) as answered_networks, count_if(n.scans) as scanners,
            count_if(n.scans and c.opened > 0) as scanners_opened,
            cast(sum(c.attempts) as bigint) as attempts, min(c.first_knock) as first_knock, max(c.last_knock) as last_knock,
            max(c.service) as service, max(c.cve) as cve, max(c.listed) as listed, max(c.disclosed) as disclosed,
            min(c.first_after) as first_after,
            rx(cast(c.port as string) || '/' || c.proto, :inside_only) as kept_inside
        from {callers} as c
        join networks as n on n.network = c.network
        group by c.address, c.port, c.proto
    ) as met
    where cve is not null or opened > 0 and (kept_inside or scanners_opened > 0)
"""

_TOLD = """
    select 'door' as kind, d.address, d.port, d.proto, cast(null as string) as source, cast(null as string) as network, d.service,
        d.sources, d.opened, d.answered, d.scanners, 1 as doors, 1 as hosts, d.cve, d.listed, d.disclosed, d.first_after,
        d.first_knock, d.last_knock, d.attempts, cast(null as double) as stayed_for, cast(null as double) as carried,
        d.kept_inside, d.answered_networks
    from doors as d
    where d.cve is not null or d.kept_inside or d.place <= :most
    union all
    select 'scanner' as kind, coalesce(s.stay_address, b.address) as address, s.stay_port as port, s.stay_proto as proto,
        coalesce(s.stayer, b.source) as source, s.network, s.stay_service as service, s.addresses as sources, s.doors - s.silent as opened,
        s.doors - s.silent as answered, 0 as scanners, s.doors, s.hosts, s.stay_cve as cve, cast(null as date) as listed,
        cast(null as timestamp) as disclosed, cast(null as timestamp) as first_after, s.first_knock, s.last_knock, s.attempts,
        s.stayed_for, s.carried, coalesce(rx(cast(s.stay_port as string) || '/' || s.stay_proto, :inside_only), false) as kept_inside,
        0 as answered_networks
    from scanners as s
    left join busiest as b on b.network = s.network
    where s.stayer is not null or s.place <= :most
    union all
    select 'rest' as kind, min(case when r.place = 1 then r.address end) as address, null as port, null as proto, null as source,
        null as network, null as service, max(r.sources) as sources, 0 as opened, 0 as answered, 0 as scanners,
        cast(sum(r.doors) as bigint) as doors, count(*) as hosts, null as cve, null as listed, null as disclosed, null as first_after,
        min(r.first_knock) as first_knock, max(r.last_knock) as last_knock, cast(sum(r.attempts) as bigint) as attempts,
        null as stayed_for, null as carried, false as kept_inside, 0 as answered_networks
    from rest as r
    having count(*) > 0
"""

# Knocks at closed doors by all who are not told one by one, host by host.
_REST = """
    with quiet as (
        select c.* from {callers} as c
        left join (select network from scanners where stayer is not null or place <= :most) as named on named.network = c.network
        where c.opened = 0 and named.network is null
    )
    select address, count(distinct concat_ws('/', cast(port as string), proto)) as doors, cast(sum(attempts) as bigint) as attempts,
        min(first_knock) as first_knock, max(last_knock) as last_knock, max(total.sources) as sources,
        row_number() over (order by sum(attempts) desc nulls last, address nulls last) as place
    from quiet
    cross join (select count(distinct source) as sources from quiet) as total
    group by address
"""

_JUDGED = """
    with facts as (
        select t.*, a.asset, coalesce(a.asset, t.address) as place, cast(t.port as string) || '/' || t.proto as gate,
            floor((seconds(first_after) - seconds(disclosed)) / 8640.0e0) / 10.0e0 as days_after
        from told as t
        left join {addresses} as a on a.address = t.address
    ),
    weighed as (
        select *,
            case when kind = 'door' then case when answered > 0 then 0.25e0 when opened > 0 then 0.1e0 else 0.0e0 end
                when opened > 0 then 0.05e0 else 0.0e0 end as points_answer,
            case when kind = 'door' and answered > 0 then 'it sent something back to ' || cast(answered as string)
                when kind = 'door' then 'it opened to ' || cast(opened as string) || ' and sent nothing back'
                else cast(opened as string) || case when opened = 1 then ' door opened' else ' doors opened' end end as value_answer,
            case when cve is not null then 0.3e0 else 0.0e0 end as points_known_exploited,
            concat_ws('', cve, ' is in the KEV catalogue') as value_known_exploited,
            case when kept_inside then 0.25e0 else 0.0e0 end as points_not_for_the_outside,
            concat_ws('', gate, coalesce(' ' || service, '')) as value_not_for_the_outside,
            -- A door that lets one partner in and keeps others out has its list of callers.
            case when kind = 'door' and kept_inside and cve is null and answered > 0 and answered_networks = 1 and answered < sources
                then -0.1e0 else 0.0e0 end as points_for_one_network, 'others were kept out' as value_for_one_network,
            floor(1000.0e0 * case when kind = 'door' then least(0.04e0, 0.01e0 * log10(1.0e0 * sources))
                else least(0.15e0, 0.04e0 * log10(1.0e0 * doors)) end + 0.5e0) / 1000.0e0 as points_breadth,
            case when kind = 'door' then cast(sources as string) || ' sources' else cast(doors as string) || ' doors, '
                || cast(hosts as string) || case when hosts = 1 then ' host' else ' hosts' end end as value_breadth,
            case when stayed_for is null and carried is null then 0.0e0 else 0.45e0 end as points_stayed,
            concat_ws('', cast(cast(floor(coalesce(stayed_for, 0.0e0)) as bigint) as string), ' seconds, ',
                sized(carried))
                as value_stayed
        from facts
    )
    select kind, address, asset, port, proto, source, network, service, first_knock, last_knock, sources, opened, answered, scanners,
        doors, hosts, cve, listed, disclosed, first_after, days_after, carried, stayed_for,
        first_knock as first_seen, last_knock as last_seen, attempts as events,
        coalesce(network, kind || coalesce(' ' || gate, '')) as key_fact,
        case when kind = 'door' then cast(sources as string) || case when sources = 1 then ' source' else ' sources' end
                || ' outside knocked on ' || gate || ' of ' || place || '; it answered '
                || case when answered = 0 then 'none' else cast(answered as string) || ' of them' end
                || case when cve is null then '' when days_after is null then '; ' || cve || ' is known to be exploited'
                    else ', the first one seen ' || cast(days_after as string) || ' days after ' || cve || ' was disclosed' end
            when kind = 'scanner' then case when sources = 1 then source else network || ' (' || cast(sources as string) || ' addresses)' end
                || ' tried ' || cast(doors as string) || ' doors of ' || cast(hosts as string) || case when hosts = 1 then ' host' else ' hosts' end
                || case when carried is not null then ', then ' || source || ' stayed with ' || gate || ' of ' || place
                    when opened = 0 then '; none opened' else '; ' || cast(opened as string) || ' opened' end
            else cast(sources as string) || ' more sources outside knocked on '
                || cast(doors as string) || case when doors = 1 then ' closed door of ' else ' closed doors of ' end
                || cast(hosts as string) || case when hosts = 1 then ' host' else ' hosts' end end as told,
        points_answer, value_answer, points_known_exploited, value_known_exploited, points_not_for_the_outside,
        value_not_for_the_outside, points_for_one_network, value_for_one_network, points_breadth, value_breadth, points_stayed, value_stayed,
        case when total >= :high then 'high' when total >= :medium then 'medium' when total >= :low then 'low' else 'info' end as severity
    from (
        select *, floor(1000.0e0 * (points_answer + points_known_exploited + points_not_for_the_outside + points_for_one_network
            + points_breadth + points_stayed) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
"""

_PARTS = {
    "networks": _NETWORKS,
    "stays": _STAYS,
    "scanners": _SCANNERS,
    "busiest": _BUSIEST,
    "doors": _DOORS,
    "rest": _REST,
    "told": _TOLD,
}
# One statement that names each part once: a part that two others read is then worked out once.
_STATEMENT = (
    f"with {', '.join(f'{name} as ({text})' for name, text in _PARTS.items())} select * from ({_JUDGED}) as answer"
)


@detector(
    summary="{told}",
    answers="doors",
    attack=("T1595", "T1133"),
    evidence={
        "conn": ("destination=address", "destination_port~port", "source~source"),
        "services": ("address", "port"),
        "kev": ("cve",),
    },
)
def knocks(
    conn: Rows,
    services: Rows,
    software: Rows,
    matches: Rows,
    recognised: Rows,
    advisories: Rows,
    kev: Rows,
    addresses: Rows,
    *,
    doors: int = 5,
    tries: int = 3,
    stay: float = 5.0,
    carried: float = 100.0,
    most: int = 10,
    low: float = 0.3,
    medium: float = 0.5,
    high: float = 0.75,
    inside_only: str = INSIDE_ONLY,
) -> Rows:
    """Who outside knocked on our doors, which answered, and how soon after disclosure?

    Why it matters: every address is tried all day, and nobody should read that; but a weak door that answered a knock, and
    a scanner that came back and stayed, are how break-ins begin, and the days since disclosure say how much time was left.

    Known blind spot: a scan without SYN, over ICMP, or from a port of servers is not counted; one that is spread over many
    networks, a few doors each, counts among the rest; who comes back from another address, moves less than the limits, or
    knocks only on doors that open, is a visitor. What no sensor before the door records is not seen, and of a weakness
    that no scan and no inventory names behind the door nothing is said.

    Tunables:
        doors: doors that did not open from which a network outside is a scanner (doors)
        tries: doors that did not open to the same address before its session counts as staying (doors)
        stay: session from which a scanner stayed (minutes)
        carried: sent in one session from which a scanner stayed, and a hundred times as much received (kB)
        most: scanners, and doors without weakness, that are told one by one (findings)
        low: score from which it is low (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        inside_only: port/proto where nobody outside should be answered (regular expression)
    """
    found, open_services = sql(_AFFECTED), sql(OPEN_SERVICES)
    announced = sql(ANNOUNCED, open_services=open_services, found=found)
    weak = sql(
        _WEAK, names=sql(CVES), open_services=open_services, announced=announced, installed=sql(INSTALLED, found=found)
    )
    return sql(_STATEMENT, callers=sql(_CALLERS, weak=weak, theirs=sql(_THEIRS)))
