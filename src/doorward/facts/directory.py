"""How steps and detectors read a directory: each object once, by a name that nobody else has, and each computer as an asset.

Facts that moves in a directory are made of:
`identity:ID` acts as an account or group; `object:ID` rules an object that cannot act (ou, gpo, certificate template);
`policy:ID` pushes settings to what lies below an ou or a domain; `directory:DOMAIN` rules a domain; `position:inside` reaches
our hosts over the network.
"""

from __future__ import annotations


def alone(text: str) -> str:
    """Return SQL for the list that holds one text, without a group to collect it in: it is cut at what it cannot hold.

    What it is cut at has one bar more than the text, and no backslash, which would end a quotation on Spark.
    """
    return f"lit_split({text}, replace({text}, chr(92), '') || '|')"


NOTHING = "select array_sort(collect_list(cast(null as string))) as fixes"
"""One row with an empty list, for moves that no fix takes away."""

OBJECTS = """
    select *, case when count(*) over (partition by told) = 1 then told
            else told || ' (' || case when count(*) over (partition by told, kind) = 1 then coalesce(kind, id) else id end || ')' end as name,
        case when kind in ('domain', 'ou', 'container', 'gpo', 'certificate template', 'enterprise CA') then 'object:'
            else 'identity:' end || id as fact
    from (
        select id, min(kind) as kind, upper(min(domain)) as domain, left(coalesce(min(name), min(account), id), 80) as told,
            lower(replace(coalesce(min(account), split_part(min(name), '.', 1)), '$', '')) as short, min(email) as email,
            coalesce(bool_or(enabled), true) as enabled, bool_or(coalesce(admin_count, false)) as admin_count,
            bool_or(coalesce(has_spn, false)) as has_spn, bool_or(coalesce(dont_require_preauth, false)) as open_reply,
            bool_or(coalesce(unconstrained, false)) as unconstrained, bool_or(coalesce(sensitive, false)) as sensitive,
            max(password_last_set) as password_last_set, max(last_logon) as last_logon, max(created) as created,
            bool_or(array_contains(flags, 'IsACLProtected') or array_contains(flags, 'isaclprotected')) as sealed,
            bool_or(array_contains(flags, 'userpassword readable') or array_contains(flags, 'unixpassword readable')
                or array_contains(flags, 'unixuserpassword readable') or array_contains(flags, 'unicodepwd readable')
                or array_contains(flags, 'unicodepassword readable') or array_contains(flags, 'sfupassword readable')
                or array_contains(flags, 'mssfu30password readable')) as readable,
            bool_or(array_contains(flags, 'haslaps')) as has_laps, bool_or(array_contains(flags, 'trustedtoauth')) as any_protocol
        from {identities} where id is not null group by id
    ) as once
"""
"""Over `identities`: one row an object. `name` is its own, with its kind behind it where others are called so too, or its id
where others of its kind are; `enabled` unless every source that speaks of it says no; `short` the account without its sign;
`domain` in upper case; `readable`: a secret stands in an attribute; `sealed`: it takes no right from above; `fact`: what ruling
it means."""

RULERS = """
    select id, domain, name, case when rx(id, 'S-1-5-32-(549|551)$') then 0.8e0 when rx(id, 'S-1-5-32-550$') then 0.3e0
        else 1.0e0 end as chance
    from {objects}
    where domain is not null and (rx(id, '^S-1-5-21-.*-(502|512|516|519)$') or rx(id, '-S-1-5-32-(544|549|550|551)$')
        or rx(id, '-S-1-5-9$'))
"""
"""Over `objects`: who rules a domain by what it is, by its relative id (Windows, well-known SIDs): krbtgt, Domain Admins, Domain
Controllers, Enterprise Admins and Administrators; and with less certainty the operators of servers, print queues and backups,
who may log on to its controllers. The chances of operators are opinion."""

HOSTS = """
    select id, case when min(home) over (partition by asset) is not distinct from max(home) over (partition by asset) then asset
        else coalesce(asset || '.' || lower(nullif(home, '')), asset) end as asset, name, domain
    from (
        select c.id, coalesce(k.asset, c.short) as asset, c.name, c.domain, coalesce(c.domain, '') as home from {objects} as c
        left join (
            select value, min(asset) as asset from {identifiers} where kind = 'sid' and not coalesce(shared, false) group by value
        ) as k on k.value = c.id
        where c.kind = 'computer' and c.short is not null
        union all
        select u.id, coalesce(k.asset, u.short) as asset, u.id as name, cast(null as string) as domain,
            case when u.short <> u.id then upper(nullif(substring(u.id, length(u.short) + 2, 255), '')) end as home
        from (
            select distinct domain as id, case when rx(domain, '^[0-9.]+$') then domain else lower(split_part(domain, '.', 1)) end as short
            from {identities} where starts_with(id, domain || ':')
        ) as u
        left join (
            select value, min(asset) as asset from {identifiers} where kind = 'name' and not coalesce(shared, false) group by value
        ) as k on k.value = u.short
    ) as computers
"""
"""Over `objects`, `identities` and `identifiers`: one row a computer of a directory, by its id, and a Unix host, by its name, with
the asset that facts call it by. Computers of several domains that bear one name are told apart by their domain; a Unix host
that says no domain is the one of its short name."""

RIGHTS = """
    select r.holder, r.right_name, r.target, coalesce(r.inherited, false) as inherited, min(r.detail) as detail
    from {rights} as r
    left join (select distinct holder, right_name, target from {rights} where not allowed) as d
        on d.holder = r.holder and d.target = r.target and d.right_name = r.right_name
    where coalesce(r.allowed, true) and r.holder <> r.target and d.holder is null
    group by r.holder, r.right_name, r.target, coalesce(r.inherited, false)
"""
"""Over `rights`: each right once, without those that are denied to the same holder in the same words. What a condition decides
that the source does not settle is told, for missing data is not safety."""

_NEXT = """
    select m.member as id, l.domain, l.top, g.name as direct from ({level}) as l
    join {{memberships}} as m on m.group_id = l.id
    join {{objects}} as g on g.id = m.group_id
"""


def _nested(depth: int) -> str:
    """Return who is in a ruling group, through as many groups, as SQL over `memberships`, `objects` and `rulers`."""
    level = "select id, domain, name as top, cast(null as string) as direct from {rulers} where chance = 1"
    levels = [level]
    for _ in range(depth):
        level = _NEXT.format(level=f"select distinct id, domain, top from ({level}) as below")
        levels.append(level)
    return " union ".join(levels)


PRIVILEGED = f"""
    with nested as ({_nested(6)}),
    told as (
        select id, case when direct is null then 'is ' || top else 'is in ' || top end as way,
            case when direct is null then 'rotate the secret of ' || top || ' to a long random one'
                else 'take ' || coalesce(o.name, n.id) || ' out of ' || n.direct end as nearest, false as shadow
        from (select id, domain, min(top) as top, min(direct) as direct from nested group by id, domain) as n
        left join (select id as own, name from {{objects}}) as o on o.own = n.id
        union all
        select r.holder as id, 'can take over ' || min(t.name) as way,
            'remove the rights of ' || coalesce(min(h.name), r.holder) || ' over ' || min(t.name) as nearest, true as shadow
        from {{granted}} as r
        join {{objects}} as t on t.id = r.target
        left join {{objects}} as h on h.id = r.holder
        left join {{rulers}} as q on q.id = t.id and q.chance = 1
        left join (select distinct id from nested) as n on n.id = r.holder
        where n.id is null and not rx(t.id, '-S-1-5-9$') and (q.id is not null or (t.kind = 'domain' and rx(t.id, '^S-1-5-21-')))
            and (r.right_name in ('GenericAll', 'WriteDacl', 'WriteOwner', 'Owns')
                or (r.right_name in ('GenericWrite', 'AddMember', 'AddSelf') and t.kind = 'group'))
        group by r.holder
        union all
        select r.holder as id, 'can take over ' || min(t.name) || ', a controller' as way,
            'remove the rights of ' || coalesce(min(h.name), r.holder) || ' over ' || min(t.name) as nearest, true as shadow
        from {{granted}} as r
        join (select distinct member from {{memberships}} where rx(group_id, '^S-1-5-21-.*-(516|521)$')) as c on c.member = r.target
        join {{objects}} as t on t.id = r.target
        left join {{objects}} as h on h.id = r.holder
        left join (select distinct id from nested) as n on n.id = r.holder
        where n.id is null and r.right_name in ('AdminTo', 'GenericAll', 'WriteDacl', 'WriteOwner', 'Owns')
        group by r.holder
    )
    select id, min(way) as way, min(nearest) as nearest, bool_and(shadow) as shadow, count(*) as groups from told group by id
"""
"""Over `objects`, `rulers`, `memberships` and `granted` (RIGHTS): one row who rules a domain by its groups, through up to six of
them, or `shadow`: could, by a right over a ruling group, the domain or a controller. Nobody joins S-1-5-9, whoever has rights
over it. `nearest`: what takes that away."""
