"""Who lives on the wire: whose each exchange was, when each device was last of use, and what the books call it; SQL that detectors share.

A use is a completed exchange, an answer to a scan, a log-on or an inventory: a packet that nobody answered is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query

# Where nobody worked out who held an address when, it is the register's for all times, or its own.
_HELD = """
    select h.*, a.canonical, a.zone, coalesce(a.zone, case when rx(a.canonical, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$')
        then split_part(a.canonical, '.', 1) || '.' || split_part(a.canonical, '.', 2) || '.' || split_part(a.canonical, '.', 3)
        else 'IPv6' end) as network
    from (
        select address, asset, coalesce(in_register, false) as in_register, since, until, coalesce(shared, false) as shared, how
        from {holdings}
        union all
        select o.address, coalesce(o.asset, o.canonical), o.asset is not null, cast(null as timestamp), cast(null as timestamp), false,
            case when o.asset is null then 'nothing' else 'register' end
        from {addresses} as o where not exists (select 1 from {holdings} as h where h.address = o.address)
    ) as h
    join {addresses} as a on a.address = h.address
    where a.internal and a.scope = 'unicast'
"""

# Short names, lower case, that one asset alone is known by.
_NAMES = """
    select name, min(asset) as asset from (
        select value as name, asset from {identifiers} where kind = 'name' and not coalesce(shared, false)
        union all
        select lower(split_part(name, '.', 1)), name from {assets} where name is not null and not exists (
            select 1 from {identifiers} as i where i.kind = 'name' and i.value = lower(split_part(name, '.', 1))
        )
    ) as known
    group by name having count(distinct asset) = 1
"""

# One row an asset. Where several registers speak of it, the latest end date that is told holds: a directory or a cloud tells none.
_REGISTER = """
    select coalesce(n.asset, a.name) as asset, max(nullif(trim(a.owner), '')) as owner, max(lower(trim(a.environment))) as environment,
        max(nullif(lower(trim(a.purpose)), '')) as purpose, min(a.in_service_from) as since, max(a.in_service_until) as until,
        min(a.name) as written
    from {assets} as a
    left join {names} as n on n.name = lower(split_part(a.name, '.', 1))
    where a.name is not null
    group by coalesce(n.asset, a.name)
"""

# A log that cannot tell whether a call was answered counts as if it was. The two sums draw the hours of the day on a ring
# whose coordinates are whole numbers, so that they add up to the same in any order.
_USES = """
    select address, time, how, outside, 6 - abs(hour - 12) as x, 6 - abs((hour + 6) % 24 - 12) as y from (
        select source as address, time, 'called' as how, 0 as outside, idiv(epoch_s(time) % 86400, 3600) as hour
        from {conn}
        where bytes_in > 0 or established(state) or (state is null and bytes_in is null)
        union all
        select c.destination as address, c.time, 'answered' as how,
            case when theirs.internal or theirs.scope <> 'unicast' then 0 else 1 end as outside, idiv(epoch_s(c.time) % 86400, 3600) as hour
        from {conn} as c join {addresses} as theirs on theirs.address = c.source
        where c.bytes_in > 0
        union all
        select address, time, 'open' as how, case when vantage = 'internet' then 1 else 0 end as outside, 0 as hour
        from {services} where state = 'open'
    ) as every
    where time <= cast(:as_of as timestamp)
"""

# What an inventory or a log-on tells of a host by its name is a sign of life too, wherever it stands.
_DAYS = """
    select asset, address, network, zone, in_register, shared, day, count(*) as uses, min(time) as first_seen, max(time) as last_seen,
        count_if(how = 'called') as calls, sum(outside) as outside,
        count_if(how in ('called', 'answered') and not shared) as shaped,
        sum(case when how in ('called', 'answered') and not shared then x else 0 end) as x,
        sum(case when how in ('called', 'answered') and not shared then y else 0 end) as y
    from (
        select h.asset, h.address, h.network, h.zone, h.in_register, h.shared, idiv(epoch_s(u.time), 86400) as day,
            u.time, u.how, case when h.shared then 0 else u.outside end as outside, u.x, u.y
        from {uses} as u
        join {held} as h on h.address = u.address and coalesce(u.time >= h.since, true) and coalesce(u.time < h.until, true)
        union all
        select n.asset, null, null, null, r.asset is not null, false, idiv(epoch_s(t.time), 86400), t.time, 'named', 0, 0, 0
        from (
            select distinct asset as name, time from {software} where port is null
            union all
            select hostname, time from {logons} where hostname is not null
            union all
            select server_hostname, time from {logons} where server_hostname is not null
        ) as t
        join {names} as n on n.name = lower(split_part(t.name, '.', 1))
        left join {register} as r on r.asset = n.asset
        where t.time <= cast(:as_of as timestamp)
    ) as every
    group by asset, address, network, zone, in_register, shared, day
"""

# The longest silence counts from the first day of the data on, so that what first spoke late was silent before.
_LIVES = """
    with ranked as (
        select *, sum(uses) over (partition by asset, address) as busy from {days}
    ), placed as (
        select *, row_number() over (partition by asset order by case when address is null then 1 else 0 end nulls last, busy desc nulls last, address nulls last, day desc nulls last) as place,
            day - coalesce(lag(day) over (partition by asset order by day nulls last, address nulls last), (select min(day) from {days}) - 1) - 1 as silence
        from ranked
    )
    select asset, max(case when place = 1 then address end) as address, max(case when place = 1 then network end) as network,
        max(case when place = 1 then zone end) as zone, bool_or(in_register) as in_register, bool_and(shared) as shared,
        min(first_seen) as first_seen, max(last_seen) as last_seen, count(distinct day) as days_seen, max(silence) as silence,
        cast(sum(uses) as bigint) as uses, cast(sum(calls) as bigint) as calls, cast(sum(outside) as bigint) as outside,
        cast(sum(shaped) as bigint) as shaped, cast(sum(x) as bigint) as x, cast(sum(y) as bigint) as y
    from placed
    group by asset
"""


class Wire(NamedTuple):
    """Queries that detectors build on.

    Attributes:
        held: `holdings` of internal addresses with `canonical`, `zone` and `network` (the zone, else the /24).
        names: short name -> asset.
        register: a row an asset of the register: owner, environment, purpose, since, until.
        uses: a row a use of an address, by whom it was of use and at which hour.
        days: uses by asset, address and day.
        lives: a row an asset that was of use at all.
    """

    held: Query
    names: Query
    register: Query
    uses: Query
    days: Query
    lives: Query


def wire() -> Wire:
    """Return the queries, over holdings, identifiers, addresses, assets, conn, services, software and logons."""
    held, names, uses = sql(_HELD), sql(_NAMES), sql(_USES)
    register = sql(_REGISTER, names=names)
    days = sql(_DAYS, uses=uses, held=held, names=names, register=register)
    return Wire(held, names, register, uses, days, sql(_LIVES, days=days))
