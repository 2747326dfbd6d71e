"""Carriers where they must not be: confidential ones in connected or uncleared computers, unknown ones in confidential ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

CONFIDENTIAL = "(^|[^a-z])(confidential|secret|top secret|classified|restricted)([^a-z]|$)|秘密|机密|绝密"
CLEARED = "(^|[^a-z])(confidential|secret|classified|restricted|air-?gapped|stand-?alone)([^a-z]|$)|涉密|秘密|机密|绝密"

# A serial number that several carriers are registered with names none of them: all are told, the strictest counts.
_SERIALS = """
    select serial_key, min(carrier) as carrier, count(*) as holders, array_join(array_sort(collect_list(carrier)), ', ') as carriers,
        bool_or(confidential) as confidential, count(case when confidential then 1 end) as secrets,
        max(classification) as classification, max(holder) as holder, min(disposed) as disposed,
        count(disposed) as gone
    from (
        select lower(trim(serial)) as serial_key, carrier, bool_or(coalesce(rx(lower(classification), :confidential), false)) as confidential,
            max(classification) as classification, max(holder) as holder,
            case when bool_or(disposed is null) then null else max(disposed) end as disposed
        from {carriers} where carrier is not null and nullif(trim(serial), '') is not null
        group by lower(trim(serial)), carrier
    ) as registered
    group by serial_key
"""

_REGISTER = """
    select count(*) as entries, count(case when nullif(trim(serial), '') is null and lower(coalesce(kind, '')) <> 'paper' then 1 end) as unnumbered
    from {carriers} where carrier is not null
"""

_ASSETS = """
    select s.name, bool_or(coalesce(rx(lower(concat_ws(' ', s.purpose, s.environment)), :cleared), false)
            or coalesce(rx(lower(a.zone), :cleared), false)) as cleared,
        max(concat_ws(', ', s.purpose, s.environment, a.zone)) as known_as
    from {assets} as s left join {addresses} as a on a.asset = s.name
    where s.name is not null group by s.name
"""

# A log names a computer with its domain or without: the first part of the name counts, and namesakes count as the strictest.
_HOSTS = """
    select lower(split_part(name, '.', 1)) as short, min(name) as asset, count(*) as namesakes, bool_and(cleared) as cleared,
        max(known_as) as known_as
    from registered_assets group by lower(split_part(name, '.', 1))
"""

_LINKS = """
    select lower(split_part(ours.asset, '.', 1)) as short, count(distinct case when theirs.internal then l.peer end) as inside,
        count(distinct case when not theirs.internal then l.peer end) as outside
    from (
        select source as address, destination as peer from {conn}
        where bytes_in > 0 or established(state) group by source, destination
        union all
        select destination as address, source as peer from {conn}
        where bytes_in > 0 or established(state) group by destination, source
    ) as l
    join {addresses} as ours on ours.address = l.address and ours.asset is not null
    join {addresses} as theirs on theirs.address = l.peer and theirs.scope = 'unicast'
    left join registered_assets as peers on peers.name = theirs.asset
    where not coalesce(peers.cleared, false) and not coalesce(rx(lower(theirs.zone), :cleared), false)
    group by lower(split_part(ours.asset, '.', 1))
"""

_PLUGGED = """
    select lower(split_part(host, '.', 1)) as short, lower(nullif(trim(serial), '')) as serial_key, host, serial, vendor, product, device_class,
        identity, time, log,
        case when nullif(trim(serial), '') is null then lower(concat_ws(' ', vendor, product)) else '' end as unnamed
    from {endpoint_events}
    where kind in ('plugged', 'allowed', 'enabled') and nullif(trim(host), '') is not null
        and (time is null or time <= cast(:as_of as timestamp))
"""

# One log spells a device one way: two products under one serial number in the same log are two devices.
_TWINS = """
    select serial_key, max(products) as products from (
        select serial_key, log, count(distinct lower(concat_ws(' ', vendor, product))) as products
        from plugged where serial_key is not null group by serial_key, log
    ) as spelled
    group by serial_key
"""

_DEVICES = """
    select short, serial_key, unnamed, min(host) as host, min(serial) as serial, max(vendor) as vendor, max(product) as product,
        bool_or(coalesce(device_class in ('storage', 'portable'), false)) as holds_data, max(identity) as account,
        min(time) as first_seen, max(time) as last_seen, count(*) as events
    from plugged group by short, serial_key, unnamed
"""

_FACTS = """
    select d.*, s.carrier, s.carriers, s.classification, s.holder, coalesce(s.holders, 0) as holders, coalesce(s.secrets, 0) as secrets, coalesce(s.confidential, false) as confidential,
        coalesce(s.gone = s.holders and epoch_s(d.last_seen) >= epoch_s(cast(s.disposed as timestamp)) + 86400, false) as back_again, s.disposed,
        h.asset, coalesce(h.namesakes, 0) as namesakes, coalesce(h.cleared, false) as cleared, h.known_as,
        coalesce(l.inside, 0) as inside, coalesce(l.outside, 0) as outside, coalesce(t.products, 1) as products,
        r.entries, r.unnumbered, k.cleared_hosts
    from devices as d
    left join serials as s on s.serial_key = d.serial_key
    left join hosts as h on h.short = d.short
    left join links as l on l.short = d.short
    left join twins as t on t.serial_key = d.serial_key
    cross join register as r
    cross join (select count(case when cleared then 1 end) as cleared_hosts from hosts) as k
"""

_WEIGHED = """
    select *,
        case when not confidential or cleared then 0.0e0 when cleared_hosts = 0 then 0.25e0 when asset is null then 0.45e0 else 0.55e0 end
            as points_not_cleared,
        case when cleared_hosts = 0 then 'the register clears no computer at all' when asset is null then 'it is in no register'
            else coalesce(nullif(known_as, ''), 'the register says nothing of it') end as value_not_cleared,
        case when not confidential or inside + outside = 0 then 0.0e0 when cleared then case when outside > 0 then 0.55e0 else 0.4e0 end
            when outside > 0 then 0.25e0 else 0.15e0 end as points_connected,
        cast(outside as string) || ' addresses outside, ' || cast(inside as string) || ' inside that are not cleared' as value_connected,
        case when back_again then 0.4e0 else 0.0e0 end as points_disposed, 'disposed of on ' || cast(disposed as string) as value_disposed,
        case when holders = 0 and cleared and holds_data and entries > 0 then 0.55e0 else 0.0e0 end as points_unregistered,
        coalesce(known_as, '') as value_unregistered
    from facts
"""

_JUDGED = """
    select misuse, coalesce(asset, host) as asset, carrier_told as carrier, host, serial, vendor, product, holder, classification, account,
        known_as, inside, outside, first_seen, last_seen, events, misuse || '/' || short || '/' || coalesce(serial_key, unnamed) as key_fact,
        case when serial_key is null then product end as unnumbered_product,
        case misuse when 'not cleared' then 'carrier ' || carrier_told || ' (' || coalesce(classification, 'unclassified') || ') was plugged into '
                || host || ', which is not cleared for it'
            when 'connected' then 'carrier ' || carrier_told || ' (' || coalesce(classification, 'unclassified') || ') was plugged into '
                || host || ', which talks to computers that are not cleared'
            when 'disposed' then 'carrier ' || carrier_told || ', disposed of, was plugged into ' || host
            else 'a carrier in no register (' || carrier_told || ') was plugged into ' || host || ', which is cleared' end as told,
        case misuse when 'unregistered' then 'find ' || carrier_told || ', register or remove it, and look at what ' || host || ' wrote to it'
            when 'disposed' then 'find ' || carrier_told || ' and who has it' else 'ask who held ' || carrier_told || ', and look at what ' || host || ' read' end as fix,
        points_not_cleared, value_not_cleared, points_connected, value_connected, points_disposed, value_disposed,
        points_unregistered, value_unregistered, points_no_serial, value_no_serial, points_shared_serial, value_shared_serial,
        points_shared_name, value_shared_name,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (base + points_no_serial + points_shared_serial + points_shared_name) + 0.5e0) / 1000.0e0 as total
        from (
            select *, points_not_cleared + points_connected + points_disposed + points_unregistered as base,
                case when points_not_cleared > 0.0e0 then 'not cleared' when points_connected > 0.0e0 then 'connected'
                    when points_disposed > 0.0e0 then 'disposed' else 'unregistered' end as misuse,
                case when holders > 1 then carriers else coalesce(carrier, serial, nullif(unnamed, ''), 'unnamed') end as carrier_told,
                case when serial_key is null and unnumbered > 0 then -0.15e0 else 0.0e0 end as points_no_serial,
                'it may be one of ' || cast(unnumbered as string) || ' registered without a number' as value_no_serial,
                case when holders = 0 or holders + products < 3 then 0.0e0 when products > 1 or secrets < holders then -0.3e0 else -0.05e0 end
                    as points_shared_serial,
                case when products > 1 then cast(products as string) || ' products tell it'
                    else cast(holders as string) || ' carriers are registered with it, ' || cast(secrets as string) || ' of them confidential' end
                    as value_shared_serial,
                case when namesakes > 1 then -0.1e0 else 0.0e0 end as points_shared_name,
                cast(namesakes as string) || ' assets bear the name' as value_shared_name
            from weighed
        ) as named
    ) as summed
    where base > 0.0e0
"""

_PARTS = {
    "serials": _SERIALS,
    "register": _REGISTER,
    "registered_assets": _ASSETS,
    "hosts": _HOSTS,
    "links": _LINKS,
    "plugged": _PLUGGED,
    "twins": _TWINS,
    "devices": _DEVICES,
    "facts": _FACTS,
    "weighed": _WEIGHED,
}
_STATEMENT = (
    f"with {', '.join(f'{name} as ({text})' for name, text in _PARTS.items())} select * from ({_JUDGED}) as judged"
)


@detector(
    summary="{told}",
    answers="inside",
    attack=("T1091", "T1052.001"),
    evidence={
        "endpoint_events": ("host~host", "serial~serial", "product~unnumbered_product"),
        "carriers": ("carrier",),
        "assets": ("name=asset",),
    },
)
def carrier_misuse(
    endpoint_events: Rows,
    carriers: Rows,
    assets: Rows,
    addresses: Rows,
    conn: Rows,
    *,
    medium: float = 0.5,
    high: float = 0.75,
    confidential: str = CONFIDENTIAL,
    cleared: str = CLEARED,
) -> Rows:
    """Which carriers were plugged into computers where they must not be?

    A computer is cleared if the register's purpose or environment of it says so, or the zone of one of its addresses. It
    is connected if an exchange was seen between it and an address that is not cleared.

    Why it matters: what stands on no network leaves, and what infects it enters, on a stick that somebody carries.

    Known blind spot: a device is known by the serial number that it tells, and a copy tells the same. A device whose kind
    the log leaves open is taken for a carrier only if its number is registered; without a register of carriers none is a
    stranger. A carrier that is registered but not confidential may go anywhere. A log that names no computer, and a
    device that was refused, count for nothing; a connection that no sensor saw is none.

    Tunables:
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        confidential: classifications of carriers that are confidential (regular expression on lower case)
        cleared: purposes, environments and zones that are cleared for such carriers (regular expression on lower case)
    """
    return sql(_STATEMENT)
