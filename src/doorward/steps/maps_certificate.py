"""Certificates that are tied to another account: whoever may write an account's names writes his own certificate there (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.certification import TEMPLATES
from doorward.facts.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

# A name of an account in the certificate comes first, so only a template without one will do.
_HELD = """
    select *, 'object:' || id || '/Enroll' as premise from {templates} where armed and logs_on and not names_subject and not tells_account
    union
    select *, 'object:' || ca || '/Enroll' as premise from {templates} where armed and logs_on and not names_subject and not tells_account
"""

_WRITES = """
    select distinct r.holder, r.target, coalesce(a.name, r.holder) as who, t.name, t.domain, r.inherited from {granted} as r
    join {objects} as t on t.id = r.target and t.kind in ('user', 'service', 'computer') and t.enabled
    join (select distinct domain from {held}) as d on d.domain = t.domain
    left join {objects} as a on a.id = r.holder
    left join {rulers} as q on q.id = r.holder and q.domain = t.domain and q.chance = 1
    where r.right_name in ('WriteAltSecurityIdentities', 'WritePublicInformation') and q.id is null
"""

_NEEDED = """
    select *, 'identity:' || holder as premise from {writes}
    union
    select *, 'certificate:' || domain as premise from {writes}
"""

_MOVES = """
    select 'certificate:' || domain as conclusion, array_sort(collect_list(premise)) as premises, 1.0e0 as probability, false as seen,
        'Whoever may ask ' || ca_name || ' for a certificate of ' || name || ' holds one that logs on in ' || domain || '.' as how,
        array_sort(array_distinct(collect_list('ask for approval of certificates of ' || name))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from (
        select distinct h.id, h.ca, h.name, h.ca_name, h.domain, h.premise from {held} as h
        join (select distinct domain from {writes}) as w on w.domain = h.domain
    ) as each
    group by id, ca, name, ca_name, domain
    union all
    select 'identity:' || target as conclusion, array_sort(collect_list(premise)) as premises, 0.8e0 as probability, false as seen,
        who || ' can tie a certificate of its own to ' || name || ', and log on as it (ESC14).' as how,
        array_sort(array_distinct(collect_list('remove the rights ' || case when inherited then 'from above ' else '' end || 'of ' || who
            || ' over ' || name)))
            as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {needed}
    group by holder, target, who, name, inherited
"""


@step
def maps_certificate(rights: Rows, identities: Rows) -> Rows:
    """Whoever may write which certificates an account logs on with, and holds one, becomes it.

    Source: Knudsen, ADCS ESC14 abuse technique (2024), its first scenario; BloodHound CE names the rights
    (WriteAltSecurityIdentities, WritePublicInformation) and leaves the rest to the reader. That the tie works is opinion: no
    file tells how certificates of people are tied. It leaves Security 4738 or 5136 for altSecurityIdentities, and 4768 with a
    certificate of another. Known blind spot: ties that exist already and are loose (by issuer and subject, or by mail), and an
    authority of another domain of the forest.
    """
    objects = sql(OBJECTS)
    held = sql(_HELD, templates=sql(TEMPLATES, objects=objects))
    inputs = {"objects": objects, "granted": sql(RIGHTS), "rulers": sql(RULERS, objects=objects), "held": held}
    writes = sql(_WRITES, **inputs)
    return sql(_MOVES, held=held, writes=writes, needed=sql(_NEEDED, writes=writes))
