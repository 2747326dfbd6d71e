"""What is believed to be internal, and seen from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.exposure.ports import CALLERS, INSIDE_PORTS, PORTS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

EXPOSED = "(^|[^a-z])(dmz|edge|perimeter|border|public|external|extern|internet|outside|frontend|wan|hosting)([^a-z]|$)"
INTERNAL = "(^|[^a-z])(internal|intranet|intern|inside|lan|back[ -]?office|not public|not exposed|private)([^a-z]|$)"
_NAMED = "[.](local|localdomain|lan|corp|internal|intranet|intra|intern|home)$|^(intranet|internal)[.-]"
_PUBLISHED = "(25, 53, 80, 443, 465, 500, 587, 853, 993, 995, 1194, 4500, 51820)"
"""Ports of what is usually published on purpose: the web, mail, names and the doors of private networks."""

_SEEN = """
    select address, spelled, port, hostname, first_seen, last_seen, times, standing, 1 as scanned, 0 as callers
    from {ports} where vantage = 'internet' and standing <> 'gone'
    union all
    select address, spelled, port, null as hostname, first_seen, last_seen, exchanges as times, 'open' as standing, 0 as scanned, callers
    from {callers} where exchanges >= :exchanges
"""

_FACTS = """
    with seen as ({seen_text}),
    places as (
        select canonical, max(asset) as asset, max(zone) as zone from {addresses}
        where internal and scope = 'unicast' group by canonical
    ),
    register as (
        select name as asset, max(lower(concat_ws(' ', purpose, environment))) as said, max(lower(environment)) as environment,
            bool_or(coalesce(criticality in ('high', 'critical'), false)) as critical
        from {assets} where name is not null group by name
    ),
    zoned as (
        select asset, max(zone) as zone from {addresses} where asset is not null and zone is not null group by asset
        having bool_and(not rx(lower(zone), :exposed))
    ),
    met as (
        select s.*, p.asset, coalesce(p.zone, z.zone) as zone, coalesce(p.asset, s.address) as device, r.said, r.environment, coalesce(r.critical, false) as critical,
            s.port in {inside_ports} as inside_port, s.port in {published} as published,
            coalesce(not rx(lower(coalesce(p.zone, z.zone)), :exposed), false) as inner_zone,
            coalesce(rx(r.said, :private), false) as private, coalesce(rx(lower(s.hostname), '{named}'), false) as inner_name
        from seen as s
        join places as p on p.canonical = s.address
        left join register as r on r.asset = p.asset
        left join zoned as z on z.asset = p.asset
    ),
    believed as (select * from met where inner_zone or private or inner_name or inside_port)
    select device, max(asset) as asset, min(spelled) as address, max(zone) as zone, max(hostname) as hostname, max(said) as said,
        bool_or(critical) as critical, bool_or(inner_zone) as inner_zone, bool_or(private) as private,
        max(case when inner_name then lower(hostname) end) as inner_name, bool_or(inside_port) as inside_port,
        bool_and(published) as published, max(scanned) as scanned, max(callers) as callers,
        coalesce(min(case when inside_port then port end), min(case when not published then port end), min(port)) as port,
        count(distinct port) as many, array_sort(array_distinct(collect_list(port))) as ports,
        cast(sum(times) as bigint) as events, bool_or(standing = 'open') as still, min(first_seen) as first_seen,
        max(last_seen) as last_seen
    from believed group by device
"""

_JUDGED = """
    with weighed as (
        select *,
            case when inner_zone then 0.3e0 else 0.0e0 end as points_zone, 'in the zone ' || zone as value_zone,
            case when private then 0.3e0 else 0.0e0 end as points_register, said as value_register,
            case when inside_port then 0.3e0 else 0.0e0 end as points_inside_port,
            'port ' || cast(port as string) || ' is for the inside' as value_inside_port,
            case when inner_name is not null then 0.15e0 else 0.0e0 end as points_name, inner_name as value_name,
            case when scanned = 1 then 0.2e0 else 0.0e0 end as points_scan_from_outside, 'met open from the Internet' as value_scan_from_outside,
            case when callers > 0 then 0.2e0 else 0.0e0 end as points_callers_from_outside,
            cast(callers as string) || ' addresses outside were answered' as value_callers_from_outside,
            case when published then -0.15e0 else 0.0e0 end as points_usually_published,
            'port ' || cast(port as string) || ' is often published on purpose' as value_usually_published,
            case when still then 0.05e0 else -0.1e0 end as points_still_open,
            case when still then 'at the newest look' else 'not seen again' end as value_still_open,
            case when critical then 0.1e0 else 0.0e0 end as points_critical, 'the register calls it critical' as value_critical
        from {facts}
    )
    select device, asset, address, zone, hostname, port, ports, callers, events, device as key_fact,
        coalesce(first_seen, cast(:as_of as timestamp)) as first_seen, coalesce(last_seen, cast(:as_of as timestamp)) as last_seen,
        'port ' || cast(port as string) || case when many > 1 then ' and ' || cast(many - 1 as string) || ' more' else '' end as shown,
        case when inner_zone then 'it stands in the zone ' || zone when private then 'the register calls it internal'
            when inside_port then 'no such service is meant for the Internet' else 'its name is one of the inside' end as believed,
        'close port ' || cast(port as string) || ' of ' || device || ' to the Internet, or move it to a zone that is meant to be seen' as fix,
        points_zone, value_zone, points_register, value_register, points_inside_port, value_inside_port, points_name, value_name,
        points_scan_from_outside, value_scan_from_outside, points_callers_from_outside, value_callers_from_outside,
        points_usually_published, value_usually_published, points_still_open, value_still_open, points_critical, value_critical,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_zone + points_register + points_inside_port + points_name + points_scan_from_outside
            + points_callers_from_outside + points_usually_published + points_still_open + points_critical) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{device} is seen from the Internet on {shown}, though {believed}",
    answers="doors",
    attack=("T1133", "T1190"),
    evidence={
        "services": ("address", "port"),
        "conn": ("destination=address", "destination_port=port"),
        "assets": ("name=asset",),
    },
)
def inside_only(
    services: Rows,
    conn: Rows,
    addresses: Rows,
    assets: Rows,
    *,
    exchanges: int = 3,
    low: float = 0.35,
    medium: float = 0.55,
    high: float = 0.75,
    exposed: str = EXPOSED,
    private: str = INTERNAL,
) -> Rows:
    """Which machines and services are believed to be internal, and seen from outside?

    Why it matters: a machine that everybody takes for internal has no patch in time, no second factor and no watch; one rule
    too many at the border makes it a door.

    Known blind spot: where no zone, no register and no name says what is internal, only services that never belong on the
    Internet are; one that moved to an unusual port is not known by it. A zone whose name speaks of the outside clears all
    that stands in it, but for such services. An address in no zone counts as its asset's others do; a machine behind a
    translation is found only where a sensor sees its inner address or the register lists both. Who takes an address inside while calling from outside, as over a private network,
    counts as inside.

    Tunables:
        exchanges: answered calls from outside from which a port counts as open without a scan (calls)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        exposed: zones that are meant to be seen from outside (regular expression)
        private: words of the register that call an asset internal (regular expression)
    """
    facts = (
        _FACTS.replace("{seen_text}", _SEEN).replace("{inside_ports}", INSIDE_PORTS).replace("{published}", _PUBLISHED)
    )
    return sql(_JUDGED, facts=sql(facts.replace("{named}", _NAMED), ports=sql(PORTS), callers=sql(CALLERS)))
