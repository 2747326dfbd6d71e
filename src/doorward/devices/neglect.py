"""What tells that nobody looks after a device: people who log on, patches, rights, exceptions and marks of a test; SQL parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from doorward.query import sql

if TYPE_CHECKING:
    from doorward.devices.lives import Wire
    from doorward.query import Query

_LOGONS = """
    select time, protocol, lower(split_part(split_part(reverse(split_part(reverse(identity), chr(92), 1)), '/', 1), '@', 1)) as account,
        lower(split_part(case when remote then server_hostname else hostname end, '.', 1)) as hostname,
        case when remote then destination else source end as address, destination, server_hostname
    from (
        select *, coalesce(protocol, '') in ('ssh', 'rdp', 'winrm', 'telnet', 'vnc') as remote from {logons}
        where identity is not null and coalesce(succeeded, true) and time <= cast(:as_of as timestamp)
    ) as every
"""

# An account without a daily rhythm is a machine's, whatever its name: the square sums test that (Rayleigh), and 3 is an even chance in twenty.
_ROBOTS = """
    select account from (
        select account, count(*) as times, sum(6 - abs(hour - 12)) as x, sum(6 - abs((hour + 6) % 24 - 12)) as y
        from (select account, idiv(epoch_s(time) % 86400, 3600) as hour from {logons_by}) as clocked
        group by account
    ) as summed
    where right(account, 1) = '$' or rx(account, :service)
        or (times >= :enough and sdiv(x * x + y * y, 24.3e0 * times) < 3)
    union
    select lower(account) from {identities} where account is not null and (kind = 'computer' or kind = 'service' or has_spn)
"""

# A remote desktop or shell is used where it ends; what proves who somebody is to a directory is used where it comes from.
_PEOPLE = """
    select asset, max(case when place = 1 then account end) as person, max(time) as last_logon, count(*) as logons from (
        select asset, account, time, row_number() over (partition by asset order by time desc nulls last, account nulls last) as place
        from (
            select coalesce(n.asset, h.asset) as asset, l.account, l.time
            from {logons_by} as l
            left join {names} as n on n.name = l.hostname
            left join {held} as h on h.address = l.address and not h.shared
                and coalesce(l.time >= h.since, true) and coalesce(l.time < h.until, true)
            where not exists (select 1 from {robots} as r where r.account = l.account)
        ) as met
        where asset is not null
    ) as ranked
    group by asset
"""

# Of each package a host's first and last version: where most hosts went on from theirs, one that did not stands still, and so
# does one counted but once where no more than one other in twenty is as far behind. Versions are compared where they are dotted numbers.
_PATCHES = """
    with stands as (
        select asset, name, max(case when early = 1 then version end) as first_version, max(case when late = 1 then version end) as last_version,
            min(time) as first_time, max(time) as last_time
        from (
            select asset, name, version, time,
                row_number() over (partition by asset, name order by time nulls last, version nulls last) as early,
                row_number() over (partition by asset, name order by time desc nulls last, version desc nulls last) as late
            from {software} where version is not null and time <= cast(:as_of as timestamp) and port is null
        ) as ranked
        group by asset, name
    ), followed as (
        select *, epoch_s(last_time) - epoch_s(first_time) >= 86400 * :patching as long,
            cume_dist() over (partition by name order by case when rx(last_version, '^[0-9]+([.][0-9]+)*$') then
                lpad(split_part(last_version, '.', 1), 12, '0') || lpad(split_part(last_version, '.', 2), 12, '0')
                || lpad(split_part(last_version, '.', 3), 12, '0') || lpad(split_part(last_version, '.', 4), 12, '0') else '~' end nulls last)
            - sdiv(1.0e0, count(*) over (partition by name)) as standing
        from stands
    ), moving as (
        select name from followed where long group by name having count_if(first_version <> last_version) * 2 >= count(*)
    )
    select n.asset, count_if(case when s.long then s.first_version <> s.last_version else s.standing > 0.05e0 end) as moved, count(*) as packages,
        min(s.name || ' ' || s.last_version) as stands_at, min(s.first_time) as since
    from followed as s
    join moving as m on m.name = s.name
    join {names} as n on n.name = lower(split_part(s.asset, '.', 1))
    group by n.asset
"""

_COMPUTERS = """
    select coalesce(s.asset, n.asset) as asset, min(i.id) as id, min(lower(i.account)) as account, bool_and(coalesce(i.enabled, true)) as enabled,
        min(lower(substring(i.distinguished_name, instr(i.distinguished_name, ',') + 1))) as unit
    from {identities} as i
    left join {identifiers} as s on s.kind = 'sid' and lower(s.value) = lower(i.id) and not coalesce(s.shared, false)
    left join {names} as n on n.name = lower(replace(split_part(i.name, '.', 1), '$', ''))
    where i.kind = 'computer' and coalesce(s.asset, n.asset) is not null
    group by coalesce(s.asset, n.asset)
"""

# A right over another computer is used where its holder's account logs on there.
_RIGHTS = """
    select holder.asset, count(distinct right_over.asset) as targets, count(distinct met.asset) as used from {rights} as r
    join {computers} as holder on holder.id = r.holder
    join {computers} as right_over on right_over.id = r.target
    left join (
        select l.account, h.asset from {logons_by} as l
        join {held} as h on h.address = l.destination and coalesce(l.time >= h.since, true) and coalesce(l.time < h.until, true)
        where coalesce(l.protocol, '') <> 'kerberos'
        group by l.account, h.asset
    ) as met on met.account = holder.account and met.asset = right_over.asset
    where coalesce(r.allowed, true) and r.right_name in ('AdminTo', 'CanRDP', 'CanPSRemote', 'ExecuteDCOM', 'GenericAll', 'AllowedToDelegate', 'AllowedToAct')
    group by holder.asset
"""

_EXCEPTIONS = """
    select asset, max(ends) as ends, min(exception) as exception, count(*) as exceptions from (
        select coalesce(n.asset, e.asset) as asset, e.ends, e.exception from {exceptions} as e
        left join {names} as n on n.name = lower(split_part(e.asset, '.', 1)) where e.asset is not null
        union all
        select h.asset, e.ends, e.exception from (
            select explode(sources) as written, ends, exception from {exceptions}
            union all
            select explode(destinations), ends, exception from {exceptions}
        ) as e
        join {held} as h on replace(replace(e.written, '/32', ''), '/128', '') in (h.address, h.canonical)
            and coalesce(cast(:as_of as timestamp) >= h.since, true) and coalesce(cast(:as_of as timestamp) < h.until, true) and not h.shared
    ) as told
    where epoch_s(cast(ends as timestamp)) + 86400 <= epoch_s(cast(:as_of as timestamp))
    group by asset
"""

_CERTIFICATES = """
    select h.asset, max(c.subject) as subject from {certificates} as c
    join {held} as h on h.address = c.address and not h.shared
        and coalesce(c.time >= h.since, true) and coalesce(c.time < h.until, true)
    where rx(lower(coalesce(c.subject, '') || ' ' || coalesce(array_join(c.names, ' '), '')), :temporary)
    group by h.asset
"""


class Neglect(NamedTuple):
    """A row an asset of each book: who logs on, what moves on, what it may and does, what is let through for it, what marks a test."""

    people: Query
    patches: Query
    computers: Query
    rights: Query
    exceptions: Query
    certificates: Query


def neglect(wire: Wire) -> Neglect:
    """Return the queries, over logons, identities, identifiers, software, rights, exceptions and certificates.

    Their tunables: `service` and `temporary` (patterns), `enough` (log-ons) and `patching` (days).
    """
    logons = sql(_LOGONS)
    robots = sql(_ROBOTS, logons_by=logons)
    computers = sql(_COMPUTERS, names=wire.names)
    return Neglect(
        people=sql(_PEOPLE, logons_by=logons, names=wire.names, held=wire.held, robots=robots),
        patches=sql(_PATCHES, names=wire.names),
        computers=computers,
        rights=sql(_RIGHTS, computers=computers, logons_by=logons, held=wire.held),
        exceptions=sql(_EXCEPTIONS, names=wire.names, held=wire.held),
        certificates=sql(_CERTIFICATES, held=wire.held),
    )
