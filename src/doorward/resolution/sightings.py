"""What the data say of devices, as portable SQL: leases in runs, names by the day, the register and the directory.

`spots` numbers our own addresses and says which are IPv6; `name_nodes` and `mac_nodes` number names and MAC addresses, each text to what it means.
"""

from __future__ import annotations

LEASED = """
    with told as (
        select a.spot, a.six, lower(trim(l.mac)) as mac, lower(trim(l.hostname)) as name,
            coalesce(l.time, least(l.until, cast(:as_of as timestamp)), cast(:as_of as timestamp)) as moment,
            max(l.until) as until, max(case when l.state = 'released' then coalesce(l.until, l.time) end) as released
        from {leases} as l join {spots} as a on a.address = l.address
        where (l.mac is not null or l.hostname is not null)
            and coalesce(l.state, '') not in ('offered', 'refused', 'declined', 'abandoned')
            and coalesce(l.time <= cast(:as_of as timestamp), true)
        group by a.spot, a.six, lower(trim(l.mac)), lower(trim(l.hostname)),
            coalesce(l.time, least(l.until, cast(:as_of as timestamp)), cast(:as_of as timestamp))
    ),
    beside as (
        select *, lag(mac) over (partition by spot order by moment nulls first, mac nulls first, name nulls first) as mac_before,
            lag(name) over (partition by spot order by moment nulls first, mac nulls first, name nulls first) as name_before,
            row_number() over (partition by spot order by moment nulls first, mac nulls first, name nulls first) as place,
            lag(spot) over (partition by mac, six order by moment nulls first, spot nulls first, name nulls first) as spot_before
        from told
    ),
    turned as (
        select *, case when place > 1 and mac is not distinct from mac_before and name is not distinct from name_before
            and (mac is null or spot_before = spot) then 0 else 1 end as turn
        from beside
    ),
    runs as (
        select *, sum(turn) over (
            partition by spot order by moment nulls first, mac nulls first, name nulls first
        ) as run
        from turned
    )
    select spot, six, mac, name, min(moment) as first_seen, max(moment) as last_seen, max(until) as until,
        max(released) as released, count(*) as times
    from runs group by spot, six, mac, name, run
"""
"""Leases, one after another to the same device with the same name as one run, unless it was elsewhere between them."""

# What a machine account asks of Kerberos, it asks of itself. chr(92) is a backslash.
_MACHINE = "case when contains(identity, chr(92)) then split_part(identity, chr(92), 2) else identity end"
NAMED = f"""
    select a.spot, t.mac, t.name, t.how, min(t.moment) as first_seen, max(t.moment) as last_seen, count(*) as times
    from (
        select address, lower(trim(mac)) as mac,
            case when not contains(hostname, replace(address, '.', '-')) then lower(trim(hostname)) end as name, 1 as how,
            coalesce(time, cast(:as_of as timestamp)) as moment
        from {{services}} where mac is not null or hostname is not null
        union all
        select source as address, null as mac, lower(trim(hostname)) as name, 2 as how, time as moment
        from {{logons}} where hostname is not null and coalesce(succeeded, true)
        union all
        select destination as address, null as mac, lower(trim(server_hostname)) as name, 2 as how, time as moment
        from {{logons}} where server_hostname is not null and coalesce(succeeded, true)
        union all
        select source as address, null as mac, lower(trim(split_part({_MACHINE}, '$', 1))) as name, 2 as how, time as moment
        from {{logons}} where contains(identity, '$') and protocol = 'kerberos' and coalesce(succeeded, true)
    ) as t join {{spots}} as a on a.address = t.address
    where coalesce(t.moment <= cast(:as_of as timestamp), true) and (t.mac is not null or t.name is not null)
    group by a.spot, t.mac, t.name, t.how, idiv(epoch_s(t.moment), 86400)
"""
"""Who showed at an address by scans (how = 1) and log-ons (2), a row a day; a name made of the address tells nothing."""

LIVED = """
    select name, min(time) as first_seen, max(time) as last_seen from (
        select lower(trim(asset)) as name, time from {software} where asset is not null
        union all
        select lower(trim(host)) as name, time from {endpoint_events} where host is not null
    ) as told
    where coalesce(time <= cast(:as_of as timestamp), true) group by name
"""
"""When inventories and devices' own logs speak of a name, at whatever address."""

DIRECTORY = """
    select lower(trim(coalesce(name, account))) as name, upper(trim(id)) as value, count(*) as times
    from {identities} where kind = 'computer' and starts_with(upper(trim(id)), 'S-1-')
    group by lower(trim(coalesce(name, account))), upper(trim(id))
"""
REGISTERED = "select name as written, lower(trim(name)) as name, count(*) as times from {assets} where name is not null group by name"
REGISTERED_MACS = """
    select lower(trim(name)) as name, lower(trim(value)) as value, count(*) as times
    from (select name, explode(macs) as value from {assets}) as told
    where name is not null and value is not null group by lower(trim(name)), lower(trim(value))
"""
REGISTERED_SERIALS = """
    select lower(trim(name)) as name, lower(trim(value)) as value, count(*) as times
    from (select name, explode(serials) as value from {assets}) as told
    where name is not null and trim(value) <> '' group by lower(trim(name)), lower(trim(value))
"""
REGISTERED_ADDRESSES = """
    select distinct lower(trim(t.name)) as name, a.spot
    from (select name, explode(addresses) as address from {assets}) as t join {spots} as a on a.address = t.address
    where t.name is not null
"""
RECORDED = """
    select distinct a.spot, lower(case when r.record_type = 'PTR' then r.record_data else r.record_name end) as name
    from {dns_records} as r join {spots} as a on a.address = r.address
    where r.record_type in ('A', 'AAAA', 'PTR')
"""
# A certificate that a device made for itself bears whatever name it likes.
CERTIFIED = """
    select distinct a.spot, lower(trim(t.name)) as name from (
        select address, explode(names) as name from {certificates} where coalesce(subject <> issuer, true)
        union all
        select address, split_part(split_part(subject, 'CN=', 2), ',', 1) as name from {certificates} where subject <> issuer
    ) as t join {spots} as a on a.address = t.address
    where trim(t.name) <> '' and left(trim(t.name), 1) <> '*'
"""
SPOKEN = "select name from {recorded} union select name from {certified}"
"""Names that nobody else may know."""
NAMES = """
    select distinct name from (
        select name from {leased} union all select name from {named} union all select name from {lived}
        union all select name from {directory} union all select name from {registered}
    ) as told where name is not null
"""
MACS = """
    select distinct mac from (
        select mac from {leased} union all select mac from {named} union all select value as mac from {registered_macs}
    ) as told where mac is not null
"""
LEASED_NUMBERS = """
    select l.spot, l.six, coalesce(m.node, -1) as mac, coalesce(n.node, -1) as name, l.first_seen, l.last_seen, l.until, l.released, l.times
    from {leased} as l left join {mac_nodes} as m on m.text = l.mac left join {name_nodes} as n on n.text = l.name
"""
NAMED_NUMBERS = """
    select l.spot, coalesce(m.node, -1) as mac, coalesce(n.node, -1) as name, l.how, l.first_seen, l.last_seen, l.times
    from {named} as l left join {mac_nodes} as m on m.text = l.mac left join {name_nodes} as n on n.text = l.name
"""
LIVED_NUMBERS = (
    "select n.node as name, l.first_seen, l.last_seen from {lived} as l join {name_nodes} as n on n.text = l.name"
)
PLACED = "select n.node as node, t.spot from {{{table}}} as t join {{name_nodes}} as n on n.text = t.name"
"""The nodes that a table of names has at spots."""
