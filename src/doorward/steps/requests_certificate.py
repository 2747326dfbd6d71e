"""Certificates in another's name: a template that lets whoever asks say who he is, and a CA that issues it (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.certification import MAY_ENROL, TEMPLATES
from doorward.facts.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_ENROLS = f"""
    select r.holder, r.target, t.name, coalesce(a.name, r.holder) as account from (
        select distinct holder, target from {{granted}} where right_name in ({MAY_ENROL})
    ) as r
    join {{objects}} as t on t.id = r.target and t.kind in ('certificate template', 'enterprise CA')
    left join {{objects}} as a on a.id = r.holder
    left join {{rulers}} as q on q.id = r.holder and q.domain = t.domain
    where q.id is null
"""

# Ways as the authors of "Certified Pre-Owned" number them. Controllers that were patched in May 2022 refuse a name that the CA's
# flag lets in, unless template or CA leave their extension out; whether a CA restricts agents is not told, nor whether it was
# patched in November 2024 against purposes that the request brings along (CVE-2024-49019). All of these are opinion.
_WAYS = """
    select id, name, ca, ca_name, domain, 'whoever asks says who he is' as why, 1.0e0 as chance, 'ESC1' as way,
        cast(null as string) as second from {templates} where armed and logs_on and names_subject
    union
    select id, name, ca, ca_name, domain, 'whoever asks says who he is, and what it is good for' as why, 0.3e0 as chance,
        'ESC15' as way, cast(null as string) as second
    from {templates} where armed and not logs_on and names_subject and first_version
    union
    select id, name, ca, ca_name, domain, 'the authority takes any name that is asked for' as why,
        case when unbound or drops_identifier then 1.0e0 else 0.3e0 end as chance,
        case when drops_identifier then 'ESC16' else 'ESC6' end as way, cast(null as string) as second
    from {templates} where armed and logs_on and alters_subject and not names_subject
    union
    select a.id, a.name, a.ca, a.ca_name, a.domain, 'it lets its holder ask for others by ' || b.name as why, 0.8e0 as chance,
        case when a.agent then 'ESC3' else 'ESC2' end as way, b.id as second
    from {templates} as a
    join {templates} as b on b.ca = a.ca and b.logs_on and b.signed_once and b.id <> a.id
    where a.armed and (a.agent or a.any_purpose) and not (a.logs_on and a.names_subject)
"""

_NEEDED = """
    select *, 'object:' || id || '/Enroll' as premise from {ways}
    union
    select *, 'object:' || ca || '/Enroll' as premise from {ways}
    union
    select *, 'object:' || second || '/Enroll' as premise from {ways} where second is not null
"""

_MOVES = """
    select 'object:' || target || '/Enroll' as conclusion, array_sort(collect_list('identity:' || holder)) as premises,
        1.0e0 as probability, false as seen, account || ' may ask for certificates of ' || name || '.' as how,
        array_sort(collect_list('remove the right of ' || account || ' to ask for certificates of ' || name)) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {enrols}
    group by holder, target, account, name
    union all
    select 'directory:' || domain as conclusion, array_sort(collect_list(premise)) as premises, chance as probability, false as seen,
        'A certificate of ' || name || ' from ' || ca_name || ' makes its holder anyone in ' || domain || ': ' || why || ' ('
            || way || ').' as how,
        array_sort(array_distinct(collect_list('ask for approval of certificates of ' || name))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {needed}
    group by id, ca, second, domain, name, ca_name, why, way, chance
"""


@step
def requests_certificate(rights: Rows, identities: Rows) -> Rows:
    """Whoever may ask for a certificate in another's name rules the domain.

    Source: Schroeder and Christensen, Certified Pre-Owned (2021): ESC1, 2, 3 and 6; Bollinger, EKUwu (2024): ESC15; Lyak,
    Certipy 5.0 (2025): ESC16 with ESC6. BloodHound CE has no ESC15, and gives ESC6 only where a controller is known to bind
    loosely. It leaves Security 4886 and 4887 on the authority, and 4768 with a certificate on a controller. Known blind spot:
    whether an authority restricts agents, which it may, is not asked, nor whether the computer that it runs on is switched off.
    """
    objects = sql(OBJECTS)
    enrols = sql(_ENROLS, granted=sql(RIGHTS), objects=objects, rulers=sql(RULERS, objects=objects))
    ways = sql(_WAYS, templates=sql(TEMPLATES, objects=objects))
    return sql(_MOVES, enrols=enrols, needed=sql(_NEEDED, ways=ways))
