"""Unregistered devices: on the wire, of use, and in no register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.devices.lives import wire
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

_FACTS = """
    with around as (
        select network, count(*) as devices, count_if(in_register) as known from {lives} where network is not null group by network
    ), overall as (
        select count(*) as devices, count_if(in_register) as known from {lives}
    ), talks as (
        select h.asset, count(distinct case when theirs.internal then c.destination end) as inside_peers,
            count(distinct case when not theirs.internal and theirs.scope = 'unicast' then c.destination end) as outside_peers,
            count(distinct case when theirs.internal and administers(c.destination_port) then c.destination end) as administered
        from {conn} as c
        join {held} as h on h.address = c.source and not h.in_register and coalesce(c.time >= h.since, true) and coalesce(c.time < h.until, true)
        join {addresses} as theirs on theirs.address = c.destination
        where c.time <= cast(:as_of as timestamp)
            and (c.bytes_in > 0 or established(c.state) or (c.state is null and c.bytes_in is null))
        group by h.asset
    ), computers as (
        select distinct coalesce(s.asset, n.asset) as asset from {identities} as i
        left join {identifiers} as s on s.kind = 'sid' and lower(s.value) = lower(i.id) and not coalesce(s.shared, false)
        left join {names} as n on n.name = lower(replace(split_part(i.name, '.', 1), '$', ''))
        where i.kind = 'computer'
    ), ends as (
        select max(last_seen) as time from {lives}
    )
    select l.*, a.canonical, coalesce(t.inside_peers, 0) as inside_peers, coalesce(t.outside_peers, 0) as outside_peers,
        coalesce(t.administered, 0) as administered, c.asset is not null as in_directory, w.devices - 1 as neighbours, w.known as known_neighbours,
        greatest(sdiv(cast(o.devices - o.known as double), o.devices + 49), sdiv(w.devices - w.known - 1 + sdiv(5.0e0 * (o.devices - o.known), o.devices + 49), w.devices + 4)) as strangers,
        l.last_seen >= ends.time - interval '1' day as still, rx(a.canonical, '([.](1|254)|::1)$') as gateway,
        rx(l.asset, '^[0-9a-f][26ae]:([0-9a-f][0-9a-f]:){4}[0-9a-f][0-9a-f]$') as invented
    from {lives} as l
    join {addresses} as a on a.address = l.address
    join around as w on w.network = l.network
    cross join overall as o
    cross join ends
    left join talks as t on t.asset = l.asset
    left join computers as c on c.asset = l.asset
    where not l.in_register and not l.shared and exists (select 1 from {register}) and (l.calls >= :exchanges or l.uses > l.shaped)
"""

_JUDGED = """
    with weighed as (
        select *, floor(1000.0e0 * least(0.35e0, greatest(0.0e0, 0.1e0 * ln(sdiv(0.3e0, strangers)))) + 0.5e0) / 1000.0e0 as points_in_no_register,
            'the register knows ' || cast(known_neighbours as string) || ' of ' || cast(neighbours as string) || ' around it' as value_in_no_register,
            case when days_seen >= :present then 0.1e0 else 0.0e0 end as points_stays, 'seen on ' || cast(days_seen as string) || ' days' as value_stays,
            case when still then 0.05e0 else 0.0e0 end as points_still_there, 'on the last day of the data' as value_still_there,
            case when administered > 0 then floor(1000.0e0 * least(0.25e0, 0.15e0 + 0.03e0 * ln(administered)) + 0.5e0) / 1000.0e0 else 0.0e0 end as points_administers_others,
            cast(administered as string) || ' of our hosts by ssh, smb, rdp or winrm' as value_administers_others,
            case when outside > 0 then 0.2e0 else 0.0e0 end as points_seen_from_outside,
            cast(outside as string) || ' ports or callers outside' as value_seen_from_outside,
            case when outside_peers > 0 and shaped >= :enough and sdiv(x * x + y * y, 24.3e0 * shaped) < 3 then 0.15e0 else 0.0e0 end as points_calls_out_at_any_hour,
            cast(outside_peers as string) || ' addresses outside, with no hours of its own' as value_calls_out_at_any_hour,
            case when in_directory then -0.2e0 else 0.0e0 end as points_in_the_directory, 'the directory knows it as ' || asset as value_in_the_directory,
            case when invented then -0.15e0 else 0.0e0 end as points_invented_card, 'its card has a made-up address, as telephones have' as value_invented_card,
            case when calls > 0 and inside_peers = 0 then -0.1e0 else 0.0e0 end as points_keeps_to_itself,
            'it calls none of our hosts' as value_keeps_to_itself,
            case when gateway then -0.3e0 else 0.0e0 end as points_gateway_address, canonical || ' is where gateways stand' as value_gateway_address
        from {facts}
    ), summed as (
        select *, points_in_no_register + points_stays + points_still_there + points_administers_others + points_seen_from_outside
            + points_calls_out_at_any_hour + points_in_the_directory + points_invented_card + points_keeps_to_itself + points_gateway_address as total
        from weighed
    )
    select s.canonical as device, s.address, s.asset as known_as, s.network, s.neighbours, s.known_neighbours, s.calls, s.inside_peers, s.outside_peers,
        s.administered, s.days_seen, s.first_seen, s.last_seen, s.uses as events, 'in no register' as key_fact, 'register or remove ' || s.address as fix,
        s.points_in_no_register, s.value_in_no_register, s.points_stays, s.value_stays, s.points_still_there, s.value_still_there,
        s.points_administers_others, s.value_administers_others, s.points_seen_from_outside, s.value_seen_from_outside,
        s.points_calls_out_at_any_hour, s.value_calls_out_at_any_hour, s.points_in_the_directory, s.value_in_the_directory,
        s.points_invented_card, s.value_invented_card, s.points_keeps_to_itself, s.value_keeps_to_itself,
        s.points_gateway_address, s.value_gateway_address,
        case when s.total >= :high then 'high' when s.total >= :medium then 'medium' else 'low' end as severity
    from summed as s
    where s.total >= :low and not exists (
        select 1 from {findings} as f where f.detector = 'forgotten_devices' and json_text(f.details, 'device') = s.canonical
            and (s.total < :medium or f.severity <> 'low')
    )
"""


@detector(
    summary="{device} is in no register, yet on the wire",
    answers="doors",
    attack=("T1200",),
    evidence={"conn": ("source=address",), "services": ("address",)},
)
def unregistered_devices(
    conn: Rows,
    services: Rows,
    assets: Rows,
    addresses: Rows,
    holdings: Rows,
    identifiers: Rows,
    identities: Rows,
    logons: Rows,
    software: Rows,
    findings: Rows,
    *,
    exchanges: int = 10,
    present: int = 5,
    enough: int = 30,
    low: float = 0.2,
    medium: float = 0.5,
    high: float = 0.7,
) -> Rows:
    """Which devices on the wire stand in no register?

    Why it matters: what nobody wrote down nobody patches, and an intruder's own box is in no register either. What is told
    of as forgotten is not told of again here, unless it is worth a look only as a stranger.

    Known blind spot: without a register nobody is a stranger, and in a network the register hardly knows a stranger weighs
    nothing. Who takes the address of a registered device and gives no name or card of its own, or takes the usual address of
    a gateway, passes for it. What only calls out for a few days passes for a guest.

    Tunables:
        exchanges: answered calls from which it is more than a passing guest (calls)
        present: days on the wire from which it stays (days)
        enough: exchanges from which its hours are judged (exchanges)
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    seen = wire()
    facts = sql(_FACTS, lives=seen.lives, held=seen.held, names=seen.names, register=seen.register)
    return sql(_JUDGED, facts=facts)
