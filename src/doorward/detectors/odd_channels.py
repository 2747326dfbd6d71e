"""Odd channels: what speaks a protocol where it does not belong, to a place that nobody vouches for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.services import KNOWN_SERVICES
from doorward.place_names import named
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

REMOTE_TOOLS = (
    "(^|[.])(anydesk|teamviewer|screenconnect|connectwise|atera|splashtop|rustdesk|netsupportsoftware|dwservice|logmein|"
    "remoteutilities|action1|meshcentral|ngrok|ngrok-free|trycloudflare|argotunnel|serveo|localtunnel|portmap|pinggy|devtunnels)[.]"
)
"""Matches names of services that let others control a machine or lead a tunnel into it."""
RESOLVERS = (
    "(^|[.])(dns[.]google|cloudflare-dns[.]com|one[.]one[.]one[.]one|dns[0-9]*[.]quad9[.]net|nextdns[.]io|"
    "dns(-[a-z]+)?[.]adguard(-dns)?[.]com|controld[.]com|cleanbrowsing[.]org)$|^(doh|dot)[0-9]*[.]"
)
"""Matches names of resolvers that take their questions encrypted."""

# Which protocols belong on a port, as a pattern over the sensor's names for them; null where anything may run.
_HOME = """
    case when proto = 'udp' then case port when 53 then 'dns' when 123 then 'ntp' when 443 then 'quic|ssl|dtls' end
        when port in (25, 465, 587) then 'smtp|ssl' when port in (443, 853) then 'ssl|quic' when port in (110, 995) then 'pop3|ssl'
        when port in (143, 993) then 'imap|ssl' when port in (8080, 3128) then 'http|ssl|websocket|socks'
        else case port when 21 then 'ftp|ssl' when 22 then 'ssh' when 23 then 'telnet|login' when 53 then 'dns'
            when 80 then 'http|websocket' when 88 then 'krb' when 445 then 'smb|gssapi|ntlm|krb|dce_rpc' when 3389 then 'rdp|ssl'
            when 8443 then 'ssl|http' end
    end
"""

# One row a channel and protocol. A protocol is only missing where the connection was seen from its beginning, without a
# gap, and both sides spoke.
_CHANNELS = """
    select source, destination, port, proto, service, count(*) as calls,
        sum(case when service is null and bytes_out > 0 and coalesce(missed_bytes, 0) = 0
            and established(state) and rx(history, '^S[^hcCgG]*h[^cCgG]*$') then 1 else 0 end) as whole,
        sum(cast(bytes_out as double)) as sent, sum(cast(bytes_in as double)) as fetched,
        sum(case when proto = 'icmp' then cast(packets_out as double) end) as packets_out,
        sum(case when proto = 'icmp' then cast(packets_in as double) end) as packets_in,
        min(time) as first_seen, max(time) as last_seen
    from (
        select source, destination, destination_port as port, proto, nullif(lower(service), '') as service, bytes_out, bytes_in,
            packets_out, packets_in, missed_bytes, state, history, time
        from {conn}
        where case when proto = 'icmp' then source_port in (8, 128) else bytes_in > 0 end and time is not null
            and source <> destination and destination_port is not null
    ) as answered
    group by source, destination, port, proto, service
"""

# What a protocol on a port means: few combinations, however many channels. `missing` needs a closer look.
_KINDS = f"""
    select *,
        case when proto = 'icmp' then 0.0e0
            when service is not null and home is not null then case when rx(service, home) then 0.0e0 when rx(service, 'ssh') then 0.4e0
                when port = 443 or rx(service, 'ssl') then 0.2e0 else 0.3e0 end
            when home is not null then case when proto <> 'tcp' or port in (23, 110, 143) or all_services = 0
                    or (missing > 5 and missing * 5 >= all_channels) then 0.0e0
                when port in (22, 53, 445, 3389) then 0.45e0 else 0.3e0 end
            when rx(service, '(^|,)dns(,|$)') and port not in (137, 5353, 5355) then 0.3e0
            when rx(service, '(^|,)ssh(,|$)') and port <> 2222 then 0.15e0
            when rx(service, '(^|,)ssl(,|$)') and proto = 'tcp' and port not in (
                636, 853, 989, 990, 1883, 2083, 2087, 2096, 3269, 4443, 5061, 5222, 5223, 5228, 5229, 5230, 5671, 6697, 7443, 8883,
                9443, 10443) then 0.15e0
            else 0.0e0 end as misplaced,
        case when rx(service, '(^|,)irc(,|$)') then 0.6e0 when rx(service, '(^|,)(telnet|socks)(,|$)') then 0.5e0 when rx(service, '(^|,)(smb|dce_rpc)(,|$)') then 0.4e0
            when rx(service, '(^|,)(ssh|rdp|rfb|vnc|x11)(,|$)') then 0.2e0 else 0.0e0 end as control
    from (
        select port, proto, service, {_HOME} as home, sum(case when whole > 0 then channels else 0 end) over (partition by port, proto) as missing,
            sum(channels) over (partition by port, proto) as all_channels, sum(case when service is null then 0 else 1 end) over () as all_services
        from (
            select port, proto, service, max(whole) as whole, sum(case when service is not null or whole > 0 then 1 else 0 end) as channels
            from {{channels}} group by port, proto, service
        ) as met
    ) as k
"""

# Channels on which no connection ever spoke what belongs there, though all was seen.
_UNKNOWN = """
    with suspects as (
        select distinct c.source, c.destination, c.port, c.proto from {channels} as c
        join {kinds} as k on k.port = c.port and k.proto = c.proto and k.service is null
        where c.service is null and c.whole > 0 and k.misplaced > 0.0e0
    ),
    spoke as (
        select distinct s.source, s.destination, s.port, s.proto from suspects as s
        join {channels} as c on c.source = s.source and c.destination = s.destination and c.port = s.port and c.proto = s.proto
        where c.service is not null
    )
    select s.source, s.destination, s.port, s.proto from suspects as s
    left join spoke on spoke.source = s.source and spoke.destination = s.destination and spoke.port = s.port and spoke.proto = s.proto
    where spoke.source is null
"""

# QUIC to places where hardly anyone else goes.
_RARE = """
    select c.destination from {channels} as c
    join {addresses} as mine on mine.address = c.source and mine.internal
    cross join {hosts} as h
    where c.port = 443 and c.proto = 'udp'
    group by c.destination, h.hosts having count(distinct c.source) = 1 or count(distinct c.source) * 50 <= h.hosts
"""

_HOSTS = """
    select count(*) as hosts from (select distinct source from {channels}) as c
    join {addresses} as own on own.address = c.source and own.internal
"""

# Names that servers should not have; each is looked at once, however many handshakes told it. An address is no name.
_MARKED = """
    select name, rx(name, '^[0-9.]*$|:') as address, rx(name, :remote_tools) or rx(name, :resolvers) as special from (
        select lower(server_name) as name from {tls} where server_name is not null group by lower(server_name)
    ) as told
    where rx(name, '^[0-9.]*$|:') or rx(name, :remote_tools) or rx(name, :resolvers)
"""

# What handshakes told where it was odd; what a broken clock makes of dates is no fault of the certificate. A log in which
# no handshake has a name comes from a sensor that writes none.
_TLS = """
    select * from (
        select *, sum(told) over () > 0 or count(*) over () < 10 as names_servers, case when told = addresses then 0 else 1 end as named
        from (
            select t.source, t.destination, t.destination_port as port, count(*) as handshakes, count(t.server_name) as told,
                sum(case when m.address then 1 else 0 end) as addresses, coalesce(bool_or(m.special), false) as special,
                max(lower(t.server_name)) as name, max(coalesce(t.subject, own.subject)) as subject,
                bool_or(t.subject = t.issuer or own.id is not null
                    or t.validation in ('self signed certificate', 'self-signed certificate')) as self_signed,
                bool_or(contains(t.validation, 'local issuer') or contains(t.validation, 'first certificate')
                    or contains(t.validation, 'certificate chain')) as unproven,
                max(t.version) as version, bool_and(rx(t.version, '^SSL|^TLSv1[01]?$')) as outdated
            from {tls} as t
            left join {marked} as m on m.name = lower(t.server_name)
            left join (
                select id, min(subject) as subject from {certificates} where subject = issuer group by id
            ) as own on own.id = array_join(t.certificates, ' ')
            where coalesce(t.established, true) and not starts_with(coalesce(t.version, ''), 'DTLS')
            group by t.source, t.destination, t.destination_port
        ) as grouped
    ) as told_of
    where (named = 0 and names_servers) or coalesce(self_signed, false) or coalesce(unproven, false) or special
"""

# Who answers DNS questions for whom: the resolver a host asks most is its own. Who asks very many, or is asked, resolves itself.
_RESOLVERS = """
    select r.source, r.destination, r.port, r.proto, r.other, r.share from (
        select c.source, c.destination, c.port, c.proto, sdiv(c.calls, sum(c.calls) over (partition by c.source)) as share,
            count(*) over (partition by c.source) as asked,
            first_value(c.destination) over (
                partition by c.source order by c.calls desc nulls last, c.destination nulls last, c.proto nulls last, c.port nulls last
            ) as other
        from (
            select source, destination, port, proto, sum(calls) as calls from {channels}
            where port in (53, 853) and proto in ('tcp', 'udp') group by source, destination, port, proto
        ) as c
        join {addresses} as mine on mine.address = c.source and mine.internal
    ) as r
    left join (select distinct destination from {channels} where port = 53) as serves on serves.destination = r.source
    where r.asked <= 20 and serves.destination is null and r.share < 0.5e0 and r.destination <> r.other
"""

_ODD = """
    with seen as (
        select c.*, k.control, t.handshakes, t.named, t.names_servers, t.self_signed, t.unproven, t.subject, t.name as tls_name,
            t.outdated, t.version, theirs.internal as to_inside, sdiv(c.sent, c.packets_out) as question,
            sdiv(c.fetched, c.packets_in) as answer, r.other as resolver,
            case when c.service is not null or u.source is not null then k.misplaced else 0.0e0 end as misplaced,
            c.port = 443 and c.proto = 'udp' and rare.destination is not null as rare_quic
        from {channels} as c
        join {addresses} as mine on mine.address = c.source and mine.internal
        join {addresses} as theirs on theirs.address = c.destination and theirs.scope = 'unicast'
        left join {kinds} as k on k.port = c.port and k.proto = c.proto and coalesce(k.service, '') = coalesce(c.service, '')
        left join {unknown} as u on u.source = c.source and u.destination = c.destination and u.port = c.port and u.proto = c.proto
        left join {handshakes} as t on t.source = c.source and t.destination = c.destination and t.port = c.port and c.proto = 'tcp'
        left join {resolvers} as r on r.source = c.source and r.destination = c.destination and r.port = c.port and r.proto = c.proto
        left join {rare} as rare on rare.destination = c.destination
    )
    select *,
        misplaced as points_protocol,
        case when not to_inside and named = 0 and names_servers then 0.2e0 else 0.0e0 end as points_no_server_name,
        case when to_inside then 0.0e0 when self_signed then 0.3e0 when unproven then 0.05e0 else 0.0e0 end as points_certificate,
        case when not to_inside and outdated then 0.1e0 else 0.0e0 end as points_old_version,
        case when to_inside then 0.0e0 else control end as points_control,
        case when to_inside or misplaced > 0.0e0 then 0.0e0 when resolver is not null or rx(tls_name, :resolvers) then 0.25e0 else 0.0e0 end as points_resolver,
        case when proto <> 'icmp' or question is null then 0.0e0
            when fetched > 0.0e0 and (question - answer > 8.0e0 or answer - question > 8.0e0) then 0.35e0
            when question > 200.0e0 then 0.2e0 else 0.0e0 end as points_payload
    from seen
    where misplaced > 0.0e0 or proto = 'icmp' or (not to_inside and (control > 0.0e0 or handshakes > 0 or resolver is not null or rare_quic))
    qualify row_number() over (
        partition by source, destination, port, proto order by misplaced + control desc nulls last, calls desc nulls last, service nulls last
    ) = 1
"""

_JUDGED = """
    with logs as (
        select min(first_seen) as began, epoch_s(max(last_seen)) - epoch_s(min(first_seen)) >= 259200 as days_of_logs from {channels}
    ),
    told as (
        select d.answered > 0 as looked_up, d.answered + t.named > 0 as names_known
        from (select count(answers) as answered from {dns}) as d cross join (select count(server_name) as named from {tls}) as t
    ),
    company as (
        select met.destination, count(*) as callers from (
            select c.destination, c.source from {channels} as c
            join (select distinct destination from {odd}) as o on o.destination = c.destination
            group by c.destination, c.source
        ) as met
        join {addresses} as mine on mine.address = met.source and mine.internal
        group by met.destination
    ),
    wide as (select source, count(distinct destination) as odd_places from {odd} where points_protocol > 0.0e0 group by source),
    facts as (
        select o.*, coalesce(case when o.named > 0 then o.tls_name end, n.name) as name, l.began, l.days_of_logs, h.hosts,
            coalesce(company.callers, 1) as callers, coalesce(wide.odd_places, 0) as odd_places, told.looked_up, told.names_known,
            count(*) over (partition by o.source, o.destination, o.points_protocol > 0.0e0) as odd_ports
        from {odd} as o
        cross join logs as l
        cross join {hosts} as h
        cross join told
        left join {names} as n on n.source = o.source and n.destination = o.destination
        left join company on company.destination = o.destination
        left join wide on wide.source = o.source
    ),
    placed as (
        select *, sum(case when rare_quic and name is null then 1 else 0 end) over (partition by source) as nameless_quic from facts
    ),
    weighed as (
        select *,
            coalesce(service, 'nothing the sensor knows') || ' on ' || cast(port as string) || '/' || proto as value_protocol,
            case when points_protocol > 0.0e0 and odd_ports > 1 then 0.2e0 else 0.0e0 end as points_several_ports,
            cast(odd_ports as string) || ' ports of this host speak what they should not' as value_several_ports,
            'in ' || cast(handshakes as string) || ' handshakes no name was asked for' as value_no_server_name,
            case when self_signed then 'it vouches for itself: ' else 'nobody known vouches for it: ' end || coalesce(subject, '')
                as value_certificate,
            coalesce(service, '') as value_control,
            case when points_protocol > 0.0e0 and odd_places >= 10 then -0.3e0 else 0.0e0 end as points_tries_many,
            cast(odd_places as string) || ' places where this host speaks what it should not, as a scanner does' as value_tries_many,
            coalesce(version, '') || ', which was given up years ago' as value_old_version,
            case when proto = 'icmp' and points_payload > 0.0e0 and sent + fetched >= 1.0e5 then 0.15e0 else 0.0e0 end as points_payload_volume,
            case when rare_quic and name is null and looked_up and nameless_quic <= 3 and not to_inside then 0.2e0 else 0.0e0 end as points_quic,
            'QUIC, or what passes for it, to an address without a name' as value_quic,
            case when rx(name, :remote_tools) then 0.25e0 else 0.0e0 end as points_remote_tool,
            'it leads control or a tunnel in' as value_remote_tool,
            coalesce('else it asks ' || resolver, 'a resolver that takes questions in the guise of the web') as value_resolver,
            concat_ws('', sized(question), ' a packet out, ',
                sized(answer), ' back') as value_payload,
            sized(sent + fetched) as value_payload_volume,
            case when to_inside then 0.0e0 when name is null then case when names_known then 0.1e0 else 0.0e0 end
                when rx(name, :known) and not rx(name, :remote_tools) and not rx(name, :resolvers) then -0.3e0
                else 0.0e0 end as points_name,
            coalesce(name, 'the address has no name') as value_name,
            case when hosts < 5 or to_inside then 0.0e0 when callers * 50 <= hosts or callers = 1 then 0.1e0
                when callers * 4 >= hosts then -0.3e0 else 0.0e0 end as points_callers,
            concat_ws('', cast(callers as string), ' of ', cast(hosts as string), ' hosts') as value_callers,
            case when not days_of_logs then 0.0e0 when epoch_s(first_seen) - epoch_s(began) >= 86400 then 0.05e0 else -0.1e0 end as points_age,
            concat_ws('', 'first on ', ymd(first_seen), ', the logs begin ', ymd(began)) as value_age
        from placed
    )
    select source, destination, name, port, proto, service, concat_ws('', coalesce(name || ' at ', ''), destination) as place,
        case when points_payload > 0.0e0 then 'ICMP with more than a ping'
            when points_protocol > 0.0e0 then coalesce(service, 'an unknown protocol') || ' on port ' || cast(port as string)
            when points_control > 0.0e0 then service || ' to the outside'
            when points_resolver > 0.0e0 then 'DNS past its own resolver'
            when points_no_server_name + points_certificate > 0.0e0 then 'TLS that nobody vouches for'
            when points_quic > 0.0e0 then 'QUIC' else 'remote control' end as oddity,
        calls as events, first_seen, last_seen, callers, cast(floor(least(9.0e18, coalesce(sent, 0.0e0))) as bigint) as bytes_out,
        cast(floor(least(9.0e18, coalesce(fetched, 0.0e0))) as bigint) as bytes_in, concat_ws('', cast(port as string), '/', proto) as key_fact,
        points_protocol, value_protocol, points_several_ports, value_several_ports, points_tries_many, value_tries_many, points_no_server_name, value_no_server_name,
        points_certificate, value_certificate, points_old_version, value_old_version, points_control, value_control, points_remote_tool, value_remote_tool,
        points_quic, value_quic, points_resolver, value_resolver, points_payload, value_payload, points_payload_volume, value_payload_volume,
        points_name, value_name, points_callers, value_callers, points_age, value_age,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_protocol + points_several_ports + points_tries_many + points_no_server_name + points_certificate
            + points_old_version + points_control
            + points_remote_tool + points_quic + points_resolver + points_payload + points_payload_volume + points_name + points_callers + points_age)
            + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{source} speaks {oddity} with {place}",
    answers="inside",
    attack=("T1571", "T1095", "T1572", "T1573", "T1219", "T1071"),
    evidence={
        "conn": ("source", "destination", "destination_port=port", "proto"),
        "tls": ("source", "destination", "destination_port=port"),
    },
)
def odd_channels(
    conn: Rows,
    http: Rows,
    tls: Rows,
    dns: Rows,
    certificates: Rows,
    addresses: Rows,
    *,
    low: float = 0.4,
    medium: float = 0.6,
    high: float = 0.8,
    known: str = KNOWN_SERVICES,
    remote_tools: str = REMOTE_TOOLS,
    resolvers: str = RESOLVERS,
) -> Rows:
    """Which channels speak what does not belong there?

    Why it matters: a tunnel hides where nobody looks: SSH on the port of the web, a shell on the port of DNS, TLS that
    names no server and vouches for itself, a ping that carries data. Honest software has no reason for it.

    Known blind spot: a channel that imitates the port's own protocol with a name and a bought certificate; certificates
    within TLS 1.3, which no sensor sees; a protocol on a port of its own choice that the sensor does not recognise. Without
    names of protocols, as in flow records, only resolvers and ICMP can be judged; without the course of the handshake
    (Zeek's history), nothing that the sensor does not recognise. Channels nobody answers; what comes from outside.

    Tunables:
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        known: names of widely used services (regular expression)
        remote_tools: names of services for remote control and tunnels (regular expression)
        resolvers: names of resolvers that are asked through encrypted channels (regular expression)
    """
    channels, handshakes = sql(_CHANNELS), sql(_TLS, marked=sql(_MARKED))
    hosts, kinds = sql(_HOSTS, channels=channels), sql(_KINDS, channels=channels)
    odd = sql(
        _ODD,
        channels=channels,
        kinds=kinds,
        unknown=sql(_UNKNOWN, channels=channels, kinds=kinds),
        handshakes=handshakes,
        resolvers=sql(_RESOLVERS, channels=channels),
        rare=sql(_RARE, channels=channels, hosts=hosts),
    )
    return sql(_JUDGED, channels=channels, hosts=hosts, odd=odd, names=named(odd))
