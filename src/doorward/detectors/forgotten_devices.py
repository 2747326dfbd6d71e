"""Forgotten devices: past their end date, in no register, or tests that nobody answers for, yet on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

TEMPORARY = "(^|[^a-z])(test|testing|poc|lab|laboratory|temp|temporary|trial|demo|sandbox|pilot)([^a-z]|$)"

# One row an asset. Where several registers speak of it, the latest end date that is told holds: a directory or a cloud tells none.
_REGISTER = """
    select name as asset, max(nullif(trim(owner), '')) as owner, max(lower(trim(environment))) as environment,
        max(purpose) as purpose, max(in_service_until) as until, max(in_service_until) is null as endless
    from {assets} where name is not null group by name
"""

# Addresses that the register does not list, but whose device it knows by the MAC address or the name that a scan gave.
_ALIASES = """
    select address, min(asset) as asset from (
        select s.address, m.asset from {services} as s
        join (select name as asset, explode(macs) as mac from {assets}) as m on lower(m.mac) = lower(s.mac)
        union all
        select s.address, r.name as asset from {services} as s
        join {assets} as r on lower(split_part(r.name, '.', 1)) = lower(split_part(s.hostname, '.', 1))
    ) as known
    group by address
"""

# `network` is the neighbourhood: the /24, or the zone where addresses are not IPv4.
_OURS = """
    select a.address, a.canonical, coalesce(a.asset, alias.asset) as asset,
        case when rx(a.canonical, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$')
            then split_part(a.canonical, '.', 1) || '.' || split_part(a.canonical, '.', 2) || '.' || split_part(a.canonical, '.', 3)
            else coalesce(a.zone, 'IPv6') end as network
    from {addresses} as a
    left join aliases as alias on alias.address = a.address
    where a.internal and a.scope = 'unicast'
"""

_SUSPECTS = """
    select *, case when asset is null then 'unregistered' when ended then 'past its end' else 'unowned test' end as kind,
        coalesce(asset, canonical) as device
    from (
        select o.address, o.canonical, o.asset, o.network, r.owner, r.environment, r.purpose, r.until,
            coalesce(r.endless, false) as endless, coalesce(rx(r.environment, :temporary), false) as temporary,
            epoch_s(cast(r.until as timestamp)) + 86400 as end_s,
            coalesce(epoch_s(cast(:as_of as timestamp)) >= epoch_s(cast(r.until as timestamp)) + 86400, false) as ended
        from ours as o
        left join register as r on r.asset = o.asset
    ) as judged
    where (asset is null and exists (select 1 from register)) or ended or (temporary and (endless or owner is null))
"""

# Signs of life: it called and was answered, it answered, or a scan found it open. A log that cannot tell whether a call
# was answered counts as if it were.
_SIGNS = """
    select source as address, time, 'called' as how, destination as peer, destination_port as port, cast(null as string) as vantage
    from {conn}
    where bytes_in > 0 or state in ('SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR') or (state is null and bytes_in is null)
    union all
    select destination as address, time, 'answered' as how, source as peer, destination_port as port, null as vantage
    from {conn} where bytes_in > 0
    union all
    select address, time, 'open' as how, null as peer, port, vantage from {services} where state = 'open'
"""

# What is past its end counts only by what it did after that day.
_LIVES = """
    select d.device, d.address, s.how, min(s.time) as first_seen, max(s.time) as last_seen, count(*) as exchanges,
        count(distinct case when theirs.internal then s.peer end) as inside_peers,
        count(distinct case when not theirs.internal and theirs.scope = 'unicast' then s.peer end) as outside_peers,
        count(distinct case when s.vantage = 'internet' then s.port end) as outside_ports,
        count(distinct case when theirs.internal and s.port in (22, 445, 3389, 5985, 5986) then s.peer end) as administered
    from suspects as d
    join signs as s on s.address = d.address
    left join {addresses} as theirs on theirs.address = s.peer
    where s.time <= cast(:as_of as timestamp) and (d.kind <> 'past its end' or epoch_s(s.time) >= d.end_s)
    group by d.device, d.address, s.how
"""

_DEVICES = """
    select device, min(case when place = 1 then address end) as address, min(first_seen) as first_seen, max(last_seen) as last_seen,
        cast(sum(exchanges) as bigint) as events, cast(sum(case when how = 'called' then exchanges else 0 end) as bigint) as calls,
        cast(sum(case when how = 'open' then exchanges else 0 end) as bigint) as open_ports,
        cast(sum(case when how = 'called' then outside_peers else 0 end) as bigint) as outside_peers,
        cast(sum(case when how = 'called' then inside_peers else 0 end) as bigint) as inside_peers,
        cast(sum(case when how = 'called' then administered else 0 end) as bigint) as administered,
        cast(sum(case when how = 'answered' then inside_peers else 0 end) as bigint) as inside_callers,
        cast(sum(case when how = 'answered' then outside_peers when how = 'open' then outside_ports else 0 end) as bigint) as outside_views
    from (
        select *, row_number() over (partition by device order by exchanges desc nulls last, address nulls last, how nulls last) as place
        from lives
    ) as ranked
    group by device
"""

# How well the register knows the neighbours that called anyone.
_NEIGHBOURS = """
    select o.network, count(*) as seen, count(o.asset) as known
    from (select distinct address from signs where how = 'called') as callers
    join ours as o on o.address = callers.address
    group by o.network
"""

_FACTS = """
    select d.*, s.asset, s.canonical, s.owner, s.environment, s.purpose, s.until, s.endless, s.temporary, s.kind,
        idiv(epoch_s(cast(:as_of as timestamp)) - epoch_s(cast(s.until as timestamp)), 86400) as days_past,
        greatest(0, n.seen - case when d.calls > 0 then 1 else 0 end) as neighbours, coalesce(n.known, 0) as known_neighbours,
        d.last_seen >= ends.time - interval '1' day as still, rx(s.canonical, '([.](1|254)|::1)$') as gateway
    from devices as d
    join suspects as s on s.device = d.device and s.address = d.address
    cross join (select max(time) as time from signs where time <= cast(:as_of as timestamp)) as ends
    left join neighbours as n on n.network = s.network
    where s.kind <> 'unregistered' or d.calls >= :exchanges or d.open_ports > 0
"""

_JUDGED = """
    with weighed as (
        select *,
            case when kind = 'past its end' then floor(1000.0e0 * (0.3e0 + 0.2e0 * least(1.0e0, sdiv(days_past, :days))) + 0.5e0) / 1000.0e0
                else 0.0e0 end as points_past_its_end,
            'in service until ' || cast(until as string) || ', ' || cast(days_past as string) || ' days ago' as value_past_its_end,
            case when kind = 'unregistered' then 0.35e0 else 0.0e0 end as points_in_no_register, device as value_in_no_register,
            case when temporary then 0.15e0 else 0.0e0 end as points_environment, environment as value_environment,
            case when asset is not null and owner is null then 0.15e0 else 0.0e0 end as points_no_owner,
            'nobody answers for it' as value_no_owner,
            case when kind = 'unowned test' and endless then 0.1e0 else 0.0e0 end as points_no_end_date,
            'nobody said how long it stays' as value_no_end_date,
            case when outside_peers > 0 then 0.1e0 else 0.0e0 end as points_talks_outside,
            cast(outside_peers as string) || ' addresses outside' as value_talks_outside,
            case when administered > 0 then 0.1e0 else 0.0e0 end as points_administers_others,
            cast(administered as string) || ' of our hosts by ssh, smb, rdp or winrm' as value_administers_others,
            case when outside_views > 0 then 0.2e0 else 0.0e0 end as points_seen_from_outside,
            cast(outside_views as string) || ' ports or callers outside' as value_seen_from_outside,
            case when inside_peers >= 10 then 0.05e0 else 0.0e0 end as points_calls_many,
            cast(inside_peers as string) || ' of our hosts' as value_calls_many,
            case when inside_callers >= 5 then 0.05e0 else 0.0e0 end as points_called_by_many,
            cast(inside_callers as string) || ' of our hosts' as value_called_by_many,
            case when still then 0.1e0 else 0.0e0 end as points_still_there, 'on the last day of the data' as value_still_there,
            case when kind <> 'unregistered' or neighbours < 4 then 0.0e0 when known_neighbours * 2 >= neighbours then 0.1e0
                when known_neighbours * 5 < neighbours then -0.25e0 else 0.0e0 end as points_neighbours,
            'the register knows ' || cast(known_neighbours as string) || ' of ' || cast(neighbours as string) as value_neighbours,
            case when kind = 'unregistered' and gateway then -0.45e0 else 0.0e0 end as points_gateway_address,
            canonical || ' is where gateways stand' as value_gateway_address
        from facts
    )
    select device, asset, address, owner, environment, purpose, until, kind, days_past, calls, outside_peers, inside_peers, inside_callers,
        first_seen, last_seen, events, kind as key_fact,
        case when kind = 'unregistered' then 'is in no register, yet on the wire'
            when kind = 'past its end' then 'is past its end date by ' || cast(days_past as string)
                || case when days_past = 1 then ' day' else ' days' end || ', yet on the wire'
            else 'is a test that nobody ' || case when endless then 'set an end' else 'answers for' end || ', and on the wire' end as standing,
        case when kind = 'unregistered' then 'register or remove ' || address
            when kind = 'past its end' then 'retire ' || asset || ' or give it an owner and a new end date'
            else 'give ' || asset || ' an owner and an end date, or retire it' end as fix,
        points_past_its_end, value_past_its_end, points_in_no_register, value_in_no_register, points_environment, value_environment,
        points_no_owner, value_no_owner, points_no_end_date, value_no_end_date, points_talks_outside, value_talks_outside,
        points_administers_others, value_administers_others, points_seen_from_outside, value_seen_from_outside,
        points_calls_many, value_calls_many, points_called_by_many, value_called_by_many, points_still_there, value_still_there,
        points_neighbours, value_neighbours, points_gateway_address, value_gateway_address,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_past_its_end + points_in_no_register + points_environment + points_no_owner
            + points_no_end_date + points_talks_outside + points_administers_others + points_seen_from_outside
            + points_calls_many + points_called_by_many + points_still_there + points_neighbours + points_gateway_address)
            + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""

_PARTS = {
    "register": _REGISTER,
    "aliases": _ALIASES,
    "ours": _OURS,
    "suspects": _SUSPECTS,
    "signs": _SIGNS,
    "lives": _LIVES,
    "devices": _DEVICES,
    "neighbours": _NEIGHBOURS,
    "facts": _FACTS,
}
# One statement that names each part once: a part that two others read is then worked out once.
_STATEMENT = (
    f"with {', '.join(f'{name} as ({text})' for name, text in _PARTS.items())} select * from ({_JUDGED}) as told"
)


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
    *,
    exchanges: int = 10,
    days: float = 90.0,
    low: float = 0.35,
    medium: float = 0.55,
    high: float = 0.75,
    temporary: str = TEMPORARY,
) -> Rows:
    """Which devices are past their end, in no register or nobody's, yet on the wire?

    Why it matters: nobody patches or watches what nobody remembers; intruders live in test machines and retired boxes.

    Known blind spot: without a register nobody is a stranger, and a network the register hardly knows tells no stranger
    from a neighbour. Who takes the address of a registered device, or the usual one of a gateway, passes for it; a new
    owner of an old address passes for the old device. What never speaks past a sensor and no scan meets is not there.

    Tunables:
        exchanges: answered calls from which a device in no register is more than a passing guest (calls)
        days: how long past its end a device earns the full points (days)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        temporary: environments that are meant to end (regular expression)
    """
    return sql(_STATEMENT)
