"""DNS tunnels: hosts that talk to the owner of a domain through the names they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.public_suffix import registered
from doorward.known.services import KNOWN_SERVICES
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query, Rows

# Services that are asked in names by design: is this address, this file or this domain on a list?
_LOOKUPS = """
    abuseat barracudacentral brightcloud cymru dnsbl dnswl e5 fmb habeas invaluement mailshell mailspike manitu msbl
    rbl rspamd senderbase senderscore sophosxl sorbs spamcop spameatingmonkey spamhaus support-intelligence surbl
    team-cymru uceprotect uribl webroot
"""
LOOKED_UP = f"{KNOWN_SERVICES}|(^|[.])({'|'.join(_LOOKUPS.split())})[.](com|de|eu|info|net|org|sk)$"
"""Matches domains of services that are known to be asked in names; what a person sets replaces it."""

# A name has 255 octets at most, which a log may spell as four characters each. NetBIOS hides its names in port 137.
_ASKED = """
    select source, destination, destination_port, proto, time, query_type, answers,
        case when right(query, 1) = '.' then lower(left(query, length(query) - 1)) else lower(query) end as name
    from {dns}
    where length(query) between 4 and 1020 and contains(query, '.') and source is not null and time is not null
        and coalesce(destination_port, 53) <> 137
"""

# What is told to the owner of a domain: all that stands before it. A name that nobody can have registered is told to
# the server itself. A well-formed reverse name tells an address to those who own the address.
_TOLD = """
    select *, coalesce(registered, '') as domain, case when registered is null then name else subdomain end as told
    from {cut}
    where case when registered is null then not listed and not rx(name, '^[0-9.]+$') else subdomain <> '' end
        and not (right(name, 5) = '.arpa' and rx(name, '^([0-9]{1,3}[.]){1,4}in-addr[.]arpa$|^([0-9a-f][.]){1,32}ip6[.]arpa$'))
"""

# Types that carry data of the owner's, and types that no program asks for of itself (an unknown one is its number).
_TYPES = """
    select *,
        case when query_type in ('A', 'AAAA', 'HTTPS', 'PTR') then false
            else coalesce(query_type in ('TXT', 'CNAME', 'MX', 'SRV', 'NAPTR', 'SPF', 'CAA', 'DNAME', 'ANY', '*'), false) end as text_type,
        case when query_type in ('A', 'AAAA', 'HTTPS', 'PTR') then false
            else coalesce(query_type in ('NULL', 'KEY', 'SIG', 'PRIVATE', 'HINFO', 'RP', 'X25', 'ISDN', 'WKS', 'MB', 'MG', 'MR', 'EID', 'APL')
                or rx(query_type, '[0-9]{3}'), false) end as odd_type
    from {told}
"""

# Domains that may have been told enough: what cannot reach the limits below is left out before names are told apart. Of
# many questions a sample is looked at, the same on every engine: names whose hash begins with so many zeros.
_CANDIDATES = """
    select domain, case when count(*) <= 16000 then 0 when count(*) <= 256000 then 1 when count(*) <= 4096000 then 2 else 3 end as zeros
    from {typed}
    group by domain
    having count(*) >= :names and min(told) < max(told)
        and (max(length(told)) >= 30 or sum(length(told)) >= :letters or count_if(odd_type or text_type) >= :names)
"""

_NAMES = """
    select t.source, t.domain, t.told, max(d.zeros) as zeros, min(t.time) as time, max(t.time) as until, count(*) as questions,
        min(t.destination) as destination, min(t.destination_port) as port, min(t.proto) as proto,
        count_if(t.odd_type) as odd, count_if(t.text_type) as texts, nullif(min(array_join(t.answers, ' ')), '') as answer,
        max(case when t.text_type then length(array_join(t.answers, ' ')) end) as answer_letters
    from {typed} as t
    join {candidates} as d on d.domain = t.domain
    where d.zeros = 0 or left(md5(t.told), d.zeros) = left('000', d.zeros)
    group by t.source, t.domain, t.told
"""

_STEPS = (48, 32, 24, 16, 12, 10, 8, 6, 5, 4, 3, 2, 1)
"""Letters from an end that two names are compared by."""


def _shared(side: str) -> str:
    """SQL for how many letters a name shares with the one before it, from the left or from the right."""
    cases = (f"when {side}(told, {count}) = {side}(before, {count}) then {count}" for count in _STEPS)
    return f"case {' '.join(cases)} else 0 end"


# New in a name is what it shares neither at the front nor at the back with the name next to it in order: counters, fixed
# labels and words said before weigh little.
_NEWS = f"""
    select *, greatest(1, letters - front - back) as fresh,
        letters >= 10 and ((12 * numbers >= letters and 10 * numbers <= 9 * letters) or 5 * vowels < letters - numbers) as encoded
    from (
        select *, length(told) as letters, length(told) - length(translate(told, '0123456789', '')) as numbers,
            length(told) - length(translate(told, 'aeiou', '')) as vowels,
            {_shared("left")} as front, {_shared("right")} as back
        from (
            select *, lag(told) over (partition by source, domain order by told nulls last) as before from {{names}}
        ) as neighbours
    ) as compared
"""

_CHANNELS = """
    with days as (
        select source, domain, max(day) as fullest, count(*) as days from (
            select source, domain, sum(fresh) * 0.625e0 * power(16.0e0, max(zeros)) as day
            from {news} group by source, domain, bucket_s(time, 86400)
        ) as each group by source, domain
    ),
    servers as (
        select source, domain, destination from (
            select source, domain, destination, count(*) as uses from {news} group by source, domain, destination
        ) as used
        qualify row_number() over (partition by source, domain order by uses desc nulls last, destination nulls last) = 1
    ),
    channels as (
        select source, domain, power(16.0e0, max(zeros)) as each, cast(count(*) as double) as names, cast(sum(questions) as double) as asked,
            avg(cast(letters as double)) as length, coalesce(avg(cast(answer_letters as double)), 0.0e0) as answer_length,
            sum(letters) * power(16.0e0, max(zeros)) >= :letters or avg(cast(letters as double)) >= 30.0e0
                or count_if(odd + texts > 0) >= :names as enough,
            avg(case when 2 * odd > questions then 1.0e0 else 0.0e0 end) as odd_share,
            avg(case when 2 * texts > questions then 1.0e0 else 0.0e0 end) as text_share,
            avg(case when encoded then 1.0e0 else 0.0e0 end) as encoded_share,
            avg(case when rx(told, '^([0-9]{1,3}[.]){3}[0-9]{1,3}([.]|$)|^([0-9a-f][.]){31}') then 1.0e0 else 0.0e0 end) as reversed_share,
            avg(case when rx(told, '[.](com|net|org|edu|gov|info)$') then 1.0e0 else 0.0e0 end) as named_share,
            avg(case when starts_with(answer, '127.') then 1.0e0 else 0.0e0 end) as listed_share, count(answer) as answered,
            min(port) as port, min(proto) as proto, min(time) as first_seen, max(until) as last_seen
        from {news}
        group by source, domain
        having count(*) >= :names
    )
    select c.*, days.fullest, days.days, servers.destination as resolver
    from channels as c
    join days on days.source = c.source and days.domain = c.domain
    join servers on servers.source = c.source and servers.domain = c.domain
    where c.enough
"""

# Names asked for in earnest are called: whether the addresses in the answers were, where the sensor saw calls at all.
_CALLED = """
    with calls as (
        select distinct c.source, c.destination from {conn} as c
        join (select distinct source from {channels}) as s on s.source = c.source
        where coalesce(c.destination_port, 0) <> 53
    ),
    given as (
        select n.source, n.domain, n.told, explode(lit_split(n.answer, ' ')) as address
        from {names} as n join {channels} as s on s.source = n.source and s.domain = n.domain
    )
    select g.source, g.domain, count(distinct case when c.destination is not null then g.told end) as called,
        max(case when o.source is not null then 1 else 0 end) as watched
    from given as g
    left join (select distinct source from calls) as o on o.source = g.source
    left join calls as c on c.source = g.source and c.destination = g.address
    group by g.source, g.domain
"""

_FACTS = """
    with hosts as (
        select count(*) as hosts from (select distinct source from {dns}) as d join {addresses} as own on own.address = d.source where own.internal
    ),
    callers as (select domain, count(distinct source) as callers from {names} group by domain),
    servers as (
        select d.destination as resolver, cast(count(*) as double) as asked from {dns} as d
        join (select distinct resolver from {channels}) as r on r.resolver = d.destination group by d.destination
    ),
    record as (select min(time) as began, max(time) as ended from {dns})
    select c.*, c.names * c.each as all_names, callers.callers, hosts.hosts, record.began,
        coalesce(called.called, 0) as called, coalesce(called.watched, 0) = 1 as watched,
        not coalesce(theirs.internal, true) as outside, 2.0e0 * c.asked * c.each >= servers.asked as own_server,
        own.domain is not null as ours, c.domain <> '' and rx(c.domain, :known) as known,
        relay.source is not null as relays,
        epoch_s(record.ended) - epoch_s(record.began) >= 259200 and epoch_s(c.first_seen) - epoch_s(record.began) >= 86400 as newly_begun
    from {channels} as c
    cross join hosts
    cross join record
    join callers on callers.domain = c.domain
    left join {called} as called on called.source = c.source and called.domain = c.domain
    left join servers on servers.resolver = c.resolver
    left join (select distinct lower(domain) as domain from {domains}) as own on own.domain = c.domain
    left join (select resolver as source, domain, count(*) as n from {channels} group by resolver, domain) as relay
        on relay.source = c.source and relay.domain = c.domain
    left join {addresses} as mine on mine.address = c.source
    left join {addresses} as theirs on theirs.address = c.resolver
    where coalesce(theirs.scope, 'unicast') = 'unicast' and (coalesce(mine.internal, true) or not coalesce(theirs.internal, false))
"""

_JUDGED = """
    with weighed as (
        select *,
            case when fullest > 500.0e0 then 0.25e0 * least(2.4e0, log10(fullest / 500.0e0)) else 0.0e0 end as points_new_information,
            sized(fullest) || ' in new names on the fullest day' as value_new_information,
            case when names >= 0.3e0 * asked then 0.1e0 when names < 0.1e0 * asked then -0.2e0 else 0.0e0 end as points_new_names,
            case when each > 1.0e0 then 'about ' else '' end || cast(cast(floor(all_names) as bigint) as string) || ' names in ' || cast(cast(floor(asked * each) as bigint) as string)
                || ' questions' as value_new_names,
            0.35e0 * odd_share + 0.25e0 * text_share as points_record_types,
            'they ask for data, not for addresses' as value_record_types,
            0.2e0 * least(1.0e0, greatest(0.0e0, length - 20.0e0) / 40.0e0) as points_long_names,
            cast(cast(floor(length) as bigint) as string) || ' letters each' as value_long_names,
            0.25e0 * encoded_share - 0.1e0 as points_spelling,
            cast(cast(floor(100.0e0 * encoded_share) as bigint) as string) || ' % look encoded' as value_spelling,
            0.15e0 * least(1.0e0, answer_length / 40.0e0) as points_answers,
            cast(cast(floor(answer_length) as bigint) as string) || ' letters each' as value_answers,
            case when hosts < 5 then 0.0e0 when callers * 50 <= hosts or callers = 1 then 0.1e0
                when callers * 4 >= hosts then -0.3e0 else 0.0e0 end as points_askers,
            cast(callers as string) || ' of ' || cast(hosts as string) || ' hosts' as value_askers,
            case when outside and own_server then 0.1e0 else 0.0e0 end as points_own_server,
            resolver || ' is asked for little else' as value_own_server,
            case when not watched or answered = 0 then 0.0e0 else 0.05e0 - 0.25e0 * sdiv(called, names) end as points_calls_there,
            cast(called as string) || ' names were called after' as value_calls_there,
            case when newly_begun then 0.1e0 else 0.0e0 end as points_newly_begun,
            'first asked ' || ymd(first_seen) || ', the logs begin ' || ymd(began) as value_newly_begun,
            case when known then -0.4e0 else 0.0e0 end as points_known_service, domain as value_known_service,
            case when ours then -0.6e0 else 0.0e0 end as points_own_domain, domain as value_own_domain,
            -0.5e0 * reversed_share as points_addresses_on_lists, 'reversed addresses are asked for' as value_addresses_on_lists,
            -0.3e0 * listed_share as points_answers_of_lists, 'the answers are 127.x, as lists answer' as value_answers_of_lists,
            -0.2e0 * named_share as points_names_in_names, 'they end in names of others' as value_names_in_names,
            case when relays then -0.3e0 else 0.0e0 end as points_asks_for_others, 'hosts ask it for the same' as value_asks_for_others
        from {facts}
    )
    select source, case when outside then resolver end as destination, resolver, nullif(domain, '') as name, port, proto,
        case when domain = '' then 'the server ' || resolver else domain end as channel,
        first_seen, last_seen, cast(floor(asked * each) as bigint) as events,
        cast(floor(all_names) as bigint) as names, fullest as information, days, length as name_length, callers,
        points_new_information, value_new_information, points_new_names, value_new_names, points_record_types, value_record_types,
        points_long_names, value_long_names, points_spelling, value_spelling, points_answers, value_answers,
        points_askers, value_askers, points_own_server, value_own_server, points_calls_there, value_calls_there,
        points_newly_begun, value_newly_begun, points_known_service, value_known_service, points_own_domain, value_own_domain,
        points_addresses_on_lists, value_addresses_on_lists, points_answers_of_lists, value_answers_of_lists,
        points_names_in_names, value_names_in_names, points_asks_for_others, value_asks_for_others,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_new_information + points_new_names + points_record_types + points_long_names
            + points_spelling + points_answers + points_askers + points_own_server + points_calls_there + points_newly_begun
            + points_known_service + points_own_domain + points_addresses_on_lists + points_answers_of_lists
            + points_names_in_names + points_asks_for_others) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(
    summary="{source} sends {information:size} a day to {channel} in {names} names it asks for",
    answers="inside",
    attack=("T1071.004", "T1048.003", "T1572"),
    evidence={"dns": ("source", "destination=resolver", "query~name")},
)
def dns_tunnels(
    dns: Rows,
    conn: Rows,
    addresses: Rows,
    domains: Rows,
    suffixes: Rows,
    *,
    names: int = 8,
    letters: int = 4000,
    low: float = 0.45,
    medium: float = 0.6,
    high: float = 0.8,
    known: str = LOOKED_UP,
) -> Rows:
    """Which hosts talk to somebody through the names they ask for?

    Why it matters: nearly every network lets questions for names out, through its own resolvers. Whoever owns a domain
    reads what is asked below it and answers what he likes, so that orders come in and data leave without a connection.

    Known blind spot: a channel that asks the same names again and hides everything in the answers (see beacons); data
    spread over many domains; fewer than `names` names, or short ordinary ones of fewer than `letters` letters together;
    payload in the form of reversed addresses; names below the domain of a known service; DNS inside HTTPS or TLS.

    Tunables:
        names: different names below one domain that make a channel (names)
        letters: letters in all from which short names that ask for plain addresses are looked at (letters)
        low: score from which a channel is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        known: domains of services that are asked in names by design (regular expression)
    """
    # The cut names are written twice, for each pass over the questions: what is written once and read twice is stored.
    candidates = sql(_CANDIDATES, typed=_typed())
    asked = sql(_NAMES, typed=_typed(), candidates=candidates)
    news = sql(_NEWS, names=asked)
    channels = sql(_CHANNELS, news=news)
    called = sql(_CALLED, names=asked, channels=channels)
    return sql(_JUDGED, facts=sql(_FACTS, names=asked, channels=channels, called=called))


def _typed() -> Query:
    cut = registered(sql(_ASKED), "source", "destination", "destination_port", "proto", "time", "query_type", "answers")
    return sql(_TYPES, told=sql(_TOLD, cut=cut))
