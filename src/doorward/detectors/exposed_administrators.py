"""Exposed administrators: who rules a domain, reads mail, and leaves secrets on computers that others may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.detector import detector
from doorward.facts.directory import HOSTS, OBJECTS, PRIVILEGED, RIGHTS, RULERS
from doorward.query import sql

if TYPE_CHECKING:
    from doorward.query import Rows

# Systems that Microsoft no longer mends without being paid for it (its lifecycle pages); what it calls LTSB or LTSC lives longer.
ENDED = "(XP|Vista|Windows 7|Windows 8|Windows 10|2000|2003|2008|2012)"

_SIGNS = """
    select f.id, coalesce(json_text(f.details, 'asset'), json_text(f.details, 'device'), json_text(f.details, 'host'),
        a.asset, a.canonical) as asset
    from {findings} as f
    left join {addresses} as a on a.address = coalesce(json_text(f.details, 'address'), json_text(f.details, 'source'))
    where f.severity in ('medium', 'high', 'critical')
"""

# Controllers are where administrators belong. What anybody in the domain may use is taken by whoever is anybody.
_PLACES = """
    select h.id, h.asset, h.name, coalesce(rx(o.system, :ended) and not rx(o.system, 'LTS[BC]'), false) as ended, c.unconstrained,
        coalesce(w.wide, false) as wide, s.signs
    from {hosts} as h
    join {objects} as c on c.id = h.id
    join (select id, min(operating_system) as system from {identities} group by id) as o on o.id = h.id
    left join (
        select target, true as wide from {granted}
        where right_name in ('AdminTo', 'CanRDP', 'CanPSRemote') and rx(holder, '(-S-1-5-11|-S-1-1-0|-S-1-5-32-545|^S-1-5-21-.*-513)$')
        group by target
    ) as w on w.target = h.id
    left join (select asset, array_sort(collect_list(id)) as signs from {signs} group by asset) as s on s.asset = h.asset
    where h.domain is not null and not exists (
        select 1 from {memberships} as m where m.member = h.id and rx(m.group_id, '^S-1-5-21-.*-(516|521)$')
    )
"""

_STAYS = """
    select s.identity, p.id, p.name, p.ended, p.unconstrained, p.wide, p.signs, min(s.time) as first_seen, max(s.time) as last_seen,
        case when p.signs is not null then 8 else 0 end + case when p.unconstrained then 4 else 0 end
            + case when p.wide then 2 else 0 end + case when p.ended then 1 else 0 end as weakness
    from {sessions} as s
    join {places} as p on p.id = s.computer
    where s.time is null or s.time <= coalesce(cast(:as_of as timestamp), s.time)
    group by s.identity, p.id, p.name, p.ended, p.unconstrained, p.wide, p.signs
"""

_FACTS = """
    select o.id, o.name, o.domain, o.email, p.way, o.sensitive, g.member is not null as guarded, t.computers, t.ended, t.unconstrained,
        t.wide, t.signed, t.first_seen, t.last_seen, w.worst, w.signs
    from {privileged} as p
    join {objects} as o on o.id = p.id and o.kind = 'user' and o.enabled and not p.shadow
    left join (select distinct member from {memberships} where rx(group_id, '^S-1-5-21-.*-525$')) as g on g.member = o.id
    left join (
        select identity, count(*) as computers, count_if(ended) as ended, count_if(unconstrained) as unconstrained, count_if(wide) as wide,
            count_if(signs is not null) as signed, min(first_seen) as first_seen, max(last_seen) as last_seen
        from {stays} group by identity
    ) as t on t.identity = o.id
    left join (
        select identity, name as worst, signs from {stays}
        qualify row_number() over (partition by identity order by weakness desc nulls last, name nulls last, id nulls last) = 1
    ) as w on w.identity = o.id
"""

_JUDGED = """
    with weighed as (
        select *, 0.2e0 as points_privilege, way as value_privilege,
            case when contains(email, '@') then 0.15e0 else 0.0e0 end as points_reads_mail, email as value_reads_mail,
            case when computers > 0 then 0.2e0 else 0.0e0 end as points_leaves_secrets,
            'seen on ' || cast(computers as string) || case when computers = 1 then ' computer that is no controller'
                else ' computers that are no controllers' end as value_leaves_secrets,
            case when signed > 0 then 0.3e0 else 0.0e0 end as points_computer_in_trouble,
            cast(signed as string) || ' of them with findings of their own' as value_computer_in_trouble,
            case when unconstrained > 0 then 0.2e0 else 0.0e0 end as points_computer_that_delegates,
            cast(unconstrained as string) || ' of them may use the tickets of whoever comes' as value_computer_that_delegates,
            case when wide > 0 then 0.2e0 else 0.0e0 end as points_computer_for_all,
            cast(wide as string) || ' of them may be used by anybody in the domain' as value_computer_for_all,
            case when ended > 0 then 0.1e0 else 0.0e0 end as points_computer_past_its_end,
            cast(ended as string) || ' of them run a system that is mended no more' as value_computer_past_its_end,
            case when guarded then -0.1e0 else 0.0e0 end as points_protected_user, 'it is in Protected Users' as value_protected_user,
            case when sensitive then -0.05e0 else 0.0e0 end as points_not_delegated, 'it may not be delegated' as value_not_delegated
        from {facts}
    )
    select id as identity, name as account, domain as directory, way, email, worst, signs, coalesce(computers, 1) as events,
        first_seen, last_seen, id as key_fact,
        case when computers > 0 then 'leaves secrets on ' || worst
                || case when computers > 1 then ' and ' || cast(computers - 1 as string) || ' more' else '' end
            else 'reads mail' end as exposure,
        case when computers > 0 then 'deny ' || name || ' the logon to ' || worst
            else 'ask ' || name || ' for a second factor that no mail can trick away' end as fix,
        points_privilege, value_privilege, points_reads_mail, value_reads_mail, points_leaves_secrets, value_leaves_secrets,
        points_computer_in_trouble, value_computer_in_trouble, points_computer_that_delegates, value_computer_that_delegates,
        points_computer_for_all, value_computer_for_all, points_computer_past_its_end, value_computer_past_its_end,
        points_protected_user, value_protected_user, points_not_delegated, value_not_delegated,
        case when total >= :high then 'high' when total >= :medium then 'medium' else 'low' end as severity
    from (
        select *, floor(1000.0e0 * (points_privilege + points_reads_mail + points_leaves_secrets + points_computer_in_trouble
            + points_computer_that_delegates + points_computer_for_all + points_computer_past_its_end + points_protected_user
            + points_not_delegated) + 0.5e0) / 1000.0e0 as total
        from weighed
    ) as summed
    where total >= :low
"""


@detector(summary="{account}, who {way}, {exposure}", answers="doors", attack=("T1078.002", "T1566", "T1003.001"))
def exposed_administrators(
    identities: Rows,
    memberships: Rows,
    rights: Rows,
    sessions: Rows,
    identifiers: Rows,
    addresses: Rows,
    findings: Rows,
    *,
    low: float = 0.35,
    medium: float = 0.5,
    high: float = 0.7,
    ended: str = ENDED,
) -> Rows:
    """Which administrators can be reached, by mail or on computers that others may take?

    Why it matters: an administrator who logs on to an ordinary computer leaves there what rules the domain, for whoever takes it.

    Known blind spot: a session that no collector met is not there, and without sessions only the mail address is known. Whether
    an administrator reads mail with that very account no directory tells.

    Tunables:
        low: score from which it is told (score 0..1)
        medium: score from which a person should look (score 0..1)
        high: score from which a person should look at once (score 0..1)
        ended: systems that are mended no more (regular expression)
    """
    objects = sql(OBJECTS)
    granted, hosts = sql(RIGHTS), sql(HOSTS, objects=objects)
    privileged = sql(PRIVILEGED, objects=objects, rulers=sql(RULERS, objects=objects), granted=granted)
    places = sql(_PLACES, hosts=hosts, objects=objects, granted=granted, signs=sql(_SIGNS))
    stays = sql(_STAYS, places=places)
    facts = sql(_FACTS, privileged=privileged, objects=objects, stays=stays)
    return sql(_JUDGED, facts=facts)
