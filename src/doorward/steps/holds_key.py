"""SSH keys: from the host where a private key lies to every account that lets it in (T1552.004, T1021.004)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.facts.directory import HOSTS, OBJECTS, RIGHTS
from doorward.query import sql
from doorward.step import ALL_PREMISES, step

if TYPE_CHECKING:
    from doorward.query import Rows

# Where a private key lies no file tells. Its remark names the account and host that it was made on, if nobody changed it: an
# even chance, which is opinion; so is that nothing but the key is asked for.
_LETS_IN = """
    select r.holder, r.target, 'identity:' || r.target as conclusion, k.name as key_name, coalesce(a.name, r.target) as account
    from {granted} as r
    left join {objects} as k on k.id = r.holder
    join {objects} as a on a.id = r.target
    where r.right_name = 'CanSSH'
    union
    select r.holder, r.target, 'host:' || h.asset || '/user' as conclusion, k.name as key_name, h.name as account
    from {granted} as r
    left join {objects} as k on k.id = r.holder
    join {hosts} as h on h.id = r.target
    where r.right_name = 'CanSSH'
"""

_PAIRS = """
    select distinct 'identity:' || holder as premise, conclusion, 1.0e0 as chance,
        'The key ' || coalesce(key_name, holder) || ' opens ' || account || '.' as how,
        'remove the key ' || coalesce(key_name, holder) || ' from ' || account as fix
    from {lets_in}
    union
    select distinct 'position:inside' as premise, conclusion, 1.0e0 as chance,
        'The key ' || coalesce(key_name, holder) || ' opens ' || account || '.' as how,
        'remove the key ' || coalesce(key_name, holder) || ' from ' || account as fix
    from {lets_in}
    union
    select 'identity:' || o.id as premise, 'identity:' || k.id as conclusion, 0.5e0 as chance,
        'The key ' || k.name || ' was made by ' || o.name || ', and may still lie there.' as how,
        'rotate the key ' || k.name as fix
    from (
        select id, name, split_part(told, '@', 1) as maker, lower(split_part(split_part(told, '@', 2), '.', 1)) as place
        from {objects} where kind = 'key' and contains(told, '@')
    ) as k
    join (
        select o.id, o.name, i.account, i.host from {objects} as o
        join (
            select id, min(account) as account, lower(split_part(min(domain), '.', 1)) as host
            from {identities} where starts_with(id, domain || ':') group by id
        ) as i on i.id = o.id
    ) as o on o.account = k.maker and o.host = k.place
"""


@step
def holds_key(rights: Rows, identities: Rows, identifiers: Rows) -> Rows:
    """Whoever has a private key logs on to the accounts that let it in.

    It leaves a line of sshd with the key's fingerprint. Known blind spot: a key without a remark, or whose remark names no
    account that is known, is taken for nobody's.
    """
    objects = sql(OBJECTS)
    hosts = sql(HOSTS, objects=objects)
    lets_in = sql(_LETS_IN, granted=sql(RIGHTS), objects=objects, hosts=hosts)
    return sql(ALL_PREMISES, pairs=sql(_PAIRS, lets_in=lets_in, objects=objects))
