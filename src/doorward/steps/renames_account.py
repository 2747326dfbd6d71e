"""Certificates of an account that was given another's name, where nothing but the name ties them to an account (T1649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.certification import ENROLLED, FOREST, TEMPLATES, WEAK
from doorward.facts.directory import OBJECTS, RIGHTS, RULERS
from doorward.query import sql
from doorward.step import ONE_PREMISE, step

if TYPE_CHECKING:
    from doorward.query import Rows

# Since September 2025 a controller that is kept up to date takes no loose binding, whatever its registry says, and since
# February 2025 none where the registry says nothing: both chances are opinion. TLS kept its setting.
_WAYS = """
    select t.*, d.domain as gives, w.chance, w.way, w.fix
    from {templates} as t
    join {forest} as d on d.home = t.domain
    join (
        select domain, 'ESC9' as way, case when lenient then 0.8e0 else 0.3e0 end as chance,
            'require strong binding of certificates in ' || domain as fix from {weak} where lenient or unsaid
        union all
        select domain, 'ESC16' as way, case when lenient then 0.8e0 else 0.3e0 end as chance,
            'require strong binding of certificates in ' || domain as fix from {weak} where lenient or unsaid
        union all
        select domain, 'ESC10' as way, 0.8e0 as chance,
            'require strong binding of certificates in ' || domain as fix from {weak} where unbound
        union all
        select domain, 'ESC10 over TLS' as way, 0.8e0 as chance,
            'turn mapping of certificates by name off in ' || domain as fix from {weak} where by_name
    ) as w on w.domain = d.domain
    where t.armed and not t.names_subject and (t.tells_account or t.tells_host) and case w.way
        when 'ESC9' then t.logs_on and t.unbound
        when 'ESC16' then t.logs_on and t.drops_identifier and not t.unbound
        when 'ESC10' then t.logs_on and not t.unbound and not t.drops_identifier
        else t.over_tls end
"""

_VICTIMS = """
    select distinct o.id, o.domain from {objects} as o
    join (
        select target as id from {granted} where right_name in ('GenericAll', 'GenericWrite', 'WriteDacl', 'WriteOwner', 'Owns')
        union
        select target as id from {rights} where right_name = 'Contains'
    ) as w on w.id = o.id
    where o.kind in ('user', 'service', 'computer')
"""

# A person has no host's name, so a template that asks for it issues nothing to him. A computer has both.
_RENAMED = """
    select e.template, e.ca, o.id, o.name, o.domain, coalesce(o.sealed, false) or o.admin_count as apart from {enrolled} as e
    join (select distinct id, ca, tells_account, for_hosts from {ways}) as t on t.id = e.template and t.ca = e.ca
    join {objects} as o on o.id = e.id and (o.kind in ('computer', 'service') or (t.tells_account and not t.for_hosts))
"""

_RENAMES = """
    select 'identity:' || w.holder as premise, coalesce(a.name, w.holder) as who, v.template, v.ca, w.inherited,
        false as place, min(v.name) as example, count(distinct v.id) as accounts
    from (
        select distinct holder, target, inherited from {granted}
        where right_name in ('GenericAll', 'GenericWrite', 'WriteDacl', 'WriteOwner', 'Owns')
    ) as w
    join {renamed} as v on v.id = w.target
    left join {objects} as a on a.id = w.holder
    left join {rulers} as q on q.id = w.holder and q.domain = v.domain and q.chance = 1
    where q.id is null
    group by w.holder, a.name, v.template, v.ca, w.inherited
    union all
    select 'object:' || p.id as premise, 'Whoever rules ' || p.name as who, v.template, v.ca, false as inherited,
        true as place, min(v.name) as example, count(distinct v.id) as accounts
    from {rights} as r
    join {objects} as p on p.id = r.holder and p.kind in ('ou', 'container')
    join {renamed} as v on v.id = r.target and not v.apart
    where r.right_name = 'Contains'
    group by p.id, p.name, v.template, v.ca
"""

_TOLD = """
    select 'object:' || r.ca || '/Renamed/' || r.template as conclusion, r.premise, 1.0e0 as chance,
        r.who || ' can give another''s name to ' || r.example
            || case when r.accounts > 1 then ' and ' || cast(r.accounts - 1 as string) || ' more' else '' end
            || ', and ask for a certificate of ' || t.name || ' with it.' as how,
        case when not r.place then 'remove the rights ' || case when r.inherited then 'from above ' else '' end || 'of ' || r.who
            || ' over ' || case when r.accounts = 1 then r.example else 'accounts that may ask for certificates' end end as fix
    from {renames} as r
    join {objects} as t on t.id = r.template
    union
    select 'directory:' || gives as conclusion, 'object:' || ca || '/Renamed/' || id as premise, chance,
        'Controllers of ' || gives || ' take the name in a certificate of ' || name || ' from ' || ca_name || ' for its holder ('
            || way || ').' as how,
        fix
    from {ways}
    union
    select 'directory:' || gives as conclusion, 'object:' || ca || '/Renamed/' || id as premise, chance,
        'Controllers of ' || gives || ' take the name in a certificate of ' || name || ' from ' || ca_name || ' for its holder ('
            || way || ').' as how,
        case way when 'ESC9' then 'require the identifier of the account in certificates of ' || name
            when 'ESC16' then 'require ' || ca_name || ' to put the identifier of the account into certificates' end as fix
    from {ways}
"""


@step
def renames_account(rights: Rows, memberships: Rows, identities: Rows) -> Rows:
    """Whoever may write an account gives it another's name and asks for a certificate with that.

    Source: Lyak, Certipy 4.0 (2022) and 5.0 (2025): ESC9, ESC10 and, at an authority that leaves the account's identifier out,
    ESC16. As in BloodHound CE the template must log on, need no approval and read the name from the directory, the account be
    allowed to ask for it there, and a controller of the forest be known to bind loosely (0, 1 or nothing in the registry) or to
    map by name over TLS. Differences: ESC10 over Kerberos (0) is told too, as Certipy has it; the domain that falls is that of
    the loose controller, others of the forest by their trust; rights over the place of an account count; and one move stands
    for all accounts that one holder may write. It leaves Security 4738 or 4742 (a name was changed), 4887 on the authority and
    4768 with a certificate. Known blind spot: a controller whose registry nobody read is not judged; who may write the name
    alone (WritePublicInformation) is told in maps_certificate; groups more than six deep.
    """
    objects = sql(OBJECTS)
    granted = sql(RIGHTS)
    templates = sql(TEMPLATES, objects=objects)
    ways = sql(_WAYS, templates=templates, forest=sql(FOREST, templates=templates, objects=objects), weak=sql(WEAK))
    enrolled = sql(ENROLLED, accounts=sql(_VICTIMS, objects=objects, granted=granted), templates=ways, granted=granted)
    renamed = sql(_RENAMED, enrolled=enrolled, ways=ways, objects=objects)
    rulers = sql(RULERS, objects=objects)
    renames = sql(_RENAMES, renamed=renamed, granted=granted, objects=objects, rulers=rulers)
    return sql(ONE_PREMISE, pairs=sql(_TOLD, renames=renames, ways=ways, objects=objects))
