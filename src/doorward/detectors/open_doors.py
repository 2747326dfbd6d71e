"""Open doors: services and installed software with a weakness, what each asks to be done, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.exposure.holders import ANNOUNCED, INSTALLED, OPEN_SERVICES
from doorward.exposure.ports import ANSWERED, CALLERS, PORTS
from doorward.exposure.urgency import urgency
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Every call from outside, for the race.
_CALLS = f"""
    select c.destination as address, c.destination_port as port, c.source, c.time, coalesce({ANSWERED}, false) as answered
    from {{conn}} as c
    join {{addresses}} as ours on ours.address = c.destination
    join {{addresses}} as theirs on theirs.address = c.source
    where ours.internal and not theirs.internal and theirs.scope = 'unicast'
"""

# What the outside reaches: a port that stands open to the Internet, or one that answered a caller who is not ours.
_OUTSIDE = """
    select address, port, max(how) as how, min(first_seen) as since, max(last_seen) as until from (
        select address, port, 'a scan from outside' as how, first_seen, last_seen from {ports}
        where vantage = 'internet' and standing <> 'gone'
        union all
        select address, port, 'callers from outside' as how, first_seen, last_seen from {callers}
    ) as seen
    group by address, port
"""

# The face of each service and of each inventory: the address and port where the outside meets it, else any of its own. An
# inventory is met at the register's own addresses, or through the services that announce the product which it describes.
_FACES = """
    with homes as (
        select asset as inventory, asset, address, canonical from {addresses} where asset is not null
        union
        select product as inventory, asset, address, canonical from {open_services} where product is not null
    )
    select lower(h.inventory) as inventory, h.asset, coalesce(h.asset, h.address) as place, h.address, door.port, door.how,
        door.since, door.until
    from homes as h
    left join {outside} as door on door.address = h.canonical
    qualify row_number() over (
        partition by lower(h.inventory), coalesce(h.asset, h.address)
        order by door.how nulls last, h.address nulls last, door.port nulls last
    ) = 1
"""

_AFFECTED = "select * from {matches} where answer = 'affected'"

# Services: a check named the CVE; the product that it announces is affected; or a platform says so by the version alone.
_MET = """
    with told as (
        select asset, address, canonical, port, coalesce(product, service, 'the service') as what, version, time, explode(cves) as cve,
            'named by the scanner' as known_by, true as exact, cast(null as string) as fixed, cast(null as string) as fixed_key,
            cast(null as timestamp) as fixed_on, cast(null as string) as told
        from {open_services}
        union all
        select asset, address, canonical, port, name as what, version, time, cve, 'version in the affected range' as known_by, exact,
            fixed, fixed_key, fixed_on, why || coalesce(': ' || range, '') as told
        from {announced}
        union all
        select asset, address, canonical, port, coalesce(product, service, 'the service') as what, version, time,
            explode(cves_inferred) as cve, 'inferred by a platform from the version' as known_by, false as exact, null as fixed,
            null as fixed_key, null as fixed_on, null as told
        from {open_services}
    )
    select t.*, door.how, door.since, door.until from told as t
    left join {outside} as door on door.address = t.canonical and door.port = t.port
"""

_HELD = """
    select coalesce(f.asset, i.asset) as asset, f.address, f.port,
        case when i.package is not null and split_part(i.ecosystem, ':', 2) <> '' then i.package else i.name end as what,
        i.version, i.time, f.how, f.since, f.until, i.cve, 'version in the affected range' as known_by, i.exact, i.fixed, i.fixed_key,
        i.fixed_on, i.why || coalesce(': ' || i.range, '') as told, i.asset as inventory
    from {installed} as i
    left join {faces} as f on f.inventory = lower(i.asset)
"""

_HOLES = """
    select *, coalesce(asset, address, inventory, '') as place, coalesce(version, '') as edition from (
        select asset, address, port, what, version, time, how, since, until, cve, known_by, exact, fixed, fixed_key, fixed_on, told,
            cast(null as string) as inventory
        from {met}
        union all
        select asset, address, port, what, version, time, how, since, until, cve, known_by, exact, fixed, fixed_key, fixed_on, told, inventory
        from {held}
    ) as known
    where cve is not null
"""

# One row a program and weakness of a place. What a scanner checked is believed before a version, a version before a guess.
_WEAKNESSES = """
    select h.place, h.what, h.cve, min(h.asset) as asset, min(h.inventory) as inventory, max(h.how) as how,
        min(case h.known_by when 'named by the scanner' then 1 when 'version in the affected range' then 2 else 3 end) as known_rank,
        bool_or(h.exact) as exact, max(h.fixed_key) as fixed_key, max(h.fixed_on) as fixed_on, max(h.told) as told,
        least(min(h.time), min(h.since)) as first_time, greatest(max(h.time), max(h.until)) as last_time
    from {holes} as h
    group by h.place, h.what, h.cve
"""

_FRONTS = """
    with faces as (
        select place, what, address, port from {holes}
        qualify row_number() over (partition by place, what order by how nulls last, address nulls last, port nulls last) = 1
    ),
    editions as (
        select place, what, array_sort(array_distinct(collect_list(nullif(edition, '')))) as versions from {holes} group by place, what
    )
    select f.place, f.what, f.address, f.port, e.versions, case when array_size(e.versions) = 1 then array_join(e.versions, '') end as version
    from faces as f join editions as e on e.place = f.place and e.what = f.what
"""

_FIXES = """
    select place, what, fixed from (
        select place, what, fixed, max(fixed_key) as fixed_key from {holes} where fixed is not null group by place, what, fixed
    ) as told
    qualify row_number() over (partition by place, what order by fixed_key desc nulls last, fixed desc nulls last) = 1
"""

# The clock starts when the catalogue lists a weakness, else when it is disclosed: public days, the same on every run.
_CLOCKED = """
    select *, coalesce(case when days = 3 then cast(started + interval '3' day as date)
            when days = 14 then cast(started + interval '14' day as date)
            when days = 60 then cast(started + interval '60' day as date) end, kev_due) as due,
        case when exploited and how is not null and days = 3 then 5
            when (days = 3 and judged_by <> 'assumed') or (exploited and days <= 14) then 4
            when (days = 14 and judged_by <> 'assumed') or (how is not null and likely >= :likely) then 3
            when days is not null then 2 else 1 end as grade
    from (
        select w.*, u.exploited, u.listed, u.kev_due, u.ransomware, u.likely, u.exploitation, u.automatable, u.total_impact,
            u.judged_by, u.disclosed, case when w.how is null then u.days_inside else u.days_exposed end as days,
            case when w.how is null then u.forensic_inside else u.forensic_exposed end as forensic,
            coalesce(case when u.exploited then cast(u.listed as timestamp) end, u.disclosed) as started
        from {weaknesses} as w
        join {urgency} as u on u.cve = w.cve
    ) as timed
"""

# What is urgent is told by the upgrade that ends it; what can wait, together, as one upgrade of the system.
_DOORS = """
    with graded as (
        select place, what, max(grade) as grade from {clocked} group by place, what
    ),
    told as (
        select c.*, g.grade as door_grade, case when g.grade >= 3 then c.what else '' end as door_what
        from {clocked} as c
        join graded as g on g.place = c.place and g.what = c.what
    ),
    led as (
        select *, row_number() over (
            partition by place, door_grade, door_what
            order by grade desc nulls last, due nulls last, likely desc nulls last, cve nulls last
        ) as rank_in_door
        from told
    )
    select place, door_grade, door_what, min(asset) as asset, min(inventory) as inventory, max(how) as how,
        count(distinct cve) as weaknesses, count(distinct what) as programs, count_if(fixed_key is null) as without_fix,
        array_sort(collect_list(case when rank_in_door <= 100 then cve end)) as cves, min(due) as due,
        max(forensic) as forensic, max(exploited) as exploited, max(ransomware) as ransomware, max(likely) as likely,
        max(case when rank_in_door = 1 then cve end) as cve, max(case when rank_in_door = 1 then days end) as days,
        max(case when rank_in_door = 1 then judged_by end) as judged_by, max(case when rank_in_door = 1 then automatable end) as automatable,
        max(case when rank_in_door = 1 then total_impact end) as total_impact, max(case when rank_in_door = 1 then listed end) as listed,
        max(case when rank_in_door = 1 then kev_due end) as kev_due, max(case when rank_in_door = 1 then disclosed end) as disclosed,
        max(case when rank_in_door = 1 then fixed_on end) as fixed_on, max(case when rank_in_door = 1 then told end) as told,
        min(known_rank) as known_rank, max(exact) as exact, min(first_time) as first_time, max(last_time) as last_time
    from led
    group by place, door_grade, door_what
"""

# The race: who knocked on the door from outside after its weakness was disclosed.
_RACE = """
    select d.place, d.door_what, count(*) as knocks, count(distinct c.source) as knockers, count_if(c.answered) as answered,
        min(c.time) as first_knock
    from {faced} as d
    join {calls} as c on c.address = d.address and c.port = d.port and c.time >= d.disclosed
    where d.door_grade >= 3 and d.how is not null
    group by d.place, d.door_what
"""

_FACED = """
    select d.*, coalesce(f.address, h.address) as address, coalesce(f.port, h.port) as port, f.version, f.versions, x.fixed
    from {doors} as d
    left join {fronts} as f on f.place = d.place and f.what = d.door_what
    left join (
        select place, address, port from {fronts}
        qualify row_number() over (partition by place order by address nulls last, port nulls last, what nulls last) = 1
    ) as h on h.place = d.place and d.door_what = ''
    left join {fixes} as x on x.place = d.place and x.what = d.door_what
"""

_JUDGED = """
    with timed as (
        select d.*, coalesce(r.knocks, 0) as knocks, coalesce(r.knockers, 0) as knockers, coalesce(r.answered, 0) as answered, r.first_knock,
            idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(d.disclosed), 86400) as days_disclosed,
            idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(cast(d.listed as timestamp)), 86400) as days_listed,
            idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(d.fixed_on), 86400) as days_fixed,
            coalesce(cast(d.due as timestamp) <= cast(:as_of as timestamp) - interval '1' day, false) as overdue,
            nullif(d.door_what, '') as component, d.door_what = '' as together,
            coalesce(d.version, 'in ' || cast(nullif(array_size(d.versions), 0) as string) || ' versions') as edition
        from {faced} as d
        left join {race} as r on r.place = d.place and r.door_what = d.door_what
    )
    select asset, address, port, component, version, versions, inventory, cves, cve, weaknesses, programs, fixed, due, days, forensic, overdue,
        judged_by, kev_due, disclosed, listed, fixed_on, days_disclosed, days_listed, days_fixed, knocks, knockers, answered, first_knock,
        case known_rank when 1 then 'named by the scanner' when 2 then 'version in the affected range'
            else 'inferred by a platform from the version' end as known_by, told as matched,
        case when together then cast(programs as string) || case when programs = 1 then ' program' else ' programs' end
            else component || coalesce(' ' || edition, '') end as program,
        case when together and programs > 1 then 'have' else 'has' end as verb, coalesce(asset, address, inventory, 'an asset') as place,
        case when weaknesses > 1 then cve || ' and ' || cast(weaknesses - 1 as string) || ' more' else cve end as weakness,
        case when how is null then 'no caller from outside was seen' else 'it answers the Internet' end as reach,
        case when exploited then 'known to be exploited' when likely >= :likely then 'likely to be exploited'
            else 'not known to be exploited' end as standing,
        case when days is null then 'fix it with the next upgrade' when overdue then 'it was due by ' || cast(due as string)
            else 'fix it within ' || cast(days as string) || ' days' || coalesce(', by ' || cast(due as string), '') end || case when forensic then '; look for traces first' else '' end as asked,
        concat_ws('', 'upgrade ', case when together then 'the system' else component || coalesce(' ' || edition, '') end,
            coalesce(' to ' || fixed || ' or later', ''), ' on ', coalesce(asset, address, inventory, 'every asset that holds it')) as fix,
        coalesce(first_time, cast(:as_of as timestamp)) as first_seen, coalesce(last_time, cast(:as_of as timestamp)) as last_seen,
        weaknesses as events, case when together then 'with the system, grade ' || cast(door_grade as string) else 'one program' end as key_fact,
        case when exploited then 0.33e0 else 0.0e0 end as points_known_exploited,
        case when exploited then concat_ws('', cve, ' is in the KEV catalogue') end as value_known_exploited,
        case when how is not null then 0.22e0 else 0.0e0 end as points_faces_the_internet, how as value_faces_the_internet,
        case when automatable then 0.08e0 else 0.0e0 end as points_automatable, judged_by as value_automatable,
        case when total_impact then 0.07e0 else 0.0e0 end as points_total_impact, judged_by as value_total_impact,
        case when judged_by = 'assumed' then -0.05e0 else 0.0e0 end as points_not_judged,
        'neither an SSVC decision nor a CVSS vector was read' as value_not_judged,
        case when known_rank = 1 then 0.05e0 when exact then 0.07e0 else 0.0e0 end as points_version, told as value_version,
        floor(100.0e0 * likely + 0.5e0) / 1000.0e0 as points_epss, cast(floor(likely * 1000.0e0 + 0.5e0) / 1000.0e0 as string) as value_epss,
        case when ransomware then 0.05e0 else 0.0e0 end as points_ransomware, 'used by ransomware' as value_ransomware,
        case when answered > 0 then 0.05e0 when knocks > 0 then 0.02e0 else 0.0e0 end as points_knocked,
        cast(knockers as string) || ' sources outside since it was disclosed, ' || cast(answered as string) || ' calls answered' as value_knocked,
        case when overdue then 0.03e0 else 0.0e0 end as points_overdue, 'was due by ' || cast(due as string) as value_overdue,
        case door_grade when 5 then 'critical' when 4 then 'high' when 3 then 'medium' when 2 then 'low' else 'info' end as severity
    from timed
"""


@detector(
    summary="{program} on {place} {verb} {weakness}, {standing}; {reach}; {asked}",
    answers="doors",
    severity="high",
    attack=("T1190",),
    evidence={
        "services": ("address", "port"),
        "software": ("asset=inventory", "name~component", "version~version"),
        "kev": ("cve",),
        "ssvc": ("cve",),
        "conn": ("destination=address", "destination_port=port"),
    },
)
def open_doors(
    services: Rows,
    software: Rows,
    matches: Rows,
    recognised: Rows,
    advisories: Rows,
    kev: Rows,
    epss: Rows,
    ssvc: Rows,
    conn: Rows,
    addresses: Rows,
    *,
    likely: float = 0.5,
) -> Rows:
    """Which services and programs have a weakness, and by when must each be fixed?

    Why it matters: an edge service nobody patched is how spies come in; of all weaknesses, those in CISA's KEV catalogue
    are used now, and one that answers the Internet is a door that stands open. How soon each must be closed follows from
    exposure as observed, the catalogue and SSVC (BOD 26-04); what one upgrade ends is told once.

    Known blind spot: what no scan and no inventory names is not seen; a weakness about which neither an SSVC decision nor
    a CVSS vector was read is taken for automatable and total; a door that is met through a proxy or a name alone counts as
    not exposed; a fix without a version number does not show.

    Tunables:
        likely: EPSS from which a weakness outside the KEV catalogue counts, if it faces the Internet (probability 0..1)
    """
    calls = sql(_CALLS)
    outside = sql(_OUTSIDE, ports=sql(PORTS), callers=sql(CALLERS))
    found, open_services = sql(_AFFECTED), sql(OPEN_SERVICES)
    announced = sql(ANNOUNCED, open_services=open_services, found=found)
    met = sql(_MET, open_services=open_services, announced=announced, outside=outside)
    held = sql(
        _HELD, installed=sql(INSTALLED, found=found), faces=sql(_FACES, open_services=open_services, outside=outside)
    )
    holes = sql(_HOLES, met=met, held=held)
    clocked = sql(_CLOCKED, weaknesses=sql(_WEAKNESSES, holes=holes), urgency=urgency(holes))
    fronts = sql(_FRONTS, holes=holes)
    faced = sql(_FACED, doors=sql(_DOORS, clocked=clocked), fronts=fronts, fixes=sql(_FIXES, holes=holes))
    return sql(_JUDGED, faced=faced, race=sql(_RACE, faced=faced, calls=calls))
