"""From a role over a resource of Azure to what it holds: the machine itself, the identity that it acts as, the secrets of a vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.azure import PRESENT, RULING, by_kind
from doorward.facts.directory import HOSTS, OBJECTS, RIGHTS
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_ANY = " union all ".join(f"select '{role}' as role" for role in RULING)

_ROLES = f"""
    select o.id, o.name, o.kind, r.role from {{objects}} as o
    join (
        select k.kind, k.role from ({by_kind()}) as k
        union
        select k.kind, a.role from (select distinct kind from ({by_kind()}) as kinds union select 'container registry' as kind) as k
        cross join ({_ANY}) as a
    ) as r on r.kind = o.kind
    join {{present}} as p on p.role = r.role
    join (select distinct id from {{identities}} where array_contains(flags, 'AZVM') or kind <> 'computer') as z on z.id = o.id
"""

# The list of a vault counts only where roles do not decide, and whoever may change the vault puts himself on it.
_VAULTS = """
    select r.id, r.name, r.role from {roles} as r
    join (
        select id, coalesce(bool_or(array_contains(flags, 'enableRbacAuthorization')), false) as by_role from {identities} group by id
    ) as v on v.id = r.id
    where r.kind = 'key vault' and case when v.by_role then r.role not in ('AZGetSecrets', 'AZContributor', 'AZKeyVaultContributor')
        else r.role <> 'AZKeyVaultSecretsUser' end
"""

_NODES = """
    select distinct n.holder as id, m.target from {granted} as n
    join {granted} as c on c.holder = n.target and c.right_name = 'AZContains'
    join {granted} as m on m.holder = c.target and m.right_name = 'AZManagedIdentity'
    where n.right_name = 'AZNodeResourceGroup'
"""

_PAIRS = """
    select 'object:' || r.id || '/' || r.role as premise,
        case when r.role = 'AZVMAdminLogin' then 'position:inside' else 'object:' || r.id || '/' || r.role end as second,
        'host:' || h.asset || '/root' as conclusion,
        'Whoever has the role ' || replace(r.role, 'AZ', '') || ' over ' || r.name
            || case when r.role = 'AZVMAdminLogin' then ' logs on to it as its administrator.' else ' runs commands on it.' end as how
    from {roles} as r
    join {hosts} as h on h.id = r.id
    union
    select 'host:' || h.asset || '/user' as premise, 'host:' || h.asset || '/user' as second, 'identity:' || m.target as conclusion,
        'Whoever runs anything on ' || h.name || ' acts as ' || coalesce(s.name, m.target) || ', which it may act as.' as how
    from {granted} as m
    join {hosts} as h on h.id = m.holder
    left join {objects} as s on s.id = m.target
    where m.right_name = 'AZManagedIdentity'
    union
    select 'object:' || r.id || '/' || r.role as premise, 'object:' || r.id || '/' || r.role as second,
        'identity:' || m.target as conclusion,
        'Whoever has the role ' || replace(r.role, 'AZ', '') || ' over ' || r.name || ' lets it act as ' || coalesce(s.name, m.target) || '.' as how
    from {roles} as r
    join (
        select holder as id, target from {granted} where right_name = 'AZManagedIdentity' union select id, target from {nodes}
    ) as m on m.id = r.id
    left join {objects} as s on s.id = m.target
    where r.kind <> 'computer'
    union
    select 'object:' || id || '/' || role as premise, 'object:' || id || '/' || role as second,
        'object:' || id || '/Secrets' as conclusion,
        'Whoever has the role ' || replace(role, 'AZ', '') || ' over ' || name || ' reads its secrets.' as how
    from {vaults}
    union
    select 'object:' || v.id || '/Secrets' as premise, 'object:' || v.id || '/Secrets' as second, 'data:' || j.jewel as conclusion,
        j.jewel || ' lies in the vault ' || v.name || '.' as how
    from {vaults} as v
    join {jewels} as j on lower(j.asset) in (lower(v.name), v.id) and j.jewel is not null
"""

_MOVES = """
    select conclusion, array_sort(collect_list(premise)) as premises, 1.0e0 as probability, false as seen, how,
        array_sort(collect_list(cast(null as string))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from (
        select distinct conclusion, premise as first, premise, how from {pairs}
        union
        select distinct conclusion, premise as first, second as premise, how from {pairs}
    ) as each
    group by conclusion, first, how
"""


@step
def uses_resource(rights: Rows, identities: Rows, identifiers: Rows, jewels: Rows) -> Rows:
    """Whoever rules a resource of Azure has the machine, the identity or the secrets behind it.

    Source: Microsoft, Azure built-in roles; the edges that BloodHound CE draws (AZVMAdminLogin, AZVMContributor,
    AZAvereContributor, AZKeyVaultContributor, AZAutomationContributor, AZLogicAppContributor, AZWebsiteContributor,
    AZAKSContributor, AZManagedIdentity, AZNodeResourceGroup), all documented to work, so the chance is 1. Differences: a vault
    is judged by whether roles or its own list decide, and roles that read secrets count there; to log on to a machine takes a
    place on the network too; any user of a machine may act as its identity. What a vault holds is not known: its secrets lead
    on where a jewel is said to lie in it. The fix is to take the role away, where it was given. It leaves runCommand, listKeys
    or secrets/get in the activity log. Known blind spot: storage, databases and disks, and secrets of one vault that open
    another resource.
    """
    objects = sql(OBJECTS)
    granted = sql(RIGHTS)
    roles = sql(_ROLES, objects=objects, present=sql(PRESENT))
    inputs = {"objects": objects, "granted": granted, "roles": roles, "hosts": sql(HOSTS, objects=objects)}
    vaults = sql(_VAULTS, roles=roles)
    return sql(_MOVES, pairs=sql(_PAIRS, nodes=sql(_NODES, granted=granted), vaults=vaults, **inputs))
