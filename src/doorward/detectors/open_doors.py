"""Open doors: exposed services and installed software with a weakness that is known to be exploited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql
from doorward.weakness import AFFECTED_COMPONENTS, CVES

if TYPE_CHECKING:
    from doorward.query import Rows

# What the outside reaches: an open port seen from the Internet, or one that answered a caller who is not ours.
_OUTSIDE = """
    select address, port, max(how) as how, min(time) as since, max(time) as until from (
        select address, port, 'a scan from outside' as how, time from {services} where state = 'open' and vantage = 'internet'
        union all
        select conn.destination as address, conn.destination_port as port, 'callers from outside' as how,
            conn.time
        from {conn} as conn
        join {addresses} as ours on ours.address = conn.destination
        join {addresses} as theirs on theirs.address = conn.source
        where ours.internal and not theirs.internal and theirs.scope = 'unicast' and conn.bytes_in > 0
            and conn.state in ('SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR')
    ) as seen
    group by address, port
"""

# Services in which a check of the scanner named a CVE.
_CHECKED = """
    select owner.asset, s.address, s.port, coalesce(s.product, s.service, 'the service') as what, s.version,
        cast(null as string) as fixed, cve, 'named by the scanner' as known_by, s.time
    from (select *, explode(cves) as cve from {services} where state = 'open') as s
    left join {addresses} as owner on owner.address = s.address
"""

# Installed components, and through which ports their asset is met: the register's own addresses, or the services that
# announce the product which the inventory describes.
_INSTALLED = """
    with homes as (
        select asset as inventory, asset, address from {addresses} where asset is not null
        union
        select s.product as inventory, owner.asset, s.address from {services} as s
        left join {addresses} as owner on owner.address = s.address
        where s.state = 'open' and s.product is not null
    )
    select coalesce(homes.asset, hit.asset) as asset, homes.address, door.port, hit.name as what, hit.version, hit.fixed,
        names.cve, 'version in the affected range' as known_by, cast(null as timestamp) as time
    from {affected_components} as hit
    join {names} as names on names.id = hit.id
    left join homes on lower(homes.inventory) = lower(hit.asset)
    left join {outside} as door on door.address = homes.address
"""

# One door an asset and program: at the address that faces the outside, however many addresses and ports lead there.
_JUDGED = """
    with holes as (
        select h.asset, h.address, h.port, h.what, h.version, h.known_by, h.cve, h.fixed, h.time,
            coalesce(h.asset, h.address, '') as place, kev.cve is not null as exploited,
            coalesce(kev.ransomware, false) as ransomware, kev.due as kev_due,
            coalesce(epss.probability, 0.0e0) as likely, door.how, door.since, door.until
        from (
            select asset, address, port, what, coalesce(version, '') as version, fixed, cve, known_by, time from {checked}
            union all
            select asset, address, port, what, coalesce(version, '') as version, fixed, cve, known_by, time from {installed}
        ) as h
        left join {kev} as kev on kev.cve = h.cve
        left join {epss} as epss on epss.cve = h.cve
        left join {outside} as door on door.address = h.address and door.port = h.port
    ),
    fronts as (
        select place, what, version, known_by, asset, address, port from holes
        qualify row_number() over (
            partition by place, what, version, known_by order by how nulls last, address nulls last, port nulls last
        ) = 1
    ),
    weaknesses as (
        select place, what, version, known_by, cve, max(fixed) as fixed, max(how) as how, max(exploited) as exploited,
            max(ransomware) as ransomware, min(kev_due) as due, max(likely) as likely,
            least(min(time), min(since)) as first_time, greatest(max(time), max(until)) as last_time
        from holes
        group by place, what, version, known_by, cve
    ),
    doors as (
        select fronts.asset, fronts.address, fronts.port, w.what, nullif(w.version, '') as version, w.known_by,
            max(w.fixed) as fixed, max(w.how) as how, max(w.exploited) as exploited, max(w.ransomware) as ransomware,
            min(w.due) as due, max(w.likely) as likely, min(case when w.exploited then w.cve end) as exploited_cve,
            min(w.cve) as any_cve, array_sort(collect_list(w.cve)) as cves,
            min(w.first_time) as first_time, max(w.last_time) as last_time
        from weaknesses as w
        join fronts on fronts.place = w.place and fronts.what = w.what and fronts.version = w.version
            and fronts.known_by = w.known_by
        group by fronts.asset, fronts.address, fronts.port, w.what, w.version, w.known_by
    ),
    scored as (
        select *, coalesce(exploited_cve, any_cve) as cve,
            case when exploited then 0.45e0 else 0.1e0 end as points_known_exploited,
            case when exploited then concat_ws('', exploited_cve, ' is in the KEV catalogue') else 'in no KEV entry' end as value_known_exploited,
            case when how is not null then 0.3e0 else 0.0e0 end as points_faces_the_internet, how as value_faces_the_internet,
            case when known_by = 'named by the scanner' then 0.05e0 else 0.1e0 end as points_version, known_by as value_version,
            0.1e0 * likely as points_epss, cast(floor(likely * 1000.0e0 + 0.5e0) / 1000.0e0 as string) as value_epss,
            case when ransomware then 0.05e0 else 0.0e0 end as points_ransomware, 'used by ransomware' as value_ransomware
        from doors
        where exploited or (how is not null and likely >= :likely)
    )
    select asset, address, port, what as component, version, cves, cve, known_by, fixed, due,
        what || coalesce(' ' || version, '') as program,
        coalesce(asset, address, 'an asset') as place,
        case when how is null then 'no caller from outside was seen' else 'it answers the Internet' end as reach,
        case when exploited then 'known to be exploited' else 'likely to be exploited' end as standing,
        concat_ws('', 'upgrade ', what, coalesce(' ' || version, ''), coalesce(' to ' || fixed || ' or later', ''),
            ' on ', coalesce(asset, address, 'every asset that holds it')) as fix,
        coalesce(first_time, cast(:as_of as timestamp)) as first_seen, coalesce(last_time, cast(:as_of as timestamp)) as last_seen,
        array_size(cves) as events, concat_ws('', known_by, ' ', what, ' ', coalesce(version, '')) as key_fact,
        points_known_exploited, value_known_exploited, points_faces_the_internet, value_faces_the_internet,
        points_version, value_version, points_epss, value_epss, points_ransomware, value_ransomware,
        case when exploited and how is not null then 'critical' when exploited then 'high' else 'medium' end as severity
    from scored
"""


@detector(
    summary="{program} on {place} has {cve}, {standing}; {reach}",
    answers="doors",
    severity="high",
    attack=("T1190",),
    evidence={
        "services": ("address", "port"),
        "software": ("name=component", "version"),
        "kev": ("cve",),
        "conn": ("destination=address", "destination_port=port"),
    },
)
def open_doors(
    services: Rows,
    software: Rows,
    affected: Rows,
    advisories: Rows,
    kev: Rows,
    epss: Rows,
    conn: Rows,
    addresses: Rows,
    version_keys: Rows,
    *,
    likely: float = 0.5,
) -> Rows:
    """Which services and programs have a weakness that intruders are known to use?

    Why it matters: an edge service nobody patched is how spies come in; of all weaknesses, those in CISA's KEV catalogue
    are used now, and one that answers the Internet is a door that stands open.

    Known blind spot: what no scan and no inventory names is not seen; a product is matched by the scanner's own checks or
    by package and version range, never by its name alone; a version no scheme can read is not judged; a distribution's
    backport is only known where its own advisories were read.

    Tunables:
        likely: EPSS from which a weakness outside the KEV catalogue counts, if it faces the Internet (probability 0..1)
    """
    names, outside = sql(CVES), sql(_OUTSIDE)
    installed = sql(_INSTALLED, affected_components=sql(AFFECTED_COMPONENTS), names=names, outside=outside)
    return sql(_JUDGED, checked=sql(_CHECKED), installed=installed, outside=outside)
