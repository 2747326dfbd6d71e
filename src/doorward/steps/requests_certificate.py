"""Certificates in another's name: a template that lets whoever asks say who he is, and a CA that issues it (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# A template is armed where nobody has to approve or sign the request. Without a purpose, or with any, it is good for all.
_TEMPLATES = """
    select t.id, o.name, t.names_subject, t.unbound, t.logs_on, t.agent, t.any_purpose, t.armed, t.signed_once, c.id as ca,
        c.name as ca_name, c.domain, f.alters_subject
    from (
        select id, bool_or(array_contains(flags, 'enrolleesuppliessubject')) as names_subject,
            bool_or(array_contains(flags, 'nosecurityextension')) as unbound,
            bool_or(array_contains(purposes, '1.3.6.1.4.1.311.20.2.1')) as agent,
            bool_or(coalesce(array_size(purposes), 0) = 0 or array_contains(purposes, '2.5.29.37.0')) as any_purpose,
            bool_or(coalesce(array_size(purposes), 0) = 0 or array_contains(flags, 'authenticationenabled')
                or array_contains(purposes, '1.3.6.1.5.5.7.3.2') or array_contains(purposes, '1.3.6.1.5.2.3.4')
                or array_contains(purposes, '1.3.6.1.4.1.311.20.2.2') or array_contains(purposes, '2.5.29.37.0')) as logs_on,
            bool_or(array_contains(flags, 'authorizedsignatures=0') or array_contains(flags, 'schemaversion=1'))
                and not coalesce(bool_or(array_contains(flags, 'requiresmanagerapproval')), false) as armed,
            bool_or(array_contains(flags, 'authorizedsignatures=1') or array_contains(flags, 'schemaversion=1')) as signed_once
        from {identities} where kind = 'certificate template' group by id
    ) as t
    join {objects} as o on o.id = t.id
    join (select distinct holder, target from {rights} where right_name = 'PublishedTo') as p on p.holder = t.id
    join {objects} as c on c.id = p.target and c.domain is not null
    join (
        select id, bool_or(array_contains(flags, 'IsUserSpecifiesSanEnabled')) as alters_subject from {identities} group by id
    ) as f on f.id = c.id
"""

_ENROLS = """
    select r.holder, r.target, t.name, coalesce(a.name, r.holder) as account from (
        select distinct holder, target from {granted} where right_name in ('Enroll', 'AllExtendedRights', 'GenericAll')
    ) as r
    join {objects} as t on t.id = r.target and t.kind in ('certificate template', 'enterprise CA')
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = t.domain
    where q.id is null
"""

# Ways as the authors of "Certified Pre-Owned" number them. Controllers that were patched in May 2022 refuse a name that the CA's
# flag lets in, unless the template leaves their extension out; whether a CA restricts agents is not told. Both are opinion.
_WAYS = """
    select id, name, ca, ca_name, domain, 'whoever asks says who he is' as why, 1.0e0 as chance, 'ESC1' as way,
        cast(null as string) as second from {templates} where armed and logs_on and names_subject
    union
    select id, name, ca, ca_name, domain, 'the authority takes any name that is asked for' as why,
        case when coalesce(unbound, false) then 1.0e0 else 0.3e0 end as chance, 'ESC6' as way, cast(null as string) as second
    from {templates} where armed and logs_on and alters_subject and not coalesce(names_subject, false)
    union
    select a.id, a.name, a.ca, a.ca_name, a.domain, 'it lets its holder ask for others by ' || b.name as why, 0.8e0 as chance,
        case when a.agent then 'ESC3' else 'ESC2' end as way, b.id as second
    from {templates} as a
    join {templates} as b on b.ca = a.ca and b.logs_on and b.signed_once and b.id <> a.id
    where a.armed and (a.agent or a.any_purpose) and not (a.logs_on and coalesce(a.names_subject, false))
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
        array_distinct(array_sort(collect_list('ask for approval of certificates of ' || name))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {needed}
    group by id, ca, second, domain, name, ca_name, why, way, chance
"""


@step
def requests_certificate(rights: Rows, identities: Rows) -> Rows:
    """Whoever may ask for a certificate in another's name rules the domain.

    Source: Schroeder and Christensen, Certified Pre-Owned (2021): ESC1, 2, 3 and 6. It leaves Security 4886 and 4887 on the
    authority, and 4768 with a certificate on a controller. Known blind spot: ESC8 to 13 need settings of controllers, web
    servers and policies that no file that is read tells of.
    """
    objects = sql(OBJECTS)
    enrols = sql(_ENROLS, granted=sql(RIGHTS), objects=objects, rulers=sql(RULERS, objects=objects))
    ways = sql(_WAYS, templates=sql(_TEMPLATES, objects=objects))
    return sql(_MOVES, enrols=enrols, needed=sql(_NEEDED, ways=ways))
