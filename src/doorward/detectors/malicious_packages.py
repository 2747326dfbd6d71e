"""Malicious packages: components that somebody reported as malware, and whether they were resolved while it was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.portfolio.supply import INVENTORIES, LINKED, SPOKEN
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# A report whose advisory is no longer read was withdrawn: its ranges stay at rest, and `modified` is that edition's.
_CLAIMS = """
    select a.id, a.ecosystem, a.release, a.package, a.scheme, a.introduced, a.fixed, a.last_affected, a.versions, a.modified,
        standing.published, standing.id is not null as stands,
        coalesce(a.introduced = '0' and a.fixed is null and a.last_affected is null, false) as whole
    from {affected} as a
    left join {advisories} as standing on standing.id = a.id and standing.source = a.source
    where starts_with(a.id, 'MAL-')
"""

# When each build or inventory first and last had it; one that does not say when it resolved did so while the build ran.
_HELD = """
    select i.unit, i.asset, i.package, i.ecosystem, i.version, min(coalesce(i.time, b.started, b.finished)) as first_time,
        max(coalesce(i.time, b.finished, b.started)) as last_time, count(*) as events
    from (
        select coalesce(u.unit, s.asset) as unit, s.asset, s.package, s.ecosystem, s.version, s.time from {software} as s
        left join (select asset, origin, min(unit) as unit from {spoken} group by asset, origin) as u
            on u.asset = s.asset and u.origin = s.origin
        where s.package is not null and s.asset is not null and coalesce(s.evidence, '') <> 'seen on the wire'
    ) as i
    left join (
        select build, min(started) as started, max(finished) as finished from {builds} group by build
    ) as b on b.build = i.unit
    group by i.unit, i.asset, i.package, i.ecosystem, i.version
"""

_PAIRS = """
    select h.unit, h.asset, h.package, h.ecosystem, h.version, h.first_time, h.last_time, h.events, c.id, c.stands, c.whole,
        c.published, c.modified,
        coalesce(c.whole or array_contains(c.versions, h.version) or (c.introduced is not null
            and own.sort_key >= case when c.introduced = '0' then '' else low.sort_key end
            and own.sort_key < case when c.fixed is not null then high.sort_key
                when c.last_affected is not null then last.sort_key || chr(127) else chr(127) end), false) as hit,
        h.version is null or (c.introduced is not null and own.sort_key is null) as unsure
    from {held} as h
    join {claims} as c on c.ecosystem = split_part(h.ecosystem, ':', 1) and c.package = h.package
        and (c.release is null or c.release = nullif(split_part(h.ecosystem, ':', 2), ''))
    left join {version_keys} as own on own.scheme = c.scheme and own.version = h.version
    left join {version_keys} as low on low.scheme = c.scheme and low.version = c.introduced
    left join {version_keys} as high on high.scheme = c.scheme and high.version = c.fixed
    left join {version_keys} as last on last.scheme = c.scheme and last.version = c.last_affected
"""

# Claims that stand decide where there are any; the earliest report tells when it was taken down.
_CASES = """
    select unit, asset, package, ecosystem, version, stands, first_time, last_time, max(hit) as hit, max(hit and whole) as whole,
        min(id) as advisory, array_sort(array_distinct(collect_list(id))) as advisories, min(published) as reported,
        max(modified) as edited, max(events) as events
    from (
        select *, max(stands) over (partition by unit, asset, package, ecosystem, version) as any_stands from {pairs}
        where hit or unsure
    ) as told
    where stands = any_stands
    group by unit, asset, package, ecosystem, version, stands, first_time, last_time
"""

_REACHED = """
    select coalesce(r.build, r.release) as unit, count(distinct r.release) as releases, count(distinct c.customer) as customers
    from {releases} as r left join {customers} as c on c.release = r.release
    group by coalesce(r.build, r.release)
"""

_FACTS = """
    select c.*, coalesce(r.releases, 0) as releases, coalesce(r.customers, 0) as customers,
        coalesce(rx(c.version, '-security([.][0-9]+)?$'), false) and c.ecosystem = 'npm' as placeholder,
        case when c.first_time is null or c.reported is null then 'unknown'
            when epoch_s(c.first_time) > epoch_s(c.reported) + 86400 * :grace then 'after'
            when epoch_s(c.last_time) < epoch_s(c.reported) - 86400 * :lead then 'long before'
            else 'inside' end as moment
    from {cases} as c
    left join {reached} as r on r.unit = c.unit
"""

_WEIGHED = """
    select unit, asset, package, ecosystem, version, advisory, advisories, reported, edited, whole, releases, customers, events,
        moment, stands, hit, placeholder, first_time as resolved,
        package || coalesce(' ' || version, '') as component,
        0.3e0 as points_reported, array_join(advisories, ', ') || coalesce(' of ' || ymd(reported), '') as value_reported,
        case when not hit then 0.05e0 when whole then 0.2e0 else 0.25e0 end as points_version,
        case when not hit and version is null then 'no version stated' when not hit then version || ' cannot be compared'
            when whole then 'every version is meant' else version || ' is one of those meant' end as value_version,
        case when moment = 'inside' then 0.3e0 when moment = 'unknown' then 0.1e0 else -0.1e0 end as points_window,
        case when moment = 'inside' then 'resolved by ' || ymd(first_time) || ', the report is of ' || ymd(reported)
            when moment = 'after' then 'first seen ' || ymd(first_time) || ', after it was taken down'
            when moment = 'long before' then 'last seen ' || ymd(last_time) || ', long before the report'
            else 'nobody says when it was resolved' end as value_window,
        case when releases > 0 then 0.1e0 else 0.0e0 end as points_released,
        cast(releases as string) || case when releases = 1 then ' release, ' else ' releases, ' end || cast(customers as string)
            || case when customers = 1 then ' customer' else ' customers' end as value_released,
        case when placeholder then -0.35e0 else 0.0e0 end as points_placeholder,
        'the empty package that npm puts in its place' as value_placeholder,
        case when stands then 0.0e0 else -0.45e0 end as points_withdrawn,
        'the report was withdrawn' || coalesce(' by ' || ymd(edited), '') as value_withdrawn,
        coalesce(first_time, cast(:as_of as timestamp)) as first_seen, coalesce(last_time, cast(:as_of as timestamp)) as last_seen
    from {facts}
"""

_JUDGED = """
    select unit, asset, component, package, ecosystem, version, advisory, advisories, reported, resolved, moment, releases, customers,
        first_seen, last_seen, events, unit || ' ' || component as key_fact,
        case when not stands then 'was reported as malware, and the report was withdrawn'
            when placeholder then 'is the empty package that took the place of malware'
            when hit and moment = 'inside' then 'is malware and was resolved while it was there'
            when hit and moment = 'unknown' then 'is malware; nobody says when it was resolved'
            when hit then 'has the name and version of malware, resolved when it was not there'
            else 'has the name of malware; its version is not known' end as standing,
        case when not stands or placeholder then 'drop ' || component || ' from ' || unit || ' or keep it, knowingly'
            else 'take ' || component || ' out of ' || unit || ', rebuild from clean machines, and change every secret the build could read'
            end as fix,
        points_reported, value_reported, points_version, value_version, points_window, value_window, points_released,
        value_released, points_placeholder, value_placeholder, points_withdrawn, value_withdrawn,
        case when not stands then 'info' when placeholder then 'low' when hit and moment = 'inside' then 'critical'
            when hit and moment = 'unknown' then 'high' when hit or moment = 'inside' then 'medium' else 'low' end as severity
    from {weighed}
"""


@detector(
    summary="{component} in {unit} {standing} ({advisory})",
    answers="doors",
    severity="high",
    attack=("T1195.001",),
    evidence={"software": ("asset", "package"), "affected": ("id=advisory",)},
)
def malicious_packages(
    software: Rows,
    affected: Rows,
    advisories: Rows,
    version_keys: Rows,
    builds: Rows,
    releases: Rows,
    customers: Rows,
    *,
    lead: int = 180,
    grace: int = 14,
) -> Rows:
    """Which builds resolved a package that is reported as malware, and was it there at the time?

    Why it matters: a malicious package runs when it is installed, so the build that resolved it has lost its secrets,
    whatever the package did later; what was only named after it was taken down has lost nothing.

    Known blind spot: malware that nobody reported, or whose report was not read; a package that went under another name or
    into another file; when it was resolved is the time of the build or inventory, so that a package long in a cache looks
    late, and one whose inventory has no time is neither; a report published long after the fact moves the window.

    Tunables:
        lead: how long before its report malware may have been there (days)
        grace: how long after its report it may have stayed there (days)
    """
    inventories = sql(INVENTORIES)
    linked = sql(LINKED, inventories=inventories)
    spoken = sql(SPOKEN, inventories=inventories, linked=linked)
    pairs = sql(_PAIRS, claims=sql(_CLAIMS), held=sql(_HELD, spoken=spoken))
    facts = sql(_FACTS, cases=sql(_CASES, pairs=pairs), reached=sql(_REACHED))
    return sql(_JUDGED, weighed=sql(_WEIGHED, facts=facts))
