"""Registered devices that were never seen, or no longer are, where their neighbours are: lost or unplugged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.devices.lives import wire
from doorward.devices.ownership import owners
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Where a device should be: at the address it is registered with, else where it was seen last.
_PLACES = """
    select asset, network, address from (
        select asset, network, address, row_number() over (partition by asset order by weight nulls last, address nulls last) as place from (
            select h.asset, h.network, h.address, 1 as weight from {held} as h where h.in_register and h.how = 'register'
            union all
            select coalesce(n.asset, r.name), h.network, r.address, 2 from (select name, explode(addresses) as address from {assets}) as r
            join {held} as h on h.address = r.address
            left join {names} as n on n.name = lower(split_part(r.name, '.', 1))
            union all
            select asset, network, address, 3 from {lives} where network is not null
        ) as told
        where asset is not null
    ) as ranked
    where place = 1
"""

_FACTS = """
    with ends as (
        select min(first_seen) as begun, max(last_seen) as time from {lives}
    ), stands as (
        select r.asset, r.written, r.owner, r.purpose, r.until, r.since, p.network, p.address, o.last_logon, o.exported, o.enabled, l.first_seen, l.last_seen, l.uses, e.time as ended, e.begun,
            coalesce(epoch_s(l.last_seen) < epoch_s(e.time) - 86400 * :silent, true) as silent,
            idiv(epoch_s(e.time) - epoch_s(coalesce(l.last_seen, e.begun)), 86400) as days_silent
        from {register} as r
        cross join ends as e
        join {places} as p on p.asset = r.asset
        left join {lives} as l on l.asset = r.asset
        left join {owners} as o on o.owner = r.owner
    ), around as (
        select network, count(*) as devices, count_if(not silent) as seen from stands group by network
    )
    select s.*, a.devices - 1 as neighbours, a.seen as seen_neighbours, g.criticality
    from stands as s
    join around as a on a.network = s.network
    left join (select name, max(lower(criticality)) as criticality from {assets} group by name) as g on g.name = s.written
    where s.silent and a.devices - 1 >= :peers and coalesce(epoch_s(cast(s.until as timestamp)) + 86400 > epoch_s(cast(:as_of as timestamp)), true)
        and coalesce(epoch_s(cast(s.since as timestamp)) <= epoch_s(cast(:as_of as timestamp)), true)
        and idiv(epoch_s(s.ended) - epoch_s(s.begun), 86400) >= :silent
"""

# Who is away takes the laptop along; who logs on without it has another, or misses it. A log-on that a directory
# has not written down yet is at most 14 days old.
_JUDGED = """
    with weighed as (
        select *, sdiv(cast(seen_neighbours as double), neighbours) as share, 0.2e0 as points_not_seen,
            case when first_seen is null then 'never in the data' else 'silent for ' || cast(days_silent as string) || ' days' end as value_not_seen,
            floor(1000.0e0 * 0.2e0 * sdiv(cast(seen_neighbours as double), neighbours) + 0.5e0) / 1000.0e0 as points_neighbours_are_seen,
            cast(seen_neighbours as string) || ' of ' || cast(neighbours as string) || ' in ' || network as value_neighbours_are_seen,
            case when first_seen is not null then 0.05e0 else 0.0e0 end as points_was_there, 'last on ' || ymd(last_seen) as value_was_there,
            case when last_logon is null or not enabled or first_seen is null then 0.0e0
                when epoch_s(last_logon) > epoch_s(last_seen) + 86400 then 0.1e0
                when epoch_s(exported) > epoch_s(last_logon) + 86400 * :silent then -0.2e0 else 0.0e0 end as points_owner_without_it,
            owner || ' last logged on ' || case when epoch_s(last_logon) > epoch_s(last_seen) + 86400 then cast(idiv(epoch_s(last_logon) - epoch_s(last_seen), 86400) as string)
                || ' days after it was seen' else 'before it was last seen' end as value_owner_without_it,
            case when criticality in ('high', 'critical') then 0.1e0 else 0.0e0 end as points_matters, criticality as value_matters
        from {facts}
    )
    select asset as device, asset, address, network, owner, purpose, neighbours, seen_neighbours, days_silent, first_seen, last_seen,
        coalesce(uses, 0) as events, case when first_seen is null then 'never' else 'no longer' end as key_fact,
        case when first_seen is null then 'was never seen' else 'is no longer seen' end as standing,
        'find ' || asset || ' or take it out of the register' as fix, coalesce(owner, 'nobody') as answerable,
        points_not_seen, value_not_seen, points_neighbours_are_seen, value_neighbours_are_seen, points_was_there, value_was_there,
        points_owner_without_it, value_owner_without_it, points_matters, value_matters,
        case when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_not_seen + points_neighbours_are_seen + points_was_there + points_owner_without_it + points_matters)
            + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where share >= :seen and total >= :low
"""


@detector(
    summary="{device} {standing}, though {seen_neighbours} of {neighbours} around it are",
    answers="doors",
    severity="low",
    evidence={"assets": ("name=asset",)},
)
def silent_registered(
    conn: Rows,
    services: Rows,
    assets: Rows,
    addresses: Rows,
    holdings: Rows,
    identifiers: Rows,
    logons: Rows,
    software: Rows,
    identities: Rows,
    *,
    silent: int = 14,
    peers: int = 5,
    seen: float = 0.7,
    absent: int = 60,
    low: float = 0.3,
    medium: float = 0.5,
) -> Rows:
    """Which registered devices does nobody see where they should be?

    Why it matters: a device that is lost or was carried away holds what it held, and a register full of the dead hides the living.

    Known blind spot: a device without a registered address that was never seen has no place where it could be missed, and
    where the sensors see few of its neighbours nothing is said. A laptop on a long leave looks lost
    where no directory tells of its owner, and what was lost while the owner is away as well passes for on leave.

    Tunables:
        silent: time without a sign of life (days)
        peers: registered neighbours from which a network can be judged (devices)
        seen: share of these that must be seen, so that silence means something (share 0..1)
        absent: time without a log-on from which an owner counts as gone (days)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
    """
    wired = wire()
    places = sql(_PLACES, held=wired.held, names=wired.names, lives=wired.lives)
    return sql(_JUDGED, facts=sql(_FACTS, lives=wired.lives, register=wired.register, places=places, owners=owners()))
