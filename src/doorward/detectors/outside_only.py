"""What the world sees and the register does not know: addresses, names and ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.exposure.ports import CALLERS, INSIDE_PORTS, PORTS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

TEMPORARY = "(^|[^a-z])(test|testing|poc|lab|laboratory|temp|temporary|tmp|trial|demo|sandbox|pilot|dev|uat|qa|staging|old|bak)([^a-z]|$)"

# Open to the world: met from the Internet and not gone, or answering callers from outside.
_SEEN = """
    select address, spelled, port, proto, hostname, first_seen, last_seen, times, scanners, aimed, standing, 0 as callers
    from {ports} where vantage = 'internet' and standing <> 'gone'
    union all
    select address, spelled, port, proto, null as hostname, first_seen, last_seen, exchanges as times, 0 as scanners, true as aimed,
        'open' as standing, callers
    from {callers} where exchanges >= :exchanges
"""

# Names that stand for an address outside: those of its scans, and those of the certificates it serves.
_NAMES = """
    select address, min(name) as name from (
        select a.canonical as address, lower(s.hostname) as name from {services} as s
        join {addresses} as a on a.address = s.address where s.vantage = 'internet' and s.hostname is not null
        union
        select a.canonical as address, lower(c.name) as name
        from (select address, explode(names) as name from {certificates}) as c
        join {addresses} as a on a.address = c.address
    ) as named
    where exists (select 1 from {domains} as d where named.name = d.domain or right(named.name, length(d.domain) + 1) = '.' || d.domain)
    group by address
"""

# What scans of ours know of a device, whichever of its addresses a port stands at: the door in front may translate one into
# another.
_KNOWN = """
    select coalesce(a.asset, a.canonical) as device, coalesce(s.proto, 'tcp') as proto, s.port, bool_or(s.state = 'open') as opened
    from {services} as s
    join {addresses} as a on a.address = s.address
    where s.port > 0 and coalesce(s.vantage, 'not known') not in ('internet', 'wire')
        and coalesce(s.time <= cast(:as_of as timestamp), true)
    group by coalesce(a.asset, a.canonical), coalesce(s.proto, 'tcp'), s.port
"""

_FACTS = """
    with seen as ({seen_text}),
    places as (
        select canonical, max(asset) as asset, bool_or(internal) as internal, max(zone) as zone from {addresses}
        where scope = 'unicast' group by canonical
    ),
    met as (
        select s.address, s.spelled, s.port, s.proto, s.first_seen, s.last_seen, s.times, s.scanners, s.aimed, s.standing, s.callers,
            p.asset, p.internal, coalesce(p.asset, s.address) as device, n.name
        from seen as s
        join places as p on p.canonical = s.address
        left join {names} as n on n.address = s.address
    ),
    judged as (
        select m.*, case when m.asset is null then 'no register' else 'no scan' end as kind from met as m
        where (m.asset is null and (m.internal or m.name is not null or m.aimed) and exists (select 1 from {assets} where name is not null))
            or (m.asset is not null and exists (select 1 from {known} as k where k.device = m.device and k.proto = m.proto)
                and not exists (select 1 from {known} as k where k.device = m.device and k.proto = m.proto and k.port = m.port and k.opened))
    ),
    counted as (
        select count(distinct device) as seen, count(distinct asset) as known from met where scanners > 0
    )
    select j.device, j.kind, max(j.asset) as asset, min(j.spelled) as address, max(j.name) as name, bool_or(j.internal) as internal,
        bool_or(j.aimed) as aimed, max(j.scanners) as scanners, max(j.callers) as callers, cast(sum(j.times) as bigint) as events,
        min(j.first_seen) as first_seen, max(j.last_seen) as last_seen, bool_or(j.standing = 'open') as still,
        coalesce(min(case when j.port in {inside_ports} then j.port end), min(j.port)) as port,
        bool_or(j.port in {inside_ports}) as inside_port,
        count(distinct j.port) as many, array_sort(array_distinct(collect_list(j.port))) as ports, max(c.seen) as all_seen,
        max(c.known) as all_known
    from judged as j cross join counted as c
    group by j.device, j.kind
"""

_JUDGED = """
    with weighed as (
        select *,
            case when kind = 'no register' then 0.35e0 else 0.0e0 end as points_in_no_register, address as value_in_no_register,
            case when kind = 'no scan' then 0.25e0 else 0.0e0 end as points_in_no_scan_of_ours,
            cast(many as string) || case when many = 1 then ' port' else ' ports' end as value_in_no_scan_of_ours,
            case when asset is not null then 0.0e0 when internal or name is not null then 0.2e0 when aimed then 0.1e0 else 0.0e0 end
                as points_ours,
            case when internal then 'its address is ours' when name is not null then 'it goes by ' || name
                else 'somebody scanned it on purpose' end as value_ours,
            case when inside_port then 0.15e0 else 0.0e0 end as points_inside_port,
            'port ' || cast(port as string) || ' is for the inside' as value_inside_port,
            case when rx(coalesce(name, ''), :temporary) then 0.1e0 else 0.0e0 end as points_name, name as value_name,
            case when still then 0.1e0 else -0.1e0 end as points_still_open,
            case when still then 'at the newest look' else 'not seen again' end as value_still_open,
            case when callers > 0 then 0.05e0 else 0.0e0 end as points_answers_callers,
            cast(callers as string) || ' addresses outside' as value_answers_callers,
            case when scanners > 1 then 0.05e0 else 0.0e0 end as points_several_saw_it,
            cast(scanners as string) || ' tools or platforms' as value_several_saw_it,
            case when kind = 'no register' and all_seen >= 5 and all_known * 5 < all_seen then -0.25e0 else 0.0e0 end as points_neighbours,
            'the register knows ' || cast(all_known as string) || ' of ' || cast(all_seen as string) as value_neighbours
        from {facts}
    )
    select device, kind, asset, address, name, port, ports, callers, events, kind as key_fact,
        coalesce(first_seen, cast(:as_of as timestamp)) as first_seen, coalesce(last_seen, cast(:as_of as timestamp)) as last_seen,
        'port ' || cast(port as string) || case when many > 1 then ' and ' || cast(many - 1 as string) || ' more' else '' end as shown,
        case when kind = 'no register' then 'is in no register' else 'no scan of ours knows it' end as unknown_to,
        case when kind = 'no register' then 'register or take down ' || device
            else 'close port ' || cast(port as string) || ' of ' || device || ', or say what it is for' end as fix,
        points_in_no_register, value_in_no_register, points_in_no_scan_of_ours, value_in_no_scan_of_ours, points_ours, value_ours,
        points_inside_port, value_inside_port, points_name, value_name, points_still_open, value_still_open,
        points_answers_callers, value_answers_callers, points_several_saw_it, value_several_saw_it,
        points_neighbours, value_neighbours,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_in_no_register + points_in_no_scan_of_ours + points_ours + points_inside_port + points_name
            + points_still_open + points_answers_callers + points_several_saw_it + points_neighbours) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{device} answers the Internet on {shown}, and {unknown_to}",
    answers="doors",
    attack=("T1133", "T1190"),
    evidence={"services": ("address", "port"), "conn": ("destination=address", "destination_port=port")},
)
def outside_only(
    services: Rows,
    certificates: Rows,
    conn: Rows,
    addresses: Rows,
    assets: Rows,
    domains: Rows,
    *,
    exchanges: int = 3,
    low: float = 0.35,
    medium: float = 0.55,
    high: float = 0.75,
    temporary: str = TEMPORARY,
) -> Rows:
    """Which addresses, names and ports does the world see that the register does not know?

    Why it matters: what stands open without being known is patched and watched by nobody, and is found first by those who
    look at the whole Internet every day.

    Known blind spot: without a register no address is unknown to it. An address of a platform's export that lies in no
    network of ours, bears no name of ours and that nobody scanned on purpose is taken for somebody else's. A port of a
    registered asset is judged only where a scan of ours spoke of the asset and transport; a wrong program behind a port that is
    known passes for the right one. A platform may have looked weeks ago.

    Tunables:
        exchanges: answered calls from outside from which a port counts as open without a scan (calls)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        temporary: names that speak of something meant to end (regular expression)
    """
    ports, callers = sql(PORTS), sql(CALLERS)
    facts = _FACTS.replace("{seen_text}", _SEEN).replace("{inside_ports}", INSIDE_PORTS)
    known, names = sql(_KNOWN), sql(_NAMES)
    return sql(_JUDGED, facts=sql(facts, ports=ports, callers=callers, known=known, names=names))
