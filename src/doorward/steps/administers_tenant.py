"""From accounts with a lesser role or permission in Entra ID to the applications, groups, people and devices that it manages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, NOTHING, OBJECTS, alone
from doorward.query import sql
from doorward.step import step

if TYPE_CHECKING:
    from doorward.query import Rows

_POWERS = {
    "Applications": (
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3 158c047a-c907-4556-b7ef-446551a6b5f7 8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2 "
        "4ba39ca4-527c-499a-b93d-d9b492c50246 e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8 d29b2b05-8046-44ba-8758-1e26182fcf32 "
        "AZMGApplication_ReadWrite_All"
    ),
    "Services": "AZMGServicePrincipalEndpoint_ReadWrite_All",
    "Groups": (
        "fdd7a751-b60b-444a-984c-02652fe8fa1c 9360feb5-f418-4baa-8175-e2a00bac4301 45d8d3c5-c802-45c6-b32a-1d70b5e1e86e "
        "fe930be7-5e62-47db-91af-98c3a49a38b1 3a2c62db-5318-420d-8d74-23affee5d9d5 b5a8dcf3-09d5-43a9-a639-8e29ef291470 "
        "744ec460-397e-42ad-a462-8b3f9747a02c AZMGGroup_ReadWrite_All AZMGGroupMember_ReadWrite_All AZMGDirectory_ReadWrite_All"
    ),
    "People": (
        "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8 729827e3-9c14-49f7-bb1b-9608f156bbb8 c4e39bd9-1100-46d3-8c65-fb160da0071f "
        "fe930be7-5e62-47db-91af-98c3a49a38b1 966707d0-3269-4727-9be2-8c3a10f19b9d 4ba39ca4-527c-499a-b93d-d9b492c50246"
    ),
    "Devices": "3a2c62db-5318-420d-8d74-23affee5d9d5",
}
"""What is managed -> built-in roles of Entra ID, by their numbers, and permissions of Microsoft Graph, as BloodHound CE has them:
secrets and owners of applications and service principals, members of groups, passwords, and commands to devices."""

_GIVEN = " union all ".join(
    f"select '{power}' as power, '{one}' as name" for power, names in _POWERS.items() for one in names.split()
)

_HELD = f"""
    select distinct r.holder, coalesce(a.name, r.holder) as who, p.power, r.target, r.detail,
        case when r.right_name = 'AZHasRole' then 'the role ' || coalesce(t.name, r.target) else 'the permission ' || r.right_name end as what,
        coalesce(t.domain, n.domain, upper(nullif(split_part(r.target, '@', 2), '')), a.domain) as tenant
    from {{rights}} as r
    join ({_GIVEN}) as p on p.name = case when r.right_name = 'AZHasRole' then lower(split_part(r.target, '@', 1)) else r.right_name end
    left join {{objects}} as t on t.id = r.target
    left join {{objects}} as n on n.id = split_part(r.target, '@', 2) and n.kind = 'tenant'
    left join {{objects}} as a on a.id = r.holder
    where coalesce(r.allowed, true)
"""

# Who has a role, or may be given one by a group, is left out: which roles may reset whose password is a table of its own.
_PLAIN = """
    select o.id, o.name, o.domain from {objects} as o
    left join (
        select holder as id from {rights} where right_name = 'AZHasRole'
        union
        select m.member as id from {memberships} as m
        join (
            select holder as id from {rights} where right_name = 'AZHasRole'
            union select id from {identities} where array_contains(flags, 'isAssignableToRole')
        ) as g on g.id = m.group_id
    ) as apart on apart.id = o.id
    where o.kind = 'user' and o.enabled and apart.id is null
"""

# Nobody counted how often a second factor stops who has a password, or whether one that was set in the cloud reaches the
# directory on premises: both chances are opinion.
_MANAGED = """
    select 'Applications' as power, id, name, domain, 'identity:' || id as fact, 1.0e0 as chance, 'add a secret to ' as deed
    from {things} where kind in ('application', 'service') and not managed
    union all
    select 'Services' as power, id, name, domain, 'identity:' || id as fact, 1.0e0 as chance, 'make himself an owner of ' as deed
    from {things} where kind = 'service' and not managed
    union all
    select 'Groups' as power, id, name, domain, 'identity:' || id as fact, 1.0e0 as chance, 'put himself into ' as deed
    from {things} where kind = 'group' and not fixed
    union all
    select 'People' as power, p.id, p.name, p.domain, 'identity:' || p.id as fact, case when t.synced then 0.4e0 else 0.8e0 end as chance,
        'set the password of ' as deed
    from {plain} as p join {things} as t on t.id = p.id and t.kind = 'user'
    union all
    select 'Devices' as power, h.id, h.name, h.domain, 'host:' || h.asset || '/root' as fact, 1.0e0 as chance, 'run commands on ' as deed
    from {hosts} as h join {things} as t on t.id = h.id and t.commanded
"""

_THINGS = """
    select o.id, o.name, o.kind, o.domain, f.managed, f.fixed, f.synced, f.commanded from {objects} as o
    join (
        select id, coalesce(bool_or(array_contains(flags, 'servicePrincipalType=ManagedIdentity')), false) as managed,
            coalesce(bool_or(array_contains(flags, 'isAssignableToRole') or array_contains(flags, 'onPremisesSyncEnabled')
                or contains(array_join(flags, '|'), 'membershipRule=')), false) as fixed,
            coalesce(bool_or(array_contains(flags, 'onPremisesSyncEnabled')), false) as synced,
            coalesce(bool_or(array_contains(flags, 'AZDevice') and array_contains(flags, 'isManaged')
                and contains(lower(operating_system), 'windows')), false) as commanded
        from {identities}
        where array_contains(flags, 'AZUser') or array_contains(flags, 'AZGroup') or array_contains(flags, 'AZApp')
            or array_contains(flags, 'AZServicePrincipal') or array_contains(flags, 'AZDevice')
        group by id
    ) as f on f.id = o.id
"""

_PAIRS = """
    select 'identity:' || holder as premise, 'object:' || tenant || '/' || power as conclusion, 1.0e0 as chance,
        who || ' has ' || what || ', and so manages ' || lower(power) || ' of ' || tenant || '.' as how,
        'remove ' || what || ' of ' || who as fix
    from {held} where detail is null or not starts_with(detail, 'over ')
    union
    select 'object:' || m.domain || '/' || m.power as premise, m.fact as conclusion, m.chance,
        'Whoever manages ' || lower(m.power) || ' of ' || m.domain || ' can ' || m.deed || m.name || '.' as how,
        cast(null as string) as fix
    from {managed} as m
    join (select distinct tenant, power from {held} where detail is null or not starts_with(detail, 'over ')) as h on h.tenant = m.domain and h.power = m.power
    union
    select 'identity:' || h.holder as premise, m.fact as conclusion, m.chance,
        h.who || ' has ' || h.what || ' over ' || m.name || ', and can ' || m.deed || 'it.' as how,
        'remove ' || h.what || ' of ' || h.who || ' over ' || m.name as fix
    from {held} as h
    join {managed} as m on m.power = h.power and h.detail = 'over ' || m.id || ' only'
"""

_MOVES = f"""
    select p.conclusion, {alone("p.premise")} as premises, p.chance as probability, false as seen, p.how,
        case when p.fix is null then e.fixes else {alone("p.fix")} end as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {{pairs}} as p cross join ({NOTHING}) as e
"""


@step
def administers_tenant(rights: Rows, memberships: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever manages applications, groups, people or devices of a tenant acts as one of them.

    Source: the rules by which BloodHound CE draws AZAddSecret, AZAddOwner, AZAddMembers, AZResetPassword, AZExecuteCommand and
    the AZMG edges, after Microsoft, Entra built-in roles. One fact a tenant and power stands between those who have it and what
    it is over, so that nothing is multiplied. Differences: managed identities take no secret, groups that are synchronised or
    follow a rule no member, and a device must be managed and run Windows; only people without any role can be reset, where
    BloodHound also has those with weaker roles. It leaves entries of the audit log: a credential was added, a member was added,
    a password was reset. Known blind spot: roles over an administrative unit, roles of an organisation's own making, roles that
    are only eligible, conditional access and second factors.
    """
    objects = sql(OBJECTS)
    things = sql(_THINGS, objects=objects)
    hosts = sql(HOSTS, objects=objects)
    managed = sql(_MANAGED, things=things, plain=sql(_PLAIN, objects=objects), hosts=hosts)
    return sql(_MOVES, pairs=sql(_PAIRS, held=sql(_HELD, objects=objects), managed=managed))
