"""Forgotten devices: a verdict from what the books say of a device, who uses it, and what it may still do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.devices.lives import wire
from doorward.devices.neglect import neglect
from doorward.devices.ownership import owners
from doorward.devices.rarity import pivoted, weighed
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.devices.lives import Wire
    from doorward.query import Query, Rows

TEMPORARY = "(^|[^a-z])(test|testing|poc|lab|laboratory|temp|temporary|trial|demo|sandbox|pilot)([^a-z]|$)"
SERVICE = "(^|[^a-z])(svc|service|srv|daemon|system|robot|bot|backup|scanner|monitoring)([^a-z]|$)"

# A device keeps hours if its exchanges lean on one part of the day more than chance would (Rayleigh: z = n R^2, e^-z by chance),
# and on the part that its neighbours lean on, whatever the time zone. What no register and no name told apart from whoever had
# its address before cannot be said to have slept.
_FACTS = """
    with around as (
        select network, sum(x) as x, sum(y) as y, sum(shaped) as shaped from {lives} where network is not null group by network
    ), late as (
        select d.asset, sum(d.uses) as uses from {days} as d join {register} as r on r.asset = d.asset
        where d.day > idiv(epoch_s(cast(r.until as timestamp)), 86400) group by d.asset
    ), span as (
        select min(first_seen) as begun, max(last_seen) as ended from {lives}
    ), spots as (
        select address, min(day) as day from {days} group by address
    ), books as (
        select (select count(*) from {assets}) > 0 as register, (select count(*) from {right_books} where used > 0) > 0 as rights
    )
    select l.*, r.owner, r.environment, r.purpose, r.since, r.until, r.asset is not null as registered, b.register, b.rights as rights_read,
        coalesce(late.uses, 0) as late_uses, o.standing as owner_standing, o.why as owner_why, p.person, p.last_logon,
        m.moved, m.packages, m.stands_at, m.since as stands_since, t.targets, t.used, e.ends, e.exception,
        c.id as computer, c.unit, coalesce(not c.enabled, false) as account_off, x.subject, s.begun, s.ended,
        idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(cast(r.until as timestamp)), 86400) as days_past,
        coalesce(epoch_s(cast(:as_of as timestamp)) < epoch_s(cast(r.until as timestamp)) + 86400, false) as in_date,
        idiv(epoch_s(s.ended) - epoch_s(s.begun), 86400) as span_days,
        l.in_register or spots.day >= idiv(epoch_s(l.first_seen), 86400) as told_apart,
        idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(p.last_logon), 86400) as days_alone,
        sdiv(l.x * l.x + l.y * l.y, 24.3e0 * l.shaped) as rhythm,
        case when coalesce(sdiv((a.x - l.x) * (a.x - l.x) + (a.y - l.y) * (a.y - l.y), 24.3e0 * (a.shaped - l.shaped)), 0.0e0) < 30 then true
            else l.x * (a.x - l.x) + l.y * (a.y - l.y) > 0 end as with_others,
        case when c.id is not null or m.asset is not null then ', managed' else '' end as class
    from {lives} as l
    cross join span as s
    cross join books as b
    left join {register} as r on r.asset = l.asset
    left join late on late.asset = l.asset
    left join spots on spots.address = l.address
    left join {owners} as o on o.owner = r.owner
    left join {people} as p on p.asset = l.asset
    left join {patches} as m on m.asset = l.asset
    left join {computers} as c on c.asset = l.asset
    left join {right_books} as t on t.asset = l.asset
    left join {exception_books} as e on e.asset = l.asset
    left join {certificate_books} as x on x.asset = l.asset
    left join around as a on a.network = l.network
"""

SIGNS = {
    "past its end": "mark",
    "no owner": "mark",
    "owner left": "mark",
    "endless test": "mark",
    "a test": "mark",
    "in no register": "mark",
    "unused right": "mark",
    "old exception": "mark",
    "awoke": "mark",
    "seen from outside": "mark",
    "account disabled": "mark",
    "nobody logs on": "use",
    "only machines": "use",
    "patches stand still": "use",
    "owned and in date": "care",
}
_LISTED = " union all ".join(f"select '{sign}' as sign, '{kind}' as kind" for sign, kind in SIGNS.items())
_TOLD_BY = """case when rx(coalesce(f.environment, ''), :temporary) then 'environment ' || f.environment
    when rx(lower(f.asset), :temporary) then 'its name' when rx(coalesce(f.unit, ''), :temporary) then 'its unit in the directory: ' || f.unit
    when rx(lower(coalesce(f.zone, '')), :temporary) then 'zone ' || f.zone when f.subject is not null then 'its certificate: ' || f.subject end"""

_BORNE = f"""
    select f.asset, f.purpose, f.network, f.network || f.class as place, s.sign, s.kind, s.sign <> 'a test' or not f.registered or not f.in_date and f.until is not null as earns,
        case s.sign
            when 'past its end' then case when f.registered then f.until is not null and not f.in_date and f.late_uses > 0 end
            when 'no owner' then case when f.registered then f.owner is null end
            when 'owner left' then case when f.registered and coalesce(f.owner_standing, 'there') <> 'unknown' then coalesce(f.owner_standing, 'there') <> 'there' end
            when 'endless test' then case when f.registered then f.until is null and ({_TOLD_BY}) is not null end
            when 'a test' then ({_TOLD_BY}) is not null
            when 'in no register' then case when f.register and not f.shared and not rx(f.address, '([.](1|254)|::1)$') then not f.in_register end
            when 'unused right' then case when f.rights_read then coalesce(f.targets > f.used, false) end
            when 'old exception' then f.ends is not null
            when 'awoke' then case when f.told_apart and f.span_days >= :asleep and not coalesce(
                epoch_s(cast(f.since as timestamp)) >= epoch_s(f.begun), false) then f.silence >= :asleep end
            when 'seen from outside' then case when not f.shared then f.outside > 0 end
            when 'account disabled' then case when f.computer is not null then f.account_off end
            when 'nobody logs on' then case when f.days_seen >= :present or f.days_alone < :alone then coalesce(f.days_alone >= :alone, true) end
            when 'only machines' then case when f.shaped < :enough or f.shared then null when f.rhythm < 3 then true
                when f.rhythm > 7 and f.with_others then false end
            when 'patches stand still' then f.moved = 0
            when 'owned and in date' then case when f.registered then f.owner is not null and f.in_date and coalesce(f.owner_standing, 'there') = 'there' end
        end as borne,
        case s.sign
            when 'past its end' then 'in service until ' || cast(f.until as string) || ', ' || cast(f.days_past as string) || ' days ago'
            when 'no owner' then 'nobody answers for it' when 'owner left' then f.owner_why
            when 'endless test' then {_TOLD_BY}
            when 'a test' then {_TOLD_BY}
            when 'in no register' then f.asset
            when 'unused right' then 'it may administer ' || cast(f.targets as string) || ' hosts and logged on to ' || cast(f.used as string)
            when 'old exception' then coalesce(f.exception || ' ', '') || 'ended on ' || cast(f.ends as string)
            when 'awoke' then 'silent for ' || cast(f.silence as string) || ' days'
            when 'seen from outside' then cast(f.outside as string) || ' ports or callers outside'
            when 'account disabled' then 'its account in the directory is'
            when 'nobody logs on' then coalesce('the last was ' || f.person || ', ' || cast(f.days_alone as string) || ' days ago', 'no person in the data')
            when 'only machines' then cast(f.shaped as string) || ' exchanges, rhythm ' || cast(floor(f.rhythm * 10 + 0.5e0) / 10 as string)
            when 'patches stand still' then case when f.moved = 0 then f.stands_at || ' since ' || ymd(f.stands_since)
                else cast(f.moved as string) || ' of ' || cast(f.packages as string) || ' packages went on' end
            when 'owned and in date' then f.owner || ' until ' || cast(f.until as string)
        end as value
    from {{facts}} as f
    cross join ({_LISTED}) as s
"""

REASONS = {
    "past_its_end": "sign = 'past its end'",
    "no_owner": "sign = 'no owner'",
    "owner_left": "sign = 'owner left'",
    "endless_test": "sign = 'endless test'",
    "a_test": "sign = 'a test'",
    "in_no_register": "sign = 'in no register'",
    "unused_right": "sign = 'unused right'",
    "old_exception": "sign = 'old exception'",
    "awoke": "sign = 'awoke'",
    "seen_from_outside": "sign = 'seen from outside'",
    "account_disabled": "sign = 'account disabled'",
    "nobody_logs_on": "sign = 'nobody logs on' and points > 0",
    "people_log_on": "sign = 'nobody logs on' and points < 0",
    "only_machines": "sign = 'only machines' and points > 0",
    "keeps_working_hours": "sign = 'only machines' and points < 0",
    "patches_stand_still": "sign = 'patches stand still' and points > 0",
    "patches_move_on": "sign = 'patches stand still' and points < 0",
    "owned_and_in_date": "sign = 'owned and in date'",
}
_POINTS = ", ".join(f"points_{name}, value_{name}" for name in REASONS)

_VERDICTS = f"""
    select asset, floor(1000.0e0 * sum(points) + 0.5e0) / 1000.0e0 as total, max(case when place = 1 then sign end) as first_sign, max(case when place = 2 then sign end) as second_sign,
        max(case when place = 3 then sign end) as third_sign,
        {pivoted(REASONS)}
    from (select *, row_number() over (partition by asset order by points desc nulls last, sign nulls last) as place from {{weighed}} where points <> 0) as ranked
    group by asset having floor(1000.0e0 * sum(points) + 0.5e0) / 1000.0e0 >= :low
"""

# What a verdict is about is looked at once more: what it serves to whom, and whom it calls.
_TALKS = """
    select v.asset, t.way, t.port, t.peer, theirs.internal and theirs.scope = 'unicast' as inside, theirs.scope = 'unicast' as single,
        max(t.time) as last_use
    from {verdicts} as v
    join {held} as h on h.asset = v.asset and not h.shared
    join (
        select source as address, time, 'out' as way, destination as peer, destination_port as port from {conn}
        where bytes_in > 0 or established(state) or (state is null and bytes_in is null)
        union all
        select destination, time, 'in', source, destination_port from {conn} where bytes_in > 0
    ) as t on t.address = h.address and coalesce(t.time >= h.since, true) and coalesce(t.time < h.until, true)
    join {addresses} as theirs on theirs.address = t.peer
    where t.time <= cast(:as_of as timestamp)
    group by v.asset, t.way, t.port, t.peer, theirs.internal, theirs.scope
"""

_REACH = """
    select asset, count(distinct case when way = 'out' and inside then peer end) as inside_peers,
        count(distinct case when way = 'out' and single and not inside then peer end) as outside_peers,
        count(distinct case when way = 'out' and inside and administers(port) then peer end) as administered,
        count(distinct case when way = 'in' and inside then peer end) as inside_callers
    from {talks} group by asset
"""

_PORTS = """
    select asset, array_sort(collect_list('port ' || cast(port as string) || ' last used ' || ymd(last_use) || ' by ' || cast(users as string)
        || case when users = 1 then ' caller' else ' callers' end)) as ports
    from (
        select asset, port, max(last_use) as last_use, count(distinct peer) as users,
            row_number() over (partition by asset order by max(last_use) desc nulls last, port nulls last) as place
        from {talks} where way = 'in' group by asset, port
    ) as served
    where place <= 20
    group by asset
"""

# Who answers where the owner does not: who owns most of what stands beside it.
_NEIGHBOURS = """
    select network, owner from (
        select network, owner, row_number() over (partition by network order by count(*) desc nulls last, owner nulls last) as place
        from {facts} where owner_standing = 'there' or (owner is not null and owner_standing is null) group by network, owner
    ) as ranked
    where place = 1
"""

_JUDGED = f"""
    select case when f.registered then f.asset else coalesce(a.canonical, f.asset) end as device,
        case when f.registered then f.asset end as asset, f.asset as known_as, f.address, f.owner, f.environment, f.purpose, f.until,
        v.first_sign as kind, case when f.until is not null and not f.in_date then f.days_past end as days_past, f.calls,
        coalesce(r.outside_peers, 0) as outside_peers, coalesce(r.inside_peers, 0) as inside_peers, coalesce(r.administered, 0) as administered,
        coalesce(r.inside_callers, 0) as inside_callers, p.ports, coalesce(f.targets, 0) as rights_over, f.first_seen, f.last_seen, f.uses as events,
        f.person as last_person,
        coalesce(case when f.owner_standing = 'there' or f.owner_standing is null then f.owner end, f.person, n.owner) as answerable,
        'forgotten' as key_fact, 'looks forgotten: ' || concat_ws(', ', v.first_sign, v.second_sign, v.third_sign) as standing,
        case when not f.registered then 'register or remove ' || coalesce(f.address, f.asset)
            when v.points_past_its_end > 0 then 'retire ' || f.asset || ' or give it an owner and a new end date'
            when v.points_no_owner > 0 or v.points_endless_test > 0 or v.points_owner_left > 0 then 'give ' || f.asset || ' an owner and an end date, or retire it'
            else 'ask ' || coalesce(f.owner, 'around') || ' whether ' || f.asset || ' is still needed; retire or isolate it' end as fix,
        concat_ws(', ', case when not f.register then 'no register' end,
            case when f.shared or f.address is null then 'others stand behind its address: its traffic'
                when f.shaped < :enough then 'too few exchanges for a rhythm' end,
            case when f.moved is null then 'no two inventories of it' end,
            case when f.owner is not null and f.owner_standing is null then 'no directory of its owner' end,
            u.unjudged) as not_judged,
        {_POINTS},
        case when not f.register or v.total < :medium then 'low' when v.total >= :high then 'high'
            when coalesce(r.administered, 0) >= :opens or coalesce(f.targets, 0) >= :opens then 'high' else 'medium' end as severity
    from {{verdicts}} as v
    join {{facts}} as f on f.asset = v.asset
    left join {{addresses}} as a on a.address = f.address
    left join {{reach}} as r on r.asset = v.asset
    left join {{ports}} as p on p.asset = v.asset
    left join {{neighbours}} as n on n.network = f.network
    left join (
        select asset, 'log-ons: few of its peers have any' as unjudged from {{weighed}}
        where sign = 'nobody logs on' and (share >= 0.75e0 or peers < :peers)
    ) as u on u.asset = v.asset
"""


@detector(
    summary="{device} {standing}",
    answers="doors",
    attack=("T1200",),
    evidence={"conn": ("source=address",), "services": ("address",), "assets": ("name=asset",)},
)
def forgotten_devices(
    conn: Rows,
    services: Rows,
    assets: Rows,
    addresses: Rows,
    holdings: Rows,
    identifiers: Rows,
    identities: Rows,
    logons: Rows,
    software: Rows,
    rights: Rows,
    certificates: Rows,
    exceptions: Rows,
    *,
    low: float = 0.25,
    medium: float = 0.45,
    high: float = 0.7,
    opens: int = 5,
    alone: int = 30,
    present: int = 5,
    asleep: int = 14,
    absent: int = 60,
    patching: int = 14,
    enough: int = 30,
    peers: int = 10,
    temporary: str = TEMPORARY,
    service: str = SERVICE,
) -> Rows:
    """Which devices has everybody forgotten, yet they are on the wire?

    Why it matters: nobody patches or watches what nobody remembers; intruders live in test machines and retired boxes.

    Known blind spot: a verdict takes two signs, and each must be rare among the device's peers: in a network where nobody
    logs on, patches or registers anything, nothing stands out. A forgotten device that people still use daily, or that an
    intruder uses in working hours, passes for used. What stands behind a gateway is judged by its books alone. Without a
    register an answer is a hint, whatever its score.

    Tunables:
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        opens: hosts that it administers or has rights over from which a verdict is high: much stands behind it (hosts)
        alone: time without a person's log-on from which nobody logs on (days)
        present: days on the wire from which it means something that nobody logs on (days)
        asleep: silence after which speaking again is waking (days)
        absent: time without a log-on after which an owner counts as gone (days)
        patching: time between two inventories from which standing still means something (days)
        enough: exchanges from which a rhythm is judged, and log-ons from which an account's is (count)
        peers: others in the same network or of the same purpose from which use is compared (devices)
        temporary: names and environments that are meant to end (regular expression)
        service: accounts that are no person's (regular expression)
    """
    seen = wire()
    facts = _facts(seen)
    return _judged(seen, facts, weighed(sql(_BORNE, facts=facts)))


def _facts(seen: Wire) -> Query:
    books = neglect(seen)
    return sql(
        _FACTS,
        lives=seen.lives,
        days=seen.days,
        register=seen.register,
        owners=owners(),
        people=books.people,
        patches=books.patches,
        computers=books.computers,
        right_books=books.rights,
        exception_books=books.exceptions,
        certificate_books=books.certificates,
    )


def _judged(seen: Wire, facts: Query, weights: Query) -> Query:
    verdicts = sql(_VERDICTS, weighed=weights)
    talks = sql(_TALKS, verdicts=verdicts, held=seen.held)
    return sql(
        _JUDGED,
        verdicts=verdicts,
        facts=facts,
        weighed=weights,
        reach=sql(_REACH, talks=talks),
        ports=sql(_PORTS, talks=talks),
        neighbours=sql(_NEIGHBOURS, facts=facts),
    )
