"""Generated domains: hosts that try one unregistered domain after another until one of them answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.known.public_suffix import registered
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Query, Rows

# NetBIOS hides its names in port 137; reverse names are nobody's choice.
_ASKED = """
    select source, time, query_type, response_code, answers,
        case when right(query, 1) = '.' then lower(left(query, length(query) - 1)) else lower(query) end as name
    from {dns}
    where length(query) between 4 and 1020 and contains(query, '.') and right(query, 5) <> '.arpa'
        and source is not null and time is not null and coalesce(destination_port, 53) <> 137 and
"""

# Domains under top-level domains that exist: what is tried below our own is a search suffix.
_PAIRS = """
    select t.source, t.registered, min(t.time) as began, max(t.time) as ended, count(*) as questions,
        count_if(t.response_code = 'NXDOMAIN') as denied,
        count_if(t.response_code = 'NOERROR' and array_size(t.answers) > 0) as answered,
        count_if(t.query_type in ('MX', 'TXT', 'SPF', 'SRV', 'NS', 'SOA')) as mail,
        bool_and(t.subdomain in ('', 'www')) as bare
    from {cut} as t
    left join (select distinct lower(domain) as domain from {domains}) as own on own.domain = t.registered
    where t.listed and t.registered is not null and own.domain is null
    group by t.source, t.registered
"""

_BURSTS = """
    select source, bucket_s(began, 60 * :minutes) as bucket
    from {denied}
    group by source, bucket_s(began, 60 * :minutes)
    having count(*) >= :unregistered
"""

# All that was new to the host while it tried; a domain belongs to the time it was first asked for.
_NEW = """
    select t.*, b.bucket, split_part(t.registered, '.', 1) as label,
        right(t.registered, length(t.registered) - length(split_part(t.registered, '.', 1)) - 1) as suffix
    from {pairs} as t
    join {bursts} as b on b.source = t.source and b.bucket = bucket_s(t.began, 60 * :minutes)
"""

# Whether anybody got an answer about a domain, and how many asked.
_ANYBODY = """
    select t.registered, count(distinct t.source) as callers,
        count_if(t.response_code = 'NOERROR' and array_size(t.answers) > 0) as answered
    from {cut} as t
    join (select distinct registered from {new}) as n on n.registered = t.registered
    group by t.registered
"""

_MET = """
    with hosts as (
        select count(*) as hosts from (select distinct source from {dns}) as d join {addresses} as own on own.address = d.source where own.internal
    ),
    judged as (
        select n.*, a.callers, hosts.hosts, n.denied > 0 and a.answered = 0 as dead, a.callers <= 3 or a.callers * 10 <= hosts.hosts as rare,
            rx(n.label, '[bcdfghjklmnpqrstvwxz]{5}|[0-9][a-z]+[0-9]|[a-z][0-9]{2,}[a-z]') as odd
        from {new} as n join {anybody} as a on a.registered = n.registered cross join hosts
    ),
    shapes as (
        select source, bucket, suffix, min(length(label)) as shortest, max(length(label)) as longest
        from judged where dead group by source, bucket, suffix
    )
    select j.*, not j.dead and j.answered > 0 and j.rare and j.bare and s.suffix is not null as alike,
        row_number() over (partition by j.source, j.bucket, j.dead order by j.began nulls last, j.registered nulls last) as place,
        row_number() over (
            partition by j.source, j.bucket,
                not j.dead and j.answered > 0 and j.rare and j.bare and s.suffix is not null
            order by j.began nulls last, j.registered nulls last
        ) as turn
    from judged as j
    left join shapes as s on s.source = j.source and s.bucket = j.bucket and s.suffix = j.suffix
        and length(j.label) between s.shortest and s.longest
"""

_WINDOWS = """
    select source, bucket, cast(count_if(dead) as double) as dead, cast(count(*) as double) as tried,
        cast(sum(case when dead then questions else 0 end) as bigint) as questions, max(hosts) as hosts,
        avg(case when dead then case when rare then 1.0e0 else 0.0e0 end end) as rare_share,
        avg(case when dead then case when bare then 1.0e0 else 0.0e0 end end) as bare_share,
        avg(case when dead then case when odd then 1.0e0 else 0.0e0 end end) as odd_share,
        avg(case when dead then case when 2 * mail > questions then 1.0e0 else 0.0e0 end end) as mail_share,
        count_if(alike) as alike, min(case when alike and turn = 1 then registered end) as name,
        min(case when dead then began end) as first_seen, max(case when dead then ended end) as last_seen,
        seconds(max(case when dead then began end)) - seconds(min(case when dead then began end)) as length,
        array_join(array_sort(collect_list(case when dead and place <= 5 then registered end)), ', ') as examples
    from {met}
    group by source, bucket
    having count_if(dead) >= :unregistered
"""

# Where the domain that answered is: the address its host was told, the first by its spelling.
_PLACES = """
    select source, registered, min(address) as destination from (
        select c.source, c.registered, explode(c.answers) as address from {cut} as c
        join (select source, name from {windows} where name is not null group by source, name) as w
            on w.source = c.source and w.name = c.registered
        where c.response_code = 'NOERROR'
    ) as told
    where rx(address, '^[0-9a-f.:]+$') and rx(address, '[.:]')
    group by source, registered
"""

_JUDGED = """
    with weighed as (
        select w.*, p.destination,
            0.2e0 + 0.25e0 * least(1.0e0, log10(sdiv(dead, cast(:unregistered as double)))) as points_dead_domains,
            cast(cast(floor(dead) as bigint) as string) || ' within ' || cast(:minutes as string) || ' minutes, such as ' || examples as value_dead_domains,
            case when 2.0e0 * dead >= tried then 0.15e0 when 5.0e0 * dead >= tried then 0.1e0 when 10.0e0 * dead >= tried then 0.0e0
                when 20.0e0 * dead >= tried then -0.15e0 when 50.0e0 * dead >= tried then -0.3e0 else -0.5e0 end as points_share,
            cast(cast(floor(dead) as bigint) as string) || ' of ' || cast(cast(floor(tried) as bigint) as string) || ' domains new to it' as value_share,
            0.3e0 * bare_share - 0.2e0 as points_no_host_names,
            cast(cast(floor(100.0e0 * bare_share) as bigint) as string) || ' % without a name of a host' as value_no_host_names,
            case when questions <= 3.0e0 * dead then 0.05e0 when questions > 6.0e0 * dead then -0.15e0 else 0.0e0 end as points_tried_once,
            cast(questions as string) || ' questions' as value_tried_once,
            case when dead * 60.0e0 >= length then 0.1e0 else 0.0e0 end as points_pace,
            'one a minute or faster' as value_pace,
            0.1e0 * odd_share as points_spelling,
            cast(cast(floor(100.0e0 * odd_share) as bigint) as string) || ' % hard to pronounce' as value_spelling,
            case when alike > 0 then 0.1e0 else 0.0e0 end as points_one_answers, name as value_one_answers,
            0.25e0 * rare_share - 0.25e0 as points_asked_by_others,
            cast(cast(floor(100.0e0 * (1.0e0 - rare_share)) as bigint) as string) || ' % are asked by many' as value_asked_by_others,
            -0.4e0 * mail_share as points_mail, 'mail servers ask so about senders' as value_mail
        from {windows} as w
        left join {addresses} as mine on mine.address = w.source
        left join {places} as p on p.source = w.source and p.registered = w.name
        where coalesce(mine.internal, true)
    )
    select source, destination, name, cast(floor(dead) as bigint) as domains, cast(floor(tried) as bigint) as new_domains, alike as answering, examples, times,
        case when name is null then 'none answered' else name || ' answered' end as outcome, 'NXDOMAIN' as response_code,
        first_seen, last_seen, questions as events,
        points_dead_domains, value_dead_domains, points_share, value_share, points_no_host_names, value_no_host_names,
        points_tried_once, value_tried_once, points_pace, value_pace, points_spelling, value_spelling,
        points_one_answers, value_one_answers, points_asked_by_others, value_asked_by_others, points_mail, value_mail,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, count(*) over (partition by source) as times,
            row_number() over (partition by source order by total desc nulls last, dead desc nulls last, bucket nulls last) as place
        from (
            select *, floor(1000.0e0 * (points_dead_domains + points_share + points_no_host_names + points_tried_once + points_pace
                + points_spelling + points_one_answers + points_asked_by_others + points_mail) + 0.5e0) / 1000.0e0 as total
            from weighed
        ) as summed
        where total >= :low
    ) as ranked
    where place = 1
"""


@detector(
    summary="{source} tried {domains} domains that do not exist, and {outcome}",
    answers="inside",
    attack=("T1568.002", "T1071.004"),
    evidence={"dns": ("source", "response_code")},
)
def generated_domains(
    dns: Rows,
    addresses: Rows,
    domains: Rows,
    suffixes: Rows,
    *,
    unregistered: int = 10,
    minutes: int = 60,
    low: float = 0.45,
    medium: float = 0.6,
    high: float = 0.75,
) -> Rows:
    """Which hosts try domains that nobody has registered, one after another?

    Why it matters: an implant whose master moves works out a list of domains every day and tries them until one answers.
    Lists of bad names come too late for that; the failures in between are seen wherever questions are logged.

    Known blind spot: fewer than `unregistered` domains in `minutes`, such as a slow or a lucky search; a resolver's
    questions for thousands of clients; domains that half the network tries, as in an outbreak; answers that a provider
    forges for names that do not exist. Tools that try names for a living, such as watchers of look-alikes, look the same.

    Tunables:
        unregistered: domains without any answer that a search needs (domains)
        minutes: time in which a host tries them (minutes)
        low: score from which a search is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
    """
    # Three passes, each over fewer questions or fewer columns: the denied ones, those of the hosts that stand out, and
    # whatever anybody asked about the domains that these were new to.
    bursts = sql(_BURSTS, denied=sql(_PAIRS, cut=_cut("response_code = 'NXDOMAIN'")))
    suspects = _cut("source in (select source from {bursts})", bursts=bursts)
    new = sql(_NEW, pairs=sql(_PAIRS, cut=suspects), bursts=bursts)
    anybody = sql(_ANYBODY, cut=_cut("true"), new=new)
    windows = sql(_WINDOWS, met=sql(_MET, new=new, anybody=anybody))
    return sql(_JUDGED, windows=windows, places=sql(_PLACES, cut=suspects, windows=windows))


def _cut(condition: str, **inputs: Query) -> Query:
    asked = sql(_ASKED + condition, **inputs)
    return registered(asked, "source", "time", "query_type", "response_code", "answers")
